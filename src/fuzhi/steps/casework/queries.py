"""Questions about cases, scoped first."""

from datetime import date

from django.db import models
from django.db.models import Count, F, Min, Q, QuerySet, When

from fuzhi.steps.accounts import sealing
from fuzhi.steps.accounts.permissions import MAY
from fuzhi.steps.accounts.queries import desk_of
from fuzhi.steps.accounts.scope import Scope, for_area
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.casework.models import WORKDAYS_MAX, Case, Visit
from fuzhi.steps.casework.permissions import check_decide, check_submit
from fuzhi.steps.casework.states import CaseKind, CaseState
from fuzhi.vocabulary.clock import day_of
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.handover import Event, Place, Thing, Todo
from fuzhi.vocabulary.workdays import workdays_after

NOBODY = 0
"""Stands for the account of a case that is given to nobody in particular."""


def _assigned() -> models.Case:
    """Who of the desk has a case; nobody, too, where whoever had it has left the desk or has no open account."""
    is_there = When(
        assigned_to__is_active=True,
        assigned_to__area_code=F("county_code"),
        assigned_to__role__in=[one.value for one in MAY[Verb.SUBMIT_CASE]],
        then=F("assigned_to_id"),
    )
    return models.Case(is_there, default=NOBODY)


def desk(county_code: str) -> QuerySet[Staff]:
    """Who may be given a case of the county."""
    return desk_of(Verb.SUBMIT_CASE, county_code)


def cases(scope: Scope) -> QuerySet[Case]:
    """Cases of the area, newest first; a county also sees those of children who live there."""
    return (
        Case.objects.filter(for_area(scope, with_home=True))
        .select_related("opened_by", "approved_by", "assigned_to", "person")
        .annotate(assigned=_assigned())
        .order_by("-id")
    )


def case(scope: Scope, case_id: int) -> Case:
    """One case of the area. Raises NotFound for a missing or foreign one."""
    found = cases(scope).filter(pk=case_id).first()
    if found is None:
        raise NotFound("no_such_case", "没有找到这件个案。", "请从个案列表打开。")
    return found


def reported_birth(found: Case) -> date | None:
    """The birth date that was reported: whoever registers the child goes on with it; no page shows the day."""
    if found.birth_sealed is None:
        return None
    return date.fromisoformat(
        sealing.unseal(found.birth_sealed, table="casework_case", column="birth", row=found.number)
    )


def visits(found: Case) -> QuerySet[Visit]:
    """Visits of a case, newest first."""
    return found.visits.select_related("recorded_by").all()


def last_visits(scope: Scope, limit: int) -> list[Visit]:
    """The latest visits of the area's cases."""
    rows = Visit.objects.filter(case__in=cases(scope).order_by()).select_related("case__person", "recorded_by")
    return list(rows.order_by("-visited_on", "-pk")[:limit])


def cases_of_person(scope: Scope, person_id: int) -> QuerySet[Case]:
    """Cases about one child inside the area."""
    return cases(scope).filter(person_id=person_id)


def timeline(staff: Staff, person_id: int) -> list[Event]:
    """Cases about a child inside the person's area, each followed by its visits."""
    events = []
    for found in cases_of_person(staff.scope, person_id):
        place, day = Place(Thing.CASE, (found.pk,)), day_of(found.opened_at)
        events.append(Event(day, f"{found.get_kind_display()}，", found.number, place))
        events += [Event(one.visited_on, f"走访：{one.text[:30]}，", "看个案", place) for one in visits(found)]
    return events


def todo_for(staff: Staff, term: str = "") -> list[Todo]:
    """What is mine to do in any semester: cases to work on (clerk), cases to decide (checker)."""
    mine = Case.objects.filter(for_area(staff.scope)).annotate(assigned=_assigned())
    if check_decide.held(staff):
        others = mine.filter(state=CaseState.SUBMITTED).exclude(Q(opened_by=staff) | Q(submitted_by=staff))
        return [_todo("个案待批准", others, "去复核", CaseState.SUBMITTED)]
    if check_submit.held(staff):
        free = mine.filter(state=CaseState.OPEN)
        return [
            _todo("个案待办理", free.filter(assigned=NOBODY), "去办理", CaseState.OPEN, f"&assigned={NOBODY}"),
            _todo("指给我办的个案", free.filter(assigned=staff.pk), "去办理", CaseState.OPEN, f"&assigned={staff.pk}"),
        ]
    return []


def _todo(label: str, waiting: QuerySet[Case], verb: str, state: CaseState, more: str = "") -> Todo:
    found = waiting.aggregate(count=Count("pk"), oldest=Min("applied_on"))
    due_on = workdays_after(found["oldest"], WORKDAYS_MAX) if found["oldest"] else None
    place = Place(Thing.CASES, where=f"state={state.value}{more}")
    return Todo(label, found["count"], place, verb, unit="件", due_on=due_on)


__all__ = ["CaseKind", "CaseState", "case", "cases", "cases_of_person", "timeline", "todo_for", "visits"]
