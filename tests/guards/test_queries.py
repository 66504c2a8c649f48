"""What a page asks of the database: no more for many rows than for few, no more than is kept in ``queries.json``, and
never a list without pages. ``FUZHI_QUERY_COUNTS=1`` writes the kept counts anew."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.permissions import MAY, Verb
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from tests.factories.county import TERM, County, Stage
from tests.factories.pages import text_of
from tests.guards.conftest import read_here
from tests.guards.objects import LOOKS
from tests.guards.test_own_objects import taken_back
from tests.guards.test_url_matrix import ROWS

KEPT = Path(__file__).with_name("queries.json")
FEW, MANY = 5, 120
SLACK = 3
"""What is kept for some seconds (counts of the menu, the session) may run out between two looks."""
ROWS_MAX = 60
SEATS = ((Role.CLERK, Role.CHECKER, Role.FINANCE), (Role.SCHOOL,), (Role.VILLAGE,), (Role.SUPERVISOR, Role.ADMIN))
"""Of those who see the same, one looks."""
Counts = dict[str, dict[str, int]]
SHOWS_ALL = {
    "household": "one family: here all pupils are of one",
    "school-sheet": "a school's sheet is confirmed as a whole, as on paper",
    "sheet": "the same sheet as the county sees it",
    "school-receipts": "what came for the school's own pupils is confirmed as a whole",
}


def seats(name: str) -> list[Role]:
    """Who looks at this page."""
    allowed = MAY[Verb(ROWS[name])] - set(LOOKS[name].not_for)
    return [next(role for role in seat if role in allowed) for seat in SEATS if set(seat) & allowed]


def opened(staff: Staff, url: str) -> tuple[int, int]:
    """(queries, rows shown) of a page once what is kept between requests is there (a session is also saved now and then)."""
    cache.clear()
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["fz_term"] = TERM
    session.save()
    client.get(url)
    counts = []
    for _ in range(2):
        connection.queries_log.clear()
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(url)
        assert answer.status_code in (200, 302), f"{url}: {answer.status_code}"
        counts.append(len(asked))
    is_page = answer["Content-Type"].startswith("text/html")
    return min(counts), len(re.findall(r"<tr\b", text_of(answer))) if is_page else 0


def measured(pupils: int, folder: Path) -> tuple[Counts, dict[str, int]]:
    """Queries by page and role, and the rows that a page shows at most, in a county of so many pupils."""
    queries: Counts = {}
    shown: dict[str, int] = {}
    with transaction.atomic():
        county = County.open(folder, pupils).to(Stage.RETURNED)
        connection.cursor().execute("ANALYZE")  # autovacuum sees nothing of a transaction that is never committed
        with clock.at(county.day):
            for name, own in sorted(LOOKS.items()):
                for role in seats(name):
                    with taken_back():
                        staff = county.staff[role]
                        count, rows = opened(staff, reverse(name, args=own.args(county, staff)) + own.query)
                    queries.setdefault(name, {})[role.value] = count
                    shown[name] = max(rows, shown.get(name, 0))
        transaction.set_rollback(True)
    return queries, shown


@pytest.fixture(scope="module")
def both(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[int, tuple[Counts, dict[str, int]]]]:
    """What was measured with few pupils and with many."""
    with django_db_blocker.unblock(), read_here():
        yield {pupils: measured(pupils, tmp_path_factory.mktemp("county")) for pupils in (FEW, MANY)}


@pytest.mark.django_db
def test_many_rows_cost_no_more_queries_than_few(both: dict[int, tuple[Counts, dict[str, int]]]) -> None:
    few, many = both[FEW][0], both[MANY][0]
    grown = {
        f"{name} as {role}": (few[name][role], many[name][role])
        for name in few
        for role in few[name]
        if many[name][role] > few[name][role] + SLACK
    }
    assert grown == {}


@pytest.mark.django_db
def test_no_page_asks_more_than_is_kept(both: dict[int, tuple[Counts, dict[str, int]]]) -> None:
    found = both[MANY][0]
    if os.environ.get("FUZHI_QUERY_COUNTS"):
        KEPT.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    kept: Counts = json.loads(KEPT.read_text(encoding="utf-8"))
    over = {
        f"{name} as {role}": (kept.get(name, {}).get(role), count)
        for name, roles in found.items()
        for role, count in roles.items()
        if count > kept.get(name, {}).get(role, -SLACK) + SLACK
    }
    assert over == {}


@pytest.mark.django_db
def test_every_list_has_pages(both: dict[int, tuple[Counts, dict[str, int]]]) -> None:
    """Those that show everything say why, and an exception that is needed no more goes."""
    assert {name for name, rows in both[MANY][1].items() if rows > ROWS_MAX} == set(SHOWS_ALL)
