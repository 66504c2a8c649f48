"""What the bank sends back, and account numbers that nobody has."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.intake.sealed_rows import open_account
from fuzhi.steps.payments import services
from fuzhi.steps.payments.models import Batch
from tests.factories.pages import there

Rows = list[list[object]]


def account_no(place: int) -> str:
    """A made-up account number; the last four tell them apart."""
    return f"62170000000000{place:05d}"


def write_return(path: Path, rows: Sequence[Sequence[object]], header: Sequence[str] = ()) -> Path:
    """A bank return as a workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(header or ("批次号", "行号", "户名", "账号", "金额", "处理结果", "失败原因")))
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def answers(batch: Batch, failed: dict[int, str] | None = None, only_failures: bool = False) -> Rows:
    """The bank's rows for a batch: ``failed`` maps line numbers to reasons."""
    rows: Rows = []
    for line in batch.lines.order_by("line_no"):
        reason = (failed or {}).get(line.line_no)
        if only_failures and reason is None:
            continue
        rows.append(
            [
                batch.no,
                line.line_no,
                line.holder_name,
                open_account(bytes(there(line.account_sealed)), line.account_row),
                f"{line.amount_fen // 100}.{line.amount_fen % 100:02d}",
                "失败" if reason else "成功",
                reason or "",
            ]
        )
    return rows


def take(check: Staff, *, batch_id: int, path: Path, name: str, by: Staff) -> Batch:
    """Record a bank's answer, and let ``check`` confirm it."""
    found = services.record_return(batch_id=batch_id, path=path, name=name, by=by)
    services.confirm_return(return_id=found.pk, by=check, rest_is_paid=True)
    return Batch.objects.get(pk=batch_id)
