"""The semester stands in every address and form of a staff page: two tabs with two semesters keep apart, and a link
that is sent to a colleague shows what its sender saw."""

import html
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.accounts import options
from fuzhi.steps.accounts.permissions import MAY, Verb
from fuzhi.steps.aid.jobs import RUN
from fuzhi.steps.tasks.models import Task
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.terms import Term
from tests.factories.county import County, Stage
from tests.guards.objects import LOOKS, Own
from tests.guards.test_own_objects import of, taken_back
from tests.guards.test_url_matrix import ROWS

pytestmark = pytest.mark.django_db
SHOWN, CHOSEN = "2017-1", "2017-2"
"""What the open page shows, and what was chosen since in another tab."""
LINK = re.compile(r'\b(?:href|hx-get|hx-post|action)="((?:/staff/|\?)[^"]*)"')
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.S)
OTHER_DOORS = ("/staff/login/",)


def tab(county: County, role: Role) -> Client:
    """Somebody who chose another semester in the header."""
    client = Client()
    client.force_login(county.staff[role], backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["fz_term"] = CHOSEN
    session.save()
    return client


def terms_of(url: str) -> list[str]:
    """The semesters that an address names."""
    return re.findall(r"[?&]term=([^&#]*)", html.unescape(url))


def looked_at(county: County, name: str, own: Own) -> Any:
    """The page as the first who may open it sees it, asked for by its address with a semester."""
    role = next(one for one in Role if one in MAY[Verb(ROWS[name])] and one not in own.not_for)
    url = reverse(name, args=own.args(county, county.staff[role]))
    query = f"{own.query}&term={SHOWN}" if own.query else f"?term={SHOWN}"
    return tab(county, role).get(url + query)


@pytest.mark.parametrize(("county", "name"), of(LOOKS), indirect=["county"])
def test_every_address_and_form_of_a_page_names_its_semester(county: County, name: str) -> None:
    with clock.at(county.day), taken_back():
        answer = looked_at(county, name, LOOKS[name])
    assert answer.status_code in (200, 302), answer.status_code
    if answer.status_code == 302:
        assert terms_of(answer["Location"]) == [SHOWN]
        return
    if not answer["Content-Type"].startswith("text/html"):
        return
    page = answer.content.decode()
    posts = [form for form in FORM.findall(page) if 'method="post"' in form.partition(">")[0]]
    links = [url for url in LINK.findall(re.sub(r"<form\b[^>]*>", "", page)) if not url.startswith(OTHER_DOORS)]
    for url in [*links, *(url for form in posts for url in LINK.findall(form.partition(">")[0]))]:
        assert len(terms_of(url)) == 1, f"{url} of {name}"
    assert links and {SHOWN} <= {term for url in links for term in terms_of(url)}
    for form in posts:
        assert re.findall(r'name="shown_term" value="([^"]*)"', form) == [SHOWN], f"{form[:160]} of {name}"
    for form in FORM.findall(page):
        if form not in posts:
            assert form.count(f'<input type="hidden" name="term" value="{SHOWN}">') == 1, f"{form[:160]} of {name}"
            assert 'name="term"' not in form.replace('name="term"', "", 1)
    assert f'aria-label="选择学期，现在是{Term.parse(SHOWN).label}"' in page or "<main" not in page


@pytest.mark.parametrize("county", [Stage.RETURNED], indirect=True)
def test_what_a_form_does_is_of_the_semester_it_showed(county: County) -> None:
    """Neither the semester chosen since nor a plain address changes it; where it leads shows the same semester."""
    with clock.at(county.day), taken_back():
        clerk = tab(county, Role.CLERK)
        answer = clerk.post(reverse("decisions-start"), {"shown_term": SHOWN})
        asked = Task.objects.filter(kind=RUN).latest("made_at").payload
    assert answer.status_code == 302 and terms_of(answer["Location"]) == [SHOWN] and asked["term"] == SHOWN


@pytest.mark.parametrize("county", [Stage.RETURNED], indirect=True)
def test_choosing_a_semester_replaces_the_one_of_the_page(county: County) -> None:
    client = tab(county, Role.CLERK)
    answer = client.post(reverse("staff-term"), {"term": "2016-2", "next": f"/staff/children/?q=x&term={SHOWN}"})
    assert answer["Location"] == "/staff/children/?q=x&term=2016-2"


@pytest.mark.parametrize("county", [Stage.RETURNED], indirect=True)
@pytest.mark.parametrize("text", ["", "x", "2017-1&2017-2", '"><script>', "2017-3", "\x00"])
def test_an_address_with_no_semester_that_can_be_is_refused_or_shows_the_chosen_one(county: County, text: str) -> None:
    answer = tab(county, Role.CLERK).get(reverse("children"), {"term": text})
    page = answer.content.decode()
    assert answer.status_code in (200, 422) and "<script>&" not in page and '"><script>"' not in page
    assert {term for url in LINK.findall(page) for term in terms_of(url)} == {CHOSEN}


@pytest.mark.parametrize("county", [Stage.SUBMITTED], indirect=True)
@pytest.mark.parametrize("shown", ["2017-1", "2017-2", "2016-1"])
def test_what_waits_in_any_open_semester_is_on_home_tagged_and_opens_in_its_own(county: County, shown: str) -> None:
    with clock.at(county.day):
        page = tab(county, Role.CHECKER).get(reverse("staff-home"), {"term": shown}).content.decode()
    assert "名单待复核批准" in page and "今天没有要办的事" not in page
    assert f'<span class="fz-tag fz-tag-outline">{Term.parse("2017-1").short_label}</span>' in page
    assert f'href="{reverse("lists")}?term=2017-1">去复核' in page


@pytest.mark.parametrize("county", [Stage.RETURNED], indirect=True)
def test_the_new_semesters_rosters_are_missed_while_the_old_one_is_worked_on(county: County) -> None:
    with clock.at(date(2018, 3, 20)), taken_back():
        options.write(options.WORKING_TERM, "2017-1", by="t")
        page = tab(county, Role.CLERK).get(reverse("staff-home"), {"term": "2017-1"}).content.decode()
        assert f'href="{reverse("rosters")}?term=2017-2">去上传' in page
        options.write(options.WORKING_TERM, "2017-2", by="t")
        page = tab(county, Role.CLERK).get(reverse("staff-home"), {"term": "2017-1"}).content.decode()
        assert f'href="{reverse("rosters")}?term=2017-1">去上传' not in page, "the semester before is over"
