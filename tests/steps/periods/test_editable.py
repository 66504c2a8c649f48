"""What a clerk types is read as it was meant, said back in words, or refused with a mend."""

from typing import Any

import pytest

from fuzhi.steps.periods import editable
from fuzhi.steps.periods.editable import Editable, Occasion, nothing_beside
from fuzhi.vocabulary.codes import Stage
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.terms import Term

BOARDS = editable.yes_no("is_boarder", "是否住校")
FARE = editable.money("bus_fare_fen", "乘车费", "元/学期")
STAGE = editable.coded("stage", "学段", Stage)
COLOUR = editable.listed("colour", "颜色", ("red", "红"), ("", "不清楚"))
DAYS = editable.count("meal_days", "用餐天数", 366, "天")
CLASS = editable.text("class_name", "班级", 4)
HOME = editable.place_code("hukou_code", "户口所在地区划代码")


@pytest.mark.parametrize(
    ("one", "typed", "value", "said"),
    [
        (BOARDS, "yes", True, "是"),
        (BOARDS, " 否 ", False, "否"),
        (BOARDS, "", None, "不清楚"),
        (FARE, "360", 36000, "360.00 元"),
        (FARE, "0", 0, "0.00 元"),
        (FARE, " ", None, "不清楚"),
        (STAGE, "primary", "primary", "小学"),
        (STAGE, "小学", "primary", "小学"),
        (STAGE, "", "", "不清楚"),
        (COLOUR, "红", "red", "红"),
        (COLOUR, "red ", "red", "红"),
        (COLOUR, "", "", "不清楚"),
        (DAYS, "0", 0, "0"),
        (DAYS, "366", 366, "366"),
        (DAYS, "", None, "不清楚"),
        (CLASS, " 1班 ", "1班", "1班"),
        (CLASS, "", "", "不清楚"),
        (HOME, "220822103203", "220822103203", "220822103203"),
        (HOME, "", "", "不清楚"),
    ],
)
def test_what_is_typed_is_read_and_said(one: Editable, typed: str, value: Any, said: str) -> None:
    read = one.read(typed)
    assert read == value and type(read) is type(value)
    assert one.say(read) == said


@pytest.mark.parametrize(
    ("one", "typed", "code"),
    [
        (BOARDS, "也许", "bad_choice"),
        (FARE, "-1", "bad_money"),
        (FARE, "三块", "bad_money"),
        (STAGE, "大班", "bad_choice"),
        (COLOUR, "蓝", "bad_choice"),
        (DAYS, "367", "bad_number"),
        (DAYS, "-1", "bad_number"),
        (DAYS, "1.5", "bad_number"),
        (DAYS, "²", "bad_number"),
        (CLASS, "一二三四五", "too_long"),
        (HOME, "2208", "bad_code"),
        (HOME, "22082a", "bad_code"),
        (HOME, "２２０８２２", "bad_code"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_mend(one: Editable, typed: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        one.read(typed)
    assert refused.value.code == code and refused.value.mend


@pytest.mark.parametrize("one", [BOARDS, STAGE, COLOUR])
def test_every_choice_that_is_offered_can_be_taken(one: Editable) -> None:
    assert one.choices
    for value, words in one.choices:
        assert one.say(one.read(value)) == words == one.say(one.read(words if value else value))


def test_a_value_that_is_no_longer_a_choice_is_said_as_it_stands() -> None:
    assert COLOUR.say("green") == "green"


def test_a_decision_says_no_more_than_its_column_unless_told() -> None:
    assert nothing_beside(Occasion(Term(2017, 1), "2122000001", "", {})) == {}
