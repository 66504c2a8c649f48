"""An act is what was shown: each form that decides over money or lists carries the figures of its page. Where one of
them is no longer so, nothing is done and the new figures are said; as shown, it is done."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.permissions import MAY, Verb
from fuzhi.steps.intake import queries
from fuzhi.steps.payments import figures
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.money import yuan_sign
from tests.factories.county import TERM, County, Stage
from tests.factories.pages import text_of
from tests.guards.object_acts import ACTS
from tests.guards.objects import LOOKS
from tests.guards.test_own_objects import ask, taken_back
from tests.guards.test_url_matrix import ROWS

pytestmark = pytest.mark.django_db
PAGES = {
    "decisions-start": "decisions",
    "school-sheet": "school-sheet",
    "lists-submit": "lists",
    "list-approve": "list",
    "batch-make": "batch-prepare",
    "batch-release": "batch",
    "batch-void": "batch",
    "batch-back": "batch",
    "batch-repay": "batch",
    "batch-settle": "batch",
    "batch-return-confirm": "batch",
    "batch-return-dispute": "batch",
    "batch-unanswered": "batch",
    "line-late": "batch-line",
    "school-receipts": "school-receipts",
}
"""Where each of these acts is offered. An import does its work in a task: ``steps/intake/test_as_shown.py``."""
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
FIGURE = re.compile(r"seen_\w+|version|(?:paid|failed)_(?:count|fen)")
OWN_PAGE = {"school-sheet": 'id="confirm-sheet"', "school-receipts": 'id="receipt-'}


def offered(staff: Staff, page: str, act: str, args: tuple[object, ...]) -> dict[str, str]:
    """The hidden fields of the form with which the page offers the act."""
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    mark = OWN_PAGE.get(act) or f'action="{reverse(act, args=args)}"'
    forms = [fields for tag, fields in FORM.findall(text_of(client.get(page))) if mark in tag]
    assert len(forms) == 1, f"{act} is not offered once at {page}"
    fields = dict(HIDDEN.findall(forms[0]))
    if 'name="reason"' in forms[0]:
        fields["reason"] = "核对"
    return fields


def acting(county: County, act: str) -> tuple[Staff, str, str, tuple[object, ...]]:
    """Who does it, on which page, with which address."""
    own, page = ACTS.get(act) or LOOKS[act], PAGES[act]
    role = next(one for one in Role if one in MAY[Verb(ROWS[act])] and one not in own.not_for)
    staff = county.staff[role]
    args = own.args(county, staff)
    shown = LOOKS[page].args(county, staff) if page not in ("batch", "batch-line") else args
    return staff, reverse(page, args=shown) + "?term=2017-1", reverse(act, args=args), args


def post(staff: Staff, url: str, fields: dict[str, str]) -> Any:
    return ask(staff, url, {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"})


def other(shown: str) -> str:
    """Another figure than was shown; where words were shown, other words."""
    return str(int(shown) + 1) if shown.isdigit() else f"{shown}，此外还有"


def stages() -> list[tuple[Stage, str]]:
    return [((ACTS.get(act) or LOOKS[act]).stage, act) for act in sorted(PAGES)]


@pytest.mark.parametrize(("county", "act"), stages(), indirect=["county"])
def test_a_figure_that_is_no_longer_so_stops_the_act(county: County, act: str) -> None:
    with clock.at(county.day), taken_back():
        staff, page, url, args = acting(county, act)
        fields = offered(staff, page, act, args)
        figures = [name for name in fields if FIGURE.fullmatch(name)]
        assert figures, f"{act} carries no figure: {fields}"
        for name in figures:
            answer, changed = post(staff, url, fields | {name: other(fields[name])})
            assert answer.status_code == 409 and not changed, (
                f"{act} with another {name}: {answer.status_code}, {changed}"
            )
            assert "现在" in text_of(answer), f"{act} with another {name} does not say what is so now"
        answer, changed = post(staff, url, fields)
        assert answer.status_code in (200, 302) and changed, f"{act} as shown: {answer.status_code}"


@pytest.mark.parametrize("county", [Stage.RETURNED], indirect=True)
def test_importing_into_a_semester_that_was_paid_is_asked_with_its_numbers(county: County) -> None:
    with clock.at(county.day), taken_back():
        client = Client()
        client.force_login(county.staff[Role.CLERK], backend="django.contrib.auth.backends.ModelBackend")
        waiting = county.office.receive("roll", [pupil.roll() for pupil in county.pupils[:1]])
        page = text_of(client.get(reverse("roster-batch", args=[waiting.pk])))
    asked = page[page.index('id="import"') :].partition("</dialog>")[0]
    paid = sum(row.paid_fen for row in figures.progress(county.staff[Role.CLERK].scope, TERM))
    counts = queries.counts_of(waiting)
    assert paid and f"已发放 {yuan_sign(paid)}" in asked and f"减少 {counts.gone:,}" in asked and counts.gone
