"""Laws of deciding one child with the shipped rules: unknown is never no, and what is named missing is what is missing."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzhi.policy import load_pack
from fuzhi.policy.closures import OneDecision, decide_one
from fuzhi.policy.facts import STUDENT_TERM, TEACHER_MONTH, Fact, FactType
from fuzhi.policy.reasons import outcome_of, passed_by_code
from fuzhi.policy.sums import sum_words
from fuzhi.vocabulary.codes import Delivery, Outcome
from fuzhi.vocabulary.money import yuan_sign

PACK = load_pack("baicheng-2017")
KEYS = {"student_id", "term"}
Facts = dict[str, Any]


def values_of(column: Fact) -> st.SearchStrategy[Any]:
    if column.name == "county_code":
        return st.sampled_from(["220802", "220822"])
    if column.codes:
        return st.sampled_from(column.values)
    if column.type is FactType.FLAG:
        return st.booleans()
    if column.is_money:
        return st.sampled_from([0, 1, 36_000, 80_000])
    return st.integers(1, 4) if column.name == "grade" else st.integers(0, 120)


KNOWN = st.fixed_dictionaries(
    {column.name: values_of(column) for column in STUDENT_TERM.columns if column.name not in KEYS}
)
PARTS = st.fixed_dictionaries(
    {column.name: st.none() | values_of(column) for column in STUDENT_TERM.columns if column.name not in KEYS}
)


def decided(facts: Facts, term: str = "2017-1") -> dict[str, OneDecision]:
    row = {**facts, "student_id": "1", "term": term}
    return {one.benefit: one for one in decide_one(PACK, PACK.switches(), row)}


@settings(max_examples=60, deadline=None)
@given(PARTS, KNOWN)
def test_a_fact_that_becomes_known_never_turns_a_decision(part: Facts, later: Facts) -> None:
    whole = {name: later[name] if value is None else value for name, value in part.items()}
    before, after = decided(part), decided(whole)
    assert before.keys() == after.keys()
    for code, one in before.items():
        if one.outcome is not Outcome.UNDETERMINED:
            assert (after[code].outcome, after[code].amount_fen) == (one.outcome, one.amount_fen), code


@settings(max_examples=60, deadline=None)
@given(PARTS)
def test_only_unknown_facts_are_named_and_only_of_what_is_open(part: Facts) -> None:
    for code, one in decided(part).items():
        if one.outcome is Outcome.UNDETERMINED:
            assert one.unknown_facts, code
            assert all(part[name] is None for name in one.unknown_facts), code
            assert one.amount_fen == 0
        else:
            assert one.unknown_facts == (), code


@settings(max_examples=60, deadline=None)
@given(KNOWN)
def test_who_knows_everything_is_left_in_no_doubt(facts: Facts) -> None:
    for code, one in decided(facts).items():
        assert one.outcome in (Outcome.GRANTED, Outcome.REFUSED), code
        assert one.unknown_mask == 0, code


@settings(max_examples=60, deadline=None)
@given(PARTS)
def test_the_masks_hold_what_was_decided(part: Facts) -> None:
    for code, one in decided(part).items():
        benefit = PACK.benefits[code]
        assert one.true_mask & one.unknown_mask == 0
        assert passed_by_code(benefit, one.true_mask, one.unknown_mask) == one.passed
        is_amount_known = one.outcome is not Outcome.UNDETERMINED or None in [
            one.passed[condition.code] for condition in benefit.when
        ]
        assert outcome_of(benefit, one.passed, is_amount_known=is_amount_known) is one.outcome


@settings(max_examples=60, deadline=None)
@given(KNOWN)
def test_what_is_granted_is_never_below_nothing_and_its_words_end_in_it(facts: Facts) -> None:
    for code, one in decided(facts).items():
        assert one.amount_fen >= 0 and (one.outcome is Outcome.GRANTED or one.amount_fen == 0)
        if one.outcome is Outcome.GRANTED:
            words = sum_words(PACK, PACK.benefits[code], {**facts, "term": "2017-1"})
            assert words.endswith(yuan_sign(one.amount_fen)), (code, words)


@settings(max_examples=40, deadline=None)
@given(KNOWN)
def test_a_family_that_is_no_longer_poor_gains_nothing(facts: Facts) -> None:
    poor, other = decided({**facts, "is_registered_poor": True}), decided({**facts, "is_registered_poor": False})
    assert all(poor[code].outcome is Outcome.GRANTED for code, one in other.items() if one.outcome is Outcome.GRANTED)


@settings(max_examples=40, deadline=None)
@given(KNOWN, st.integers(1, 30))
def test_one_more_day_of_meals_is_one_more_standard(facts: Facts, more: int) -> None:
    facts = {**facts, "meal_days": 90}
    before, after = decided(facts), decided({**facts, "meal_days": 90 + more})
    for code, one in before.items():
        if PACK.benefits[code].delivery is Delivery.IN_KIND and one.outcome is Outcome.GRANTED:
            assert after[code].amount_fen - one.amount_fen == 400 * more
        else:
            assert after[code] == one


def test_nothing_known_grants_nothing() -> None:
    outcomes = {one.outcome for one in decided({}).values()}
    assert Outcome.GRANTED not in outcomes and Outcome.UNDETERMINED in outcomes


@pytest.mark.parametrize("stage", ["preschool", "primary", "junior_secondary", "senior_secondary", "higher"])
def test_items_of_other_stages_are_refused_whatever_else_is_unknown(stage: str) -> None:
    found = decided({"stage": stage})
    for item in PACK.items_of("student_term"):
        if item.gate.code.endswith("_stage") and found[item.code].passed[item.gate.code] is False:
            assert found[item.code].outcome is Outcome.REFUSED
    assert any(one.outcome is Outcome.REFUSED for one in found.values())


TEACHER = {"teacher_id": "t", "month": "2018-03", "county_code": "220822"}


@given(
    st.fixed_dictionaries(
        {
            "is_established": st.sampled_from([True, False, None]),
            "is_in_post": st.sampled_from([True, False, None]),
            "post_kind": st.sampled_from(["township_school", "village_school", "county_seat_school", "other", None]),
        }
    )
)
def test_a_teacher_in_a_rural_post_has_an_allowance_and_doubt_stays_doubt(facts: Facts) -> None:
    found = decide_one(PACK, PACK.switches(), {**TEACHER, **facts})
    assert {PACK.benefits[one.benefit].table for one in found} == {TEACHER_MONTH.name}
    rural = {"township_school", "village_school", None}
    for one in found:
        wanted = (facts["is_established"], facts["is_in_post"])
        if False in wanted or facts["post_kind"] not in rural:
            assert one.outcome is Outcome.REFUSED
        elif None in wanted or facts["post_kind"] is None:
            assert one.outcome is Outcome.UNDETERMINED
        else:
            assert one.outcome is Outcome.GRANTED and one.amount_fen > 0


@settings(max_examples=40, deadline=None)
@given(PARTS, PARTS)
def test_facts_that_an_item_does_not_name_change_nothing_of_it(facts: Facts, other: Facts) -> None:
    before = decided(facts)
    for item in PACK.items_of("student_term"):
        named = {name for condition in item.conditions() for name in condition.facts()} | set(item.amount_names.facts)
        mixed = {name: facts[name] if name in named else other[name] for name in facts}
        assert decided(mixed)[item.code] == before[item.code], item.code
