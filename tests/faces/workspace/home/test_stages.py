"""Home says how far things are and with whom they wait, for each role, on a full day and on an empty one."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.accounts import options
from fuzhi.steps.accounts.models import Delegation
from fuzhi.steps.accounts.scope import Seat
from fuzhi.steps.aid.models import Sheet
from fuzhi.steps.casework import services as casework
from fuzhi.steps.casework.models import Case
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from tests.factories.county import TERM, County, Stage
from tests.factories.lived_in import at
from tests.factories.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]


def home(county: County, role: Role, term: str = TERM) -> str:
    client = Client()
    client.force_login(county.staff[role])
    with clock.at(county.day):
        page = text_of(client.get(f"{reverse('staff-home')}?term={term}"))
    return page[page.index('id="main"') :]


def plain(page: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", page))


@at(Stage.PUBLISHED)
@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR])
def test_each_county_stands_with_how_far_it_is(county: County, role: Role) -> None:
    options.write(options.WORKING_TERM, TERM, by="t")
    page = home(county, role)
    table = page[page.index("各县办到哪一步") :]
    (here,) = (part for part in re.findall(r"<tr.*?</tr>", table, re.S) if ">通榆县<" in part)
    sheets = Sheet.objects.filter(term=TERM)
    assert f"{sheets.filter(state='confirmed').count()}/{sheets.count()}所" in plain(here)
    assert "fz-heat-waiting" in here and "县资助经办" in here
    assert "镇赉县" in table and "洮北区、镇赉县、洮南市、大安市还没有交" in page


@at(Stage.IMPORTED)
def test_a_county_sees_itself_alone(county: County) -> None:
    clerk = home(county, Role.CLERK)
    assert "各县办到哪一步" not in clerk and "办到哪一步，等谁" in clerk and "镇赉县" not in clerk
    assert "办到哪一步" not in home(county, Role.ADMIN)


SAYS = {
    Role.CLERK: ("接下来",),
    Role.CHECKER: ("接下来", "等各校资助员"),
    Role.FINANCE: ("接下来", "等各校资助员"),
    Role.SCHOOL: ("接下来", "本校的孩子办到哪一步", "学校确认还有"),
    Role.VILLAGE: ("本村各户", "最近走访", "个孩子"),
    Role.SUPERVISOR: ("各县办到哪一步",),
    Role.AUDITOR: ("上次封存", "上次夜间核对", "最近30天导出"),
    Role.ADMIN: ("等另一人确认的账号", "在用的账号", "后台任务"),
}


@at(Stage.DECIDED)
@pytest.mark.parametrize("role", SAYS)
def test_each_role_reads_something_true_on_a_full_day(county: County, role: Role) -> None:
    page = plain(home(county, role))
    assert [said for said in SAYS[role] if said not in page] == []


EMPTY = SAYS | {
    **dict.fromkeys((Role.CLERK, Role.CHECKER, Role.FINANCE), ("接下来", "名册还有")),
    Role.SCHOOL: ("接下来", "等县里导入名册"),
}


@at(Stage.IMPORTED)
@pytest.mark.parametrize("role", EMPTY)
def test_each_role_reads_something_true_on_an_empty_day(county: County, role: Role) -> None:
    page = plain(home(county, role, "2014-1"))
    assert [said for said in EMPTY[role] if said not in page] == [], "a semester of which there is nothing"


@at(Stage.DECIDED)
def test_a_village_reads_of_each_house_and_its_last_visit(county: County) -> None:
    villager, (case, *_) = (
        county.staff[Role.VILLAGE],
        Case.objects.filter(village_code=county.staff[Role.VILLAGE].area_code),
    )
    casework.record_visit(case_id=case.pk, text="跟奶奶住，愿意上学", by=villager)
    page = plain(home(county, Role.VILLAGE))
    assert "跟奶奶住，愿意上学" in page and "家" in page[page.index("本村各户") :] and "¥" not in page


@at(Stage.DECIDED)
def test_who_stands_for_whom_is_said_to_the_county_and_above(county: County) -> None:
    giver, taker = county.staff[Role.CLERK], county.staff[Role.FINANCE]
    Delegation.objects.create(
        giver=giver,
        taker=taker,
        seat=Seat.of(giver).key,
        from_on=county.day,
        until_on=county.day,
        reason="培训",
        made_at=clock.now(),
    )
    said = "县资助财务代县资助经办"
    assert [said in plain(home(county, role)) for role in (Role.CHECKER, Role.SUPERVISOR)] == [True, True]
    assert "县资助经办（县资助财务代）" in plain(home(county, Role.CHECKER))
    far = Client()
    far.force_login(county.foreign[Role.CHECKER])
    with clock.at(county.day):
        assert said not in plain(text_of(far.get(f"{reverse('staff-home')}?term={TERM}")))


@at(Stage.CONFIRMED)
def test_what_i_did_is_mine_alone_and_opens_its_thing(county: County) -> None:
    client = Client()
    client.force_login(county.staff[Role.SCHOOL])
    page = text_of(client.get(reverse("done")))
    own = Sheet.objects.get(confirmed_by=county.staff[Role.SCHOOL])
    assert "确认本校名单" in page and reverse("school-sheet", args=[own.pk]) in page
    assert "资格认定（" not in page and "共 0 件" not in page
    assert "没有找到" in text_of(client.get(reverse("done"), {"from": "2099-01-01"}))
    client.force_login(county.staff[Role.FINANCE])
    assert "确认本校名单</td>" not in text_of(client.get(reverse("done")))
