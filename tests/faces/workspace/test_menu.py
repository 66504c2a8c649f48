"""The menu shows a person exactly the pages that open for them; a school has pages of its own in place of the county's."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.steps.accounts.models import Staff
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from tests.factories.pages import text_of
from tests.factories.registers import PRIMARY, TONGYU, VILLAGE

pytestmark = pytest.mark.django_db
AREAS = {Role.VILLAGE: VILLAGE, Role.SUPERVISOR: "2208", Role.AUDITOR: "2208", Role.ADMIN: "2208"}
INSTEAD_OF = {Role.SCHOOL: {"lists", "village", "village-report"}}
NAVIGATION = re.compile(r"<nav\b.*?</nav>", re.S)


@pytest.mark.parametrize("role", list(Role))
def test_the_menu_is_what_opens(role: Role) -> None:
    school = PRIMARY if role == Role.SCHOOL else ""
    person = Staff.objects.create(
        username=f"menu-{role}", role=role, area_code=AREAS.get(role, TONGYU), school_code=school, display_name="周敏"
    )
    client = Client()
    client.force_login(person)
    with clock.at(date(2017, 10, 9)):
        home = text_of(client.get(reverse("staff-home")))
        shown = set(re.findall(r'href="([^"?]+)"', "".join(NAVIGATION.findall(home))))
        opened = {key: reverse(entry.url_name) for key, entry in menu._entries.items() if entry.url_name}
        assert len(opened) > 10
        opens = {key for key, url in opened.items() if client.get(url + "?term=2017-1").status_code == 200}
    assert {key for key, url in opened.items() if url in shown} == opens - INSTEAD_OF.get(role, set())
