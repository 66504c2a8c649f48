"""What aid asks of a person, as rows of the home page and counts of the menu."""

from typing import Any

from django.http import HttpRequest

from fuzhi.faces.kit.hooks import term_of
from fuzhi.faces.kit.todo import Todo
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import queries

_PAGES = {  # code of the step's row -> (address name, query, words of the button)
    "objections": ("objections", "state=open", "去答复"),
    "sheets": ("lists", "", "去催办"),
    "marked": ("lists-marked", "", "去核实"),
    "submit": ("lists", "", "去提交"),
    "undetermined": ("decisions-missing", "", "去补事实"),
    "lists": ("lists", "", "去复核"),
    "own_sheets": ("school-sheets", "", "去确认"),
}


def todos(request: HttpRequest) -> list[Todo]:
    """Everything of aid that this person must do."""
    found = []
    for row in queries.todo_for(_staff(request), str(term_of(request))):
        url_name, query, verb = _PAGES[row["code"]]
        found.append(
            Todo(
                row["title"],
                row["count"],
                url_name,
                verb,
                detail=row["detail"],
                unit=row["unit"],
                amount_fen=row["amount_fen"],
                due_on=row["due_on"],
                query=query,
            )
        )
    return found


def undetermined_count(request: HttpRequest) -> int:
    """How many items wait for a fact, for the clerk who can mend it."""
    if not can(request.user, Verb.RUN):
        return 0
    sums = queries.outcome_sums(_staff(request).scope, str(term_of(request)))
    return sum(line["persons"] for line in sums if line["outcome"] == "undetermined")


def _staff(request: HttpRequest) -> Any:
    return request.user
