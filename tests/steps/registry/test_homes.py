"""The village at home put right by hand, of one and of many: before every register, until corrected again."""

import pytest

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.bulk import queries, services
from fuzhi.steps.bulk.acts import Asked
from fuzhi.steps.registry import identity
from fuzhi.steps.registry.models import Correction, IdentityDecision, Person
from fuzhi.steps.registry.placing_many import PLACE_MANY
from fuzhi.vocabulary.errors import InputError, NotAllowed
from fuzhi.vocabulary.places import all_places, full_name
from tests.factories import many
from tests.factories.many import takes, why
from tests.factories.registers import OTHER_COUNTY, TAONAN, TONGYU, VILLAGE
from tests.factories.world import World

pytestmark = pytest.mark.django_db


def village(county: str = TONGYU, nth: int = 0) -> str:
    """A village of a county other than that where the children live."""
    found = sorted(code for code in all_places() if len(code) == 12 and code.startswith(county) and code != VILLAGE)
    return found[nth]


def brought(by: Staff, *children: Person, to: str) -> Asked:
    return many.asked(by, (one.pk for one in children), fact="village", value=to, reason="村里报来的名单")


def home_of(child: Person) -> str:
    child.refresh_from_db()
    return child.village_code


def put(world: World, child: Person, code: str) -> list[Correction]:
    child.refresh_from_db()
    seen = identity.version_of(child)
    changes = {"village": code}
    return identity.correct_identity(person_id=child.pk, changes=changes, version=seen, reason="走访", by=world.clerk)


def test_one_child_is_brought_to_a_village_and_back(world: World) -> None:
    child = world.pupil("甲一")
    (made,) = put(world, child, village())
    assert (made.old, made.new) == (full_name(VILLAGE), full_name(village()))
    world.poor(child)
    world.settle()
    assert home_of(child) == village(), "a register that comes later does not undo it"
    put(world, child, "")
    assert home_of(child) == VILLAGE


def test_many_are_brought_those_whom_a_register_has_elsewhere_first(world: World) -> None:
    nowhere, by_hand, registered = world.pupil("乙一", hukou_code=""), world.pupil("乙二"), world.pupil("乙三")
    there = world.pupil("乙四", hukou_code=village())
    put(world, by_hand, village(nth=1))
    want = brought(world.clerk, nowhere, by_hand, registered, there, to=village())
    plan, to = PLACE_MANY.plan(want), full_name(village())
    assert list(takes(plan).items()) == [
        ("乙三", f"名册写的是{full_name(VILLAGE)} → {to}"),
        ("乙一", f"没有 → {to}"),
        ("乙二", f"{full_name(village(nth=1))} → {to}"),
    ]
    assert why(plan) == {"乙四": f"本来就在{to}"}
    done = many.carried(PLACE_MANY, want)
    assert {home_of(one) for one in (nowhere, by_hand, registered)} == {village()}
    assert done.said == f"家庭所在村：归入“{to}”；依据：村里报来的名单"
    assert IdentityDecision.objects.filter(superseded_at=None).count() == 3
    undone = services.take_back(done_id=done.pk, by=world.clerk)
    homes = [home_of(one) for one in (nowhere, by_hand, registered)]
    assert (undone.undone_count, homes) == (3, ["", village(nth=1), VILLAGE])
    last = Correction.objects.filter(person=registered).latest("pk")
    assert (last.old, last.new) == (to, full_name(VILLAGE))


def test_what_was_decided_since_is_not_taken_back(world: World) -> None:
    one, two = world.pupil("丙一"), world.pupil("丙二")
    done = many.carried(PLACE_MANY, brought(world.clerk, one, two, to=village()))
    put(world, two, village(nth=1))
    undone = services.take_back(done_id=done.pk, by=world.clerk)
    assert (undone.undone_count, home_of(one), home_of(two)) == (1, VILLAGE, village(nth=1))
    assert [row.name for row in queries.left_of(undone.undone_leaves)] == ["丙二"]


def test_a_village_elsewhere_and_one_that_nobody_knows_are_refused(world: World) -> None:
    child = world.pupil()
    with pytest.raises(NotAllowed, match="只能归入本县的村"):
        PLACE_MANY.plan(brought(world.clerk, child, to=village(TAONAN)))
    with pytest.raises(NotAllowed, match="只能归入本县的村"):
        put(world, child, village(TAONAN))
    with pytest.raises(InputError, match="没有这个村"):
        PLACE_MANY.plan(brought(world.clerk, child, to="没有的村"))


def test_whom_another_county_answers_for_is_left_to_it(world: World) -> None:
    far = world.pupil("丁一", school=OTHER_COUNTY, hukou_code=VILLAGE)
    assert "由洮南市负责" in why(PLACE_MANY.plan(brought(world.clerk, far, to=village())))["丁一"]


def test_what_stands_already_is_no_change_even_when_it_is_not_ours(world: World) -> None:
    child = world.pupil(hukou_code="110101001001")
    child.refresh_from_db()
    with pytest.raises(InputError) as refused:
        put(world, child, child.village_code)
    assert refused.value.code == "no_change"
