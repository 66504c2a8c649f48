"""What is left out of batches for now: proposed by the finance with a reason, confirmed by a second person.

It takes effect as soon as it is proposed, for nothing is paid by it; taken off, the item goes into the next batch,
which another person releases as any. A hold does not end by itself: another account is a task to look at it again.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from fuzhi.steps.accounts.permissions import Permission
from fuzhi.steps.accounts.repeating import same_words
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.audit import services as audit
from fuzhi.steps.payments.candidates import IS_WITHHELD
from fuzhi.steps.payments.drafting import lock_making
from fuzhi.steps.payments.models import Withheld
from fuzhi.steps.payments.permissions import check_decide_withheld, check_lift, check_withhold
from fuzhi.steps.payments.states import WITHHELD, WithheldAct, WithheldState
from fuzhi.steps.periods import sql
from fuzhi.steps.registry.files import payee_of
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Delivery
from fuzhi.vocabulary.errors import Conflict, InputError, NotFound
from fuzhi.vocabulary.identity import mask_whole_numbers

REASON_MAX = 200
_ENDS = ("state", "ended_by", "ended_at", "end_reason")


@dataclass(frozen=True, slots=True)
class Due:
    """An approved item, whether or not it may go into a batch now."""

    entitlement_id: int
    person_id: int
    person_number: str
    person_name: str
    county_code: str
    term: str
    delivery: str
    benefit: str
    amount_fen: int
    is_free: bool
    """Payable, and neither on its way nor paid."""


DUE_SQL = """
SELECT e.id AS entitlement_id, e.person_id, p.number AS person_number, p.name AS person_name, e.county_code, e.term,
       e.delivery, e.benefit, e.amount_fen,
       EXISTS (SELECT 1 FROM aid_payable_v x WHERE x.id = e.id) AND NOT EXISTS (
           SELECT 1 FROM payments_line l WHERE l.person_id = e.person_id AND l.term = e.term AND l.benefit = e.benefit
              AND l.state IN ('pending', 'paid')) AS is_free
  FROM aid_entitlement_v e JOIN registry_person_v p ON p.person_id = e.person_id
"""


_NAMED = """
SELECT e.id FROM aid_entitlement_v e JOIN registry_person_v p ON p.person_id = e.person_id
 WHERE p.number = %s AND e.term = %s AND e.benefit = %s ORDER BY e.id DESC
"""


def _missing() -> NotFound:
    return NotFound("no_line", "没有找到这一笔。", "请从批次或编制页里打开。")


def due_of(scope: Scope, entitlement_id: int) -> Due:
    """One approved item of the county; foreign and missing answer alike (NotFound)."""
    found = sql.read(Due, f"{DUE_SQL} WHERE e.id = %s", [entitlement_id])
    if not found or not scope.covers_county(found[0].county_code):
        raise _missing()
    return found[0]


def due_named(scope: Scope, number: str, term: str, benefit: str) -> Due:
    """The same, by the child's public number, the semester and the item's code."""
    found = sql.rows(_NAMED, [number, term, benefit])
    if not found:
        raise _missing()
    return due_of(scope, found[0][0])


def withheld_in(scope: Scope) -> QuerySet[Withheld]:
    """Everything that is left out now in the counties of this area."""
    found = Withheld.objects.exclude(state=WithheldState.ENDED).select_related("put_by", "confirmed_by")
    return found.filter(county_code__startswith=scope.area_code).order_by("pk")


def withheld_of(due: Due) -> Withheld | None:
    """The hold that stands on an item: its own, or one of the same child, semester and item. A file that was joined
    to another's keeps its hold: what keeps an item out of batches can always be found and taken off."""
    found = sql.rows(
        f"SELECT w.id FROM payments_withheld_v w JOIN aid_entitlement_v e ON {IS_WITHHELD} WHERE e.id = %s"
        " ORDER BY w.id",
        [due.entitlement_id],
    )
    return Withheld.objects.get(pk=found[0][0]) if found else None


def earlier_of(due: Due) -> list[Withheld]:
    """Holds that ended, the last first."""
    ended = Withheld.objects.filter(state=WithheldState.ENDED, entitlement_id=due.entitlement_id)
    return list(ended.select_related("put_by", "ended_by").order_by("-pk")[:20])


def has_other_account(found: Withheld) -> bool:
    """True when the child's account is another one than when it was held."""
    return bool(found.payee) and payee_words(found.person_id) != found.payee


def payee_words(person_id: int) -> str:
    """Whom aid of this person goes to, as people say it; empty without an account."""
    payee = payee_of(person_id)
    return _payee_said(payee.holder_name, payee.account_last4) if payee else ""


def payees_words(person_ids: list[int]) -> dict[int, str]:
    """The same of many at once."""
    found = sql.rows(
        "SELECT person_id, holder_name, account_last4 FROM registry_payee_v WHERE person_id = ANY(%s)", [person_ids]
    )
    return {person: _payee_said(holder, last4) for person, holder, last4 in found}


def _payee_said(holder_name: str, account_last4: str) -> str:
    return f"{holder_name} 尾号 {account_last4}"


def hold_on(due: Due, payee: str, reason: str, by: Staff) -> Withheld:
    """A hold as it is proposed, not yet kept."""
    return Withheld(
        entitlement_id=due.entitlement_id,
        person_id=due.person_id,
        person_number=due.person_number,
        person_name=due.person_name,
        county_code=due.county_code,
        term=due.term,
        delivery=due.delivery,
        benefit=due.benefit,
        amount_fen=due.amount_fen,
        payee=payee,
        reason=reason,
        put_by=by,
        put_at=clock.now(),
    )


@transaction.atomic
def withhold(*, entitlement_id: int, reason: str, by: Staff) -> Withheld:
    """Leave an approved item out of all batches until the hold is taken off. Safe to repeat.

    Raises NotAllowed, NotFound, InputError without a reason, Conflict when it is on its way or paid: a batch that was
    not released is voided or sent back first.
    """
    check_withhold.role(by)
    due = due_of(by.scope, entitlement_id)
    check_withhold(by, due.county_code)
    said = sentence(reason)
    lock_making(due.county_code, due.term)
    if (known := withheld_of(due)) is not None:
        same_words(said, stands=known.reason, by=known.put_by.display_name, what="暂缓了这一笔")
        return known
    if not due_of(by.scope, entitlement_id).is_free:
        raise Conflict(
            "not_to_withhold",
            f"{due.person_name}的这一笔已经在批次里、已经发放或现在不能发，不能暂缓。",
            "还没有放行的批次，请先作废或由复核退回，再暂缓。",
        )
    payee = payee_words(due.person_id) if due.delivery == Delivery.CASH else ""
    made = hold_on(due, payee, said, by)
    made.save()
    _record("withhold", made, by, made.reason)
    return made


@transaction.atomic
def confirm_withheld(*, withheld_id: int, by: Staff) -> Withheld:
    """A second person agrees that the item is left out. Safe to repeat."""
    found = _locked(check_decide_withheld, by, withheld_id)
    if WITHHELD.is_done(found, WithheldAct.CONFIRM):
        return found
    WITHHELD.move(found, WithheldAct.CONFIRM)
    found.confirmed_by, found.confirmed_at = by, clock.now()
    found.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    _record("confirm_withheld", found, by, found.reason)
    return found


@transaction.atomic
def refuse_withheld(*, withheld_id: int, reason: str, by: Staff) -> Withheld:
    """A second person does not agree: the item goes into the next batch."""
    return _end(_locked(check_decide_withheld, by, withheld_id), WithheldAct.REFUSE, by, reason)


@transaction.atomic
def lift_withheld(*, withheld_id: int, reason: str, by: Staff) -> Withheld:
    """The finance takes the hold off: the item goes into the next batch, which another person releases."""
    return _end(_locked(check_lift, by, withheld_id), WithheldAct.LIFT, by, reason)


def _locked(permission: Permission[Withheld], by: Staff, withheld_id: int) -> Withheld:
    permission.role(by)
    found = Withheld.objects.select_for_update().filter(pk=withheld_id).first()
    if found is None or not by.scope.covers_county(found.county_code):
        raise _missing()
    permission(by, found)
    return found


def _end(found: Withheld, act: WithheldAct, by: Staff, reason: str) -> Withheld:
    said = sentence(reason)
    if WITHHELD.is_done(found, act):
        by_name = found.ended_by.display_name if found.ended_by else ""
        same_words(said, stands=found.end_reason, by=by_name, what="结束了这次暂缓")
        return found
    WITHHELD.move(found, act)
    found.ended_by, found.ended_at, found.end_reason = by, clock.now(), said
    found.save(update_fields=_ENDS)
    _record(act.value, found, by, found.end_reason)
    return found


def sentence(text: str) -> str:
    """The reason as it is kept. InputError without one."""
    said = mask_whole_numbers(text.strip())[:REASON_MAX]
    if not said:
        raise InputError("no_reason", "没有写原因。", "请写一句为什么，别人据此核实。")
    return said


def _record(act: str, found: Withheld, by: Staff, reason: str) -> None:
    audit.record(
        by=by.username,
        action=f"payments.{act}",
        object_kind="payments.withheld",
        object_key=str(found.pk),
        county_code=found.county_code,
        detail={"person": found.person_number, "term": found.term, "benefit": found.benefit, "reason": reason},
    )
