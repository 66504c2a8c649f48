"""What became of a batch at the bank, as one person records it: nothing moves until another person confirms it.

Three kinds: the bank's answer (``returning``), a payment that came back after it had arrived, and that no answer came.
"""

from collections.abc import Sequence

from django.db import transaction

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.files.queries import StoredFile
from fuzhi.steps.payments.drafting import refuse_stale
from fuzhi.steps.payments.matching import Answer
from fuzhi.steps.payments.models import BankReturn, Batch, Line, ReturnLine
from fuzhi.steps.payments.permissions import (
    batch_for,
    check_dispute,
    check_late,
    check_unanswered,
    missing_batch,
    return_for,
)
from fuzhi.steps.payments.reasons import mask_reason
from fuzhi.steps.payments.states import (
    BATCHES,
    LINES,
    RETURN_MOVES,
    RETURNS,
    WAITING,
    BankResult,
    BatchAct,
    LineAct,
    ReturnAct,
    ReturnKind,
)
from fuzhi.steps.payments.trail import record
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError

REASON_MAX = 200
NO_ANSWER = "银行没有答复，整批作废"


def propose(
    batch: Batch,
    kind: ReturnKind,
    answers: Sequence[Answer],
    by: Staff,
    *,
    reason: str = "",
    file: StoredFile | None = None,
    file_name: str = "",
    is_failures_only: bool = False,
) -> BankReturn:
    """Keep what is said of each line, for a second person; the batch is locked. Conflict when another one waits."""
    check_nothing_waits(batch)
    amounts = dict(batch.lines.filter(pk__in=[one.line_id for one in answers]).values_list("pk", "amount_fen"))
    sums = {
        result: [amounts[one.line_id] for one in answers if one.result is result]
        for result in (BankResult.SUCCESS, BankResult.FAILED)
    }
    found = BankReturn.objects.create(
        batch=batch,
        kind=kind.value,
        digest=file.digest if file else "",
        file=file,
        file_name=file_name[:REASON_MAX],
        is_failures_only=is_failures_only,
        rows=sum(one.row_no is not None for one in answers),
        paid_count=len(sums[BankResult.SUCCESS]),
        paid_fen=sum(sums[BankResult.SUCCESS]),
        failed_count=len(sums[BankResult.FAILED]),
        failed_fen=sum(sums[BankResult.FAILED]),
        reason=reason,
        recorded_by=by,
        recorded_at=clock.now(),
    )
    ReturnLine.objects.bulk_create(
        [
            ReturnLine(
                bank_return=found, line_id=one.line_id, row_no=one.row_no, result=one.result.value, reason=one.reason
            )
            for one in answers
        ],
        batch_size=5_000,
    )
    return found


def check_nothing_waits(batch: Batch) -> None:
    """Raise Conflict when a record of this batch, or the reversal of one, waits for its second person."""
    if BankReturn.objects.filter(batch=batch, state__in=WAITING).exists():
        raise Conflict(
            "return_waiting", f"批次 {batch.no} 已有一份登记等另一人确认。", "请先确认或撤回那一份，再登记新的。"
        )


def void_unanswered(*, batch_id: int, by: Staff, reason: str, version: int | None = None) -> BankReturn:
    """Propose to void a batch that is at the bank and was never answered: its lines become free when another person
    confirms that the bank paid none of them. Raises InputError without a reason, Conflict in a wrong state or when the
    batch is not as its page showed (``version``)."""
    batch = batch_for(check_unanswered, by, batch_id)
    reason = _reason(reason, "请写明怎样向银行核实过这一批没有付出。")
    with transaction.atomic():
        batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        BATCHES.check(batch, BatchAct.VOID_UNANSWERED)
        refuse_stale(batch, version)
        lines = batch.lines.order_by("line_no").values_list("pk", flat=True)
        answers = [Answer(line_id, BankResult.FAILED, NO_ANSWER, None) for line_id in lines]
        found = propose(batch, ReturnKind.SILENCE, answers, by, reason=reason)
        record("void_unanswered", batch, by, reason=reason, count=batch.count, fen=batch.total_fen)
    return found


def report_late(*, line_id: int, by: Staff, reason: str, version: int | None = None) -> BankReturn:
    """Propose that one payment came back after it had arrived (``reason``: what the bank says). When another person
    confirms it the line is returned and its claim free. Raises InputError, NotFound, Conflict as its siblings."""
    line = Line.objects.filter(pk=line_id).first()
    if line is None:
        raise missing_batch()
    batch = batch_for(check_late, by, line.batch_id)
    reason = _reason(reason, "请写明银行退回这一笔的原因。")
    with transaction.atomic():
        batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        line = Line.objects.select_for_update(no_key=True).get(pk=line.pk)
        BATCHES.check(batch, BatchAct.COME_BACK)
        LINES.check(line, LineAct.COME_BACK)
        refuse_stale(batch, version)
        answer = Answer(line.pk, BankResult.FAILED, mask_reason(reason), None)
        found = propose(batch, ReturnKind.LATE, [answer], by, reason=answer.reason)
        record("report_late", batch, by, line=line.line_no, fen=line.amount_fen, reason=answer.reason)
    return found


def dispute_return(*, return_id: int, by: Staff, reason: str, version: int | None = None) -> BankReturn:
    """Propose to reverse the bank's answer as it was confirmed: the wrong file was taken. It holds until another
    person confirms the reversal. Raises InputError without a reason, Conflict in a wrong state."""
    found = return_for(check_dispute, by, return_id)
    reason = _reason(reason, "请写明为什么要冲回。")
    with transaction.atomic():
        batch = Batch.objects.select_for_update(no_key=True).get(pk=found.batch_id)
        found = BankReturn.objects.select_for_update(no_key=True).get(pk=found.pk)
        if RETURNS.is_done(found, ReturnAct.DISPUTE):
            return found
        check_nothing_waits(batch)
        RETURNS.check(found, ReturnAct.DISPUTE)
        refuse_stale(batch, version)
        RETURNS.move(found, ReturnAct.DISPUTE)
        found.disputed_by, found.dispute_reason = by, reason
        found.save(update_fields=RETURN_MOVES)
        record("dispute_return", batch, by, reason=reason, digest=found.digest)
    return found


def _reason(text: str, mend: str) -> str:
    text = " ".join(text.split())[:REASON_MAX]
    if not text:
        raise InputError("no_reason", "没有写原因。", mend)
    return text
