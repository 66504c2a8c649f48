"""What people read on staff pages is Chinese: no English, no codes, no accounts, no machine's dates or numbers.

Every page that can be looked at is opened in a lived-in county by one of each kind of reader.
"""

import gzip
import html
import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.urls import reverse

from fuzhi.vocabulary import clock
from tests.factories.county import County, Stage
from tests.guards.objects import LOOKS
from tests.guards.test_own_objects import ask, taken_back
from tests.guards.test_queries import seats

pytestmark = pytest.mark.django_db
WEIGHT_MAX = 16_000
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
    r"(?:xlsx|csv|PDF|jsonl|Excel|WPS)": "kinds of file, as offices call them",
    r"[\w-]+\.(?:xlsx|csv)": "the sender's own file",
    r"Sheet\d+": "its worksheet, as the tab reads where a cell is to be mended",
    r"(?:TY|ZL)17[^\s]*|GA220822-\d+|YJ[\w-]+": "numbers of batches, notices, vouchers, cases and objections",
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
                if (
                    answer.status_code == 200
                    and answer["Content-Type"].startswith("text/html")
                    and not answer.streaming
                ):
                    weights[name] = max(weights.get(name, 0), len(gzip.compress(answer.content, 6)))
                    told.setdefault(name, set()).update(machine_words(answer.content.decode(), name in NAMES_ACCOUNTS))
    assert {name: words for name, words in told.items() if words} == {}
    assert {name: weight for name, weight in weights.items() if weight > WEIGHT_MAX} == {}
