"""What a person must do, merged from all steps: rows of the home page, and counts beside the menu's entries."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.http import HttpRequest

from fuzhi.faces.kit.menu import Count
from fuzhi.faces.kit.termed import ADDRESS
from fuzhi.faces.workspace.access import staff_of
from fuzhi.steps.accounts import delegating, openings, signing_in
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid import queries as aid
from fuzhi.steps.aid import readings
from fuzhi.steps.casework import queries as casework
from fuzhi.steps.intake import queries as intake
from fuzhi.steps.oversight import nightly, urging
from fuzhi.steps.payments import todo as payments
from fuzhi.steps.registry import changes
from fuzhi.steps.registry import queries as registry
from fuzhi.vocabulary.handover import Thing, Todo
from fuzhi.vocabulary.terms import Term

Give = Callable[[Staff, str], list[Todo]]
GIVERS: tuple[Give, ...] = (
    intake.todo_for,
    registry.todo_for,
    changes.todo_for,
    casework.todo_for,
    aid.todo_for,
    readings.todo_for,
    payments.todo_for,
    nightly.todo_for,
    openings.todo_for,
    signing_in.todo_for,
    delegating.todo_for,
    urging.todo_for,
)
"""``todo_for(staff, term)`` of each step, in the order of the work: what is undone in that semester."""
_KEPT, _TERMS = "fz_todos", "fz_open_terms"


def todos_for(request: HttpRequest) -> list[Todo]:
    """Everything this person must do in any open semester, most urgent first; what has nothing in it is left out."""
    found = [one for give in GIVERS for one in _given(request, give) if one.count > 0]
    return sorted(found, key=_rank)


def _rank(one: Todo) -> tuple[bool, bool, bool, date, int]:
    """What is wrong first, then what is late, then what was sent back or urged, then by the last day."""
    is_late = one.due_on is not None and (one.days_left or 0) < 0
    return (not one.is_alarm, not is_late, not one.pressed, one.due_on or date.max, -one.count)


def counted(give: Give, *things: Thing) -> Count:
    """For the menu: how many of these things a step gives this person to do."""
    return lambda request: sum(one.count for one in _given(request, give) if one.at.thing in things)


def kinds_counted(give: Give, *elsewhere: Thing) -> Count:
    """For the menu: how many kinds of work a step gives this person, whatever their size; ``elsewhere``: those that
    another entry of the menu counts."""
    return lambda request: sum(one.count > 0 and one.at.thing not in elsewhere for one in _given(request, give))


def _given(request: HttpRequest, give: Give) -> list[Todo]:
    """Asked once a request and open semester, for the page and the menu alike; what is of no semester is given once."""
    kept: dict[Give, list[Todo]] = request.__dict__.setdefault(_KEPT, {})
    if give not in kept:
        found = [_led(one) for term in _terms(request) for one in give(staff_of(request), str(term))]
        kept[give] = list(dict.fromkeys(found))
    return kept[give]


def _terms(request: HttpRequest) -> list[Term]:
    terms: list[Term] = request.__dict__.setdefault(_TERMS, [])
    if not terms:
        terms += intake.open_terms(staff_of(request).scope)
    return terms


def _led(one: Todo) -> Todo:
    """Its page opens in its own semester, whatever is shown now."""
    if not one.term:
        return one
    where = "&".join(part for part in (one.at.where, f"{ADDRESS}={one.term}") if part)
    return replace(one, at=replace(one.at, where=where))
