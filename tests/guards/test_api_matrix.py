"""Every operation of the API with real things: its verb, who succeeds, who is refused before the fields are looked at,
and that what is foreign answers as what does not exist."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fuzhi.faces.api.urls import api
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.permissions import MAY, Verb
from fuzhi.steps.payments.models import Withheld
from fuzhi.steps.payments.withholding import due_of
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from tests.factories import bank
from tests.factories.county import TERM, County, Stage
from tests.factories.pages import there
from tests.factories.rosters import TONGYU
from tests.guards import things
from tests.guards.test_own_objects import taken_back, written

pytestmark = pytest.mark.django_db
Body = dict[str, Any]
COUNTY_TERM = {"county_code": TONGYU, "term": TERM}
NOWHERE = {"{number}": "P0000000000000"}
"""What stands for a missing object in a path; a number that nobody has for all others."""


@dataclass(frozen=True)
class Ask:
    """An operation of a verb. ``key`` fills the path with an own object; ``body`` is what is posted with it."""

    verb: Verb
    key: Callable[[County], object] | None = None
    body: Callable[[County], Body] = lambda county: {}
    stage: Stage = Stage.RETURNED
    names_county: bool = False
    """The body names the county: another's is as missing."""


def _card(county: County) -> Body:
    number = bank.account_no(9)
    return {"holder_name": "王大田", "bank_name": "吉林农信", "number": number, "reason": "核对存折"}


def _person(county: County) -> int:
    return county.person(1).pk


def _list(county: County) -> int:
    return county.list.pk


def _hold(county: County) -> object:
    (key,) = things.withheld(county, county.staff[Role.FINANCE])
    return there(Withheld.objects.filter(entitlement_id=str(key)).first()).pk


def _free(county: County) -> Body:
    (key,) = things.due(county, county.staff[Role.FINANCE])
    due = due_of(county.staff[Role.FINANCE].scope, int(str(key)))
    return {"number": due.person_number, "term": due.term, "benefit": due.benefit, "reason": "卡是教师的"}


def _withdrawal(county: County) -> object:
    return things.withdrawal(county, county.staff[Role.CLERK])[0]


def _batch(county: County) -> int:
    return county.batch.pk


API: dict[tuple[str, str], Ask] = {
    ("get", "/children"): Ask(Verb.VIEW_CHILDREN),
    ("get", "/children/{number}"): Ask(Verb.VIEW_CHILDREN, lambda county: county.person(1).number),
    ("post", "/children/{person_id}/corrections"): Ask(
        Verb.CORRECT_FACT,
        _person,
        lambda county: {"fact": "is_boarder", "value": "no", "reason": "走读", "term": TERM},
    ),
    ("post", "/children/{person_id}/account"): Ask(Verb.MEND_ACCOUNT, _person, _card),
    ("get", "/matches"): Ask(Verb.VIEW_ROSTERS),
    ("post", "/matches/{pair_id}"): Ask(
        Verb.DECIDE_MATCH, lambda county: county.pair().pk, lambda county: {"verdict": "different", "reason": "两个人"}
    ),
    ("get", "/rosters"): Ask(Verb.VIEW_ROSTERS),
    ("post", "/rosters/{batch_id}/commit"): Ask(Verb.IMPORT_ROSTER, lambda county: county.unwritten.pk),
    ("post", "/rosters/{batch_id}/undo"): Ask(Verb.UNDO_IMPORT, lambda county: county.last_roster.pk),
    ("post", "/runs"): Ask(Verb.RUN, body=lambda county: COUNTY_TERM, stage=Stage.IMPORTED, names_county=True),
    ("get", "/sheets"): Ask(Verb.VIEW_LISTS),
    ("post", "/sheets/{sheet_id}/confirm"): Ask(
        Verb.CONFIRM_SHEET, lambda county: county.sheet.pk, stage=Stage.DECIDED
    ),
    ("get", "/lists"): Ask(Verb.VIEW_LISTS),
    ("post", "/lists"): Ask(
        Verb.SUBMIT_LIST, body=lambda county: COUNTY_TERM, stage=Stage.CONFIRMED, names_county=True
    ),
    ("post", "/lists/{list_id}/approve"): Ask(Verb.APPROVE_LIST, _list, stage=Stage.SUBMITTED),
    ("post", "/lists/{list_id}/return"): Ask(
        Verb.APPROVE_LIST, _list, lambda county: {"reason": "数目不对"}, Stage.SUBMITTED
    ),
    ("post", "/objections/{objection_id}/answer"): Ask(
        Verb.ANSWER_OBJECTION,
        lambda county: county.objection.pk,
        lambda county: {"upheld": False, "answer": "查过了"},
        Stage.PUBLISHED,
    ),
    ("post", "/objections/withdrawals/{change_id}/confirm"): Ask(
        Verb.CONFIRM_WITHDRAWAL, _withdrawal, stage=Stage.PUBLISHED
    ),
    ("post", "/objections/withdrawals/{change_id}/refuse"): Ask(
        Verb.CONFIRM_WITHDRAWAL, _withdrawal, lambda county: {"reason": "再核实"}, Stage.PUBLISHED
    ),
    ("post", "/objections/withdrawals/{change_id}/take-back"): Ask(
        Verb.ANSWER_OBJECTION, _withdrawal, stage=Stage.PUBLISHED
    ),
    ("get", "/batches"): Ask(Verb.VIEW_MONEY),
    ("post", "/batches"): Ask(
        Verb.MAKE_BATCH,
        body=lambda county: COUNTY_TERM | {"delivery": "cash"},
        stage=Stage.CLOSED,
        names_county=True,
    ),
    ("get", "/batches/{batch_id}"): Ask(Verb.VIEW_MONEY, _batch),
    ("post", "/batches/{batch_id}/void"): Ask(
        Verb.MAKE_BATCH, _batch, lambda county: {"reason": "重新编制"}, Stage.MADE
    ),
    ("post", "/batches/{batch_id}/return"): Ask(
        Verb.RELEASE_BATCH, _batch, lambda county: {"reason": "有疑问"}, Stage.MADE
    ),
    ("post", "/batches/{batch_id}/release"): Ask(Verb.RELEASE_BATCH, _batch, stage=Stage.MADE),
    ("post", "/batches/{batch_id}/repay"): Ask(Verb.REPAY, _batch),
    ("post", "/batches/{batch_id}/settle"): Ask(Verb.SETTLE, lambda county: county.waiver.pk, stage=Stage.RELEASED),
    ("get", "/holds"): Ask(Verb.VIEW_FUNDS),
    ("post", "/holds"): Ask(Verb.MAKE_BATCH, body=_free, stage=Stage.CLOSED),
    ("post", "/holds/{hold_id}/confirm"): Ask(Verb.RELEASE_BATCH, _hold, stage=Stage.CLOSED),
    ("post", "/holds/{hold_id}/refuse"): Ask(
        Verb.RELEASE_BATCH, _hold, lambda county: {"reason": "不必"}, Stage.CLOSED
    ),
    ("post", "/holds/{hold_id}/lift"): Ask(Verb.MAKE_BATCH, _hold, lambda county: {"reason": "核实"}, Stage.CLOSED),
    ("get", "/coverage"): Ask(Verb.VIEW_COVERAGE),
    ("get", "/trial-balance"): Ask(Verb.VIEW_FUNDS),
    ("get", "/cases"): Ask(Verb.VIEW_CASES),
    ("post", "/cases"): Ask(
        Verb.OPEN_CASE, body=lambda county: {"kind": "other", "text": "看看", "person_id": county.person(3).pk}
    ),
    ("post", "/missed"): Ask(
        Verb.REPORT_MISSED,
        body=lambda county: {"name": "刘小麦", "text": "没上学", "village_code": "220822103203"},
    ),
    ("post", "/cases/{case_id}/submit"): Ask(Verb.SUBMIT_CASE, lambda county: county.case.pk),
    ("post", "/cases/{case_id}/approve"): Ask(
        Verb.APPROVE_CASE, lambda county: county.sent.pk, lambda county: {"note": "属实"}
    ),
    ("post", "/cases/{case_id}/refuse"): Ask(
        Verb.APPROVE_CASE, lambda county: county.sent.pk, lambda county: {"note": "没有受灾"}
    ),
}
OF_ANYBODY = {("get", "/me")}


def operations() -> set[tuple[str, str]]:
    """(method, path) of all that the API offers."""
    paths = api.get_openapi_schema()["paths"]
    return {(method, path.removeprefix("/api")) for path, found in paths.items() for method in found}


def ask(staff: Staff | None, method: str, path: str, body: Body | None) -> tuple[int, list[str]]:
    """Status, and the tables that were changed."""
    client = Client()
    if staff is not None:
        client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    more: Any = {} if method == "get" else {"data": json.dumps(body), "content_type": "application/json"}
    connection.queries_log.clear()
    with CaptureQueriesContext(connection) as asked:
        status = getattr(client, method)(f"/api{path}{of_term(method, path)}", **more).status_code
    return status, written(asked, status)


@cache
def of_term(method: str, path: str) -> str:
    """The semester, where the operation takes one: what it does not know is refused."""
    said = api.get_openapi_schema()["paths"]
    template = next(one for one in said if re.fullmatch(re.sub(r"{.*?}", "[^/]+", one), f"/api{path}"))
    asked = said[template].get(method, {}).get("parameters", [])
    return f"?term={TERM}" if any(one["name"] == "term" for one in asked) else ""


def filled(path: str, key: object) -> str:
    """The path with this object in it."""
    before, brace, rest = path.partition("{")
    return f"{before}{key}{rest.partition('}')[2]}" if brace else path


def test_every_operation_has_a_row() -> None:
    assert operations() - OF_ANYBODY == set(API)


@pytest.mark.parametrize(("method", "path"), sorted(API), ids=lambda part: part)
def test_a_stranger_gets_401(method: str, path: str) -> None:
    assert ask(None, method, filled(path, 1), {}) == (401, [])


ROWS = [(one.stage, method, path) for (method, path), one in sorted(API.items())]


@pytest.mark.parametrize(("county", "method", "path"), ROWS, indirect=["county"])
def test_right_people_succeed_and_all_others_find_nothing(county: County, method: str, path: str) -> None:
    one = API[method, path]
    own = filled(path, one.key(county) if one.key else "")
    missing = filled(path, NOWHERE.get(path[path.find("{") : path.find("}") + 1], 987654321))
    with clock.at(county.day):
        body = one.body(county)
        for role in Role:
            with taken_back():
                status, changed = ask(county.staff[role], method, own, body)
                if role not in MAY[one.verb]:
                    assert (status, changed) == (403, []), f"{role} with a real thing"
                    assert ask(county.staff[role], method, own, {"nonsense": 1})[0] == 403, f"{role} sees the shape"
                    continue
                assert status == 200, f"{role}: {status}"
                assert bool(changed) == (method == "post"), f"{role} changes {changed}"
            for stranger in county.strangers(role):
                if one.key:
                    foreign, nowhere = (ask(stranger, method, where, body) for where in (own, missing))
                    assert foreign == nowhere == (404, []), f"{stranger}"
                elif one.names_county:
                    assert ask(stranger, method, own, body) == (404, []), f"{stranger}"
