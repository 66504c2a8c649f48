"""Where each fact comes from: one hand-written case a rule, true, false and unknown kept apart."""

from datetime import date
from typing import Any

import pytest

from fuzhi.steps.aid import queries, services
from fuzhi.steps.casework import services as casework
from fuzhi.steps.registry.models import Enrolment, Poverty
from fuzhi.vocabulary import clock
from tests.factories.registers import (
    JUNIOR,
    KINDERGARTEN,
    OTHER_COUNTY,
    PRIMARY,
    PRIVATE,
    SENIOR,
    SPECIAL,
    TAONAN,
    TONGYU,
    TOWN_SEAT,
    VILLAGE,
    VOCATIONAL,
)
from tests.factories.world import World, decisions_of, facts_of

pytestmark = pytest.mark.django_db


def _run(world: World, **switches: Any) -> int:
    return services.run(term=str(world.term), county_code=TONGYU, by=world.clerk, switches=switches or None).pk


def _facts(world: World, child: Any, **switches: Any) -> dict[str, Any]:
    return facts_of(_run(world, **switches), child)


def test_a_received_register_answers_for_those_not_on_it_and_is_the_source(world: World) -> None:
    facts = _facts(world, world.pupil())
    assert (facts["is_registered_poor"], facts["is_disabled"], facts["is_minimum_living"], facts["is_destitute"]) == (
        False,
    ) * 4
    assert facts["poverty_batch_id"] == world.batches["household:220822"]
    assert facts["disability_batch_id"] == world.batches["disability:220822"]


@pytest.mark.parametrize(
    ("register", "fact"),
    [("household", "is_registered_poor"), ("disability", "is_disabled"), ("minimum_living", "is_minimum_living")],
)
def test_an_open_match_keeps_the_answer_unknown(world: World, register: str, fact: str) -> None:
    child, sure = world.pupil(), world.pupil()
    world.open_match(child, register)
    assert _facts(world, child)[fact] is None
    assert _facts(world, sure)[fact] is False


def test_home_in_another_county_asks_that_countys_register(world: World) -> None:
    child = world.pupil(hukou_code=TAONAN)
    assert _facts(world, child)["is_registered_poor"] is None
    world.received("household", county=TAONAN)
    assert _facts(world, child)["is_registered_poor"] is False


def test_home_in_another_prefecture_is_not_answered_by_our_registers(world: World) -> None:
    """The home county knows; but one whom a register of ours has is known here all the same."""
    stranger, listed, helped, nowhere = (
        world.pupil(hukou_code="220122100200"),
        world.pupil(hukou_code="220122100200"),
        world.pupil(hukou_code="220122100200"),
        world.pupil(hukou_code=""),
    )
    world.poor(listed)
    world.assistance(helped, "orphan")
    made = _run(world)
    asked = ("is_registered_poor", "is_disabled", "is_minimum_living", "is_destitute", "is_orphan")
    assert [facts_of(made, stranger)[name] for name in asked] == [None] * 5
    assert facts_of(made, stranger)["poverty_batch_id"] is None
    assert [facts_of(made, listed)[name] for name in asked] == [True, False, False, False, False]
    assert [facts_of(made, helped)[name] for name in asked] == [None, None, False, False, True]
    assert [facts_of(made, nowhere)[name] for name in asked] == [False] * 5
    assert decisions_of(made, stranger)["boarder_living_subsidy"][0] != "granted"


@pytest.mark.parametrize("state", ["poor", "exited_with_policy", "relapsed"])
def test_three_states_are_registered_poor(world: World, state: str) -> None:
    child = world.pupil(hukou_kind="non_agricultural", hukou_code=TOWN_SEAT)
    world.poor(child, state)
    facts = _facts(world, child)
    assert facts["is_registered_poor"] is True
    assert facts["is_rural_household"] is True, "a registered-poor household is rural, always"
    assert facts["poverty_id"] == Poverty.objects.get(record__person=child).pk


@pytest.mark.parametrize(("year", "expected"), [(2016, False), (2017, True), (2018, True), (None, None)])
def test_an_exit_leaves_the_semester_it_falls_in(world: World, year: int | None, expected: bool | None) -> None:
    child = world.pupil()
    world.poor(child, "exited_without_policy", exit_year=year)
    assert _facts(world, child)["is_registered_poor"] is expected


def test_exit_switches(world: World) -> None:
    child = world.pupil(grade=3)  # third year: in primary school since autumn 2015
    world.poor(child, "exited_without_policy", exit_year=2016)
    assert _facts(world, child, exit_takes_effect="keeps_until_stage_end")["is_registered_poor"] is True
    assert _facts(world, child, keep_aid_after_exit=True)["is_registered_poor"] is True
    recent = world.pupil()
    world.poor(recent, "exited_without_policy", exit_year=2017)
    undated = world.pupil()
    world.poor(undated, "exited_without_policy")
    made = _run(world, exit_takes_effect="at_once")
    assert [facts_of(made, one)["is_registered_poor"] for one in (recent, undated)] == [False, False]
    made = _run(world, exit_takes_effect="keeps_until_stage_end")
    assert facts_of(made, undated)["is_registered_poor"] is None, "nobody said when"


def test_hardship_by_bill_or_civil_affairs(world: World) -> None:
    yes, no, blank, orphan, poorest = (world.pupil() for _ in range(5))
    world.bill(yes, hardship=True)
    world.bill(no, hardship=False)
    world.bill(blank)
    world.bill(orphan, hardship=False)
    world.assistance(orphan, "orphan")
    world.assistance(poorest, "destitute")
    made = services.run(term="2017-1", county_code=TONGYU, by=world.clerk)
    seen = [facts_of(made.pk, child)["is_hardship"] for child in (yes, no, blank, orphan, poorest)]
    assert seen == [True, False, None, True, True]
    assert facts_of(made.pk, orphan)["is_minimum_living"] is False
    assert facts_of(made.pk, poorest)["is_destitute"] is True


def test_hardship_is_what_the_present_school_says(world: World) -> None:
    moved, silent = world.pupil(), world.pupil()
    for child in (moved, silent):
        world.pupil(school=PRIVATE, person=child, roll_state="转出")
        world.bill(child, school=PRIVATE, hardship=True)  # before the move
    world.bill(moved, hardship=False)
    world.bill(silent)
    made = services.run(term="2017-1", county_code=TONGYU, by=world.clerk)
    assert [facts_of(made.pk, child)["is_hardship"] for child in (moved, silent)] == [False, True]


@pytest.mark.parametrize(
    ("kind", "code", "expected"),
    [
        ("agricultural", TOWN_SEAT, True),
        ("non_agricultural", VILLAGE, False),
        ("", VILLAGE, True),
        ("", TOWN_SEAT, False),
        ("", "220822400001", None),
        ("", TONGYU, None),
        ("", "", None),
    ],
)
def test_rural_household(world: World, kind: str, code: str, expected: bool | None) -> None:
    assert _facts(world, world.pupil(hukou_kind=kind, hukou_code=code))["is_rural_household"] is expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (VILLAGE, True),
        ("220822400001", True),
        (TOWN_SEAT, False),
        ("220822100200", False),  # the town that is the county's seat
        ("220881100200", True),  # a city has streets only
        ("220871001001", False),
        ("220122001002", False),  # a street is of the seat anywhere
        ("220122100200", None),  # nobody here knows the seats of other prefectures
        (TONGYU, None),
        ("", None),
    ],
)
def test_hukou_outside_the_county_seat(world: World, code: str, expected: bool | None) -> None:
    assert _facts(world, world.pupil(hukou_code=code))["is_hukou_outside_county_seat"] is expected


def test_orphans_are_those_of_civil_affairs_list(world: World) -> None:
    orphan, poorest, other = world.pupil(), world.pupil(), world.pupil()
    world.assistance(orphan, "orphan")
    world.assistance(poorest, "destitute")
    made = _run(world)
    assert [facts_of(made, one)["is_orphan"] for one in (orphan, poorest, other)] == [True, False, False]
    assert facts_of(made, orphan)["assistance_id"] and facts_of(made, other)["assistance_batch_id"]


@pytest.mark.parametrize(
    ("school", "code", "expected"),
    [
        (PRIMARY, VILLAGE, True),
        (PRIMARY, TAONAN, False),
        (PRIMARY, "", None),
        (SPECIAL, TAONAN, True),
        (SENIOR, TAONAN, True),
        (SENIOR, "220722", False),
        (VOCATIONAL, TAONAN, True),
        (KINDERGARTEN, TAONAN, False),
        (PRIMARY, "220871001001", False),
        (PRIMARY, "222327", True),
        (PRIMARY, "222302", False),
        (PRIMARY, "220801", None),
        (SENIOR, "220000", None),
    ],
)
def test_nearby_enrolment(world: World, school: str, code: str, expected: bool | None) -> None:
    child = world.pupil(school=school, hukou_code=code)
    assert _facts(world, child)["attends_in_residence_area"] is expected


@pytest.mark.parametrize(
    ("school", "said", "code", "expected"),
    [
        (PRIMARY, True, VILLAGE, True),
        (PRIMARY, False, TAONAN, False),
        (PRIMARY, None, VILLAGE, False),
        (PRIMARY, None, "220822102202", True),
        (PRIMARY, None, TONGYU, None),
        (JUNIOR, None, VILLAGE, None),
        (SENIOR, None, "", False),
        (SPECIAL, None, "", False),
    ],
)
def test_school_choice(world: World, school: str, said: bool | None, code: str, expected: bool | None) -> None:
    child = world.pupil(school=school, hukou_code=code, is_school_choice=said)
    assert _facts(world, child)["is_school_choice"] is expected


@pytest.mark.parametrize(
    ("roll", "fare"), [(True, 24_000), (True, None), (True, 0), (False, 24_000), (None, 24_000), (None, 0)]
)
def test_who_rides_is_said_by_the_roll_and_never_by_a_bill(world: World, roll: bool | None, fare: int | None) -> None:
    """A fare of 0 is what a waiver looks like."""
    child = world.pupil(bus=roll)
    world.bill(child, bus_fare_fen=fare)
    facts = _facts(world, child)
    assert (facts["rides_school_bus"], facts["bus_fare_fen"]) == (roll, fare)


@pytest.mark.parametrize("why", ["学校撤并", "集中住校", "特殊需要"])
def test_an_approved_transfer_is_no_school_choice(world: World, why: str) -> None:
    outside = "220822102202"
    approved, chosen = (
        world.pupil(hukou_code=outside, is_school_choice=None, approved_transfer=said) for said in (why, None)
    )
    said = world.pupil(hukou_code=outside, approved_transfer=why, is_school_choice=True)
    made = _run(world)
    assert [facts_of(made, one)["is_school_choice"] for one in (approved, chosen, said)] == [False, True, True]


def test_a_blank_is_no_fee_only_where_the_school_said_that_it_charges_none(world: World) -> None:
    """The vocational school's entry in the directory: 不收的费用 杂费、住宿费."""
    charged, blank, unbilled = (world.pupil(school=VOCATIONAL, grade=1) for _ in range(3))
    world.bill(charged, misc_fee_fen=5_000, tuition_fen=110_000)
    world.bill(blank, tuition_fen=None)
    made = _run(world)
    fees = ("misc_fee_fen", "accommodation_fen", "tuition_fen")
    assert [facts_of(made, charged)[name] for name in fees] == [5_000, 0, 110_000]
    assert [facts_of(made, blank)[name] for name in fees] == [0, 0, None]
    assert [facts_of(made, unbilled)[name] for name in fees] == [None, None, None]


@pytest.mark.parametrize(
    ("entered", "year"),
    [
        (date(2017, 9, 1), 1),
        (date(2016, 9, 1), 2),
        (date(2016, 8, 20), 2),
        (date(2015, 9, 1), 3),
        (date(2017, 3, 1), 1),
        (date(2017, 10, 8), 1),
        (None, None),
    ],
)
def test_vocational_year_is_counted_from_entry(world: World, entered: date | None, year: int | None) -> None:
    child = world.pupil(school=VOCATIONAL, grade=1, entered_on=entered)
    assert _facts(world, child)["grade"] == year


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "private_inclusive"),
        ({"certified_to": date(2017, 9, 29)}, "private_other"),
        ({"certified_to": date(2017, 9, 30)}, "private_inclusive"),
        ({"certified_from": date(2017, 10, 1)}, "private_other"),
        ({"is_inclusive": False, "kindergarten_kind": "private_other"}, "private_other"),
        ({"certified_from": None, "certified_to": None}, None),
    ],
)
def test_kindergarten_is_what_its_certificate_says_on_the_census_day(
    world: World, fields: dict[str, Any], kind: str | None
) -> None:
    world.kindergarten(**fields)
    child = world.pupil(school=KINDERGARTEN, grade=2)
    facts = _facts(world, child)
    assert facts["kindergarten_kind"] == kind
    assert (facts["care_fee_fen"], facts["public_care_fee_fen"]) == (200_000, 225_000)


def test_a_bill_overrides_the_monthly_fee(world: World) -> None:
    world.kindergarten()
    child = world.pupil(school=KINDERGARTEN, grade=2)
    world.bill(child, care_fee_fen=180_000)
    assert _facts(world, child)["care_fee_fen"] == 180_000


def test_relapse_counts_from_the_semester_of_application(world: World) -> None:
    child = world.pupil()
    case = casework.open_case(kind="relapse", text="父亲重病", person_id=child.pk, cause="illness", by=world.clerk)
    casework.submit_case(case_id=case.pk, by=world.clerk)
    assert _facts(world, child)["is_relapse_approved"] is False
    casework.approve_case(case_id=case.pk, by=world.checker)
    assert _facts(world, child)["is_relapse_approved"] is True
    assert _facts(world, child, relapse_starts="next_semester")["is_relapse_approved"] is False


def test_the_rolls_own_flag_of_disability_only_opens_a_question(world: World) -> None:
    child = world.pupil(is_disabled_claim=True)
    facts = _facts(world, child)
    assert (facts["is_disabled"], facts["opens_disability_question"]) == (False, True)


def test_a_child_claimed_by_two_schools_is_undecided_until_resolved(world: World) -> None:
    child = world.pupil()
    world.poor(child)
    world.bill(child, misc_fee_fen=0, textbook_fee_fen=9_000, meal_days=90)
    world.pupil(school=OTHER_COUNTY, person=child)
    made = services.run(term="2017-1", county_code=TONGYU, by=world.clerk)
    facts = facts_of(made.pk, child)
    assert facts["is_claimed_twice"] and facts["stage"] is None and facts["meal_days"] is None
    assert facts["is_registered_poor"] is True
    decided = decisions_of(made.pk, child)
    assert "granted" not in {outcome for outcome, _ in decided.values()}
    assert decided["compulsory_fee_waiver"] == decided["nutrition_meal"] == ("undetermined", 0)


@pytest.mark.usefixtures("as_owner")
def test_only_those_attending_on_the_census_day_as_known(world: World) -> None:
    here = world.pupil()
    world.pupil(roll_state="转出")
    world.pupil(school=OTHER_COUNTY)
    later, no_longer = Enrolment.objects.filter(record__person=world.pupil()), world.pupil()
    later.update(valid_from=date(2017, 10, 1))
    Enrolment.objects.filter(record__person=no_longer).update(superseded_at=clock.now())
    made = services.run(term="2017-1", county_code=TONGYU, by=world.clerk)
    assert made.persons == 1 == queries.enrolled(TONGYU, world.term), "so many the dialog of the run announces"
    assert facts_of(made.pk, here)["school_code"] == PRIMARY


def test_as_many_are_announced_as_are_decided(world: World) -> None:
    """A child on the rolls of two counties is decided in one of them; one of whom nobody knows is decided too."""
    both, unclear = world.pupil(), world.pupil(roll_state="状态待核")
    world.pupil(school=OTHER_COUNTY, person=both)
    world.pupil(school=OTHER_COUNTY, person=unclear)
    world.pupil(roll_state="转出", person=world.pupil(school=OTHER_COUNTY))
    world.pupil(roll_state="状态待核")
    for county, by in ((TONGYU, world.clerk), (TAONAN, world.other_clerk)):
        assert queries.enrolled(county, world.term) == services.run(term="2017-1", county_code=county, by=by).persons
