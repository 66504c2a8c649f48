"""The questions of the public check as data: each path ends, nothing is asked that does not matter, unsure says nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzhi.policy.facts import STUDENT_TERM, FactType
from fuzhi.policy.pack import load_pack
from fuzhi.policy.questions import UNSURE, Question

ASKED = load_pack("baicheng-2017").questions
BY_CODE = {question.code: question for question in ASKED.questions}


@st.composite
def walks(draw: st.DrawFn) -> dict[str, str]:
    """Answers of somebody who answers question after question to the end."""
    answers: dict[str, str] = {}
    while question := ASKED.next_of(answers):
        answers[question.code] = draw(st.sampled_from([answer.code for answer in question.answers]))
    return answers


def test_codes_are_told_apart() -> None:
    assert len(BY_CODE) == len(ASKED.questions)
    for question in ASKED.questions:
        codes = [answer.code for answer in question.answers]
        assert len(set(codes)) == len(codes), question.code
        assert question.words.endswith("？")


@pytest.mark.parametrize("question", ASKED.questions, ids=lambda question: question.code)
def test_answers_speak_of_facts_that_exist_with_values_that_fit(question: Question) -> None:
    for answer in question.answers:
        for name, value in answer.facts.items():
            column = STUDENT_TERM.column(name)
            if column.codes:
                assert value in column.values, (answer.code, name)
            else:
                assert isinstance(value, bool) == (column.type is FactType.FLAG), (answer.code, name)


@pytest.mark.parametrize("question", ASKED.questions, ids=lambda question: question.code)
def test_who_is_not_sure_says_nothing(question: Question) -> None:
    unsure = [answer for answer in question.answers if answer.code == UNSURE]
    assert all(not answer.facts and not answer.short for answer in unsure)
    assert unsure or question.code == "stage", "only where the child learns must be said"


@given(walks())
def test_every_way_through_ends_and_is_read_back_from_its_address(answers: dict[str, str]) -> None:
    assert ASKED.next_of(answers) is None
    assert ASKED.kept(answers) == answers
    assert [question.code for question, _ in ASKED.chosen(answers)] == list(answers)
    assert len(answers) <= len(ASKED.questions)


@given(walks())
def test_the_number_of_questions_that_is_said_holds_to_the_end(answers: dict[str, str]) -> None:
    """The fewest never falls and the most never rises; at the end both are what was answered."""
    codes = list(answers)
    said = [ASKED.count_of({code: answers[code] for code in codes[:at]}) for at in range(len(codes) + 1)]
    fewest, most = [one for one, _ in said], [one for _, one in said]
    assert fewest == sorted(fewest) and most == sorted(most, reverse=True)
    assert said[-1] == (len(codes), len(codes))


@given(walks())
def test_no_two_answers_contradict_each_other(answers: dict[str, str]) -> None:
    said: dict[str, Any] = {}
    for _, answer in ASKED.chosen(answers):
        for name, value in answer.facts.items():
            assert said.setdefault(name, value) == value, name
    assert ASKED.facts_of(answers) == said


@given(walks())
def test_whoever_says_he_is_not_sure_leaves_the_fact_unknown(answers: dict[str, str]) -> None:
    sure = {code: value for code, value in answers.items() if value != UNSURE}
    facts = ASKED.facts_of(answers)
    named = {
        name
        for code, value in sure.items()
        for answer in BY_CODE[code].answers
        if answer.code == value
        for name in answer.facts
    }
    assert facts.keys() == named


@given(walks(), st.data())
def test_another_answer_in_front_drops_what_no_longer_applies(answers: dict[str, str], data: st.DataObject) -> None:
    stage = data.draw(st.sampled_from([answer.code for answer in BY_CODE["stage"].answers]))
    left = ASKED.kept({**answers, "stage": stage})
    assert left["stage"] == stage
    assert all(BY_CODE[code].is_asked(left) for code in left)


@pytest.mark.parametrize(
    ("answers", "asked", "not_asked"),
    [
        ({"stage": "preschool"}, {"kindergarten"}, {"school", "boarding", "bus", "place", "rural", "year", "major"}),
        ({"stage": "primary"}, {"school", "boarding", "bus", "place", "rural"}, {"kindergarten", "year", "major"}),
        ({"stage": "senior_secondary"}, {"school", "boarding"}, {"bus", "place", "year", "major"}),
        ({"stage": "secondary_vocational"}, {"school_voc", "year", "major"}, {"school", "bus", "place"}),
        ({"stage": "primary", "poor": "yes"}, {"disabled"}, {"rural"}),
        ({"stage": "primary", "poor": "no"}, {"rural"}, set()),
    ],
)
def test_only_what_matters_to_this_child_is_asked(
    answers: dict[str, str], asked: set[str], not_asked: set[str]
) -> None:
    codes = {question.code for question in ASKED.asked_of(answers)}
    assert asked <= codes and not codes & not_asked


@pytest.mark.parametrize(
    ("given_address", "kept"),
    [
        ({}, {}),
        ({"poor": "yes"}, {"poor": "yes"}),
        ({"stage": "primary", "kindergarten": "public"}, {"stage": "primary"}),
        ({"stage": "primary", "poor": "YES"}, {"stage": "primary"}),
        ({"stage": "primary", "poor": "yes", "rural": "no"}, {"stage": "primary", "poor": "yes"}),
        ({"stage": "<script>", "q": "1"}, {}),
    ],
)
def test_what_an_address_may_say(given_address: dict[str, str], kept: dict[str, str]) -> None:
    assert ASKED.kept(given_address) == kept


def test_every_fact_that_a_family_can_know_is_asked_somewhere() -> None:
    pack = load_pack("baicheng-2017")
    said = {name for question in ASKED.questions for answer in question.answers for name in answer.facts}
    read = {name for item in pack.items_of("student_term") for one in item.conditions() for name in one.facts()}
    money = {column.name for column in STUDENT_TERM.columns if column.is_money}
    assert read - said - money - {"county_code", "meal_days"} == set()
