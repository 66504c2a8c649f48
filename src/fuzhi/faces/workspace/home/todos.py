"""What a person must do, merged from all steps: rows of the home page, and counts beside the menu's entries."""

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest

from fuzhi.faces.kit.hooks import term_of
from fuzhi.faces.kit.menu import Count
from fuzhi.faces.workspace.access import staff_of
from fuzhi.steps.accounts import signing_in
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid import queries as aid
from fuzhi.steps.casework import queries as casework
from fuzhi.steps.intake import queries as intake
from fuzhi.steps.oversight import nightly
from fuzhi.steps.payments import todo as payments
from fuzhi.steps.registry import changes
from fuzhi.steps.registry import queries as registry
from fuzhi.vocabulary.handover import Thing, Todo

Give = Callable[[Staff, str], list[Todo]]
GIVERS: tuple[Give, ...] = (
    intake.todo_for,
    registry.todo_for,
    changes.todo_for,
    casework.todo_for,
    aid.todo_for,
    payments.todo_for,
    nightly.todo_for,
    signing_in.todo_for,
)
"""``todo_for(staff, term)`` of each step, in the order of the work."""
_KEPT = "fz_todos"


def todos_for(request: HttpRequest) -> list[Todo]:
    """Everything this person must do, most urgent first; kinds with nothing in them are left out."""
    found = [one for give in GIVERS for one in _given(request, give) if one.count > 0]
    return sorted(found, key=lambda one: (one.due_on or date.max, -one.count))


def counted(give: Give, *things: Thing) -> Count:
    """For the menu: how many of these things a step gives this person to do."""
    return lambda request: sum(one.count for one in _given(request, give) if one.at.thing in things)


def kinds_counted(give: Give) -> Count:
    """For the menu: how many kinds of work a step gives this person, whatever their size."""
    return lambda request: sum(one.count > 0 for one in _given(request, give))


def _given(request: HttpRequest, give: Give) -> list[Todo]:
    """Asked once a request, for the page and the menu alike."""
    kept: dict[Give, list[Todo]] = request.__dict__.setdefault(_KEPT, {})
    if give not in kept:
        kept[give] = give(staff_of(request), str(term_of(request)))
    return kept[give]
