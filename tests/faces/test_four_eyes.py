"""Nobody approves what they made, by page or API, also after a change of role; another county finds it nowhere.

Each thing is real: a submitted list, a batch, a released batch, an application. What stands afterwards is unchanged.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid import models as aid_models
from fuzhi.steps.aid import services as aid
from fuzhi.steps.casework import services as casework
from fuzhi.steps.payments import services as payments
from tests.factories.registers import TAONAN, TONGYU
from tests.factories.rosters import open_account
from tests.factories.world import World

pytestmark = pytest.mark.django_db
TERM = "2017-1"


@dataclass
class Thing:
    """One thing that waits for a second person: who made it, the role that may act on it, how, and where its state is."""

    maker: Staff
    role: str
    page: str
    form: dict[str, str]
    api: str
    body: dict[str, Any]
    table: str
    pk: int
    forced: str

    def state(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT state FROM {self.table} WHERE id = %s", [self.pk])
            return str(cursor.fetchone()[0])


@pytest.fixture(scope="module")
def opened_world(opened_world: World) -> World:
    """With one poor boarder, decided and confirmed."""
    opened_world.poor_boarder()
    aid.run(term=TERM, county_code=TONGYU, by=opened_world.clerk)
    aid.confirm_sheet(sheet_id=aid_models.Sheet.objects.get(state="open").pk, by=opened_world.officer)
    return opened_world


def submitted(world: World) -> Any:
    return aid.submit_list(county_code=TONGYU, term=TERM, by=world.clerk)


def batch_of(world: World) -> tuple[Any, Staff]:
    aid.approve_list(list_id=submitted(world).pk, by=world.checker)
    finance = open_account("tongyu-finance2", "finance", TONGYU)
    return payments.make_batch(county_code=TONGYU, term=TERM, delivery="waiver", by=finance), finance


def a_list(world: World) -> Thing:
    made = submitted(world)
    return Thing(
        world.clerk,
        "checker",
        f"/staff/lists/{made.pk}/approve/",
        {"seen_count": str(made.count), "seen_fen": str(made.total_fen)},
        f"/api/lists/{made.pk}/approve",
        {},
        "aid_aidlist",
        made.pk,
        "UPDATE aid_aidlist SET state = 'approved', approved_by_id = made_by_id, approved_at = now() WHERE id = %s",
    )


def a_batch(world: World) -> Thing:
    made, finance = batch_of(world)
    return Thing(
        finance,
        "checker",
        f"/staff/payments/{made.pk}/release/",
        {"version": str(made.version)},
        f"/api/batches/{made.pk}/release",
        {},
        "payments_batch",
        made.pk,
        "UPDATE payments_batch SET state = 'released', released_by_id = made_by_id, released_at = now() WHERE id = %s",
    )


def a_released_batch(world: World) -> Thing:
    made, _ = batch_of(world)
    payments.release_batch(batch_id=made.pk, by=world.checker)
    return Thing(
        world.checker,
        "finance",
        f"/staff/payments/{made.pk}/settle/",
        {},
        f"/api/batches/{made.pk}/settle",
        {},
        "payments_batch",
        made.pk,
        "UPDATE payments_batch SET state = 'settled', settled_by_id = released_by_id, settled_at = now() WHERE id = %s",
    )


def an_application(world: World) -> Thing:
    made = casework.open_case(
        kind="relapse",
        text="洪水冲了房子",
        by=world.clerk,
        person_id=world.pupil().pk,
        cause="disaster",
        applied_on=date(2017, 10, 9),
    )
    casework.submit_case(case_id=made.pk, by=world.clerk)
    return Thing(
        world.clerk,
        "checker",
        f"/staff/cases/{made.pk}/approve/",
        {"note": "属实"},
        f"/api/cases/{made.pk}/approve",
        {"note": "属实"},
        "casework_case",
        made.pk,
        "UPDATE casework_case SET state = 'approved', approved_by_id = submitted_by_id, decided_at = now() WHERE id = %s",
    )


THINGS = {"list": a_list, "batch": a_batch, "released batch": a_released_batch, "application": an_application}


def statuses(who: Staff, thing: Thing) -> list[int]:
    """What page and API answer to this person's attempt."""
    client = Client()
    client.force_login(Staff.objects.get(pk=who.pk), backend="django.contrib.auth.backends.ModelBackend")
    page = client.post(thing.page, thing.form)
    api = client.post(thing.api, json.dumps(thing.body), content_type="application/json")
    assert "Traceback" not in page.content.decode() + api.content.decode()
    return [page.status_code, api.status_code]


@pytest.mark.parametrize("kind", THINGS)
def test_its_own_maker_is_refused_in_every_role(kind: str, world: World) -> None:
    thing = THINGS[kind](world)
    before = thing.state()
    assert set(statuses(thing.maker, thing)) == {403}, "as the one who made it"
    Staff.objects.filter(pk=thing.maker.pk).update(role=thing.role)
    assert set(statuses(thing.maker, thing)) <= {403, 409}, "after a change of role"
    assert thing.state() == before


@pytest.mark.parametrize("kind", THINGS)
def test_a_wrong_role_and_another_county_are_refused(kind: str, world: World) -> None:
    thing = THINGS[kind](world)
    before = thing.state()
    for role in {"clerk", "checker", "finance"} - {thing.role}:
        assert set(statuses(open_account(f"wrong-{role}", role, TONGYU), thing)) == {403}, role
    for role in ("supervisor", "auditor"):
        assert set(statuses(open_account(f"reads-{role}", role, "2208"), thing)) == {403}, role
    assert set(statuses(open_account("far", thing.role, TAONAN), thing)) == {404}
    assert thing.state() == before


@pytest.mark.parametrize("kind", THINGS)
def test_the_database_refuses_it_too(kind: str, world: World) -> None:
    thing = THINGS[kind](world)
    with (
        pytest.raises(IntegrityError, match=r"four_eyes|by_other"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(thing.forced, [thing.pk])


@pytest.mark.parametrize("kind", THINGS)
def test_another_person_of_the_right_role_may(kind: str, world: World) -> None:
    """Or the tests above would also pass for an address that refuses everybody."""
    thing = THINGS[kind](world)
    before = thing.state()
    assert statuses(open_account("second", thing.role, TONGYU), thing)[0] == 302
    assert thing.state() != before
