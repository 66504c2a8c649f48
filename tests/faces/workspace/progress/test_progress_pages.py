"""办理进度: the board of a county and of all, 催办 from a cell to the other's home and back, the last days."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.oversight.models import Deadline, Urging
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from tests.factories.county import TERM, County, Stage
from tests.factories.lived_in import at
from tests.factories.pages import text_of
from tests.factories.rosters import PRIMARY, TONGYU

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]


def opened(county: County, staff: Staff, name: str, query: str = "") -> str:
    client = Client()
    client.force_login(staff)
    with clock.at(county.day):
        return text_of(client.get(f"{reverse(name)}?term={TERM}{query}"))


def posted(county: County, staff: Staff, name: str, *args: int, **form: str) -> int:
    client = Client()
    client.force_login(staff)
    with clock.at(county.day):
        return client.post(f"{reverse(name, args=args)}?term={TERM}", form).status_code


@at(Stage.DECIDED)
def test_a_county_reads_its_schools_and_the_city_its_counties(county: County) -> None:
    own = opened(county, county.staff[Role.CLERK], "progress")
    assert "通榆县办理进度" in own and "各校办到哪一步" in own and "镇赉县" not in own
    assert re.search(rf'value="schools:{TONGYU}:{PRIMARY}"', own) and "data-chart" in own and "看表格" in own
    city = opened(county, county.staff[Role.SUPERVISOR], "progress")
    assert "镇赉县" in city and f"?county={TONGYU}&amp;stage=list" in city and "各校办到哪一步" not in city
    below = opened(county, county.staff[Role.SUPERVISOR], "progress", f"&county={TONGYU}&stage=schools")
    assert "各校办到哪一步" in below and "定各环节限期" in below and "定各环节限期" not in own
    read = opened(county, county.staff[Role.AUDITOR], "progress")
    assert 'name="pick"' not in read, "who only reads urges nobody"
    assert "没有这个县" in opened(county, county.staff[Role.SUPERVISOR], "progress", "&county=999999")


@at(Stage.DECIDED)
def test_what_is_ticked_is_urged_and_answered_where_it_is_seen(county: County) -> None:
    clerk, officer = county.staff[Role.CLERK], county.staff[Role.SCHOOL]
    assert posted(county, clerk, "urge", pick=f"schools:{TONGYU}:{PRIMARY}", text="请在周三前确认") == 302
    made = Urging.objects.get()
    home = opened(county, officer, "staff-home")
    assert "催办：学校确认" in home and "请在周三前确认" in home and "1 条新通知" in home and "被催" in home
    asked = opened(county, officer, "urgings")
    assert "请在周三前确认" in asked and reverse("urging-answer", args=[made.pk]) in asked
    assert posted(county, officer, "urging-answer", made.pk, answer="") == 422
    assert posted(county, officer, "urging-answer", made.pk, answer="周三交") == 302
    assert "周三交" in opened(county, clerk, "progress") and "没有新通知" in opened(county, officer, "staff-home")
    assert "没有人催办" in opened(county, county.staff[Role.FINANCE], "urgings")
    assert "周三交" not in opened(county, county.foreign[Role.CLERK], "progress")


@at(Stage.DECIDED)
def test_nothing_ticked_or_nonsense_is_said(county: County) -> None:
    clerk = county.staff[Role.CLERK]
    for pick in ("", "schools", "nothing:220822:", "schools:x:"):
        assert posted(county, clerk, "urge", pick=pick) == 422
    assert not Urging.objects.exists()


@at(Stage.DECIDED)
def test_the_city_sets_last_days_on_the_board(county: County) -> None:
    city = county.staff[Role.SUPERVISOR]
    assert posted(county, city, "deadlines", schools="2017-10-20", bank="2019-01-01") == 422
    assert posted(county, city, "deadlines", schools="2017-10-20") == 302 and Deadline.objects.count() == 1
    assert "学校确认 10月20日前" in opened(county, city, "progress")
    assert "10月20日前" in opened(county, county.staff[Role.CLERK], "progress")
