"""Answers to objections. One person answers; but what two approved is withdrawn by two: an answer that takes an
approved line away waits for a second person, and the line is held until that person has said."""

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from fuzhi.steps.accounts import proposals
from fuzhi.steps.accounts.proposals import Deciders, Kind, Proposal, Wanted
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.models import Entitlement, Objection
from fuzhi.steps.aid.permissions import check_answer, check_confirm_withdrawal, check_take_back_withdrawal
from fuzhi.steps.aid.states import ENTITLEMENTS, OBJECTIONS, EntitlementAct, ObjectionAct, ObjectionState, WithdrawnBy
from fuzhi.steps.aid.withdrawing import withdrawal
from fuzhi.steps.audit import services as audit
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError, NotFound
from fuzhi.vocabulary.identity import mask_whole_numbers
from fuzhi.vocabulary.money import yuan

WITHDRAWAL = "withdrawal"
PART = "items"
_TWO = Deciders((WITHDRAWAL,), check_confirm_withdrawal, check_take_back_withdrawal)
WAITING = "waiting"
"""How a list calls an objection whose withdrawal waits for a second person."""


@transaction.atomic
def answer_objection(*, objection_id: int, upheld: bool, answer: str, by: Staff) -> Objection | Proposal:
    """Answer and close: what it names is free again. Upheld with an approved item: the proposal to withdraw it, which
    another person confirms; the objection stays open and the item held till then. Safe to repeat with the same answer.
    Raises Conflict when it was answered otherwise, or when a withdrawal waits."""
    check_answer.role(by)
    objection = _locked(objection_id)
    check_answer(by, objection)
    act, said = ObjectionAct.UPHOLD if upheld else ObjectionAct.DISMISS, answer.strip()
    if OBJECTIONS.is_done(objection, act) and objection.answer in (said, mask_whole_numbers(said)):
        return objection
    if waits := waiting_for(objection):
        if upheld and waits.reason == mask_whole_numbers(said) and by.is_same_person(waits.proposed_by_id):
            return waits
        raise Conflict("withdrawal_waits", "这条意见已提请撤回，正等另一人确认。", "要改答复，请先收回提请。")
    OBJECTIONS.check(objection, act)
    if not said:
        raise InputError("no_answer", "没有写答复。", "请写明核实的情况和处理结果。")
    if upheld and (items := list(approved_items(objection).select_related("person"))):
        return proposals.propose(_wanted(objection, items), reason=said, by=by)
    _close(objection, act, said, by)
    return objection


def confirm_withdrawal(*, change_id: int, by: Staff) -> Proposal:
    """Withdraw what an upheld objection names, by another person than answered it; once."""
    return _TWO.confirm(change_id, by)


def refuse_withdrawal(*, change_id: int, by: Staff, reason: str) -> Proposal:
    """The second person sees it otherwise: the objection is open again for its answer, the item stays held."""
    return _TWO.refuse(change_id, by, reason)


def take_back_withdrawal(*, change_id: int, by: Staff) -> Proposal:
    """Whoever answers takes back what still waits."""
    return _TWO.take_back(change_id, by)


def withdrawal_of(change_id: int, by: Staff) -> Proposal:
    """The withdrawal that a second person has open before them. Raises NotFound, NotAllowed."""
    return _TWO.waiting_for(change_id, by)


def approved_items(objection: Objection) -> QuerySet[Entitlement]:
    """What it names and still stands: only that can be withdrawn."""
    named = Entitlement.objects.filter(pk__in=objection.items.values("entitlement_id"))
    return ENTITLEMENTS.movable(named, EntitlementAct.UPHOLD)


def waiting_for(objection: Objection) -> Proposal | None:
    """The withdrawal that a second person has not decided yet."""
    return proposals.waiting(WITHDRAWAL).filter(about=objection.number).first()


def waiting_in(county_code: str) -> list[Proposal]:
    """Withdrawals of a county that wait for a second person."""
    return list(proposals.waiting(WITHDRAWAL).filter(county_code=county_code))


def last_ended(objection: Objection) -> Proposal | None:
    """The withdrawal decided last: who confirmed it, or why it was sent back."""
    return proposals.of_kinds(WITHDRAWAL).filter(about=objection.number).exclude(decided_at=None).last()


def is_waiting() -> Exists:
    """Of a row of objections: a withdrawal waits for a second person."""
    return Exists(proposals.waiting(WITHDRAWAL).order_by().filter(about=OuterRef("number")))


def of_objection(found: Proposal) -> int:
    """The objection that a withdrawal answers."""
    return int(found.content["objection"])


def _locked(objection_id: int) -> Objection:
    found = Objection.objects.select_for_update().filter(pk=objection_id).first()
    if found is None:
        raise NotFound("no_such_objection", "没有找到这条意见。", "请从公示意见列表打开。")
    return found


def _wanted(objection: Objection, items: list[Entitlement]) -> Wanted:
    labels = rules.item_labels()
    named = "、".join(f"{one.person.name}的{labels.get(one.benefit, one.benefit)}" for one in items)
    total = sum(one.amount_fen or 0 for one in items)
    return Wanted(
        kind=WITHDRAWAL,
        about=objection.number,
        part=PART,
        county_code=objection.county_code,
        name=f"意见 {objection.number} 所指{named}"[:100],
        old=f"已批准 {yuan(total)} 元",
        new="撤回，不再发放",
        content={"objection": str(objection.pk), "items": ",".join(str(one.pk) for one in items)},
    )


def _close(objection: Objection, act: ObjectionAct, answer: str, by: Staff) -> None:
    OBJECTIONS.move(objection, act)
    objection.answer, objection.answered_by, objection.answered_at = answer, by, clock.now()
    objection.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    audit.record(
        by=by.username,
        action="answer_objection",
        object_kind="aid_objection",
        object_key=objection.number,
        county_code=objection.county_code,
        detail={
            "upheld": act is ObjectionAct.UPHOLD,
            "entitlements": list(objection.items.values_list("entitlement_id", flat=True)),
        },
    )


def _apply(found: Proposal) -> None:
    objection = _locked(of_objection(found))
    keys = sorted(int(key) for key in str(found.content["items"]).split(","))
    items = approved_items(objection)
    if objection.state != ObjectionState.OPEN or sorted(items.values_list("pk", flat=True)) != keys:
        raise Conflict("changed_since", f"{found.name}在提出以后又改过。", "请退回这一项，由经办人重新答复。")
    _close(objection, ObjectionAct.UPHOLD, found.reason, found.proposed_by)
    ENTITLEMENTS.move_all(
        items,
        EntitlementAct.UPHOLD,
        **withdrawal(WithdrawnBy.OBJECTION, f"公示意见 {objection.number} 成立", found.proposed_by),
    )


WITHDRAWAL_CHANGE = Kind(WITHDRAWAL, "aid_objection", _apply)
