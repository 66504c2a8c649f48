"""A child brought to another school or class: of the own county, of its stage, by a second person's word."""

import pytest

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.bulk import queries, services
from fuzhi.steps.bulk.acts import Asked
from fuzhi.steps.bulk.things import Done
from fuzhi.steps.registry import changes
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.models import Correction, Person
from fuzhi.steps.registry.models.periods import Enrolment
from fuzhi.steps.registry.placing_many import PLACE_MANY
from fuzhi.steps.registry.things import Proposal
from fuzhi.vocabulary.errors import InputError
from tests.factories import many
from tests.factories.agreeing import agreed
from tests.factories.many import takes, why
from tests.factories.registers import JUNIOR, NAMES, OTHER_COUNTY, PRIMARY, PRIVATE, SPECIAL, VILLAGE
from tests.factories.world import World

pytestmark = pytest.mark.django_db
ROLL = "学籍名册写的是"


def brought(by: Staff, *children: Person, to: str = PRIVATE, fact: str = "school_code") -> Asked:
    return many.asked(by, (one.pk for one in children), fact=fact, value=to, reason="转学证明")


def put(world: World, child: Person, fact: str, value: str) -> Correction | Proposal:
    return registry.correct(person_id=child.pk, fact=fact, value=value, reason="依据", by=world.clerk, term="2017-1")


def school_of(child: Person) -> str:
    child.refresh_from_db()
    return child.school_code


def confirm_all(world: World) -> None:
    for one in changes.waiting(world.checker.scope):
        registry.confirm_change(change_id=one.pk, by=world.checker)


def test_many_are_brought_to_a_school_when_a_second_person_has_confirmed(world: World) -> None:
    one, two, there = world.pupil("甲一"), world.pupil("甲二"), world.pupil("甲三", school=PRIVATE)
    want = brought(world.clerk, one, two, there)
    plan = PLACE_MANY.plan(want)
    moved = f"{ROLL}{NAMES[PRIMARY]} → {NAMES[PRIVATE]}"
    assert (takes(plan), why(plan)) == ({"甲一": moved, "甲二": moved}, {"甲三": f"本来就是“{NAMES[PRIVATE]}”"})
    done = many.carried(PLACE_MANY, want)
    assert done.said == f"就读学校：归入“{NAMES[PRIVATE]}”；依据：转学证明"
    assert school_of(one) == PRIMARY, "nothing is so before the second person has said"
    assert why(PLACE_MANY.plan(brought(world.clerk, one))) == {"甲一": "已有一份更改等另一人确认"}
    confirm_all(world)
    assert [school_of(child) for child in (one, two)] == [PRIVATE, PRIVATE]
    row = Enrolment.objects.get(record__person=one, superseded_at=None, valid_to=None)
    assert (row.school_code, row.stage, row.grade, row.class_name) == (PRIVATE, "primary", 3, "2班")
    assert set(Correction.objects.values_list("confirmed_by", flat=True)) == {world.checker.username}


def test_it_is_taken_back_while_it_waits(world: World) -> None:
    one, two = world.pupil("乙一"), world.pupil("乙二")
    done = many.carried(PLACE_MANY, brought(world.clerk, one, two))
    registry.confirm_change(change_id=changes.waiting_of(one.pk)[0].pk, by=world.checker)
    undone = services.take_back(done_id=done.pk, by=world.clerk)
    assert (undone.undone_count, changes.waiting_of(two.pk)) == (1, [])
    assert [(row.name[:2], row.reason) for row in queries.left_of(undone.undone_leaves)] == [("乙一", "更改已生效")]


def test_who_stands_on_no_roll_gets_a_school_and_the_stage_that_it_teaches(world: World) -> None:
    home, special = world.at_home("丙一"), world.at_home("丙二")
    assert takes(PLACE_MANY.plan(brought(world.clerk, home))) == {"丙一": f"没有记录 → {NAMES[PRIVATE]}"}
    agreed(put(world, home, "school_code", PRIVATE))
    agreed(put(world, special, "school_code", SPECIAL))
    home.refresh_from_db()
    special.refresh_from_db()
    assert (home.school_code, home.stage) == (PRIVATE, "primary")
    assert (special.school_code, special.stage) == (SPECIAL, ""), "such a school does not say which stage"


def test_a_class_is_written_at_once_and_whom_the_roll_has_elsewhere_stands_first(world: World) -> None:
    by_hand, on_roll = world.pupil("丁一"), world.pupil("丁二")
    put(world, by_hand, "class_name", "9班")
    plan = PLACE_MANY.plan(brought(world.clerk, by_hand, on_roll, to="4班", fact="class_name"))
    assert list(takes(plan).items()) == [("丁二", f"{ROLL}2班 → 4班"), ("丁一", "9班 → 4班")]
    done: Done = many.carried(PLACE_MANY, brought(world.clerk, by_hand, on_roll, to="4班", fact="class_name"))
    assert set(Person.objects.filter(pk__in=[by_hand.pk, on_roll.pk]).values_list("class_name")) == {("4班",)}
    services.take_back(done_id=done.pk, by=world.clerk)
    on_roll.refresh_from_db()
    assert on_roll.class_name == "2班"


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        (JUNIOR, "学段是小学，瞻榆镇中学没有这个学段。 请先更正学段，或换一所学校。"),
        (OTHER_COUNTY, "瓦房镇中心小学在洮南市。 只能归入本县的学校；转到外县的，由那边的学籍名册带来。"),
    ],
)
def test_a_school_that_does_not_fit_is_refused_for_one_and_left_out_for_many(
    world: World, to: str, reason: str
) -> None:
    child = world.pupil("戊一")
    assert why(PLACE_MANY.plan(brought(world.clerk, child, to=to))) == {"戊一": reason}
    with pytest.raises(InputError) as refused:
        put(world, child, "school_code", to)
    assert str(refused.value) == reason


def test_who_does_not_attend_is_left_out(world: World) -> None:
    child = world.pupil("己一", roll_state="休学")
    reason = "学籍状态是“休学”。 请先更正学籍状态，再归入学校。"
    assert why(PLACE_MANY.plan(brought(world.clerk, child))) == {"己一": reason}


def test_whom_two_schools_claim_is_left_to_the_comparison(world: World) -> None:
    child = world.pupil("庚一")
    world.pupil(school=PRIVATE, person=child)
    reason = "两所学校同时报了这名学生。 请在比对核查里选定一所。"
    assert why(PLACE_MANY.plan(brought(world.clerk, child, to=SPECIAL))) == {"庚一": reason}


def test_whom_another_county_answers_for_is_left_to_it(world: World) -> None:
    far = world.pupil("辛一", school=OTHER_COUNTY, hukou_code=VILLAGE)
    assert why(PLACE_MANY.plan(brought(world.clerk, far))) == {
        "辛一": "这名学生由洮南市负责。 请由洮南市的经办人更正。"
    }


@pytest.mark.parametrize("text", ["没有这所学校", "9999999999"])
def test_a_school_that_nobody_knows_is_said(world: World, text: str) -> None:
    with pytest.raises(InputError, match="学校名录里没有"):
        PLACE_MANY.plan(brought(world.clerk, world.pupil(), to=text))


def test_nothing_is_asked_or_something_else(world: World) -> None:
    child = world.pupil()
    with pytest.raises(InputError, match="没有填归入哪里"):
        PLACE_MANY.plan(brought(world.clerk, child, to=" ", fact="class_name"))
    with pytest.raises(InputError, match="没有说归入哪里"):
        PLACE_MANY.plan(brought(world.clerk, child, fact="is_boarder"))


def test_a_school_is_found_by_its_name(world: World) -> None:
    child = world.pupil("壬一")
    assert list(takes(PLACE_MANY.plan(brought(world.clerk, child, to="育才小学")))) == ["壬一"]


def test_what_changed_meanwhile_is_asked_again_when_it_is_confirmed(world: World) -> None:
    child = world.pupil()
    waits = put(world, child, "school_code", PRIVATE)
    put(world, child, "roll_state", "休学")
    with pytest.raises(InputError, match="请先更正学籍状态"):
        registry.confirm_change(change_id=waits.pk, by=world.checker)
    assert school_of(child) == PRIMARY
