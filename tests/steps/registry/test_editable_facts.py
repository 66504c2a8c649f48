"""What may be typed when a fact is put right by hand, what it becomes, and how it is said again."""

from datetime import date

import pytest

from fuzhi.steps.registry.facts import FACTS, days_of, fact_named
from fuzhi.vocabulary.codes import AssistanceKind, PovertyState, Stage
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.terms import Term

AUTUMN = Term.parse("2017-1")


@pytest.mark.parametrize(
    ("fact", "typed", "value", "said"),
    [
        ("is_boarder", "yes", True, "是"),
        ("is_boarder", " 否 ", False, "否"),
        ("is_boarder", "true", True, "是"),
        ("is_boarder", "", None, "不清楚"),
        ("stage", "primary", "primary", "小学"),
        ("stage", Stage.PRESCHOOL.label, "preschool", Stage.PRESCHOOL.label),
        ("stage", "", "", "不清楚"),
        ("grade", "9", 9, "9"),
        ("grade", " 1", 1, "1"),
        ("grade", "", None, "不清楚"),
        ("class_name", " 三(2)班 ", "三(2)班", "三(2)班"),
        ("class_name", "", "", "不清楚"),
        ("hukou_code", "220822103203", "220822103203", "220822103203"),
        ("hukou_code", "220822", "220822", "220822"),
        ("hukou_kind", "农业户口", "agricultural", "农业户口"),
        ("poverty_state", "返贫", PovertyState.RELAPSED.value, "返贫"),
        ("exit_year", "2016", 2016, "2016"),
        ("assistance_kind", "孤儿", AssistanceKind.ORPHAN.value, "孤儿"),
        ("meal_days", "0", 0, "0"),
        ("meal_days", "366", 366, "366"),
        ("bus_fare_fen", "360", 36_000, "360.00 元"),
        ("bus_fare_fen", "0.5", 50, "0.50 元"),
        ("bus_fare_fen", " ", None, "不清楚"),
    ],
)
def test_what_is_typed_becomes_a_value_and_is_said_in_words(fact: str, typed: str, value: object, said: str) -> None:
    editable = fact_named(fact)
    assert editable.read(typed) == value
    assert editable.say(value) == said


@pytest.mark.parametrize(
    ("fact", "typed", "code"),
    [
        ("is_boarder", "也许", "bad_choice"),
        ("stage", "大学", "bad_choice"),
        ("grade", "10", "bad_number"),
        ("grade", "-1", "bad_number"),
        ("grade", "三", "bad_number"),
        ("grade", "1.5", "bad_number"),
        ("meal_days", "367", "bad_number"),
        ("class_name", "班" * 61, "too_long"),
        ("hukou_code", "2208221", "bad_code"),
        ("hukou_code", "二二〇八", "bad_code"),
        ("hukou_kind", "城里人", "bad_choice"),
        ("roll_state", "在家", "bad_choice"),
        ("bus_fare_fen", "-1", "bad_money"),
    ],
)
def test_what_cannot_be_is_refused_with_its_mend(fact: str, typed: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        fact_named(fact).read(typed)
    assert refused.value.code == code and refused.value.mend


def test_what_may_not_be_put_right_names_what_may() -> None:
    with pytest.raises(InputError) as refused:
        fact_named("name")
    assert refused.value.code == "unknown_fact"
    assert "住校" in refused.value.mend and "脱贫属性" in refused.value.mend


@pytest.mark.parametrize("fact", [fact for fact in FACTS.values() if fact.choices], ids=lambda fact: fact.key)
def test_each_choice_of_a_list_can_be_read_and_is_said_as_it_is_offered(fact: object) -> None:
    editable = FACTS[fact.key]  # type: ignore[attr-defined]
    for value, words in editable.choices:
        assert editable.say(editable.read(value)) == words


@pytest.mark.parametrize(
    ("fact", "ends"),
    [("is_boarder", None), ("meal_days", date(2018, 3, 1)), ("is_hardship", date(2018, 9, 1)), ("poverty_state", None)],
)
def test_a_decision_holds_as_long_as_its_register_would(fact: str, ends: date | None) -> None:
    assert days_of(fact_named(fact), AUTUMN) == (date(2017, 9, 1), ends)
