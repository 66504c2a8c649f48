"""The oracle against sums worked out by hand from the readings; every unknown kept apart from "no"."""

from dataclasses import replace
from typing import Any

import pytest

from fuzhi.samples.oracle import GRANTED, REFUSED, UNDETERMINED, due, every, other, some
from fuzhi.samples.oracle_facts import Facts
from fuzhi.samples.people import Fees
from fuzhi.vocabulary.codes import Stage
from fuzhi.vocabulary.terms import Term

AUTUMN = Term(2017, 1)
PRIMARY = Facts(
    county="220822",
    stage=Stage.PRIMARY,
    grade=3,
    is_special=False,
    is_public=True,
    is_outside_seat=True,
    is_inclusive=None,
    poor=True,
    disabled=False,
    hardship=False,
    minimum_living=False,
    destitute=False,
    rural=True,
    orphan=False,
    outside_seat=True,
    nearby=True,
    choice=False,
    boarder=False,
    bus=True,
    full_time=None,
    agricultural=None,
    performing=None,
    care=None,
    public_care=None,
    public_tuition=None,
    bill=Fees(misc=15_000, textbook=13_000, bus=36_000, meal_days=100, hardship=False),
)
SENIOR = replace(
    PRIMARY,
    stage=Stage.SENIOR_SECONDARY,
    grade=1,
    is_outside_seat=False,
    boarder=True,
    bus=False,
    bill=Fees(tuition=70_000, accommodation=25_000, hardship=False),
    public_tuition=70_000,
)
VOCATIONAL = replace(
    SENIOR,
    stage=Stage.SECONDARY_VOCATIONAL,
    full_time=True,
    agricultural=False,
    performing=False,
    bill=Fees(tuition=100_000, misc=12_000, accommodation=20_000, hardship=False),
    public_tuition=100_000,
)
CHILD = replace(
    PRIMARY,
    stage=Stage.PRESCHOOL,
    is_inclusive=True,
    bus=False,
    care=125_000,
    public_care=125_000,
    bill=Fees(hardship=False),
)


def granted(facts: Facts, term: Term = AUTUMN) -> dict[str, int]:
    return {item: answer.fen for item, answer in due(facts, term).items() if answer.outcome == GRANTED}


def test_poor_day_pupil_of_a_village_gets_fees_bus_and_meals() -> None:
    assert granted(PRIMARY) == {"compulsory_fee_waiver": 28_000, "school_bus_waiver": 36_000, "nutrition_meal": 40_000}


def test_boarders_get_500_in_primary_and_625_in_junior_school() -> None:
    assert granted(replace(PRIMARY, boarder=True))["boarder_living_subsidy"] == 50_000
    assert granted(replace(PRIMARY, boarder=True, stage=Stage.JUNIOR_SECONDARY))["boarder_living_subsidy"] == 62_500


def test_day_pupils_have_their_subsidy_from_autumn_2019_only() -> None:
    assert "day_pupil_living_subsidy" not in granted(PRIMARY, Term(2018, 2))
    assert granted(PRIMARY, Term(2019, 1))["day_pupil_living_subsidy"] == 25_000
    junior = replace(PRIMARY, stage=Stage.JUNIOR_SECONDARY)
    assert granted(junior, Term(2019, 1))["day_pupil_living_subsidy"] == 31_250


def test_meals_cost_five_yuan_from_autumn_2021() -> None:
    assert granted(PRIMARY, Term(2020, 2))["nutrition_meal"] == 40_000
    assert granted(PRIMARY, Term(2021, 1))["nutrition_meal"] == 50_000


@pytest.mark.parametrize("change", [{"is_public": False}, {"nearby": False}, {"choice": True}])
def test_out_of_scope_loses_the_municipal_item_only(change: dict[str, Any]) -> None:
    assert granted(replace(PRIMARY, **change)) == {"compulsory_fee_waiver": 28_000, "nutrition_meal": 40_000}


def test_special_school_adds_1000_to_the_boarder_subsidy() -> None:
    boarder = replace(PRIMARY, is_special=True, boarder=True, bus=False, is_outside_seat=False)
    assert granted(boarder) == {
        "compulsory_fee_waiver": 28_000,
        "boarder_living_subsidy": 50_000,
        "special_living_subsidy": 100_000,
    }


def test_kindergarten_child_gets_750_and_the_fee_when_it_is_within_the_standard() -> None:
    assert granted(CHILD) == {"preschool_grant": 75_000, "preschool_care_fee_waiver": 125_000}
    assert granted(replace(CHILD, care=125_001)) == {"preschool_grant": 75_000}
    assert granted(replace(CHILD, is_inclusive=False)) == {}


def test_disabled_without_hardship_is_not_the_target_and_unknown_hardship_is_open() -> None:
    disabled = replace(PRIMARY, poor=False, disabled=True, hardship=True)
    assert "school_bus_waiver" in granted(disabled)
    assert due(replace(disabled, hardship=False), AUTUMN)["school_bus_waiver"].outcome == REFUSED
    assert due(replace(disabled, hardship=None), AUTUMN)["school_bus_waiver"].outcome == UNDETERMINED


def test_senior_pupil_gets_grant_tuition_and_dormitory() -> None:
    assert granted(SENIOR) == {
        "senior_grant": 100_000,
        "senior_tuition_waiver": 70_000,
        "senior_accommodation_waiver": 25_000,
    }


def test_private_senior_school_waives_no_more_than_the_public_fee_and_no_dormitory() -> None:
    private = replace(SENIOR, is_public=False, bill=Fees(tuition=320_000, accommodation=25_000, hardship=False))
    assert granted(private) == {"senior_grant": 100_000, "senior_tuition_waiver": 70_000}
    unknown = replace(private, public_tuition=None)
    assert due(unknown, AUTUMN)["senior_tuition_waiver"].outcome == UNDETERMINED


def test_rural_minimum_living_is_named_by_national_waivers_but_not_by_this_policy() -> None:
    assisted = replace(SENIOR, poor=False, minimum_living=True, hardship=True)
    assert granted(assisted) == {"senior_grant": 100_000, "senior_tuition_waiver": 70_000}


def test_vocational_pupil_gets_tuition_with_sundries_grant_and_dormitory() -> None:
    assert granted(VOCATIONAL) == {
        "vocational_tuition_waiver": 112_000,
        "vocational_grant": 100_000,
        "vocational_accommodation_waiver": 20_000,
    }


def test_third_year_performing_arts_and_part_time() -> None:
    assert set(granted(replace(VOCATIONAL, grade=3))) == {
        "vocational_tuition_waiver",
        "vocational_accommodation_waiver",
    }
    assert set(granted(replace(VOCATIONAL, performing=True))) == {"vocational_grant", "vocational_accommodation_waiver"}
    assert granted(replace(VOCATIONAL, full_time=False)) == {}


def test_an_unknown_household_leaves_the_tuition_open_only_where_nothing_else_settles_it() -> None:
    plain = replace(VOCATIONAL, poor=False, rural=None)
    assert due(plain, AUTUMN)["vocational_tuition_waiver"].outcome == UNDETERMINED
    assert "vocational_tuition_waiver" in granted(replace(plain, agricultural=True))


def test_a_missing_part_of_the_bill_leaves_the_amount_open() -> None:
    unbilled = replace(PRIMARY, bill=Fees(), bus=None)
    outcomes = {
        item: due(unbilled, AUTUMN)[item].outcome
        for item in ("compulsory_fee_waiver", "nutrition_meal", "school_bus_waiver")
    }
    assert set(outcomes.values()) == {UNDETERMINED}


def test_three_valued_words() -> None:
    assert (every(True, None), every(False, None), every(True, True), every()) == (None, False, True, True)
    assert (some(False, None), some(True, None), some(False, False)) == (None, True, False)
    assert (other(None), other(True)) == (None, False)


def test_orphans_and_disabled_children_have_the_preschool_grant_whatever_the_family_has() -> None:
    plain = replace(CHILD, poor=False)
    assert granted(plain) == {}
    assert granted(replace(plain, orphan=True)) == granted(replace(plain, disabled=True)) == {"preschool_grant": 75_000}
    assert due(replace(plain, orphan=None), AUTUMN)["preschool_grant"].outcome == UNDETERMINED


def test_private_schools_are_paid_no_more_than_the_state_pays() -> None:
    bill = Fees(misc=72_000, textbook=13_000, tuition=280_000, hardship=False)
    private = replace(PRIMARY, is_public=False, bus=False, is_outside_seat=False, bill=bill)
    assert granted(private) == {"compulsory_fee_waiver": 43_000}
    assert granted(replace(private, stage=Stage.JUNIOR_SECONDARY)) == {"compulsory_fee_waiver": 53_000}
    trade = replace(VOCATIONAL, is_public=False, bill=replace(bill, tuition=90_000, misc=12_000))
    assert granted(trade)["vocational_tuition_waiver"] == 100_000


def test_grants_rise_in_spring_2025_and_reach_the_third_year() -> None:
    assert granted(SENIOR, Term(2024, 1))["senior_grant"] == 100_000
    assert granted(SENIOR, Term(2024, 2))["senior_grant"] == 115_000
    third = replace(VOCATIONAL, grade=3)
    assert "vocational_grant" not in granted(third, Term(2024, 1))
    assert granted(third, Term(2024, 2))["vocational_grant"] == 115_000


def test_rural_pupils_of_the_poor_area_need_no_hardship_for_the_vocational_grant() -> None:
    plain = replace(VOCATIONAL, poor=False)
    assert "vocational_grant" in granted(plain)
    for change in ({"rural": False}, {"outside_seat": False}, {"county": "220881"}):
        assert "vocational_grant" not in granted(replace(plain, **change)), change
