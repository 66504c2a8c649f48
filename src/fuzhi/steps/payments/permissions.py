"""Who may do what to which batch. Four eyes live here, in the services' locks, and in the table's CHECK."""

from fuzhi.steps.accounts import options
from fuzhi.steps.accounts.permissions import Permission, Verb, allows, asks, check_county
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.payments.models import BankReturn, Batch, Line, Withheld
from fuzhi.steps.payments.states import (
    BATCHES,
    RETURNS,
    WAITING,
    WITHHELD,
    BatchAct,
    LineState,
    ReturnAct,
    ReturnKind,
    ReturnState,
    WithheldAct,
)
from fuzhi.vocabulary.codes import Delivery
from fuzhi.vocabulary.errors import Conflict, NotAllowed, NotFound


def missing_batch() -> NotFound:
    """Foreign and missing batches answer alike."""
    return NotFound("no_batch", "没有找到这个批次。", "请从发放列表里打开。")


def own_batch(by: Staff, batch_id: int) -> Batch:
    """The batch if its county is wholly in this person's area; foreign and missing answer alike (NotFound)."""
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is None or not by.scope.covers_county(batch.county_code):
        raise missing_batch()
    return batch


def batch_for(permission: Permission[Batch], by: Staff, batch_id: int) -> Batch:
    """The batch that this person has the permission for: the role first, then the area, then the rest."""
    permission.role(by)
    batch = own_batch(by, batch_id)
    permission(by, batch)
    return batch


@asks(Verb.MAKE_BATCH)
def check_make(by: Staff, county_code: str) -> None:
    """The county's finance makes batches."""
    check_county(by, county_code)


@asks(Verb.MAKE_BATCH)
def check_void(by: Staff, batch: Batch) -> None:
    """The county's finance takes back what it made and hands out the files; not tied to the maker."""
    check_county(by, batch.county_code)


@asks(Verb.RELEASE_BATCH)
def check_release(by: Staff, batch: Batch) -> None:
    """A second person of the county lets a batch go."""
    check_county(by, batch.county_code)
    options.refuse_restored()
    if by.is_same_person(batch.made_by_id):
        raise NotAllowed(
            "maker_is_checker", f"批次 {batch.no} 是您自己编制的，不能由您放行。", "请另一位复核人员放行。"
        )


@asks(Verb.RELEASE_BATCH)
def check_send_back(by: Staff, batch: Batch) -> None:
    """Who might release a batch sends it back instead; of a restored copy too, for nothing is paid by it."""
    check_county(by, batch.county_code)
    _check_other(by, batch.made_by_id)


@asks(Verb.MAKE_BATCH)
def check_withhold(by: Staff, county_code: str) -> None:
    """The county's finance says that an item goes into no batch for now."""
    check_county(by, county_code)


@asks(Verb.MAKE_BATCH)
def check_lift(by: Staff, found: Withheld) -> None:
    """The county's finance takes a hold off: what it frees is released by another person like all else."""
    check_county(by, found.county_code)


@asks(Verb.RELEASE_BATCH)
def check_decide_withheld(by: Staff, found: Withheld) -> None:
    """A second person of the county says whether an item is rightly left out."""
    check_county(by, found.county_code)
    _check_other(by, found.put_by_id)


def _check_other(by: Staff, maker_id: int) -> None:
    if by.is_same_person(maker_id):
        raise NotAllowed("maker_is_checker", "这是您自己提出的，不能由您复核。", "请另一位复核人员办理。")


@asks(Verb.RECORD_RETURN)
def check_return(by: Staff, batch: Batch) -> None:
    """The county's finance records what the bank answered, but not for a batch that this person let go."""
    _check_at_bank(by, batch)


def missing_return() -> NotFound:
    """Foreign and missing records of what the bank did answer alike."""
    return NotFound("no_return", "没有找到这份登记。", "请从批次页办理。")


def return_for(permission: Permission[BankReturn], by: Staff, return_id: int) -> BankReturn:
    """The record that this person has the permission for: the role first, then the area, then the rest."""
    permission.role(by)
    found = BankReturn.objects.select_related("batch").filter(pk=return_id).first()
    if found is None or not by.scope.covers_county(found.batch.county_code):
        raise missing_return()
    permission(by, found)
    return found


@asks(Verb.RECORD_RETURN)
def check_unanswered(by: Staff, batch: Batch) -> None:
    """The county's finance says that the bank never answered, of a batch that somebody else let go."""
    _check_at_bank(by, batch)


@asks(Verb.RECORD_RETURN)
def check_late(by: Staff, batch: Batch) -> None:
    """The county's finance says that a payment came back later, of a batch that somebody else let go."""
    _check_at_bank(by, batch)


@asks(Verb.RECORD_RETURN)
def check_dispute(by: Staff, found: BankReturn) -> None:
    """The county's finance proposes to reverse the bank's answer; only an answer is reversed."""
    _check_not_releaser(by, found.batch)
    if found.kind != ReturnKind.ANSWER:
        raise Conflict("no_answer", "只有银行回盘可以冲回。", "到账后退回的请更正账户后重发；作废的请重新编制。")


@asks(Verb.RECORD_RETURN)
def check_withdraw(by: Staff, found: BankReturn) -> None:
    """The county's finance takes back what waits for the second person: a record, or the proposal to reverse one."""
    _check_not_releaser(by, found.batch)


@asks(Verb.CONFIRM_RETURN)
def check_decide(by: Staff, found: BankReturn) -> None:
    """A second person of the county says whether a record, or the reversal of one, holds."""
    check_county(by, found.batch.county_code)
    proposer = found.disputed_by_id if found.state == ReturnState.DISPUTED else found.recorded_by_id
    if by.is_same_person(proposer):
        raise NotAllowed("maker_is_checker", "这是您自己登记的，不能由您确认。", "请另一位复核人员确认。")


@asks(Verb.SETTLE)
def check_settle(by: Staff, batch: Batch) -> None:
    """The county's finance records that the schools were reimbursed, but not for a batch that this person let go."""
    _check_not_releaser(by, batch)
    options.refuse_restored()
    if batch.delivery == Delivery.CASH:
        raise Conflict("not_a_settlement", f"批次 {batch.no} 是发放到卡的，不与学校结算。", "请登记银行回盘。")


@asks(Verb.REPAY)
def check_repay(by: Staff, batch: Batch) -> None:
    """The county's finance puts mended failures into a batch of their own."""
    check_county(by, batch.county_code)


@asks(Verb.CONFIRM_RECEIPT)
def check_receipt(by: Staff, batch: Batch) -> None:
    """A school says that its pupils have their money: its own lines alone, once the bank has answered."""
    own = batch.lines.filter(school_code=by.school_code).exclude(state=LineState.VOID.value)
    states = set(own.values_list("state", flat=True)) if by.school_code else set()
    if not states:
        raise missing_batch()
    if LineState.PENDING.value in states:
        raise Conflict(
            "not_yet_paid", f"批次 {batch.no} 银行还没有答复，不能确认到账。", "请等县里登记回盘之后再确认。"
        )


@asks(Verb.CONFIRM_RECEIPT)
def check_reopen(by: Staff, batch: Batch) -> None:
    """The school takes back its own word on a batch."""
    check_receipt(by, batch)


@asks(Verb.RECORD_RETURN)
def check_answer(by: Staff, batch: Batch) -> None:
    """The county's finance says what it found of money that a family has not received."""
    check_county(by, batch.county_code)


def _check_not_releaser(by: Staff, batch: Batch) -> None:
    check_county(by, batch.county_code)
    if by.is_same_person(batch.released_by_id):
        raise NotAllowed("four_eyes", f"批次 {batch.no} 是您放行的，不能由您登记到账。", "请另一位财务人员办理。")


def _check_at_bank(by: Staff, batch: Batch) -> None:
    _check_not_releaser(by, batch)
    if batch.delivery != Delivery.CASH:
        raise Conflict("not_at_bank", f"批次 {batch.no} 与学校结算，没有银行回盘。", "请在批次页上办理结算。")


can_make = allows(check_make)
can_void = allows(check_void, BATCHES, BatchAct.VOID)
can_fetch = allows(check_void, BATCHES, BatchAct.FETCH)
can_release = allows(check_release, BATCHES, BatchAct.RELEASE)
can_send_back = allows(check_send_back, BATCHES, BatchAct.SEND_BACK)
can_withhold = allows(check_withhold)
can_lift = allows(check_lift, WITHHELD, WithheldAct.LIFT)
can_decide_withheld = allows(check_decide_withheld, WITHHELD, WithheldAct.CONFIRM)
can_return = allows(check_return, BATCHES, BatchAct.RETURN)
can_give_up = allows(check_unanswered, BATCHES, BatchAct.VOID_UNANSWERED)
can_report_late = allows(check_late, BATCHES, BatchAct.COME_BACK)
can_dispute = allows(check_dispute, RETURNS, ReturnAct.DISPUTE)
_may_withdraw = allows(check_withdraw)
can_decide = allows(check_decide)
can_settle = allows(check_settle, BATCHES, BatchAct.SETTLE)
can_repay = allows(check_repay, BATCHES, BatchAct.REPAY)
can_receive = allows(check_receipt)
_may_reopen = allows(check_reopen)
_may_answer = allows(check_answer)


def can_reopen_receipt(by: Staff, batch: Batch) -> bool:
    """The twin of ``check_reopen``: only a word that stands can be taken back."""
    stands = batch.receipts.filter(school_code=by.school_code, reopened_at=None).exists()
    return stands and _may_reopen(by, batch)


def can_answer_not_received(by: Staff, line: Line) -> bool:
    """The twin of ``check_answer``: only what waits is answered."""
    return line.not_received.filter(answered_at=None).exists() and _may_answer(by, line.batch)


def can_withdraw(by: Staff, found: BankReturn) -> bool:
    """The twin of ``check_withdraw``: only what waits can be taken back, a record or the proposal to reverse one."""
    return found.state in WAITING and _may_withdraw(by, found)
