"""Whatever a page leads a person to opens for that person: every role's pages are walked from home, link by link, and
no link ends in a refusal. Bounded: a few pages of each kind."""

import re
from collections import Counter, deque
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from fuzhi.steps.accounts.models import Staff
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from tests.factories.county import TERM, County, Stage
from tests.guards.test_own_objects import taken_back

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a\b[^>]*?\shref="([^"#]+)')
OF_A_KIND_MAX = 2
"""Pages of one address name that are opened for a role; what they lead to is followed too."""
PAGES_MIN = 8


def walk(staff: Staff) -> tuple[Counter[str], list[str]]:
    """How many pages of each kind were opened, and each link that was refused, with the page where it stands."""
    client, opened, refused = Client(), Counter[str](), []
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["fz_term"] = TERM
    session.save()
    waiting, seen = deque([("/staff/", "")]), set[str]()
    while waiting:
        url, whence = waiting.popleft()
        path = urlsplit(url).path
        name = resolve(path).url_name or path
        if url in seen or opened[name] >= OF_A_KIND_MAX:
            continue
        seen.add(url)
        opened[name] += 1
        answer = client.get(url)
        if answer.status_code not in (200, 302):
            refused.append(f"{staff.role}: {whence or 'home'} -> {url} answers {answer.status_code}")
        elif answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            found = (urljoin(url, unescape(link)) for link in LINK.findall(answer.content.decode()))
            waiting.extend((one, path) for one in found if leads_on(one))
    return opened, refused


def leads_on(url: str) -> bool:
    """A page of staff, and no export of a list: that is the list again, as a file."""
    return url.startswith("/staff/") and "export=" not in url


@pytest.mark.parametrize("county", [Stage.PUBLISHED, Stage.RETURNED], indirect=True)
def test_no_role_is_led_to_what_is_refused(county: County) -> None:
    with clock.at(county.day), taken_back():
        wrong: list[str] = []
        for role in Role:
            opened, refused = walk(county.staff[role])
            wrong += refused
            assert len(opened) >= (2 if role == Role.ADMIN else PAGES_MIN), f"{role}: {dict(opened)}"
        assert wrong == [], "\n".join(wrong)
