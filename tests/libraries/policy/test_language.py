"""The language refuses what a rule must not be: a truth value, an unknown name, an operation outside its set."""

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import pytest

from fuzhi.policy import Benefit, Condition, all_of, any_of, by_value, load_pack, lower_of, none_of, p, r, s
from fuzhi.policy.binding import Binding
from fuzhi.policy.closures import close
from fuzhi.policy.language import names_in
from fuzhi.vocabulary.codes import Delivery, Tier
from fuzhi.vocabulary.errors import InputError

if TYPE_CHECKING:
    from fuzhi.policy.columns import Expression

PACK = load_pack("baicheng-2017")
BINDING = Binding(PACK, PACK.switches(), "student_term")


def test_an_unbound_row_has_no_truth() -> None:
    with pytest.raises(TypeError):
        bool(s.is_boarder)
    with pytest.raises(TypeError):
        if s.grade <= p.vocational_tuition_years_max:
            pytest.fail("a rule was taken for a fact")


@pytest.mark.parametrize("expression", [s.no_such, p.no_such, r.no_such])  # type: ignore[attr-defined]
def test_what_does_not_exist_is_named(expression: object) -> None:
    with pytest.raises(InputError, match="no_such"):
        BINDING.bind(expression)  # type: ignore[arg-type]


def test_a_student_rule_cannot_read_teachers() -> None:
    from fuzhi.policy import t

    with pytest.raises(InputError):
        BINDING.bind(t.post_kind)


@pytest.mark.parametrize("operation", ["upper", "sum", "round", "fill_null"])
def test_other_operations_are_refused(operation: str) -> None:
    column = {"upper": s.stage, "fill_null": s.is_boarder}.get(operation, s.bus_fare_fen)
    arguments = (True,) if operation == "fill_null" else ()
    with pytest.raises(InputError, match="不能用"):
        close(BINDING.bind(getattr(column, operation)(*arguments)).op())


def test_the_lower_of_two_is_unknown_when_one_is() -> None:
    lower = close(BINDING.bind(lower_of(s.tuition_fen, s.public_tuition_fen)).op())
    assert lower({"tuition_fen": 5, "public_tuition_fen": 3})[0] == 3
    assert lower({"tuition_fen": 3, "public_tuition_fen": 3})[0] == 3
    assert lower({"tuition_fen": 2, "public_tuition_fen": 3})[0] == 2
    assert lower({"tuition_fen": 2}) == (None, frozenset({"public_tuition_fen"}))


def test_by_value_is_unknown_for_an_unknown_or_unlisted_value() -> None:
    chosen = close(BINDING.bind(by_value(s.stage, {"primary": s.misc_fee_fen, "preschool": s.care_fee_fen})).op())
    assert chosen({"stage": "preschool", "care_fee_fen": 7})[0] == 7
    for unlisted in ("higher", "senior_secondary"):
        assert chosen({"stage": unlisted, "care_fee_fen": 7, "misc_fee_fen": 1})[0] is None
    assert chosen({"care_fee_fen": 7}) == (None, frozenset({"stage"}))
    assert chosen({"stage": "primary"}) == (None, frozenset({"misc_fee_fen"}))


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (True, None, None, True),
        (False, None, False, None),
        (None, None, None, None),
        (True, False, False, True),
    ],
)
def test_three_values(left: bool | None, right: bool | None, both: bool | None, either: bool | None) -> None:
    for facts in ({"is_boarder": left, "is_disabled": right}, {"is_boarder": right, "is_disabled": left}):
        assert close(BINDING.bind(s.is_boarder & s.is_disabled).op())(facts)[0] is both
        assert close(BINDING.bind(s.is_boarder | s.is_disabled).op())(facts)[0] is either
        negated = close(BINDING.bind(~(s.is_boarder | s.is_disabled)).op())(facts)[0]
        assert negated is (None if either is None else not either)


@pytest.mark.parametrize(
    ("compare", "below_at_and_above"),
    [
        (operator.eq, [False, True, False]),
        (operator.ne, [True, False, True]),
        (operator.le, [True, True, False]),
        (operator.lt, [True, False, False]),
        (operator.ge, [False, True, True]),
        (operator.gt, [False, False, True]),
    ],
)
def test_numbers_are_compared_up_to_the_border(
    compare: Callable[[object, object], Any], below_at_and_above: list[bool]
) -> None:
    holds = close(BINDING.bind(compare(s.meal_days, 90)).op())
    assert [holds({"meal_days": days})[0] for days in (89, 90, 91)] == below_at_and_above
    assert holds({}) == (None, frozenset({"meal_days"}))


def test_sums_and_products_are_unknown_when_a_part_is_and_name_it() -> None:
    for operate, result in ((operator.add, 9), (operator.mul, 14)):
        worked = close(BINDING.bind(operate(s.meal_days, s.misc_fee_fen)).op())
        assert worked({"meal_days": 7, "misc_fee_fen": 2}) == (result, frozenset())
        assert worked({"meal_days": 7}) == (None, frozenset({"misc_fee_fen"}))
        assert worked({"misc_fee_fen": 2}) == (None, frozenset({"meal_days"}))
        assert worked({}) == (None, frozenset({"meal_days", "misc_fee_fen"}))


def test_what_keeps_an_answer_open_is_named_and_nothing_else() -> None:
    either = close(BINDING.bind(s.is_boarder | s.is_disabled).op())
    assert either({}) == (None, frozenset({"is_boarder", "is_disabled"}))
    assert either({"is_boarder": False}) == (None, frozenset({"is_disabled"}))
    assert either({"is_boarder": True}) == (True, frozenset()) == either({"is_disabled": True})
    negated = close(BINDING.bind(~s.is_boarder).op())
    assert negated({}) == (None, frozenset({"is_boarder"})) and negated({"is_boarder": False}) == (True, frozenset())
    listed = close(BINDING.bind(s.stage.isin(["primary", "preschool"])).op())
    assert listed({}) == (None, frozenset({"stage"}))
    assert [listed({"stage": stage})[0] for stage in ("primary", "preschool", "higher")] == [True, True, False]


def test_groups_list_parents_before_children_and_share_what_is_the_same() -> None:
    a = Condition("a_one", "甲", s.is_boarder, clause="3.2")
    b = Condition("b_one", "乙", s.is_disabled, clause="3.2")
    group = any_of("group", "甲或乙", a, all_of("inner", "都", a, b, clause="3.2"), clause="3.2")
    assert [(c.code, depth) for c, depth in group.walk()] == [
        ("group", 0),
        ("a_one", 1),
        ("inner", 1),
        ("a_one", 2),
        ("b_one", 2),
    ]
    assert none_of("none", "都不", group, clause="3.2").is_group and not a.is_group
    assert group.facts() == ("is_disabled", "is_boarder")


def test_an_item_is_about_whom_its_first_condition_says_and_asks_no_more_than_it_says() -> None:
    first, second = (Condition(code, code, s.is_boarder, clause="3.2") for code in ("first", "second"))
    plain = Benefit(
        code="toy",
        label="样例",
        short_label="样例项目",
        public_label="样例",
        clauses=("3.2", "3.3"),
        tier=Tier.NATIONAL,
        delivery=Delivery.CASH,
        when=(first, second),
        amount=s.meal_days,
    )
    assert plain.gate is first and plain.clause == "3.2;3.3" and plain.table == "student_term"
    assert not plain.asks_for_need and not plain.is_universal and not first.excludes
    assert [(one.code, depth) for one, depth in plain.condition_tree()] == [("first", 0), ("second", 0)]


def test_what_a_rule_names_is_known_without_binding_it() -> None:
    """In each way of writing: methods, negation, comparison, lists of codes, choices by value, the lower of two."""
    told = names_in(
        ~r.exclusion_covers_national | (s.grade <= p.vocational_tuition_years_max),
        by_value(s.stage, {"primary": p.boarder_primary_fen, "preschool": lower_of(s.tuition_fen, s.care_fee_fen)}),
        s.county_code.isin(r.nutrition_counties),
        s.term >= "2017-1",
        7,
    )
    assert told.facts == ("county_code", "stage", "grade", "care_fee_fen", "tuition_fen")
    assert told.parameters == ("vocational_tuition_years_max", "boarder_primary_fen")
    assert told.readings == ("exclusion_covers_national", "nutrition_counties")
    leaf = Condition("in_force", "已经施行", p.day_pupil_subsidy_in_force, clause="3.2.3")
    group = all_of(
        "both", "都", leaf, Condition("x_one", "甲", ~r.exclusion_covers_national, clause="3.2"), clause="3.2"
    )
    assert (leaf.facts(), leaf.parameters(), leaf.readings()) == ((), ("day_pupil_subsidy_in_force",), ())
    assert (group.parameters(), group.readings()) == (("day_pupil_subsidy_in_force",), ("exclusion_covers_national",))


def test_no_fact_is_named_like_a_method_of_a_table() -> None:
    """``s.x`` must be the column, never Ibis's own method."""
    import ibis.expr.types as ir

    from fuzhi.policy.facts import TABLES

    for table in TABLES.values():
        assert not [name for name in table.names if hasattr(ir.Table, name)]


def leaf(code: str, test: object) -> Condition:
    """One condition with this test."""
    return Condition(code, code, cast("Expression", test), "3.2.1")


ASKS_THE_READING = leaf("reading", r.exclusion_covers_national)
ASKS_A_CHILD = leaf("child", s.is_boarder)


@pytest.mark.parametrize(
    "condition,is_reading",
    [
        (ASKS_THE_READING, True),
        (ASKS_A_CHILD, False),
        (leaf("both", r.exclusion_covers_national & s.is_boarder), False),
        (leaf("amount", p.boarder_primary_fen > 0), False),
        (leaf("with_amount", r.exclusion_covers_national & (p.boarder_primary_fen > 0)), False),
        (all_of("group", "group", ASKS_THE_READING, clause="3.2.1"), False),
    ],
    ids=lambda value: getattr(value, "code", None),
)
def test_a_leaf_that_only_asks_a_reading_is_one(condition: Condition, is_reading: bool) -> None:
    assert condition.is_reading is is_reading


@pytest.mark.parametrize("reading,child,is_closed", [(False, True, True), (True, False, False), (None, False, False)])
def test_a_branch_is_closed_by_its_reading_alone(reading: bool | None, child: bool, is_closed: bool) -> None:
    passed = {"reading": reading, "child": child}
    assert all_of("a", "a", ASKS_THE_READING, ASKS_A_CHILD, clause="3.2.1").is_closed(passed) is is_closed
    for other in (any_of, none_of):
        assert other("b", "b", ASKS_THE_READING, ASKS_A_CHILD, clause="3.2.1").is_closed(passed) is False
