"""Every act for many, of every room: who is offered it in its list, who may open it, what it says without rows."""

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.faces.workspace.bulk.offers import ROOMS
from fuzhi.faces.workspace.bulk.rooms import Room
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.bulk.acts import ACTS, act_named
from fuzhi.steps.bulk.carrying import KEYS_MAX
from fuzhi.steps.bulk.things import Done
from fuzhi.steps.casework import services as casework
from fuzhi.steps.registry import services as registry
from fuzhi.vocabulary.errors import NotFound
from tests.factories.pages import look, main_of
from tests.factories.registers import TONGYU
from tests.factories.world import World

pytestmark = pytest.mark.django_db
each = pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.act.code)


def people(world: World) -> list[Staff]:
    finance = {"display_name": "钱五", "role": "finance", "area_code": TONGYU}
    payer, _ = Staff.objects.get_or_create(username="payer", defaults=finance)
    return [world.clerk, world.checker, payer, world.officer, world.villager]


@each
def test_a_room_opens_for_whoever_holds_its_verb_and_for_nobody_else(client: Client, world: World, room: Room) -> None:
    for by in people(world):
        status, page = look(client, by, room.url_name, post={})
        if room.act.permission.held(by):
            assert status == 422 and "先勾选" in page, "nothing was ticked"
        else:
            assert status == 403, f"{by.role} has nothing to do here"
    assert not Done.objects.exists()


@each
def test_a_list_offers_it_to_whoever_it_opens_for(client: Client, world: World, room: Room) -> None:
    child = world.pupil()
    casework.open_case(kind="other", text="看看孩子", name="刘小草", county_code=TONGYU, by=world.clerk)
    registry.correct(person_id=child.pk, fact="is_hardship", value="是", reason="表", by=world.clerk, term="2017-1")
    for by in people(world):
        status, page = look(client, by, room.came_from)
        if status == 200:
            is_offered = reverse(room.url_name) in page
            assert is_offered <= room.act.permission.held(by), f"{by.role} is offered what is refused"
            if room.came_from in ("children", "cases", "changes"):
                assert is_offered == can(by, room.act.permission.verb)


@each
def test_too_many_rows_and_a_foreign_page_are_refused_before_anything_is_read(
    client: Client, world: World, room: Room
) -> None:
    by = next(one for one in people(world) if room.act.permission.held(one))
    keys = ",".join(map(str, range(1, room.rows_max + 2)))
    status, page = look(client, by, room.url_name, post={"keys": keys, "act": "do"})
    assert status == 422 and f"一次最多办{room.rows_max:,}{room.act.unit}" in main_of(page)
    assert client.get(reverse(room.url_name)).status_code == 405, "an act is never an address that is followed"
    assert room.rows_max <= KEYS_MAX and not Done.objects.exists()


def test_each_act_is_named_once_and_registered() -> None:
    codes, names = [room.act.code for room in ROOMS], [room.url_name for room in ROOMS]
    addresses = {room.address for room in ROOMS}
    assert len(set(names)) == len(addresses) == len(ROOMS), "an act that two lists offer has an address for each"
    assert {code: act_named(code) for code in codes} == {room.act.code: room.act for room in ROOMS}
    assert set(codes) <= set(ACTS)
    with pytest.raises(NotFound):
        act_named("no_such_act")


def test_whoever_lost_the_role_neither_acts_nor_takes_back(client: Client, world: World) -> None:
    """What was begun as a clerk is not ended as somebody else."""
    case = casework.open_case(kind="other", text="看看孩子", name="刘小草", county_code=TONGYU, by=world.clerk)
    given = {"keys": str(case.pk), "username": world.clerk.username}
    page = look(client, world.clerk, "bulk-cases-assign", post={**given, "act": "look"})[1]
    assert "指定1件" in main_of(page)
    shown = {"shown_count": "1", "shown_digest": page.split('name="shown_digest" value="')[1].split('"')[0]}
    assert look(client, world.clerk, "bulk-cases-assign", post={**given, **shown, "act": "do"})[0] == 302
    done = Done.objects.get()
    assert 'data-dialog="undo"' in look(client, world.clerk, "bulk-done", done.pk)[1]
    Staff.objects.filter(pk=world.clerk.pk).update(role="finance")
    again = Staff.objects.get(pk=world.clerk.pk)
    assert look(client, again, "bulk-cases-assign", post={**given, **shown, "act": "do"})[0] == 403
    assert 'data-dialog="undo"' not in look(client, again, "bulk-done", done.pk)[1], "it can be read, not taken back"
    assert look(client, again, "bulk-undo", done.pk, post={})[0] == 403
    done.refresh_from_db()
    assert done.undone_at is None
