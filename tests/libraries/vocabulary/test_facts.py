"""The catalogue of facts: whole, said in words, and what must be literal elsewhere says the same."""

import ast
import inspect

import pytest

from fuzhi.policy import columns
from fuzhi.policy.facts import STUDENT_TERM, TABLES, TEACHER_MONTH, FactTable
from fuzhi.vocabulary.facts import STUDENT_FACTS, TEACHER_FACTS, Fact, FactType, fact_named

ALL = (*STUDENT_FACTS, *TEACHER_FACTS)
KEYS = {"student_id", "term", "teacher_id", "month"}
OWN_ANSWER = {"is_relapse_approved"}
"""What our own cases say: no register gives it."""


def test_every_fact_but_the_keys_has_a_paper_that_settles_it() -> None:
    assert {fact.name for fact in ALL if fact.paper is None} == KEYS


def test_every_fact_of_a_pupil_but_keys_and_cases_names_its_source() -> None:
    assert {fact.name for fact in STUDENT_FACTS if not fact.sources} == {"student_id", "term"} | OWN_ANSWER


def test_the_tables_are_the_catalogue_in_its_order() -> None:
    assert STUDENT_TERM.columns == STUDENT_FACTS
    assert TEACHER_MONTH.columns == TEACHER_FACTS
    assert all(fact_named(fact.name) is not None for table in TABLES.values() for fact in table.columns)


@pytest.mark.parametrize(("table", "stub"), [(STUDENT_TERM, "StudentTerm"), (TEACHER_MONTH, "TeacherMonth")])
def test_what_the_type_checker_knows_of_a_row_is_the_catalogue(table: FactTable, stub: str) -> None:
    tree = ast.parse(inspect.getsource(columns))
    declared = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == stub)
    lines = [node.target for node in declared.body if isinstance(node, ast.AnnAssign)]
    assert tuple(target.id for target in lines if isinstance(target, ast.Name)) == table.names


@pytest.mark.parametrize(
    ("name", "value", "shown", "said"),
    [
        ("is_school_choice", True, "是", "跨学区择校"),
        ("is_school_choice", False, "否", "没有择校"),
        ("is_boarder", False, "否", "不住校"),
        ("is_rural_household", True, "是", "是"),
        ("is_disabled", None, "未知", "未知"),
        ("bus_fare_fen", 36000, "¥360.00", "¥360.00"),
        ("stage", "primary", "小学", "小学"),
        ("meal_days", 100, "100", "100"),
    ],
)
def test_a_value_is_shown_in_a_table_and_said_to_people(name: str, value: object, shown: str, said: str) -> None:
    fact = fact_named(name)
    assert (fact.show(value), fact.say(value)) == (shown, said)


@pytest.mark.parametrize("fact", [fact for fact in ALL if fact.type is FactType.FLAG], ids=lambda fact: fact.name)
def test_yes_and_no_are_told_apart_and_unknown_is_neither(fact: Fact) -> None:
    assert len({fact.say(True), fact.say(False), fact.say(None)}) == 3


def test_only_yes_no_facts_bear_a_mark_and_only_sums_and_days_a_short_label() -> None:
    assert all(fact.type is FactType.FLAG for fact in ALL if fact.mark)
    assert all(fact.type is FactType.WHOLE for fact in ALL if fact.short)
    assert all(fact.short for fact in STUDENT_FACTS if fact.sources[:1] == ("bill_id",))
