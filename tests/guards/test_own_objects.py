"""Every staff address with real things: whoever may, succeeds with what is theirs; whoever may not is refused before
anything is looked at; and what is foreign answers exactly as what does not exist, and stays as it was."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.permissions import MAY, Verb
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from tests.factories.county import TERM, County, Stage
from tests.factories.rosters import TONGYU
from tests.guards.object_acts import ACTS
from tests.guards.objects import LOOKS, Own
from tests.guards.test_url_matrix import OPEN, PATTERNS, ROWS

pytestmark = pytest.mark.django_db
CHANGING = re.compile(r"\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|COPY)\s+\"?(\w+)", re.I)
RECORDS = re.compile(r"audit_|aid_print")
"""What a recorded look leaves: its entry, and that a paper was printed."""
DERIVED = re.compile(r"django_session|oversight_(coveragerow|snapshot)|accounts_tally")
"""The session itself, and the coverage snapshot: drawn anew when a look finds it stale."""
TELLS_NOBODY_APART = {
    "roster-form",
    *("batch-prepare", "batch-make", "policy-clause", "policy-item"),
    *("policy-reading", "policy-reading-propose"),
}
"""Their address names a kind of thing, not somebody's thing."""


def written(asked: CaptureQueriesContext, status: int) -> list[str]:
    """Tables that were changed while it was asked, but for the entry of a refusal in the trail."""
    changed = [CHANGING.match(statement) for statement in kept([query["sql"] for query in asked.captured_queries])]
    found = [hit[1] for hit in changed if hit and not DERIVED.match(hit[1])]
    return [table for table in found if (table, status) != ("audit_entry", 403)]


def kept(statements: list[str]) -> list[str]:
    """Those that were not taken back to a savepoint: what is only tried (``aid.trying``) changes nothing."""
    found: list[str] = []
    since: dict[str, int] = {}
    for statement in statements:
        if hit := re.fullmatch(r"SAVEPOINT (\S+)", statement):
            since[hit[1]] = len(found)
        elif hit := re.fullmatch(r"ROLLBACK TO SAVEPOINT (\S+)", statement):
            del found[since[hit[1]] :]
        else:
            found.append(statement)
    return found


def test_what_is_taken_back_to_a_savepoint_is_not_kept_and_all_else_is() -> None:
    assert kept(["a", 'SAVEPOINT "1"', "b", 'SAVEPOINT "2"', "c", 'ROLLBACK TO SAVEPOINT "2"', "d"]) == ["a", "b", "d"]
    assert kept(["a", 'SAVEPOINT "1"', "b", 'RELEASE SAVEPOINT "1"', 'ROLLBACK TO SAVEPOINT "1"']) == ["a"]


@contextmanager
def taken_back() -> Iterator[None]:
    """What is done inside never happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(staff: Staff, url: str, form: dict[str, Any] | None) -> tuple[Any, list[str]]:
    """The answer to this person, and the tables that it changed."""
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["fz_term"] = TERM
    session.save()
    connection.queries_log.clear()  # it is of bounded length: once it is full, nothing more would be seen
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url) if form is None else client.post(url, form)
    return answer, written(asked, answer.status_code)


def missing(args: tuple[object, ...]) -> tuple[object, ...]:
    """Arguments of something that does not exist."""
    nothing: dict[type, object] = {int: 987654321, str: "P0000000000000", uuid.UUID: uuid.UUID(int=7)}
    return (nothing[type(args[0])], *args[1:])


def of(table: dict[str, Own]) -> list[tuple[Stage, str]]:
    """(stage, name) of all rows."""
    return [(own.stage, name) for name, own in sorted(table.items())]


def strangers(county: County, own: Own, role: Role, allowed: frozenset[Role]) -> list[Staff]:
    """Those who may do such things, and not with this one."""
    if own.is_personal:
        return [county.staff[one] for one in sorted(allowed - {role})[:1]]
    return [one for one in county.strangers(role) if not (own.is_countywide and one.area_code.startswith(TONGYU))]


def tried(name: str, own: Own, county: County, is_act: bool) -> None:
    """One address as everybody."""
    allowed = MAY[Verb(ROWS[name])]
    with clock.at(county.day):
        for role in Role:
            staff = county.staff[role]
            with taken_back():
                args = own.args(county, staff)
                form = own.form(county, staff) if is_act else None
                url = reverse(name, args=args) + own.query
                answer, changed = ask(staff, url, form)
                if role not in allowed:
                    assert (answer.status_code, changed) == (403, []), f"{role} is refused before all else: {url}"
                    continue
                if role in own.not_for:
                    assert answer.status_code in (403, 404) and not changed, f"{role}: {own.not_for[role]}"
                    continue
                assert answer.status_code in (200, 302), f"{role} at {url}: {answer.status_code} {_said(answer)}"
                stay = [table for table in changed if not (own.is_recorded and RECORDS.match(table))]
                is_kept = is_act and not own.is_answered_only
                assert bool(stay) == is_kept, f"{role} at {url} changes {stay} {_said(answer)}"
            if args and name not in TELLS_NOBODY_APART:
                for stranger in strangers(county, own, role, allowed):
                    with taken_back():
                        args = own.args(county, staff)
                        form = own.form(county, staff) if is_act else None
                        foreign = ask(stranger, reverse(name, args=args) + own.query, form)
                        form = own.form(county, staff) if is_act else None
                        nowhere = ask(stranger, reverse(name, args=missing(args)) + own.query, form)
                        assert foreign[0].status_code == nowhere[0].status_code == 404, f"{stranger} at {name}"
                        assert foreign[1] == nowhere[1] == [], f"{stranger} at {name} changes {foreign[1]}"


def _said(answer: Any) -> str:
    if answer.streaming:
        return ""
    text = bytes(answer.content).decode(errors="replace")
    return re.sub(r"\s+", " ", re.sub(r"<script.*?</script>|<style.*?</style>|<[^>]+>", " ", text, flags=re.S))[-500:]


@pytest.mark.parametrize(("county", "name"), of(LOOKS), indirect=["county"])
def test_own_things_open_and_others_are_not_there(county: County, name: str) -> None:
    tried(name, LOOKS[name], county, is_act=False)


@pytest.mark.parametrize(("county", "name"), of(ACTS), indirect=["county"])
def test_own_things_are_done_and_others_are_not_there(county: County, name: str, settings: Settings) -> None:
    settings.FUZHI_DEMO = True
    tried(name, ACTS[name], county, is_act=True)


def test_every_address_has_something_to_open_or_to_do() -> None:
    assert set(LOOKS) | set(ACTS) == set(ROWS) == set(PATTERNS) - OPEN
