"""Fees that must not be charged are found, and shown to county and prefecture alone."""

from datetime import date

import pytest
from django.test import Client

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.registry.charging import ForbiddenFee, forbidden_fees
from tests.factories.registers import NAMES, PRIMARY, PRIVATE, SENIOR, TAONAN, TONGYU
from tests.factories.world import World, at_work

pytestmark = pytest.mark.django_db
TERM = "2017-1"


def test_a_public_compulsory_school_that_bills_a_miscellaneous_fee_is_a_finding() -> None:
    with at_work(date(2017, 10, 9)) as world:
        _bills_are_found(world)


def _bills_are_found(world: World) -> None:
    for school, fee in ((PRIMARY, 12_000), (PRIMARY, 13_000), (PRIMARY, 0), (PRIMARY, None), (PRIVATE, 60_000)):
        world.bill(world.pupil(school=school), misc_fee_fen=fee)
    world.bill(world.pupil(school=SENIOR, grade=1), misc_fee_fen=8_000)
    clerk = world.clerk
    found = [ForbiddenFee(TONGYU, PRIMARY, NAMES[PRIMARY], 2, 25_000)]
    assert forbidden_fees(Scope(TONGYU), TERM) == forbidden_fees(Scope("2208"), TERM) == found
    assert forbidden_fees(Scope(TONGYU), "2017-2") == []
    for other in (Scope(TAONAN), Scope("220822102"), Scope(TONGYU, PRIMARY)):
        assert forbidden_fees(other, TERM) == []
    client = Client()
    client.force_login(clerk)
    page = client.get("/staff/oversight/").content.decode()
    assert "不得收杂费" in page and NAMES[PRIMARY] in page and "250.00" in page
