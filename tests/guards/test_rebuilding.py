"""No whole ID can be put together: not from all that one account without the right to unmask can open, and not from the
database and the files without the keys."""

import gzip
import html
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.permissions import MAY, Verb
from fuzhi.steps.audit import services as audit
from fuzhi.steps.casework import services as casework
from fuzhi.steps.intake.models import Row
from fuzhi.steps.payments import queries as payments
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.identity import complete_id
from tests.factories.county import TERM, County, Stage
from tests.factories.guessing import guess
from tests.factories.rosters import TONGYU
from tests.guards.objects import LOOKS
from tests.guards.test_api_matrix import API, filled
from tests.guards.test_own_objects import taken_back
from tests.guards.test_url_matrix import ROWS

pytestmark = pytest.mark.django_db
LEFT_ON_PAGES_MIN, LEFT_IN_DATABASE_MIN = 300, 1_000
COUNTIES_OF_THE_PROVINCE = 60
READERS = sorted(set(Role) - MAY[Verb.UNMASK] - {Role.ADMIN})
AT_THE_END = pytest.mark.parametrize("county", [Stage.RETURNED], indirect=True)


@pytest.mark.parametrize("role", READERS)
@AT_THE_END
def test_from_pages_exports_papers_and_answers_no_number_can_be_put_together(county: County, role: Role) -> None:
    with clock.at(county.day), taken_back():
        heap = opened_by(county.staff[role], county)
    for pupil in county.pupils:
        found = guess(pupil.number, heap, areas=COUNTIES_OF_THE_PROVINCE)
        assert found.left >= LEFT_ON_PAGES_MIN, f"{role}: {found} of {pupil.name}"


@AT_THE_END
def test_from_database_and_files_without_the_keys_no_number_can_be_put_together(county: County) -> None:
    heap = everything_stored()
    found = {pupil.name: guess(pupil.number, heap) for pupil in county.pupils}
    average = sum(one.left for one in found.values()) / len(found)
    assert average >= LEFT_IN_DATABASE_MIN, found
    for pupil in county.pupils:
        assert "last 4" not in found[pupil.name].traces
    tails = [f"'{pupil.number[-4:]}'" for pupil in county.pupils]
    assert not [tail for tail in tails if tail in heap], "the last four stand nowhere as a value"


def test_the_guesser_guesses() -> None:
    number = complete_id("22082220090417031")
    four, two = number[-4:], number[-2:]
    assert guess(number, f"x {number} y").left == 1
    assert guess(number, f"220822********{four} 2009年4月17日").left == 1
    assert guess(number, f"**************{four} 2009-04-17").left == 1
    assert guess(number, f"220822********{four}").left <= 30
    assert guess(number, f"****************{two} 2009年4月").left < LEFT_ON_PAGES_MIN
    assert guess(number, f"****************{two}").left >= LEFT_IN_DATABASE_MIN


def opened_by(staff: Staff, county: County) -> str:
    """The text of every page, fragment, paper, export and answer that the account can open with a look."""
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["fz_term"] = TERM
    session.save()
    heap = []
    for name, own in LOOKS.items():
        if staff.role not in MAY[Verb(ROWS[name])] or staff.role in own.not_for:
            continue
        url = reverse(name, args=own.args(county, staff)) + own.query
        heap.append(read(client, url))
        heap += [read(client, f"{url}{'&' if '?' in url else '?'}export={kind}") for kind in ("csv", "xlsx")]
    rows = {row for text in heap for row in re.findall(r"/staff/rosters/row/\d+/", text)}
    heap += [read(client, row) for row in sorted(rows)]
    for (method, path), ask in API.items():
        if method == "get" and staff.role in MAY[ask.verb]:
            key = ask.key(county) if ask.key else ""
            heap.append(read(client, f"/api{filled(path, key)}?term={TERM}"))
    return "\n".join(heap)


def read(client: Client, url: str) -> str:
    """What an answer says: a page without its marks, a paper's text, the sheets of a workbook."""
    answer: Any = client.get(url)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:4] == b"%PDF":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return "\n".join(_plain(book.read(name).decode()) for name in book.namelist() if name.endswith(".xml"))
    return _plain(body.decode(errors="replace"))


def _plain(text: str) -> str:
    links = " ".join(re.findall(r'(?:href|value|title|data-[\w-]+)="([^"]*)"', text))
    return html.unescape(
        f"{links} {re.sub('<[^>]*>', ' ', re.sub('</(?:ins|del|mark|span)>|<(?:ins|del|mark|span)[^>]*>', '', text))}"
    )


def everything_stored() -> str:
    """Every value of every table, and every byte under FUZHI_HOME but the keys."""
    heap = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            heap += [row[0].replace('"', "'") for row in cursor.fetchall()]
    for path in Path(settings.FUZHI_HOME).rglob("*"):
        if path.is_file() and "keys" not in path.parts:
            body = path.read_bytes()
            heap.append((gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode("latin-1"))
    return "\n".join(heap)


@AT_THE_END
def test_a_whole_number_that_is_searched_for_leaves_the_address_and_finds_its_child(county: County) -> None:
    pupil, client = county.pupils[0], Client()
    client.force_login(county.staff[Role.CLERK], backend="django.contrib.auth.backends.ModelBackend")
    with clock.at(county.day):
        sent = client.get(reverse("children"), {"q": pupil.number})
        assert sent.status_code == 302 and sent["Location"].endswith(f"?q={pupil.number[-4:]}")
        assert pupil.name in client.get(sent["Location"]).content.decode()


@AT_THE_END
def test_a_whole_number_in_free_text_reaches_no_table(county: County) -> None:
    number, by = county.pupils[0].number, county.staff[Role.CLERK]
    grouped = f"{number[:6]} {number[6:14]} {number[14:]}"
    with clock.at(county.day), taken_back():
        case = casework.open_case(
            kind="missed_child", name="王小草", county_code=TONGYU, text=f"户口簿上是 {number}，也写作 {grouped}", by=by
        )
        audit.record(by=by.username, action="export", object_kind="list", object_key=number, detail={"q": [number]})
        assert number not in case.text and "户口簿上是" in case.text
        assert not [text for text in (number, grouped) if text in everything_stored()]


@AT_THE_END
def test_amounts_and_accounts_of_a_row_are_for_those_who_may_see_amounts(county: County) -> None:
    kinds = {"bill": "元", "household": "尾号"}
    rows = {kind: Row.objects.filter(batch__kind=kind, batch__state="committed").first() for kind in kinds}
    seen: dict[tuple[Role, str], str] = {}
    with clock.at(county.day):
        for role in (Role.CLERK, Role.VILLAGE, Role.SCHOOL):
            client = Client()
            client.force_login(county.staff[role], backend="django.contrib.auth.backends.ModelBackend")
            for kind, row in rows.items():
                if row is not None:
                    seen[role, kind] = read(client, reverse("roster-row", args=[row.pk]))
    for kind, word in kinds.items():
        if rows[kind] is not None:
            assert word in seen[Role.CLERK, kind] and word not in seen[Role.VILLAGE, kind]
    assert "尾号" not in seen[Role.SCHOOL, "household"]


@AT_THE_END
def test_a_school_reads_of_a_batch_what_its_page_shows(county: County) -> None:
    officer = county.staff[Role.SCHOOL]
    client = Client()
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    with clock.at(county.day):
        (shown,) = payments.batch_rows(officer.scope, TERM).filter(pk=county.batch.pk)
        answers = [
            client.get(f"/api/batches?term={TERM}").json()["rows"],
            [client.get(f"/api/batches/{shown.pk}").json()],
        ]
    for rows in answers:
        told = {row["batch"]: (row["count"], row["total_fen"]) for row in rows}
        assert told[shown.pk] == (shown.shown_count, shown.shown_fen)  # type: ignore[attr-defined]
