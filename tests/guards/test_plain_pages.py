"""What people read is Chinese: no English, no codes, no accounts, no machine's dates or numbers; and who hears a page finds
their way on it: one heading first, one main part, named menus, heads on every table.

Every page that can be looked at, and every paper, is opened in a lived-in county by one of each kind of reader.
"""

import gzip
import html
import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import cast
from urllib.parse import urlencode

import pypdf
import pytest
from django.contrib.sessions.backends.cache import SessionStore
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from fuzhi.faces.kit.failures import FAILURES, failure_page
from fuzhi.policy.questions import Questionnaire
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.models import Notice
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from tests.factories.addresses import PUBLIC
from tests.factories.county import County, Stage
from tests.factories.pages import there
from tests.guards.objects import LOOKS
from tests.guards.test_own_objects import ask, taken_back
from tests.guards.test_queries import seats

pytestmark = pytest.mark.django_db
WEIGHT_MAX = 16_500
"""Bytes of a page, compressed: a third of a second where a village's network gives 50 kB/s."""
UNREAD = re.compile(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.S)
SAID_BESIDE = re.compile(r"\b(?:placeholder|title|aria-label|alt|data-label)=\"([^\"]*)\"")
MACHINE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}"  # a task or a file by its number
    r"|\d{4}-\d{2}-\d{2}"  # a day as machines write it
    r"|\b\d{4}-[12]\b"  # a semester likewise
    r"|\d\.\d;\d"  # clauses joined by a sign of ours
    r"|[A-Za-z][A-Za-z_]+"  # a word
)
ALLOWED = {
    r"(?:xlsx|csv|PDF|jsonl|Excel|WPS|KB)": "kinds and sizes of files, as offices call them",
    r"[\w-]+\.(?:xlsx|csv)": "the sender's own file",
    r"Sheet\d+": "its worksheet, as the tab reads where a cell is to be mended",
    r"(?:TY|ZL)17[^\s]*|GA220822-\d+|YJ[\w-]+": "numbers of batches, notices, vouchers, cases and objections",
    r"F-[0-9A-F]{6}|YJ": "the number of a failure, read out on the telephone; how receipts begin",
    r"Enter|Esc": "keys, as they are written on them",
    r"P\d{13}:\w+:\d{4}-[12]": "the number of a decision, as ``fuzhi prove`` takes it",
}
ACCOUNTS = r"(?:here|far|next)-[a-z]+|colleague"
NAMES_ACCOUNTS = {
    "account": "one's own",
    "system-account": "whoever manages accounts",
    "system-accounts": "likewise",
    "system-audit-entry": "evidence: beside the name, and as the number of what was acted upon",
}


def texts(page: str) -> Iterator[str]:
    """What is read on a page: its words, and those that stand beside its parts."""
    main = page.partition('id="main">')[2] or page
    yield from (html.unescape(said) for said in SAID_BESIDE.findall(main))
    yield html.unescape(UNREAD.sub(" ", main))


def machine_words(page: str, names_accounts: bool) -> set[str]:
    """What only a machine, or whoever built it, reads gladly."""
    found: set[str] = set()
    allowed = "|".join([*ALLOWED, *([ACCOUNTS] if names_accounts else [])])
    for text in texts(page):
        plain = re.sub(allowed, " ", text)
        found |= {plain[max(0, hit.start() - 12) : hit.end() + 12].strip() for hit in MACHINE.finditer(plain)}
    return found


STUB_BYTES = 500
"""A file that stands for a paper is no paper."""


def words_of(answer: HttpResponse) -> str:
    """What is read on a page or on a paper; empty for a table or a file of another kind."""
    if answer["Content-Type"].startswith("text/html"):
        return answer.content.decode()
    if answer["Content-Type"] == "application/pdf" and len(answer.content) > STUB_BYTES:
        read = pypdf.PdfReader(io.BytesIO(answer.content))
        return html.escape("\n".join(page.extract_text() for page in read.pages))
    return ""


PARTS = re.compile(r"<(h[1-6]|main|nav|table|dialog|/dialog)\b([^>]*)>|<th\b")


def out_of_order(page: str) -> list[str]:
    """Where a reader who hears the page is lost."""
    told, parts = [], [(hit[1] or "th", hit[2] or "") for hit in PARTS.finditer(page)]
    heads = [name for name, _ in parts if re.fullmatch(r"h\d", name)]
    if heads.count("h1") != 1 or heads[0] != "h1":
        told.append(f"headings {heads[:3]}")
    told += [f"{a} then {b}" for a, b in pairwise(heads) if int(b[1]) > int(a[1]) + 1]
    if [name for name, _ in parts].count("main") != 1:
        told.append("no main part, or several")
    told += [f"nav{rest}" for name, rest in parts if name == "nav" and "aria-label" not in rest]
    tables = re.findall(r"<table\b.*?</table>", page, re.S)
    bare = [one for one in tables if "<th" not in one and one.count("<td") > 3 * one.count("<tr")]
    told += [f"a table without heads: {one[:90]}" for one in bare]  # a few words and what they say need none
    return told


@pytest.mark.parametrize("county", [Stage.RETURNED], indirect=True)
def test_every_page_speaks_chinese_and_weighs_little(county: County) -> None:
    cache.clear()
    told: dict[str, set[str]] = {}
    weights: dict[str, int] = {}
    with clock.at(county.day):
        for name, own in sorted(LOOKS.items()):
            for role in seats(name):
                with taken_back():
                    staff = county.staff[role]
                    answer, _ = ask(staff, reverse(name, args=own.args(county, staff)) + own.query, None)
                if answer.status_code != 200 or answer.streaming or not (page := words_of(answer)):
                    continue
                told.setdefault(name, set()).update(machine_words(page, name in NAMES_ACCOUNTS))
                if answer["Content-Type"].startswith("text/html"):
                    weights[name] = max(weights.get(name, 0), len(gzip.compress(answer.content, 6)))
    assert {name: words for name, words in told.items() if words} == {}
    assert {name: weight for name, weight in weights.items() if weight > WEIGHT_MAX} == {}


@pytest.mark.parametrize("county", [Stage.RETURNED], indirect=True)
def test_public_pages_and_failures_speak_chinese_too(county: County) -> None:
    told: dict[str, object] = {}
    notice = there(Notice.objects.first()).pk
    check = reverse("public-check-paper") + "?" + urlencode(finished(rules.pack_in_use().questions))
    with clock.at(county.day):
        for path in (*PUBLIC, f"/notices/{notice}/", "/staff/login/", "/nothing-here/", "/staff/nothing-here/", check):
            page = words_of(answer := cast("HttpResponse", Client().get(path)))
            assert page, path
            told[path] = machine_words(page, False) | set(
                [] if answer["Content-Type"] == "application/pdf" else out_of_order(page)
            )
        request = RequestFactory().get("/staff/")
        request.user, request.session = county.staff[Role.CLERK], SessionStore()
        for status in FAILURES:
            if status != 415:  # said to programs alone
                told[str(status)] = machine_words(failure_page(request, status).content.decode(), False)
    assert {path: faults for path, faults in told.items() if faults} == {}


def finished(questions: Questionnaire) -> dict[str, str]:
    """The first answer to each question."""
    answers: dict[str, str] = {}
    while question := questions.next_of(answers):
        answers[question.code] = question.answers[0].code
    return answers
