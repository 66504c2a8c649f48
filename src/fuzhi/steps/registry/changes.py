"""What a second person confirms of a child: another account, and facts by which aid is given or taken."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from fuzhi.steps.accounts import proposals, second_factor
from fuzhi.steps.accounts.people import names_of
from fuzhi.steps.accounts.proposals import Deciders, Proposal
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.states import ProposalState
from fuzhi.steps.registry.models import Correction, Person
from fuzhi.steps.registry.permissions import check_confirm_change, check_withdraw_change
from fuzhi.vocabulary.clock import day_of, today
from fuzhi.vocabulary.handover import Place, Thing, Todo
from fuzhi.vocabulary.workdays import workdays_after

ACCOUNT, FACT = "account", "fact"
KINDS = (ACCOUNT, FACT)
TWO = Deciders(KINDS, check_confirm_change, check_withdraw_change)
DAYS = 2
"""Working days within which the second person should have said."""
SENT_BACK_DAYS = 10
"""Working days for which a change that was sent back is its desk's to do; after that the second person's no stands."""
SENT_BACK_MAX = 20


def office_of(by: Staff, person: Person) -> str:
    """The county whose second person is asked: that of whoever proposes."""
    return by.scope.county_code or person.county_code


def confirm_change(*, change_id: int, by: Staff, code: str = "") -> Proposal:
    """Let a change take effect, by another person than proposed it; once. ``code`` is of the second
    factor, where this person has one. Raises NotAllowed, NotFound, Conflict (what stands is no longer what stood when
    it was proposed)."""
    found = TWO.waiting_for(change_id, by)
    if found.state == ProposalState.WAITING:
        second_factor.prove(code=code, by=by, purpose=f"confirm change {found.pk}")
    return TWO.confirm(change_id, by)


def refuse_change(*, change_id: int, by: Staff, reason: str) -> Proposal:
    """The second person says that a change does not hold: what stands goes on standing."""
    return TWO.refuse(change_id, by, reason)


def withdraw_change(*, change_id: int, by: Staff) -> Proposal:
    """Finance or clerk take back what still waits."""
    return TWO.take_back(change_id, by)


def changes(scope: Scope) -> QuerySet[Proposal]:
    """Of the counties of an area, the oldest first."""
    return proposals.of_kinds(*KINDS).filter(county_code__startswith=scope.area_code[:6] or "-")


def waiting(scope: Scope) -> QuerySet[Proposal]:
    """Those that wait for the second person."""
    return proposals.waiting(*KINDS).filter(county_code__startswith=scope.area_code[:6] or "-")


def change_of(scope: Scope, change_id: int) -> Proposal:
    """One of the area; foreign and missing answer alike (NotFound)."""
    found = changes(scope).filter(pk=change_id).first()
    if found is None:
        raise proposals.missing_proposal()
    return found


def waiting_of(person_id: int) -> list[Proposal]:
    """What waits of one person (its root)."""
    numbers = Person.objects.filter(root_id=person_id).values_list("number", flat=True)
    return list(proposals.waiting(*KINDS).filter(about__in=list(numbers)))


def accounts_waiting(numbers: Collection[str]) -> set[str]:
    """Those of these children (by any file's number) whose other account waits for the second person."""
    waits = Person.objects.filter(number__in=proposals.waiting(ACCOUNT).values("about")).values("root_id")
    return set(Person.objects.filter(number__in=numbers, root_id__in=waits).values_list("number", flat=True))


def sent_back(found: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Of these changes, those that the second person gave back and nobody has proposed anew or put right since."""
    later = Proposal.objects.filter(kind=OuterRef("kind"), about=OuterRef("about"), part=OuterRef("part"))
    righted = Correction.objects.filter(
        person__number=OuterRef("about"), fact=OuterRef("part"), at__gt=OuterRef("decided_at")
    )
    back = found.filter(state=ProposalState.REFUSED.value).exclude(Exists(righted))
    return back.exclude(Exists(later.filter(pk__gt=OuterRef("pk"))))


def sent_back_of(person_id: int) -> list[Proposal]:
    """What was sent back of one person (its root) and stands so."""
    numbers = Person.objects.filter(root_id=person_id).values_list("number", flat=True)
    return list(sent_back(proposals.of_kinds(*KINDS).filter(about__in=list(numbers))))


@dataclass(frozen=True, slots=True)
class ByHand:
    """An account as somebody entered it: who, why, and who confirmed it (empty: a first account)."""

    by: str
    confirmed_by: str
    old: str
    reason: str
    at: datetime


def accounts_by_hand(person_ids: list[int]) -> dict[int, ByHand]:
    """The last account entered by hand of each of these persons (roots)."""
    found = Correction.objects.filter(person__root_id__in=person_ids, fact=ACCOUNT)
    last = list(found.order_by("person__root_id", "-at").distinct("person__root_id").select_related("person"))
    names = names_of(name for one in last for name in (one.by, one.confirmed_by))
    return {
        there: ByHand(names[one.by], names[one.confirmed_by], one.old, one.reason, one.at)
        for one in last
        if (there := one.person.root_id) is not None
    }


def corrected_since(county_code: str, at: datetime, term: str) -> set[int]:
    """Persons (roots) of a county of whom a fact that holds in the semester was put right after a moment; another
    account decides nothing."""
    found = Correction.objects.filter(person__county_code=county_code, at__gt=at, term__lte=term).exclude(fact=ACCOUNT)
    return {root for root in found.values_list("person__root_id", flat=True) if root is not None}


def todo_for(staff: Staff, term: str = "") -> list[Todo]:
    """What waits for this person to confirm, of any semester; and what was sent back to this person's desk."""
    found = _to_propose_anew(staff)
    if check_confirm_change.held(staff):
        rows = list(waiting(staff.scope).exclude(proposed_by=staff).values_list("proposed_at", flat=True))
        due_on = workdays_after(day_of(rows[0]), DAYS) if rows else None
        place = Place(Thing.CHANGES)
        found.append(Todo("确认账户和身份类事实的更改", len(rows), place, "去确认", unit="项", due_on=due_on))
    return found


def _to_propose_anew(staff: Staff) -> list[Todo]:
    if not check_withdraw_change.held(staff):
        return []
    back = sent_back(changes(staff.scope)).filter(proposed_by__role=staff.role).order_by("-pk")[:SENT_BACK_MAX]
    return [
        Todo(
            "更改被复核退回，核对后重新提出",
            1,
            Place(Thing.CHANGE, (one.pk,)),
            "去看原因",
            one.name,
            "项",
            due_on=workdays_after(day_of(one.decided_at), DAYS),
        )
        for one in back
        if one.decided_at and today() <= workdays_after(day_of(one.decided_at), SENT_BACK_DAYS)
    ]
