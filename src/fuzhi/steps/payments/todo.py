"""What is mine to do in payments: batches to make, release, hand over, answer, mend, settle; receipt to confirm."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.payments.figures import waiting
from fuzhi.steps.payments.handing_out import ALTERED, HANDED_OUT
from fuzhi.steps.payments.models import BankReturn, Batch, Line, NotReceived, Receipt, Withheld
from fuzhi.steps.payments.permissions import check_decide, check_make, check_receipt, check_release, check_return
from fuzhi.steps.payments.queries import batches
from fuzhi.steps.payments.states import WAITING, BatchState, LineState, ReturnKind, ReturnState, WithheldState
from fuzhi.steps.payments.withholding import has_other_account, withheld_in
from fuzhi.steps.registry.permissions import check_mend_account
from fuzhi.vocabulary.clock import day_of
from fuzhi.vocabulary.codes import Delivery
from fuzhi.vocabulary.handover import Place, Thing, Todo

BATCHES_MAX = 20
MAKE = "编制发放批次"
ALTERED_LABEL = "文件与放行时不符，没有交出，请查明"


@dataclass(frozen=True, slots=True)
class _Work:
    """What is done with a batch: its words, and the days it may take from the moment the batch came to stand there."""

    label: str
    verb: str
    days: int


_RELEASE = _Work("复核放行批次", "去放行", 2)
_SENT_BACK = _Work("复核退回的批次，改好重新编制", "去看原因", 2)
_AGREE = _Work("确认暂缓发放", "去确认", 2)
_LOOK_AGAIN = _Work("暂缓的账户已更正，可以解除", "去解除", 7)
_HAND_OVER = _Work("下载银行文件送银行", "去下载", 1)
_RECORD = _Work("登记银行回盘", "去登记", 5)
_CONFIRM = _Work("确认银行回盘", "去确认", 2)
_CONFIRM_LATE = _Work("确认到账后退回", "去确认", 2)
_MEND = _Work("银行退回，更正后重发", "去更正", 7)
_SETTLE = _Work("与学校结算", "去结算", 10)


def todo_for(staff: Staff, term: str = "") -> list[Todo]:
    """Only what this person may do, one line a batch (at most 20 of a kind), the oldest first."""
    found: list[Todo] = []
    scope, own = staff.scope, batches(staff.scope, term).order_by("id")
    cash, other = own.filter(delivery=Delivery.CASH), own.exclude(delivery=Delivery.CASH)
    if check_make.held(staff):
        found += [_to_make(Delivery(one.delivery), one.term, one.count, one.fen) for one in waiting(scope, term)]
        found += _sent_back(scope, term, own)
        found += _mended_since(scope, term)
    if check_release.held(staff):
        found += _withheld(withheld_in(scope).filter(state=WithheldState.PROPOSED), term, _AGREE)
        found += _to_do(_RELEASE, own.filter(state=BatchState.MADE).exclude(made_by=staff))
    waits = BankReturn.objects.filter(state__in=WAITING)
    if check_decide.held(staff):
        own_words = waits.filter(Q(state=ReturnState.PROPOSED, recorded_by=staff) | Q(disputed_by=staff))
        late = waits.filter(kind=ReturnKind.LATE)
        others = cash.filter(pk__in=waits.values("batch_id")).exclude(pk__in=own_words.values("batch_id"))
        found += _to_do(_CONFIRM, others.exclude(pk__in=late.values("batch_id")))
        found += _came_back(late.filter(batch__in=others.order_by()))
    if check_return.held(staff):
        cash = cash.exclude(pk__in=waits.values("batch_id"))
        found += _to_do(_HAND_OVER, cash.filter(state=BatchState.RELEASED))
        found += _to_do(_RECORD, cash.filter(state=BatchState.HANDED_OVER))
        found += _not_received(own)
        found += _to_do(_SETTLE, other.filter(state=BatchState.RELEASED))
    if check_mend_account.held(staff):
        found += _to_mend(own.filter(state=BatchState.RETURNED))
    if check_return.held(staff) or check_release.held(staff) or can(staff, Verb.COMPARE_COUNTIES):
        found += _altered(batches(scope))
    if check_receipt.held(staff) and scope.school_code:
        found += _to_confirm(scope, own) + _to_say_again(scope, own)
    return found


def _sent_back(scope: Scope, term: str, own: QuerySet[Batch]) -> list[Todo]:
    """Batches that the second person gave back, until what can be paid of them stands in a later one."""
    rest = {(one.term, one.delivery) for one in waiting(scope, term)}
    later = Batch.objects.filter(
        county_code=OuterRef("county_code"), term=OuterRef("term"), delivery=OuterRef("delivery"), pk__gt=OuterRef("pk")
    )
    back = own.filter(~Exists(later), sent_back_at__isnull=False).select_related("repays")
    return _to_do(
        _SENT_BACK,
        [
            one
            for one in back[:BATCHES_MAX]
            if (one.repays.state == BatchState.RETURNED if one.repays else (one.term, one.delivery) in rest)
        ],
    )


def _mended_since(scope: Scope, term: str) -> list[Todo]:
    """What was left out for an account that is another one by now."""
    standing = withheld_in(scope).exclude(payee="")
    return _withheld([one for one in standing[:BATCHES_MAX] if has_other_account(one)], term, _LOOK_AGAIN)


def _withheld(found: Iterable[Withheld], term: str, work: _Work) -> list[Todo]:
    return [
        Todo(
            work.label,
            1,
            Place(Thing.WITHHELD, (one.entitlement_id,)),
            work.verb,
            one.person_name,
            "笔",
            one.amount_fen,
            day_of(one.put_at) + timedelta(days=work.days),
            one.term,
        )
        for one in list(found)[:BATCHES_MAX]
        if not term or one.term == term
    ]


def _altered(own: QuerySet[Batch]) -> list[Todo]:
    """Batches of any semester whose files were refused and not handed out since."""
    last = audit.last_of_each(object_kind="payments.batch", actions=(ALTERED, HANDED_OUT))
    refused = [number for number, action in last.items() if action == ALTERED]
    return [
        Todo(ALTERED_LABEL, batch.count, Place(Thing.BATCH, (batch.pk,)), "去查明", f"批次 {batch.no}", unit="笔")
        for batch in (own.filter(no__in=refused)[:BATCHES_MAX] if refused else ())
    ]


def _to_make(delivery: Delivery, term: str, count: int, fen: int) -> Todo:
    place = Place(Thing.NEW_BATCH, (delivery.value,))
    return Todo(f"{MAKE}（{delivery.label}）", count, place, "去编制", unit="笔", amount_fen=fen, term=term)


def _to_do(work: _Work, found: Sequence[Batch] | QuerySet[Batch]) -> list[Todo]:
    return [
        _of_batch(work, batch.pk, batch.no, batch.count, batch.total_fen, batch.made_at, batch.term)
        for batch in found[:BATCHES_MAX]
    ]


def _of_batch(work: _Work, pk: int, no: str, count: int, fen: int, since: datetime | None, term: str) -> Todo:
    due_on = day_of(since) + timedelta(days=work.days) if since else None
    return Todo(work.label, count, Place(Thing.BATCH, (pk,)), work.verb, f"批次 {no}", "笔", fen, due_on, term)


def _came_back(late: QuerySet[BankReturn]) -> list[Todo]:
    """What came back after it had arrived: so many payments as the record names, not the whole batch."""
    return [
        _of_batch(
            _CONFIRM_LATE,
            one.batch_id,
            one.batch.no,
            one.failed_count,
            one.failed_fen,
            one.recorded_at,
            one.batch.term,
        )
        for one in late.select_related("batch").order_by("pk")[:BATCHES_MAX]
    ]


def _to_mend(returned: QuerySet[Batch]) -> list[Todo]:
    repaid = Line.objects.filter(repays__isnull=False).exclude(state=LineState.VOID).values("repays_id")
    failed = Line.objects.filter(batch__in=returned.order_by(), state=LineState.FAILED).exclude(pk__in=repaid)
    sums = failed.values("batch_id", "batch__no", "batch__returned_at", "batch__term").annotate(
        n=Count("id"), fen=Sum("amount_fen")
    )
    return [
        _of_batch(
            _MEND,
            row["batch_id"],
            row["batch__no"],
            row["n"],
            row["fen"],
            row["batch__returned_at"],
            row["batch__term"],
        )
        for row in sums.order_by("batch_id")
    ]


def _not_received(own: QuerySet[Batch]) -> list[Todo]:
    """Money that the bank calls paid and a family has not seen: a week to find out."""
    waiting = NotReceived.objects.filter(
        line__batch__in=own.order_by(), line__state=LineState.PAID.value, answered_at=None
    ).select_related("line__batch")
    return [
        Todo(
            "学校说没收到，请核实",
            1,
            Place(Thing.BATCH_LINE, (one.line_id,)),
            "去核实",
            f"批次 {one.line.batch.no} {one.line.person_name}",
            "笔",
            one.line.amount_fen,
            day_of(one.said_at) + timedelta(days=7),
        )
        for one in waiting.order_by("said_at", "pk")[:BATCHES_MAX]
    ]


def _to_confirm(scope: Scope, own: QuerySet[Batch]) -> list[Todo]:
    answered = own.filter(state__in=[BatchState.RETURNED, BatchState.SETTLED]).exclude(
        pk__in=Receipt.objects.filter(school_code=scope.school_code, reopened_at=None).values("batch_id")
    )
    found = []
    for batch in answered.order_by("-id")[:BATCHES_MAX]:
        paid = batch.lines.filter(school_code=scope.school_code, state=LineState.PAID)
        sums = paid.aggregate(n=Count("id"), fen=Sum("amount_fen"))
        place, detail = Place(Thing.OWN_RECEIPTS), f"批次 {batch.no}"
        if sums["n"]:
            found.append(Todo("确认学生已收到", sums["n"], place, "去确认", detail, "笔", sums["fen"], term=batch.term))
    return found


def _to_say_again(scope: Scope, own: QuerySet[Batch]) -> list[Todo]:
    """What the county found of money that had not come: the school asks the family once more."""
    answered = NotReceived.objects.filter(
        line__batch__in=own.order_by(),
        line__school_code=scope.school_code,
        line__state=LineState.PAID.value,
        answered_at__isnull=False,
        came_at=None,
    )
    sums = answered.values("line__batch__no", "line__batch__term").annotate(
        n=Count("line", distinct=True), fen=Sum("line__amount_fen")
    )
    return [
        Todo(
            "县里已核实没收到的款，请再问家长",
            row["n"],
            Place(Thing.OWN_RECEIPTS),
            "去看",
            f"批次 {row['line__batch__no']}",
            "笔",
            row["fen"],
            term=row["line__batch__term"],
        )
        for row in sums.order_by("line__batch__no")
    ]
