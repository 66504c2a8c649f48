"""Hand out a request's bytes, if they are those that were released: what the audit trail says of the release is asked
each time, and every line of both files with its whole account number. What does not fit is handed to nobody."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.db import transaction
from python_calamine import CalamineError, CalamineWorkbook

from fuzhi.steps.accounts import options
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.files.queries import StoredFile, bytes_of
from fuzhi.steps.payments.bank_files import SEPARATOR, plain_yuan
from fuzhi.steps.payments.drafting import manifest_of, manifest_rows
from fuzhi.steps.payments.models import Batch, Line
from fuzhi.steps.payments.permissions import batch_for, check_void
from fuzhi.steps.payments.states import BATCH_MOVES, BATCHES, BatchAct
from fuzhi.steps.payments.trail import record
from fuzhi.steps.registry.queries import open_account
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Delivery
from fuzhi.vocabulary.errors import Conflict, InputError, NotFound

RELEASED, HANDED_OUT, ALTERED = "payments.release_batch", "payments.fetch_request", "payments.refuse_altered"
"""What the trail calls the release, a hand-out, and one that was refused."""
Written = tuple[str, ...]


def fetch_request(*, batch_id: int, form: str, by: Staff) -> StoredFile:
    """Hand out the request's bytes (``sheet`` or ``text``), always the same; the first time the batch is handed over.

    Raises Conflict when there is no such file yet, and when anything of the batch is not what was released
    (``request_altered``): then nothing is handed out, and it is told in the trail and on the board.
    """
    batch = batch_for(check_void, by, batch_id)
    options.refuse_restored()
    file = batch.request_text if form == "text" else batch.request_sheet
    if file is None:
        raise Conflict("no_request_file", f"批次 {batch.no} 还没有这个文件。", "放行之后才有银行文件。")
    if faults := list(altered(batch)):
        record("refuse_altered", batch, by, changes=False, form=form, faults=faults)
        raise Conflict(
            "request_altered",
            f"批次 {batch.no} 的文件与放行时不符，没有交出：{faults[0]}。",
            "请不要把以前下载的文件送银行，马上告诉市级和系统管理员查明。",
        )
    with transaction.atomic():
        batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        is_first = batch.delivery == Delivery.CASH and BATCHES.may(batch, BatchAct.HAND_OVER)
        if is_first:
            BATCHES.move(batch, BatchAct.HAND_OVER)
            batch.handed_over_by, batch.handed_over_at = by, clock.now()
            batch.version += 1
            batch.save(update_fields=BATCH_MOVES)
        record("fetch_request", batch, by, changes=is_first, form=form, digest=file.digest)
    return file


def altered(batch: Batch) -> Iterator[str]:
    """One sentence for each thing of a released batch that is not as it was released; none when all is well."""
    releases = audit.entries(object_kind="payments.batch", object_key=batch.no).filter(action=RELEASED)
    told = [entry.detail for entry in releases[:2]]
    if len(told) != 1:
        yield f"审计记录里有 {'不止一' if told else '零'} 次放行"
        return
    if (batch.manifest, batch.count, batch.total_fen) != (
        told[0].get("manifest"),
        told[0].get("count"),
        told[0].get("fen"),
    ) or manifest_of(manifest_rows(batch)) != batch.manifest:
        yield "明细与放行记录不符"
    lines = list(batch.lines.order_by("line_no"))
    for file, form in ((batch.request_sheet, "sheet"), (batch.request_text, "text")):
        if (file.digest if file else "") != told[0].get(form, ""):
            yield f"{'文本' if form == 'text' else '表格'}文件的摘要与放行记录不符"
        elif file is not None:
            yield from _altered_file(batch, lines, file, form)


def _altered_file(batch: Batch, lines: Sequence[Line], file: StoredFile, form: str) -> Iterator[str]:
    try:
        raw = bytes_of(file)
    except NotFound:
        yield f"文件 {file.name} 不在磁盘上"
        return
    except InputError:
        yield f"文件 {file.name} 被改动过"
        return
    if hashlib.sha256(raw).hexdigest() != file.digest:
        yield f"文件 {file.name} 被改动过"
        return
    try:
        written = _text_rows(batch, raw) if form == "text" else _sheet_rows(raw)
        meant = [_meant(batch, line) for line in lines]
    except (InputError, CalamineError, UnicodeDecodeError, IndexError):
        yield f"文件 {file.name} 或明细的账号打不开"
        return
    if written != meant:
        first = next((n for n, (a, b) in enumerate(zip(written, meant, strict=False), start=1) if a != b), 0)
        yield f"文件 {file.name} 与明细不符（{f'第 {first} 笔' if first else '笔数'}）"


def _meant(batch: Batch, line: Line) -> Written:
    """What a line's row must say; the account whole."""
    if batch.delivery != Delivery.CASH:
        return str(line.line_no), line.school_code, line.person_number, plain_yuan(line.amount_fen)
    account = open_account(line.account_sealed or b"", line.account_row)
    return str(line.line_no), line.holder_name, account, plain_yuan(line.amount_fen), line.bank_name


def _text_rows(batch: Batch, raw: bytes) -> list[Written]:
    head, *rows = [line.split(SEPARATOR) for line in raw.decode("gb18030").splitlines()]
    if (head[0], head[3], head[4]) != (batch.no, str(batch.count), plain_yuan(batch.total_fen)):
        return [tuple(head)]
    return [tuple(row[:5]) for row in rows]


def _sheet_rows(raw: bytes) -> list[Written]:
    """Of a bank's sheet: number, holder, account, amount, bank; of a settlement: number, school, pupil, amount."""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0)
    head, *rows = sheet.to_python()
    names = [str(cell) for cell in head]
    wanted = (
        ("行号", "户名", "账号", "金额", "开户银行") if "账号" in names else ("行号", "学校标识码", "学生编号", "金额")
    )
    places = [names.index(name) if name in names else len(names) for name in wanted]
    return [tuple(_cell(row[place]) for place in places) for row in rows]


def _cell(value: object) -> str:
    return value if isinstance(value, str) else f"{Decimal(str(value)):.2f}"
