"""Cases by API: opened, reported, decided by a second person; each area its own."""

import pytest

from tests.faces.api.calling import get, post
from tests.factories.registers import TAONAN
from tests.factories.rosters import open_account
from tests.factories.world import World

pytestmark = pytest.mark.django_db


def test_a_relapse_goes_from_opening_to_approval(world: World) -> None:
    child = world.pupil()
    new = {"kind": "relapse", "text": "洪水冲了房子", "person_id": child.pk, "cause": "disaster"}
    assert post(world.clerk, "/cases", **new | {"cause": ""}).status == 422
    case = post(world.clerk, "/cases", **new).body
    assert (case["kind"], case["state"], case["name"]) == ("relapse", "open", child.name)
    path = f"/cases/{case['case']}"
    assert post(world.other_clerk, f"{path}/submit").status == 404
    assert post(world.clerk, f"{path}/submit").body["state"] == "submitted"
    assert post(open_account("far", "checker", TAONAN), f"{path}/approve", note="属实").status == 404
    assert post(world.checker, f"{path}/approve", note="属实").body == case | {"state": "approved"}
    assert post(world.checker, f"{path}/refuse", note="又不属实").status == 409


def test_a_refusal_says_why(world: World) -> None:
    new = {"kind": "relapse", "text": "父亲重病", "person_id": world.pupil().pk, "cause": "illness"}
    case = post(world.clerk, "/cases", **new).body
    post(world.clerk, f"/cases/{case['case']}/submit")
    assert post(world.checker, f"/cases/{case['case']}/refuse").status == 422
    assert post(world.checker, f"/cases/{case['case']}/refuse", note="没有返贫").body["state"] == "refused"


def test_a_village_reports_and_sees_its_own(world: World) -> None:
    said = post(world.villager, "/missed", name="刘小草", text="没上学", birth_date="2010-05-01")
    assert said.status == 200 and (said.body["kind"], said.body["name"]) == ("missed_child", "刘小草")
    assert post(world.villager, "/missed", name="").status == 422
    assert post(world.villager, "/missed", name="甲", birth_date="昨天").code == "bad_shape"
    for staff in (world.villager, world.clerk):
        assert [row["case"] for row in get(staff, "/cases").body["rows"]] == [said.body["case"]]
    neighbour = open_account("neighbour", "village", "220822102202")
    assert get(neighbour, "/cases").body["rows"] == get(world.other_clerk, "/cases").body["rows"] == []
    assert get(open_account("f", "finance", "220822"), "/cases").status == 403
