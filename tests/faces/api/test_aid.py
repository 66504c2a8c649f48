"""From a run to a notice and its answer by API, each act by the person who may; the neighbours find nothing."""

from typing import Any

import pytest

from fuzhi.steps.aid import models
from fuzhi.steps.aid import services as aid
from tests.faces.api.calling import get, post
from tests.factories.registers import PRIMARY, TAONAN, TONGYU
from tests.factories.rosters import open_account
from tests.factories.world import World

pytestmark = pytest.mark.django_db
TERM = "2017-1"
COUNTY = {"county_code": TONGYU, "term": TERM}


@pytest.fixture
def decided(world: World) -> World:
    """A poor boarder, decided by API."""
    world.poor_boarder()
    assert post(world.clerk, "/runs", **COUNTY).status == 200
    return world


def the_sheet(world: World) -> dict[str, Any]:
    (row,) = get(world.clerk, "/sheets", term=TERM).body["rows"]
    return dict(row)


def the_list(world: World) -> dict[str, Any]:
    post(world.officer, f"/sheets/{the_sheet(world)['sheet']}/confirm")
    return dict(post(world.clerk, "/lists", **COUNTY).body)


def test_a_run_says_what_it_found_and_by_which_rules(world: World) -> None:
    world.poor_boarder()
    assert post(world.other_clerk, "/runs", **COUNTY).status == 404
    made = post(world.clerk, "/runs", **COUNTY).body
    assert made["persons"] == 1 and len(made["pack_hash"]) == 64
    granted = {one["benefit"]: one["amount_fen"] for one in made["counts"] if one["outcome"] == "granted"}
    assert granted["compulsory_fee_waiver"] == 11_000 and granted["boarder_living_subsidy"] > 0
    assert all(one["persons"] == 1 for one in made["counts"])


def test_sheets_are_the_schools_own(decided: World) -> None:
    row = the_sheet(decided)
    assert row == {
        "sheet": row["sheet"],
        "school_code": PRIMARY,
        "county_code": TONGYU,
        "term": TERM,
        "state": "open",
    }
    assert get(decided.officer, "/sheets", term=TERM).body["rows"] == [row]
    assert get(decided.other_clerk, "/sheets", term=TERM).body["rows"] == []
    other = open_account("other-school", "school", TONGYU, "2122000009")
    assert get(other, "/sheets", term=TERM).body["rows"] == []
    assert post(other, f"/sheets/{row['sheet']}/confirm").status == 404
    line = models.Entitlement.objects.filter(sheet_id=row["sheet"]).earliest("pk")
    confirmed = post(decided.officer, f"/sheets/{row['sheet']}/confirm", marked={line.pk: "没有住校"})
    assert confirmed.body["state"] == "confirmed"
    assert models.Entitlement.objects.get(pk=line.pk).mark_reason == "没有住校"


def test_a_list_is_submitted_sent_back_and_approved_by_two(decided: World) -> None:
    row = the_list(decided)
    assert (row["state"], row["kind"], row["persons"]) == ("submitted", "main", 1)
    assert row["count"] > 1 and row["total_fen"] > 11_000
    assert get(decided.checker, "/lists", term=TERM).body["rows"] == [row]
    assert get(decided.other_clerk, "/lists", term=TERM).body["rows"] == []
    assert get(decided.officer, "/lists", term=TERM).body["rows"] == [], "lists are the county's"
    far = open_account("far-checker", "checker", TAONAN)
    for path, body in ((f"/lists/{row['list']}/approve", {}), (f"/lists/{row['list']}/return", {"reason": "金额不对"})):
        assert post(far, path, **body).status == 404
        assert post(decided.clerk, path, **body).status == 403
    assert post(decided.checker, f"/lists/{row['list']}/return", reason="金额不对").body["state"] == "returned"
    again = post(decided.clerk, "/lists", **COUNTY).body
    opened = post(decided.checker, f"/lists/{again['list']}/approve").body
    assert opened["notice"] and opened["closes_on"] == "2017-10-16"


def test_an_objection_is_answered_by_the_county_alone(decided: World) -> None:
    post(decided.checker, f"/lists/{the_list(decided)['list']}/approve")
    notice = models.Notice.objects.get()
    line = models.NoticeLine.objects.earliest("pk")
    said = aid.file_objection(text="不住校", notice_id=notice.pk, line_ids=[line.pk])
    path, answer = f"/objections/{said.pk}/answer", {"upheld": False, "answer": "已到校核实，确实住校。"}
    assert post(decided.checker, path, **answer).status == 403
    assert post(decided.other_clerk, path, **answer).status == 404
    assert post(decided.clerk, path, **answer | {"answer": " "}).status == 422
    assert post(decided.clerk, path, **answer).body == {"number": said.number, "state": "dismissed", "change": None}
    assert post(decided.clerk, path, **answer | {"upheld": True}).status == 409, "it was answered otherwise"


def test_what_two_approved_is_withdrawn_by_two(decided: World) -> None:
    post(decided.checker, f"/lists/{the_list(decided)['list']}/approve")
    line = models.NoticeLine.objects.earliest("pk")
    said = aid.file_objection(text="不住校", notice_id=line.notice_id, line_ids=[line.pk])
    made = post(decided.clerk, f"/objections/{said.pk}/answer", upheld=True, answer="属实").body
    assert made["state"] == "open" and made["change"]
    path = f"/objections/withdrawals/{made['change']}"
    assert post(decided.checker, f"{path}/refuse", reason="再核实").body["state"] == "open"
    made = post(decided.clerk, f"/objections/{said.pk}/answer", upheld=True, answer="属实").body
    path = f"/objections/withdrawals/{made['change']}"
    assert post(decided.clerk, f"{path}/confirm").status == 403
    assert post(decided.checker, f"{path}/confirm").body == {"number": said.number, "state": "upheld", "change": None}
    assert models.Entitlement.objects.get(pk=line.entitlement_id).state == "withdrawn"
