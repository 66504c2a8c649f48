"""A title says of which semester and county a file is, in the words that offices use."""

import pytest

from fuzhi.rosters.titles import other_county, other_term, terms_said
from fuzhi.vocabulary.terms import Term

AUTUMN, SPRING = Term(2017, 1), Term(2017, 2)
COUNTIES = {"220822": "通榆县", "220821": "镇赉县", "220802": "洮北区"}


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("2018年春季学期通榆县中小学生学籍名册", {SPRING}),
        ("通榆县2018春学籍", {SPRING}),
        ("2017 年 秋 季 学籍", {AUTUMN}),
        ("2017-2018学年第二学期收费清单", {SPRING}),
        ("2017—2018学年度第1学期", {AUTUMN}),
        ("2017～18学年（下学期）", {SPRING}),
        ("2017至2018学年上半学期", {AUTUMN}),
        ("2017-2018学年度秋季", {AUTUMN}),
        ("2017-2018学年学生花名册", {AUTUMN, SPRING}),
        ("2017学年第二学期", {SPRING}),
        ("2017年秋季入学新生名单", set()),
        ("2017年秋招生花名册", set()),
        ("2018年春季学期（含2017年秋季补录）", {AUTUMN, SPRING}),
        ("填报日期：2018年3月31日", set()),
        ("220822-roll", set()),
        ("", set()),
    ],
)
def test_semesters_of_a_title(title: str, said: set[Term]) -> None:
    assert terms_said(title) == said


def test_another_semester_is_told_and_the_chosen_one_beside_it_is_none() -> None:
    assert other_term("2018年春季学期通榆县学籍名册", AUTUMN) == SPRING
    assert other_term("2018年春季学期通榆县学籍名册", SPRING) is None
    assert other_term("2018年春季学期（含2017年秋季补录）", AUTUMN) is None
    assert other_term("2016-2017学年学籍", AUTUMN) in {Term(2016, 1), Term(2016, 2)}
    assert other_term("学籍名册", AUTUMN) is None


def test_another_county_is_told_unless_the_chosen_one_stands_there_too() -> None:
    assert other_county("镇赉县2017年秋季学期学籍名册", "220822", COUNTIES) == "镇赉县"
    assert other_county("通榆县学籍名册（含镇赉县转入）", "220822", COUNTIES) == ""
    assert other_county("学籍名册", "220822", COUNTIES) == ""
