"""Approved items are held from their list with the sum in the button, agreed to by another person, and let go again."""

import re

import pytest
from django.test import Client

from fuzhi.steps.aid.models import Entitlement
from fuzhi.steps.bulk.things import Done
from fuzhi.steps.payments.models import Withheld
from fuzhi.steps.payments.permissions import can_withhold
from tests.factories import approved_county as ground
from tests.factories import bank
from tests.factories.pages import look, main_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(paying_day: None, db: None) -> ground.Office:
    ground.add_schools()
    return ground.Office.open()


@pytest.fixture
def keys(office: ground.Office) -> list[int]:
    people = [
        ground.add_person(
            f"P{office.county}{n:07d}", name, account=bank.account_no(n), holder=name, school=ground.SCHOOLS[0]
        )
        for n, name in enumerate(("王禾苗", "孙麦穗", "李谷子"), start=1)
    ]
    made = ground.approve(office, [(pupil, "boarder_living_subsidy", 62_500) for pupil in people])
    return [one.pk for one in made if isinstance(one, Entitlement)]


def shown(page: str) -> dict[str, object]:
    return dict(re.findall(r'name="(keys|shown_\w+|request_key)" value="([^"]*)"', page))


def test_held_agreed_to_and_let_go(client: Client, office: ground.Office, keys: list[int]) -> None:
    page = look(client, office.finance, "funds-approved", term=ground.TERM)[1]
    assert "暂缓发放" in page and 'data-fen="62500"' in page and can_withhold(office.finance, office.county)
    said = look(client, office.finance, "funds-approved", term=ground.TERM, query="?picked=all")[1]
    assert said == "合计 ¥1,875.00"
    given: dict[str, object] = {"reason": "收款的卡是教师的", "act": "look"}
    page = look(client, office.finance, "bulk-withhold", term=ground.TERM, post={"pick": keys[:2]})[1]
    page = look(client, office.finance, "bulk-withhold", term=ground.TERM, post={**shown(page), **given})[1]
    assert "暂缓2笔¥1,250.00" in main_of(page)
    posted = {**shown(page), **given, "act": "do"}
    assert look(client, office.finance, "bulk-withhold", term=ground.TERM, post=posted)[0] == 302
    assert (Done.objects.get().fen, Withheld.objects.count()) == (125_000, 2)
    page = look(client, office.check, "bulk-withheld-confirm", term=ground.TERM, post={"all": "1"})[1]
    assert "确认暂缓2笔" in main_of(page) and "没有暂缓" in page and "王禾苗" in page
    posted = {**shown(page), "act": "do"}
    assert look(client, office.check, "bulk-withheld-confirm", term=ground.TERM, post=posted)[0] == 302
    assert set(Withheld.objects.values_list("state", flat=True)) == {"standing"}
    done = Done.objects.earliest("pk")
    answer = look(client, office.finance, "bulk-undo", done.pk, term=ground.TERM, post={})
    assert answer[0] == 409 and "没有可以撤回的" in answer[1], "the second person has said"
