"""A text that matches nothing finds nothing, in every list that searches, also where people have no number."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from fuzhi.faces.kit.lists import ListPage
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from tests.factories.county import TERM, County, Stage

pytestmark = pytest.mark.django_db
NOBODY = "zzzz"
LISTS_MIN = 12


def plain_addresses() -> list[str]:
    """Every page of staff whose address names no thing."""
    found = []
    for name in get_resolver().reverse_dict:
        if isinstance(name, str):
            try:
                found.append(reverse(name))
            except NoReverseMatch:
                continue
    return sorted({url for url in found if url.startswith("/staff/")})


def searched_lists(county: County, role: Role) -> dict[str, ListPage]:
    """The lists that a role opens with that text, by address."""
    client = Client()
    client.force_login(county.staff[role], backend="django.contrib.auth.backends.ModelBackend")
    found = {}
    for url in plain_addresses():
        answer = client.get(url, {"q": NOBODY, "term": TERM})
        page = answer.context.get("list") if answer.status_code == 200 and answer.context else None
        if isinstance(page, ListPage) and page.search:
            found[url] = page
    return found


@pytest.mark.parametrize("county", [Stage.PUBLISHED], indirect=True)
def test_a_text_that_matches_nothing_finds_nothing(county: County) -> None:
    with clock.at(county.day):
        Person.objects.update(tail_key="")
        found: dict[str, ListPage] = {}
        for role in (Role.CLERK, Role.CHECKER, Role.FINANCE, Role.ADMIN):
            found |= searched_lists(county, role)
        assert {url: page.narrowed.count(9) for url, page in found.items() if page.narrowed.count(9)} == {}
        assert len(found) >= LISTS_MIN, sorted(found)
