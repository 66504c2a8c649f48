"""Batches, coverage and the balance by API."""

from typing import Any

import pytest
from django.core.cache import cache

from fuzhi.vocabulary import clock
from tests.faces.api.calling import get, post
from tests.factories import approved_county as ground
from tests.factories import bank

pytestmark = pytest.mark.django_db
COUNTY, TERM = ground.COUNTY, ground.TERM
NEW = {"county_code": COUNTY, "term": TERM, "delivery": "cash"}


@pytest.fixture
def office(db: None) -> Any:
    """Two pupils with accounts, approved: one grant each, one waiver."""
    cache.clear()
    ground.add_schools()
    office = ground.Office.open()
    pupils = [
        ground.add_person(f"P{COUNTY}{n:07d}", f"王小{n}", account=bank.account_no(n), school=ground.SCHOOLS[n - 1])
        for n in (1, 2)
    ]
    items = [(one, "boarder_living_subsidy", 62_500) for one in pupils]
    with clock.at(ground.DAY):
        ground.approve(office, [*items, (pupils[0], "compulsory_fee_waiver", 11_000)])
        yield office


def test_a_batch_is_made_and_released_by_two(office: Any) -> None:
    far = ground.Office.open(ground.OTHER_COUNTY, "far-")
    assert post(far.finance, "/batches", **NEW).status == 404
    made = post(office.finance, "/batches", **NEW).body
    assert (made["state"], made["kind"], made["delivery"]) == ("made", "first", "cash")
    assert (made["count"], made["total_fen"]) == (2, 125_000)
    path = f"/batches/{made['batch']}"
    assert get(office.clerk, path).body == made and get(far.finance, path).status == 404
    assert post(office.finance, f"{path}/release").status == 403
    assert post(office.check, f"{path}/release").body == made | {"state": "released", "version": 2}
    assert post(office.finance, f"{path}/settle").status in {409, 422}, "cash is settled by the bank's return"
    assert post(office.finance, f"{path}/repay").status in {409, 422}, "nothing came back"
    assert post(office.finance, "/batches", **NEW).status == 422, "nothing is left to pay"


def test_batches_are_listed_by_semester_within_the_area(office: Any) -> None:
    made = post(office.finance, "/batches", **NEW).body
    assert get(office.finance, "/batches", term=TERM).body == {"rows": [made], "next_after": None}
    assert get(office.finance, "/batches").body["rows"] == [made]
    assert get(office.finance, "/batches", term="2018-1").body["rows"] == []
    assert get(ground.Office.open(ground.OTHER_COUNTY, "far-").finance, "/batches").body["rows"] == []
    (own,) = get(office.school, "/batches").body["rows"]
    assert own | {"count": made["count"], "total_fen": made["total_fen"]} == made, "it holds a pupil of this school"
    assert own["count"] < made["count"] and own["total_fen"] < made["total_fen"], "and tells of its own pupils alone"
    assert get(office.school, f"/batches/{made['batch']}").body == own
    assert get(office.village, "/batches").status == 403


def test_an_unreleased_batch_is_voided_for_a_reason(office: Any) -> None:
    made = post(office.finance, "/batches", **NEW).body
    path = f"/batches/{made['batch']}/void"
    assert post(office.finance, path, reason="").status == 422
    assert post(office.finance, path).code == "bad_shape"
    assert post(office.check, path, reason="录错").status == 403
    assert post(office.finance, path, reason="录错").body["state"] == "void"


def test_a_waiver_is_settled_with_the_school(office: Any) -> None:
    made = post(office.finance, "/batches", **NEW | {"delivery": "waiver"}).body
    assert (made["count"], made["total_fen"]) == (1, 11_000)
    assert post(office.finance, f"/batches/{made['batch']}/settle").status in {409, 422}, "not released yet"
    post(office.check, f"/batches/{made['batch']}/release")
    assert post(office.finance, f"/batches/{made['batch']}/settle").body["state"] == "settled"


def test_the_balance_adds_up_to_nothing(office: Any) -> None:
    made = post(office.finance, "/batches", **NEW).body
    assert get(office.finance, "/trial-balance", term=TERM).body == {"accounts": {}, "total_fen": 0}
    post(office.check, f"/batches/{made['batch']}/release")
    sums = get(office.finance, "/trial-balance", term=TERM).body
    assert sums["accounts"]["aid_expense"] == 125_000 and sums["total_fen"] == 0
    far = ground.Office.open(ground.OTHER_COUNTY, "far-")
    assert get(far.finance, "/trial-balance", term=TERM).body["accounts"] == {}
    assert get(office.school, "/trial-balance").status == 403


def test_coverage_closes(office: Any) -> None:
    found = get(office.clerk, "/coverage", term=TERM).body
    parts = ("aided", "not_due", "outside_age", "gap")
    assert found["register"] == sum(found[part] for part in parts) and found["difference"] == 0
    assert sum(found["gaps"].values()) == found["gap"]
    assert get(office.village, "/coverage", term=TERM).status == 403
    assert get(office.clerk, "/coverage", term="autumn").status == 422
