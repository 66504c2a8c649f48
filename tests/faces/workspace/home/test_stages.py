"""Whoever compares counties sees on home how far each one is, and never hears that there is nothing to do while a
county has not sent its rosters."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.accounts import options
from fuzhi.steps.aid.models import AidList, Run, Sheet
from fuzhi.steps.intake.models import Batch
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from tests.factories.county import TERM, County, Stage
from tests.factories.rosters import TONGYU

pytestmark = pytest.mark.django_db


def at(stage: Stage) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("county", [stage], indirect=True, ids=[stage.name.lower()])


def home(county: County, role: Role) -> str:
    client = Client()
    client.force_login(county.staff[role])
    with clock.at(county.day):
        page = client.get(f"{reverse('staff-home')}?term={TERM}").content.decode()
    return page[page.index('id="main"') :]


def row(page: str, county: str) -> list[str]:
    """The cells of a county's row in the table of stages."""
    table = page[page.index("各县办到哪一步") :]
    (found,) = (part for part in re.findall(r"<tr.*?</tr>", table, re.S) if f">{county}</a>" in part)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", found, re.S)]


@at(Stage.PUBLISHED)
@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR])
def test_each_county_stands_with_how_far_it_is(county: County, role: Role) -> None:
    options.write(options.WORKING_TERM, TERM, by="t")
    page = home(county, role)
    assert row(page, "镇赉县") == ["镇赉县", "还没有交", "—", "—", "—", "—", "—"]
    here = row(page, "通榆县")
    sheets = Sheet.objects.filter(term=TERM)
    brought = Batch.objects.filter(term=TERM, county_code=TONGYU, state="committed").values("kind").distinct().count()
    assert here[1].startswith(f"{brought} / ") and here[2] == f"{Run.objects.get(is_current=True).persons} 人"
    assert here[3] == f"{sheets.filter(state='confirmed').count()} / {sheets.count()} 张表"
    assert (
        here[4] == f"批准 {AidList.objects.count()} 份"
        and here[5].startswith("到 10月")
        and here[6].startswith("0.00 / ")
    )
    assert "洮北区、镇赉县、洮南市、大安市还没有交" in page and "今天没有要办的事" not in page


@at(Stage.IMPORTED)
def test_a_county_sees_no_table_of_the_others(county: County) -> None:
    assert "各县办到哪一步" not in home(county, Role.CLERK) and "各县办到哪一步" not in home(county, Role.ADMIN)
