"""What a page asks of the database: no more for many rows than for few, no more than is kept in ``queries.json``, and
never a list without pages. ``FUZHI_QUERY_COUNTS=1`` writes the kept counts anew."""

import json
import os
import re
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.permissions import MAY, Verb
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from tests.factories.county import TERM, County, Stage
from tests.factories.pages import text_of
from tests.factories.reading import read_here
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
    "policy": "items, clauses and values of the policy itself: as many as it has, however many children there are",
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


def kept_counts(found: Counts) -> Counts:
    """``queries.json``, written anew when that is asked for."""
    if os.environ.get("FUZHI_QUERY_COUNTS"):
        KEPT.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    kept: Counts = json.loads(KEPT.read_text(encoding="utf-8"))
    return kept


def over(counts: Counts, limits: Counts) -> dict[str, tuple[int | None, int]]:
    """Pages that ask more than their limit: (limit, count); a page without a limit has none to spend."""
    return {
        f"{name} as {role}": (limit, count)
        for name, roles in counts.items()
        for role, count in roles.items()
        if (limit := limits.get(name, {}).get(role)) is None or count > limit + SLACK
    }


@pytest.mark.django_db
def test_pages_ask_little_and_show_little(tmp_path_factory: pytest.TempPathFactory, subtests: pytest.Subtests) -> None:
    """One test, not three: what costs is the two counties, and workers that share tests out would each make both."""
    with read_here():
        few, _ = measured(FEW, tmp_path_factory.mktemp("few"))
        many, shown = measured(MANY, tmp_path_factory.mktemp("many"))
    with subtests.test("many rows cost no more queries than few"):
        assert over(many, few) == {}
    with subtests.test("no page asks more than is kept"):
        assert over(many, kept_counts(many)) == {}
    with subtests.test("every list has pages; those that show everything say why"):
        assert {name for name, rows in shown.items() if rows > ROWS_MAX} == set(SHOWS_ALL)
