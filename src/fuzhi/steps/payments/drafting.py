"""Batches as they are made: what goes in, the manifest that release checks again, void before release."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.payments.candidates import Candidate, Problem, candidates
from fuzhi.steps.payments.models import Batch
from fuzhi.steps.payments.permissions import batch_for, check_make, check_send_back, check_void
from fuzhi.steps.payments.states import BATCH_MOVES, BATCHES, LINES, BatchAct, BatchKind, BatchState, LineAct, LineState
from fuzhi.steps.payments.trail import record
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Delivery
from fuzhi.vocabulary.errors import Conflict, InputError
from fuzhi.vocabulary.identity import mask_whole_numbers
from fuzhi.vocabulary.money import yuan_sign
from fuzhi.vocabulary.places import county_letters, place_name
from fuzhi.vocabulary.shown import is_as_shown
from fuzhi.vocabulary.terms import Term

MAKING_LOCK = 0x50415901
_LINE_COLUMNS = (
    "batch_id, line_no, entitlement_id, person_id, person_number, person_name, term, benefit, clause, tier, amount_fen,"
    " village_code, school_code, holder_name, bank_name, account_last4, account_index, account_sealed, account_row,"
    ' is_shared, is_staff_card, state, reason, "on", repays_id'
)


def make_batch(
    *,
    county_code: str,
    term: str,
    delivery: str,
    by: Staff,
    key: UUID | None = None,
    seen_count: int | None = None,
    seen_fen: int | None = None,
) -> Batch:
    """Put everything payable that no batch holds yet into a new batch; what has no usable account stays out.

    Cash goes to accounts; waivers and meals become a settlement with the schools. ``key`` is the form's: the same key
    gives the same batch. ``seen_count`` and ``seen_fen`` are what the maker was shown. Raises InputError
    ``nothing_payable`` when nothing is left, Conflict ``payable_changed`` when it is no longer what was shown,
    NotAllowed, NotFound (other county).
    """
    check_make(by, county_code)
    Term.parse(term)
    if delivery not in list(Delivery):
        choices = "、".join(one.label for one in Delivery)
        raise InputError("bad_delivery", "没有这种发放方式。", f"可选：{choices}。")
    with transaction.atomic():
        lock_making(county_code, term)
        if key is not None and (known := Batch.objects.filter(key=key, made_by=by).first()):
            return known
        ready = [one for one in candidates(county_code, term, delivery) if one.problem is Problem.NONE]
        if not ready:
            raise InputError(
                "nothing_payable",
                f"{place_name(county_code)}{Term.parse(term).short_label}没有可以编入批次的“{Delivery(delivery).label}”。",
                "请看公示是否到期、是否有缺账户的学生，或是否已经编过批次。",
            )
        refuse_other_than_seen(ready, seen_count, seen_fen)
        made_before = Batch.objects.filter(county_code=county_code, term=term, delivery=delivery).exclude(
            state=BatchState.VOID.value
        )
        kind = BatchKind.LATE if made_before.exists() else BatchKind.FIRST
        return write_batch(
            county_code=county_code, term=term, delivery=delivery, kind=kind, chosen=ready, by=by, key=key
        )


def refuse_other_than_seen(ready: Sequence[Candidate], seen_count: int | None, seen_fen: int | None) -> None:
    """Raise Conflict ``payable_changed`` when what goes into a batch is not what its maker was shown."""
    now = (len(ready), sum(one.amount_fen for one in ready))
    if not is_as_shown((seen_count, now[0]), (seen_fen, now[1])):
        raise Conflict(
            "payable_changed",
            f"可以编入的已经变了：现在是 {now[0]:,} 笔 {yuan_sign(now[1])}，没有编制。",
            "请刷新页面，看过新的数目再编制。",
        )


def refuse_stale(batch: Batch, version: int | None) -> None:
    """Raise Conflict ``stale_page`` when the batch has changed since its page (``version``) was shown."""
    if not is_as_shown((version, batch.version)):
        now = f"现在是“{batch.get_state_display()}”，{batch.count:,} 笔 {yuan_sign(batch.total_fen)}"
        raise Conflict(
            "stale_page",
            f"批次 {batch.no} 在您打开页面之后有变动，{now}。这次没有办理。",
            "请刷新页面，看过最新内容再办。",
        )


def lock_making(county_code: str, term: str) -> None:
    """One maker at a time for a county and term: there is no row to lock before the first batch."""
    mark = int.from_bytes(hashlib.sha256(f"{county_code}|{term}".encode()).digest()[:4], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [MAKING_LOCK, mark])


def write_batch(
    *,
    county_code: str,
    term: str,
    delivery: str,
    kind: BatchKind,
    chosen: Sequence[Candidate],
    by: Staff,
    key: UUID | None = None,
    repays: Batch | None = None,
    repays_lines: Sequence[int] | None = None,
) -> Batch:
    """Write a batch and its lines within the caller's transaction (which holds the making lock)."""
    today = clock.today()
    rows = [_line_row(place, one, term) for place, one in enumerate(chosen, start=1)]
    batch = Batch.objects.create(
        no=next_number(county_code, term),
        key=key,
        county_code=county_code,
        term=term,
        delivery=delivery,
        kind=kind.value,
        count=len(chosen),
        total_fen=sum(one.amount_fen for one in chosen),
        manifest=manifest_of(_manifest_rows_of(chosen)),
        repays=repays,
        made_by=by,
        made_at=clock.now(),
    )
    again: Sequence[int | None] = repays_lines or [None] * len(rows)
    try:
        with (
            transaction.atomic(),
            connection.wrap_database_errors,  # what COPY raises is the driver's own
            connection.cursor() as cursor,
            cursor.copy(f"COPY payments_line ({_LINE_COLUMNS}) FROM STDIN") as copy,
        ):
            for row, repaid in zip(rows, again, strict=True):
                copy.write_row((batch.pk, *row, LineState.PENDING.value, "", today, repaid))
    except IntegrityError:
        raise Conflict(
            "already_in_batch", "有人刚刚把其中的学生编进了别的批次。", "请刷新发放页，看最新的批次。"
        ) from None
    record(
        "make_batch",
        batch,
        by,
        term=term,
        delivery=delivery,
        kind=kind.value,
        count=batch.count,
        fen=batch.total_fen,
        manifest=batch.manifest,
        repays=repays.no if repays else None,
    )
    return batch


def next_number(county_code: str, term: str) -> str:
    """``TY17秋-01``: county, semester, running number (the caller holds the making lock)."""
    parsed = Term.parse(term)
    half = f"{parsed.year % 100:02d}秋" if parsed.half == 1 else f"{(parsed.year + 1) % 100:02d}春"
    count = Batch.objects.filter(county_code=county_code, term=term).count()
    return f"{county_letters(county_code)}{half}-{count + 1:02d}"


def _line_row(place: int, one: Candidate, term: str) -> tuple[object, ...]:
    return (
        place,
        one.entitlement_id,
        one.person_id,
        one.person_number,
        one.person_name,
        term,
        one.benefit,
        one.clause,
        one.tier,
        one.amount_fen,
        one.village_code,
        one.school_code,
        one.holder_name,
        one.bank_name,
        one.account_last4,
        one.account_index,
        one.account_sealed,
        one.account_row,
        one.is_shared,
        one.is_staff_card,
    )


def _manifest_rows_of(chosen: Iterable[Candidate]) -> Iterable[tuple[object, ...]]:
    for place, one in enumerate(chosen, start=1):
        index = one.account_index.hex() if one.account_index else ""
        yield (
            place,
            one.entitlement_id,
            one.person_number,
            one.benefit,
            one.amount_fen,
            one.school_code,
            one.holder_name,
            one.bank_name,
            index,
        )


def manifest_of(rows: Iterable[tuple[object, ...]]) -> str:
    """SHA-256 over the lines as written: who, what, how much, to whom; release refuses when it no longer fits."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return digest.hexdigest()


def manifest_rows(batch: Batch) -> Iterable[tuple[object, ...]]:
    """The manifest's rows as they stand in the table now."""
    for row in batch.lines.order_by("line_no").values_list(
        "line_no",
        "entitlement_id",
        "person_number",
        "benefit",
        "amount_fen",
        "school_code",
        "holder_name",
        "bank_name",
        "account_index",
    ):
        yield (*row[:-1], bytes(row[-1]).hex() if row[-1] else "")


def void_batch(*, batch_id: int, by: Staff, reason: str, version: int | None = None) -> Batch:
    """Take back a batch that was not released: its lines are free for a new one. Finance only, with a reason.

    Raises Conflict when the batch is no longer as its page (``version``) showed it.
    """
    batch = batch_for(check_void, by, batch_id)
    if not reason.strip():
        raise InputError("no_reason", "作废没有写原因。", "请写明为什么作废这个批次。")
    return _take_back(batch, BatchAct.VOID, by, reason, version)


def send_back_batch(*, batch_id: int, by: Staff, reason: str, version: int | None = None) -> Batch:
    """The second person does not release a batch but gives it back, saying why; nothing of it is paid.

    Its lines are free at once: the finance mends or withholds what is doubtful and makes a new batch of the rest.
    Raises Conflict when the batch is no longer as its page (``version``) showed it.
    """
    batch = batch_for(check_send_back, by, batch_id)
    if not reason.strip():
        raise InputError("no_reason", "退回没有写原因。", "请写明哪里有问题，财务据此更正或暂缓后重新编制。")
    return _take_back(batch, BatchAct.SEND_BACK, by, reason, version)


def _take_back(batch: Batch, act: BatchAct, by: Staff, reason: str, version: int | None) -> Batch:
    said = mask_whole_numbers(reason.strip())[:200]
    with transaction.atomic():
        batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        if BATCHES.is_done(batch, act):
            return _done_alike(batch, act, said)
        refuse_stale(batch, version)
        BATCHES.move(batch, act)
        LINES.move_all(batch.lines.all(), LineAct.VOID, on=clock.today())
        batch.voided_by, batch.voided_at = by, clock.now()
        batch.void_reason = said
        batch.sent_back_at = batch.voided_at if act == BatchAct.SEND_BACK else None
        batch.version += 1
        batch.save(update_fields=BATCH_MOVES)
        record(act.value, batch, by, reason=batch.void_reason, count=batch.count)
    return batch


def _done_alike(batch: Batch, act: BatchAct, said: str) -> Batch:
    """The same again changes nothing; another act or other words, a moment later, are told that they were not taken."""
    was_sent_back = batch.sent_back_at is not None
    if was_sent_back == (act == BatchAct.SEND_BACK) and said == batch.void_reason:
        return batch
    how = "由复核退回财务" if was_sent_back else "作废"
    raise Conflict("batch_ended", f"批次 {batch.no} 刚刚已{how}：{batch.void_reason}。", "请刷新，看最新情况。")
