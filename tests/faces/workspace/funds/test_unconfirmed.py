"""What no school has confirmed is said on the page of the funds, item by item, and each figure opens its lines."""

from pathlib import Path

import pytest
from django.test import Client

from fuzhi.steps.payments.unconfirmed import unconfirmed_sums
from fuzhi.vocabulary.codes import Role
from tests.factories.county import TERM, County, Stage
from tests.factories.pages import look

pytestmark = pytest.mark.django_db


def test_what_no_school_has_confirmed_is_said_and_opens(tmp_path: Path, client: Client) -> None:
    county = County.open(tmp_path).to(Stage.DECIDED)
    finance = county.staff[Role.FINANCE]
    whole, *items = unconfirmed_sums(finance.scope, TERM)
    assert whole.persons and whole.fen == whole.decided_fen == sum(one.fen for one in items)
    page = look(client, finance, "funds", term=TERM)[1]
    fen = f"{whole.fen // 100:,}.{whole.fen % 100:02d}"
    assert f"学校还没确认：{whole.persons} 人，¥{fen}" in page
    for one in items:
        assert f'href="/staff/funds/unconfirmed/?item={one.benefit}"' in page
        listed = look(client, finance, "funds-unconfirmed", term=TERM, query=f"?item={one.benefit}")[1]
        assert listed.count("<tr data-row") == one.persons, one.benefit
    county.to(Stage.CONFIRMED)
    left = unconfirmed_sums(finance.scope, TERM)
    assert sum(one.persons for one in left[:1]) < whole.persons
