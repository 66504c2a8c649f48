"""What a school says of the money of its pupils: that it came, to whom it did not, and what was found then."""

from collections.abc import Collection, Mapping

from django.db import transaction

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.payments.models import Batch, Line, NotReceived, Receipt
from fuzhi.steps.payments.permissions import check_answer, check_receipt, check_reopen, missing_batch
from fuzhi.steps.payments.states import LineState
from fuzhi.steps.payments.trail import record
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError, NotFound
from fuzhi.vocabulary.money import yuan_sign
from fuzhi.vocabulary.shown import is_as_shown

REASON_MAX = 200
RECEIVED_AFTER_ALL = "学校更正：已收到"


@transaction.atomic
def confirm_receipt(
    *,
    batch_id: int,
    by: Staff,
    missing: Mapping[int, str] | None = None,
    seen_count: int | None = None,
    seen_fen: int | None = None,
) -> Receipt:
    """A school says that its pupils of a batch have their money (or were not charged), but for the ``missing`` lines
    (line -> what the family says). Its own school only; once, until it is opened again.

    Raises InputError for a line that is not the school's or came back, Conflict when other lines stand than were seen.
    """
    check_receipt.role(by)
    batch = Batch.objects.select_for_update(no_key=True).filter(pk=batch_id).first()
    if batch is None:
        raise missing_batch()
    check_receipt(by, batch)
    if standing := Receipt.objects.filter(batch=batch, school_code=by.school_code, reopened_at=None).first():
        _check_said_alike(batch, by, set(missing or {}))
        return standing
    paid = {line.pk: line for line in batch.lines.filter(school_code=by.school_code, state=LineState.PAID)}
    total = sum(line.amount_fen for line in paid.values())
    if not is_as_shown((seen_count, len(paid)), (seen_fen, total)):
        now = f"现在是 {len(paid):,} 笔 {yuan_sign(total)}"
        raise Conflict("receipt_changed", f"到账的款项刚刚变了，{now}，没有确认。", "请刷新后再看一遍，然后确认。")
    said = {key: _sentence(text) for key, text in (missing or {}).items()}
    if set(said) - set(paid):
        raise InputError("not_paid_here", "标出的有的不是本校已到账的款项。", "请刷新后重新标出。")
    _say(paid, said, by)
    fen = sum(line.amount_fen for key, line in paid.items() if key not in said)
    receipt = Receipt.objects.create(
        batch=batch,
        school_code=by.school_code,
        confirmed_by=by,
        confirmed_at=clock.now(),
        count=len(paid) - len(said),
        total_fen=fen,
    )
    record("confirm_receipt", batch, by, school=by.school_code, count=receipt.count, fen=fen, missing=sorted(said))
    return receipt


def _check_said_alike(batch: Batch, by: Staff, missing: set[int]) -> None:
    """The same word again changes nothing; another one is not dropped in silence."""
    lines = NotReceived.objects.filter(line__batch=batch, line__school_code=by.school_code, came_at=None)
    if missing != set(lines.filter(line__state=LineState.PAID.value).values_list("line_id", flat=True)):
        raise Conflict(
            "receipt_stands",
            f"批次 {batch.no} 本校已经确认过到账，这一次标出的没有记下。",
            "要改，请先“重新打开”，再标出没收到的，确认。",
        )


def take_back_receipts(batch: Batch, schools: Collection[str], by: Staff, reason: str) -> None:
    """What the bank did since makes the word of these schools one about other money: they are asked anew."""
    standing = Receipt.objects.filter(batch=batch, school_code__in=schools, reopened_at=None)
    told = sorted(standing.values_list("school_code", flat=True))
    if told:
        standing.update(reopened_by=by, reopened_at=clock.now(), reopen_reason=reason[:REASON_MAX])
        record("take_back_receipts", batch, by, schools=told, reason=reason)


def _say(paid: Mapping[int, Line], said: Mapping[int, str], by: Staff) -> None:
    """Who was said not to have it and is not said so any more has it after all; what is said anew stands beside its
    line. What the county answered is no word of the school: the line stays without its money until the school says so.
    """
    now, before = clock.now(), NotReceived.objects.filter(line__in=list(paid), came_at=None)
    come = before.exclude(line__in=list(said))
    come.filter(answered_at=None).update(answer=RECEIVED_AFTER_ALL, answered_by=by, answered_at=now, came_at=now)
    come.update(came_at=now)
    known = dict(before.filter(answered_at=None).values_list("line_id", "pk"))
    for key, text in said.items():
        if key in known:
            NotReceived.objects.filter(pk=known[key]).update(reason=text)
    NotReceived.objects.bulk_create(
        [
            NotReceived(line_id=key, reason=text, said_by=by, said_at=now)
            for key, text in said.items()
            if key not in known
        ]
    )


@transaction.atomic
def reopen_receipt(*, batch_id: int, reason: str, by: Staff) -> Batch:
    """The school takes back its word on a batch, with the reason; what it said of single families stays. Safe to
    repeat."""
    check_receipt.role(by)
    batch = Batch.objects.select_for_update(no_key=True).filter(pk=batch_id).first()
    if batch is None:
        raise missing_batch()
    check_reopen(by, batch)
    receipt = Receipt.objects.filter(batch=batch, school_code=by.school_code, reopened_at=None).first()
    if receipt is None:
        return batch
    receipt.reopened_by, receipt.reopened_at, receipt.reopen_reason = by, clock.now(), _sentence(reason)
    receipt.save(update_fields=["reopened_by", "reopened_at", "reopen_reason"])
    record("reopen_receipt", batch, by, school=by.school_code, reason=receipt.reopen_reason)
    return batch


@transaction.atomic
def answer_not_received(*, line_id: int, answer: str, by: Staff) -> NotReceived:
    """The county's finance says what it found of money that a family has not received. Safe to repeat.

    Raises NotFound when nothing waits for an answer there, InputError without a sentence.
    """
    check_answer.role(by)
    line = Line.objects.select_related("batch").filter(pk=line_id).first()
    if line is None:
        raise NotFound("no_line", "没有找到这一笔。", "请从批次里打开。")
    check_answer(by, line.batch)
    found = NotReceived.objects.select_for_update().filter(line=line).order_by("-pk").first()
    if found is None:
        raise NotFound("nothing_said", "这一笔没有人说没收到。", "请刷新，看最新情况。")
    if found.answered_at is None:
        found.answer, found.answered_by, found.answered_at = _sentence(answer), by, clock.now()
        found.save(update_fields=["answer", "answered_by", "answered_at"])
        record("answer_not_received", line.batch, by, line=line.line_no, answer=found.answer)
    return found


def _sentence(text: str) -> str:
    said = text.strip()[:REASON_MAX]
    if not said:
        raise InputError("no_reason", "没有写明情况。", "请写一句情况，别人据此核实。")
    return said
