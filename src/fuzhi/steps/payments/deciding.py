"""The second person: what was recorded of a batch at the bank takes effect, or does not; a reversal likewise.

Failed lines free their claim and are reversed in the journal; a reversed answer takes the claims again and posts anew.
Lock order: batch, record, lines by id, claims, journal.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from django.db import IntegrityError, connection, transaction

from fuzhi.steps.accounts import second_factor
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.ledger.services import reverse
from fuzhi.steps.ledger.states import EntryPurpose
from fuzhi.steps.payments.models import BankReturn, Batch, Claim, Line
from fuzhi.steps.payments.permissions import check_decide, check_withdraw, return_for
from fuzhi.steps.payments.receipts import take_back_receipts
from fuzhi.steps.payments.releasing import entry_number, post_lines
from fuzhi.steps.payments.states import (
    BATCH_MOVES,
    BATCHES,
    LINES,
    RETURN_MOVES,
    RETURNS,
    BankResult,
    BatchAct,
    LineAct,
    LineState,
    ReturnAct,
    ReturnKind,
    ReturnState,
)
from fuzhi.steps.payments.trail import record
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError
from fuzhi.vocabulary.money import yuan_sign

_LINE_ACTS: dict[ReturnKind, dict[BankResult, LineAct]] = {
    ReturnKind.ANSWER: {BankResult.SUCCESS: LineAct.PAY, BankResult.FAILED: LineAct.FAIL},
    ReturnKind.LATE: {BankResult.FAILED: LineAct.COME_BACK},
    ReturnKind.SILENCE: {BankResult.FAILED: LineAct.VOID},
}


@dataclass(frozen=True, slots=True)
class ReturnSums:
    """What a record says in sum, as the page showed it to whoever confirms; fen."""

    paid_count: int
    paid_fen: int
    failed_count: int
    failed_fen: int

    @classmethod
    def of(cls, found: BankReturn) -> Self:
        """As it stands."""
        return cls(found.paid_count, found.paid_fen, found.failed_count, found.failed_fen)


def confirm_return(
    *, return_id: int, by: Staff, shown: ReturnSums | None = None, rest_is_paid: bool = False, code: str = ""
) -> BankReturn:
    """Let a record take effect, by another person than recorded it; once.

    ``shown``: the sums that this person saw. ``rest_is_paid`` must be said where the bank listed failures only.
    ``code`` is of the second factor, where this person has one.
    Raises NotAllowed, NotFound, Conflict (other sums, wrong state), InputError ``rest_not_said``.
    """
    found = return_for(check_decide, by, return_id)
    _prove(found, ReturnAct.CONFIRM, code, by)
    with _locked(found) as (batch, found):
        if RETURNS.is_done(found, ReturnAct.CONFIRM):
            return found
        RETURNS.check(found, ReturnAct.CONFIRM)
        check_decide(by, found)
        _check_seen(found, shown, rest_is_paid)
        RETURNS.move(found, ReturnAct.CONFIRM)
        found.confirmed_by, found.confirmed_at = by, clock.now()
        found.save(update_fields=RETURN_MOVES)
        _take_effect(batch, found, by)
        batch.version += 1
        batch.save(update_fields=BATCH_MOVES)
        record(
            "confirm_return",
            batch,
            by,
            kind=found.kind,
            digest=found.digest,
            paid=found.paid_count,
            failed=found.failed_count,
            failed_fen=found.failed_fen,
            failures_only=found.is_failures_only,
        )
    return found


def refuse_return(*, return_id: int, by: Staff, reason: str) -> BankReturn:
    """Say that a record, or the reversal of one, does not hold: nothing changes but that it no longer waits."""
    return _take_back(return_for(check_decide, by, return_id), by, reason)


def withdraw_return(*, return_id: int, by: Staff, reason: str) -> BankReturn:
    """The finance takes back what still waits for the second person."""
    return _take_back(return_for(check_withdraw, by, return_id), by, reason)


def reverse_return(*, return_id: int, by: Staff, code: str = "") -> BankReturn:
    """Reverse the bank's answer, by another person than proposed it: every line waits for an answer again.

    ``code`` is of the second factor, where this person has one.
    Raises Conflict when a returned line was already paid again, or a payment came back since.
    """
    found = return_for(check_decide, by, return_id)
    _prove(found, ReturnAct.REVERSE, code, by)
    with _locked(found) as (batch, found):
        if RETURNS.is_done(found, ReturnAct.REVERSE):
            return found
        RETURNS.check(found, ReturnAct.REVERSE)
        check_decide(by, found)
        _check_nothing_built_on(batch, found)
        RETURNS.move(found, ReturnAct.REVERSE)
        found.ended_by, found.ended_at, found.end_reason = by, clock.now(), found.dispute_reason
        found.save(update_fields=RETURN_MOVES)
        _reopen(batch, found, by)
        schools = set(batch.lines.values_list("school_code", flat=True))
        take_back_receipts(batch, schools, by, "银行的回盘冲回了，等新的回盘登记以后再确认")
        BATCHES.move(batch, BatchAct.REVERSE_RETURN)
        batch.returned_by = batch.returned_at = None
        batch.version += 1
        batch.save(update_fields=BATCH_MOVES)
        record("reverse_return", batch, by, digest=found.digest, failed=found.failed_count, reason=found.end_reason)
    return found


def _prove(found: BankReturn, act: ReturnAct, code: str, by: Staff) -> None:
    """Ask for the second factor unless it is done already: what cannot be decided yet may be while this call waits for
    the row. Outside the transaction, so that a try counts."""
    if not RETURNS.is_done(found, act):
        second_factor.prove(code=code, by=by, purpose=f"{act.value} {found.batch.no}")


@contextmanager
def _locked(found: BankReturn) -> Iterator[tuple[Batch, BankReturn]]:
    with transaction.atomic():
        batch = Batch.objects.select_for_update(no_key=True).get(pk=found.batch_id)
        yield batch, BankReturn.objects.select_for_update(no_key=True, of=("self",)).get(pk=found.pk)


def _check_seen(found: BankReturn, shown: ReturnSums | None, rest_is_paid: bool) -> None:
    if shown is not None and shown != ReturnSums.of(found):
        raise Conflict("stale_page", "页面显示的笔数、金额与登记的不同。", "请刷新页面，看过最新内容再确认。")
    if found.is_failures_only and not rest_is_paid:
        raise InputError(
            "rest_not_said",
            f"这份回盘只列出退回的 {found.failed_count:,} 笔 {yuan_sign(found.failed_fen)}，其余 {found.paid_count:,} 笔"
            f" {yuan_sign(found.paid_fen)} 没有列出。",
            "请与银行核对总笔数；确实都已到账，请勾选“其余记为到账”。",
        )


def _take_back(found: BankReturn, by: Staff, reason: str) -> BankReturn:
    with _locked(found) as (batch, found):
        if RETURNS.is_done(found, ReturnAct.WITHDRAW):
            return found
        was_proposed = found.state == ReturnState.PROPOSED
        RETURNS.move(found, ReturnAct.WITHDRAW if was_proposed else ReturnAct.KEEP)
        if was_proposed:
            found.ended_by, found.ended_at = by, clock.now()
        found.end_reason = " ".join(reason.split())[:200]
        found.save(update_fields=RETURN_MOVES)
        batch.version += 1
        batch.save(update_fields=BATCH_MOVES)
        record(
            "withdraw_return" if was_proposed else "keep_return", batch, by, kind=found.kind, reason=found.end_reason
        )
    return found


def _take_effect(batch: Batch, found: BankReturn, by: Staff) -> None:
    kind = ReturnKind(found.kind)
    lines = list(batch.lines.select_for_update(no_key=True).order_by("id"))
    _mark_lines(found, kind)
    failed = set(found.lines.filter(result=BankResult.FAILED.value).values_list("line_id", flat=True))
    schools = {line.school_code for line in lines if line.pk in failed}
    take_back_receipts(batch, schools, by, f"银行：{kind.label}，请按现在的到账情况再确认一次")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE payments_claim c SET freed_by_line_id = r.id FROM payments_returnline r"
            " WHERE r.bank_return_id = %s AND r.result = 'failed' AND r.line_id = c.line_id",
            [found.pk],
        )
    _reverse_lines(batch, [line for line in lines if line.pk in failed], by, kind.label)
    if kind is ReturnKind.SILENCE:
        BATCHES.move(batch, BatchAct.VOID_UNANSWERED)
        batch.voided_by, batch.voided_at, batch.void_reason = by, clock.now(), found.reason
        _open_repaid(batch)
    elif kind is ReturnKind.LATE:
        BATCHES.move(batch, BatchAct.COME_BACK)
    else:
        BATCHES.move(batch, BatchAct.RETURN_WITH_FAILURES if failed else BatchAct.RETURN)
        batch.returned_by, batch.returned_at = found.recorded_by, clock.now()


def _mark_lines(found: BankReturn, kind: ReturnKind) -> None:
    with connection.cursor() as cursor:
        for result, act in _LINE_ACTS[kind].items():
            cursor.execute(
                'UPDATE payments_line l SET state = %s, reason = a.reason, "on" = %s FROM payments_returnline a'
                " WHERE a.bank_return_id = %s AND a.result = %s AND a.line_id = l.id AND l.state = ANY(%s)",
                [LINES.target(act), clock.today(), found.pk, result.value, LINES.sources(act)],
            )


def _reverse_lines(batch: Batch, lines: list[Line], by: Staff, text: str) -> None:
    """Each line's entry that stands: the first, or the one posted anew after an answer was reversed."""
    anew = batch.returns.filter(state=ReturnState.REVERSED.value).values_list("pk", flat=True)
    numbers = [entry_number(batch.no, line.line_no, after) for line in lines for after in (0, *anew)]
    if numbers:
        reverse(numbers=numbers, on=clock.today(), by=by.username, text=text)


def _open_repaid(batch: Batch) -> None:
    """The batch whose failures this one was to pay again has them to handle once more."""
    if batch.repays_id is None:
        return
    first = Batch.objects.select_for_update(no_key=True).get(pk=batch.repays_id)
    if BATCHES.may(first, BatchAct.COME_BACK):
        BATCHES.move(first, BatchAct.COME_BACK)
        first.version += 1
        first.save(update_fields=BATCH_MOVES)


def _check_nothing_built_on(batch: Batch, found: BankReturn) -> None:
    again = Line.objects.filter(repays__batch=batch).exclude(state=LineState.VOID.value).select_related("batch").first()
    if again is not None:
        raise Conflict(
            "paid_again",
            f"批次 {batch.no} 的退回已编入重发批次 {again.batch.no}，不能冲回。",
            "重发批次还没有放行的，请先作废它；已经发出的，请等它的回盘，再与银行核对。",
        )
    if batch.returns.filter(kind=ReturnKind.LATE.value, state=ReturnState.CONFIRMED.value).exists():
        raise Conflict("came_back_since", f"批次 {batch.no} 之后还登记过到账后退回，不能冲回。", "请与银行逐笔核对。")


def _reopen(batch: Batch, found: BankReturn, by: Staff) -> None:
    failed = list(batch.lines.select_for_update(no_key=True).filter(state=LineState.FAILED.value).order_by("id"))
    try:
        with transaction.atomic():
            LINES.move_all(batch.lines.all(), LineAct.REOPEN, reason="", on=clock.today())
            Claim.objects.filter(freed_by_line__bank_return=found).update(freed_by_line=None)
    except IntegrityError:
        raise Conflict(
            "already_in_batch", f"批次 {batch.no} 退回的学生已编进别的批次，不能冲回。", "请先作废那个批次。"
        ) from None
    if failed:
        post_lines(batch, failed, EntryPurpose.RELEASE, by, after=found.pk)
