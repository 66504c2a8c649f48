"""The bank's answer: recorded once, whole or not at all;
failed lines free their claim and are reversed in the journal."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from django.db import connection, transaction

from fuzhi.rosters import read_roster
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.files.queries import StoredFile
from fuzhi.steps.files.services import store
from fuzhi.steps.ledger.services import reverse
from fuzhi.steps.payments.matching import Answer, Matched, match
from fuzhi.steps.payments.models import BankReturn, Batch, Line, ReturnLine
from fuzhi.steps.payments.permissions import batch_for, check_return
from fuzhi.steps.payments.releasing import entry_number
from fuzhi.steps.payments.states import BATCHES, LINES, BankResult, BatchAct, LineAct
from fuzhi.steps.payments.trail import record
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.errors import Conflict

_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
}


def record_return(*, batch_id: int, path: Path, name: str, by: Staff) -> Batch:
    """Record what the bank returned for a batch. The file is read in the limited child process, outside the locks.

    Lines become paid or failed; failed ones free their claim and are reversed. The same answer again changes nothing.
    Raises InputError when the file does not close (nothing is written then), Conflict in a wrong state, NotAllowed.
    """
    batch = batch_for(check_return, by, batch_id)
    path = Path(path)
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    known = BankReturn.objects.filter(batch=batch).first()
    if known is not None and known.digest == digest:
        return batch
    if known is None:
        BATCHES.check(batch, BatchAct.RETURN)
    reading = read_roster(path, RosterKind.BANK_RETURN, batch.county_code, name=name)
    matched = match(reading, batch, list(batch.lines.order_by("line_no")))
    with transaction.atomic():
        batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        known = BankReturn.objects.filter(batch=batch).first()
        if known is not None:
            return _same_answer(batch, known, matched)
        lines = {line.pk: line for line in batch.lines.select_for_update().order_by("id")}
        file = store(
            source=path,
            name=name,
            media_type=_TYPES.get(Path(name).suffix.lower(), "text/plain"),
            county_code=batch.county_code,
            by=by,
            purpose="bank_return",
        )
        _write_answer(batch, lines, matched, file=file, digest=digest, name=name, by=by)
        BATCHES.move(batch, BatchAct.RETURN_WITH_FAILURES if matched.failed else BatchAct.RETURN)
        batch.returned_by, batch.returned_at = by, clock.now()
        batch.version += 1
        batch.save()
        failed_fen = sum(lines[line_id].amount_fen for line_id in matched.failed)
        record(
            "record_return",
            batch,
            by,
            digest=digest,
            paid=batch.count - len(matched.failed),
            failed=len(matched.failed),
            failed_fen=failed_fen,
            failures_only=matched.is_failures_only,
        )
    return batch


def _same_answer(batch: Batch, known: BankReturn, matched: Matched) -> Batch:
    failed = set(
        ReturnLine.objects.filter(bank_return=known, result=BankResult.FAILED.value).values_list("line_id", flat=True)
    )
    if failed == matched.failed:
        return batch
    raise Conflict(
        "other_return_recorded",
        f"批次 {batch.no} 已登记过回盘“{known.file_name}”（退回 {known.failed_count} 笔），与这份（退回"
        f" {len(matched.failed)} 笔）不一致。",
        "请向银行核实哪一份为准。这次没有登记任何一笔。",
    )


def _write_answer(
    batch: Batch, lines: dict[int, Line], matched: Matched, *, file: StoredFile, digest: str, name: str, by: Staff
) -> None:
    failed_fen = sum(lines[line_id].amount_fen for line_id in matched.failed)
    bank_return = BankReturn.objects.create(
        batch=batch,
        digest=digest,
        file=file,
        file_name=Path(name).name[:200],
        is_failures_only=matched.is_failures_only,
        rows=sum(answer.row_no is not None for answer in matched.answers),
        paid_count=batch.count - len(matched.failed),
        paid_fen=batch.total_fen - failed_fen,
        failed_count=len(matched.failed),
        failed_fen=failed_fen,
        recorded_by=by,
        recorded_at=clock.now(),
    )
    ReturnLine.objects.bulk_create(
        [
            ReturnLine(
                bank_return=bank_return,
                line_id=one.line_id,
                row_no=one.row_no,
                result=one.result.value,
                reason=one.reason,
            )
            for one in matched.answers
        ],
        batch_size=5_000,
    )
    _mark(matched.answers)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE payments_claim c SET freed_by_line_id = r.id FROM payments_returnline r"
            " WHERE r.bank_return_id = %s AND r.result = 'failed' AND r.line_id = c.line_id",
            [bank_return.pk],
        )
    if matched.failed:
        reverse(
            numbers=[entry_number(batch.no, lines[line_id].line_no) for line_id in sorted(matched.failed)],
            on=clock.today(),
            by=by.username,
            text="银行退回",
        )


def _mark(answers: Sequence[Answer]) -> None:
    states = {BankResult.SUCCESS: LINES.target(LineAct.PAY), BankResult.FAILED: LINES.target(LineAct.FAIL)}
    with connection.cursor() as cursor:
        cursor.execute(
            'UPDATE payments_line l SET state = a.state, reason = a.reason, "on" = %s'
            " FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS a(line_id, state, reason) WHERE l.id = a.line_id",
            [
                clock.today(),
                [one.line_id for one in answers],
                [states[one.result] for one in answers],
                [one.reason for one in answers],
            ],
        )
