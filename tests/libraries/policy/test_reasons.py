"""The walk that turns outcomes into reasons, on small trees whose answer is seen by eye, and its laws on any tree."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzhi.policy import Benefit, Condition, all_of, any_of, none_of, s
from fuzhi.policy.language import GroupKind
from fuzhi.policy.reasons import AMOUNT, outcome_of, passed_by_code, refusing_reasons, unknown_reasons
from fuzhi.vocabulary.codes import Delivery, Outcome, Tier

Passed = dict[str, bool | None]


def leaf(code: str) -> Condition:
    return Condition(code, code, s.is_boarder, clause="1")


def item(*when: Condition) -> Benefit:
    return Benefit(
        code="toy",
        label="样例",
        short_label="样例项目",
        public_label="样例",
        clauses=("1",),
        tier=Tier.NATIONAL,
        delivery=Delivery.CASH,
        when=when,
        amount=s.meal_days,
    )


A, B, C = leaf("a"), leaf("b"), leaf("c")
EITHER = any_of("either", "甲或乙", A, B, clause="1")
BOTH = all_of("both", "甲和乙", A, B, clause="1")
NEITHER = none_of("neither", "非甲非乙", A, B, clause="1")


def known(condition: Condition, leaves: Mapping[str, bool | None], seen: Passed) -> bool | None:
    """A condition's outcome by the book, from those of the leaves: unknown wherever it could still turn out either way."""
    if condition.kind is None:
        seen[condition.code] = leaves[condition.code]
        return seen[condition.code]
    below = [known(child, leaves, seen) for child in condition.children]
    some = True if True in below else (None if None in below else False)
    every = False if False in below else (None if None in below else True)
    found = {GroupKind.ANY: some, GroupKind.ALL: every, GroupKind.NONE: None if some is None else not some}
    seen[condition.code] = found[condition.kind]
    return seen[condition.code]


def passed_of(benefit: Benefit, leaves: Mapping[str, bool | None]) -> Passed:
    seen: Passed = {}
    for top in benefit.when:
        known(top, leaves, seen)
    return seen


@pytest.mark.parametrize(
    ("when", "leaves", "reasons"),
    [
        ((A,), {"a": True}, ()),
        ((A,), {"a": False}, ("a",)),
        ((A, B), {"a": False, "b": False}, ("a", "b")),
        ((A, B), {"a": True, "b": False}, ("b",)),
        ((EITHER,), {"a": False, "b": True}, ()),
        ((EITHER,), {"a": False, "b": False}, ("a", "b")),
        ((EITHER, C), {"a": False, "b": True, "c": False}, ("c",)),
        ((BOTH,), {"a": False, "b": True}, ("a",)),
        ((NEITHER,), {"a": True, "b": False}, ("neither",)),
        ((NEITHER,), {"a": False, "b": False}, ()),
        ((any_of("deep", "深", BOTH, C, clause="1"),), {"a": True, "b": False, "c": False}, ("b", "c")),
        ((any_of("deep", "深", NEITHER, C, clause="1"),), {"a": True, "b": True, "c": False}, ("neither", "c")),
        ((A, EITHER), {"a": False, "b": True}, ("a",)),
    ],
)
def test_who_refuses(when: tuple[Condition, ...], leaves: Passed, reasons: tuple[str, ...]) -> None:
    benefit = item(*when)
    passed = passed_of(benefit, leaves)
    assert refusing_reasons(benefit, passed) == reasons
    assert (outcome_of(benefit, passed) is Outcome.REFUSED) == bool(reasons)


@pytest.mark.parametrize(
    ("when", "leaves", "reasons"),
    [
        ((A,), {"a": None}, ("a",)),
        ((A, B), {"a": None, "b": True}, ("a",)),
        ((EITHER,), {"a": None, "b": False}, ("a",)),
        ((EITHER,), {"a": None, "b": None}, ("a", "b")),
        ((EITHER, C), {"a": None, "b": True, "c": None}, ("c",)),
        ((NEITHER,), {"a": None, "b": False}, ("a",)),
        ((BOTH,), {"a": None, "b": True}, ("a",)),
        ((A,), {"a": True}, (AMOUNT,)),
    ],
)
def test_what_is_not_known(when: tuple[Condition, ...], leaves: Passed, reasons: tuple[str, ...]) -> None:
    benefit = item(*when)
    assert unknown_reasons(benefit, passed_of(benefit, leaves)) == reasons


@pytest.mark.parametrize(
    ("leaves", "is_amount_known", "outcome"),
    [
        ({"a": True, "b": True}, True, Outcome.GRANTED),
        ({"a": True, "b": True}, False, Outcome.UNDETERMINED),
        ({"a": True, "b": None}, True, Outcome.UNDETERMINED),
        ({"a": None, "b": None}, False, Outcome.UNDETERMINED),
        ({"a": None, "b": False}, True, Outcome.REFUSED),
        ({"a": True, "b": False}, False, Outcome.REFUSED),
    ],
)
def test_what_follows(leaves: Passed, is_amount_known: bool, outcome: Outcome) -> None:
    benefit = item(A, B)
    assert outcome_of(benefit, passed_of(benefit, leaves), is_amount_known=is_amount_known) is outcome


def test_masks_are_read_bit_by_bit_parents_first() -> None:
    benefit = item(EITHER, C)
    assert [condition.code for condition in benefit.conditions()] == ["either", "a", "b", "c"]
    assert passed_by_code(benefit, true_mask=0b0101, unknown_mask=0b1000) == {
        "either": True,
        "a": False,
        "b": True,
        "c": None,
    }
    assert passed_by_code(benefit, 0, 0) == dict.fromkeys(["either", "a", "b", "c"], False)
    assert passed_by_code(benefit, 0b1111, 0b1111) == dict.fromkeys(["either", "a", "b", "c"], None)


LEAVES = [leaf(f"leaf{n}") for n in range(5)]
GROUPS = {GroupKind.ALL: all_of, GroupKind.ANY: any_of, GroupKind.NONE: none_of}


@st.composite
def trees(draw: st.DrawFn, depth: int = 0) -> Condition:
    """Any condition over five leaves, at most three groups deep."""
    if depth == 3 or draw(st.booleans()):
        return draw(st.sampled_from(LEAVES))
    children = draw(st.lists(trees(depth + 1), min_size=1, max_size=3))
    kind = draw(st.sampled_from(GroupKind))
    code = f"{kind.value}({','.join(child.code for child in children)})"
    return GROUPS[kind](code, "组", *children, clause="1")


VALUES = st.fixed_dictionaries({one.code: st.sampled_from([True, False, None]) for one in LEAVES})


@given(st.lists(trees(), min_size=1, max_size=3), VALUES)
def test_a_refusal_has_a_reason_and_nothing_else_has_one(tops: list[Condition], leaves: Passed) -> None:
    benefit = item(*tops)
    passed = passed_of(benefit, leaves)
    outcome, refusing = outcome_of(benefit, passed), refusing_reasons(benefit, passed)
    assert bool(refusing) == (outcome is Outcome.REFUSED)
    assert all(passed[code] is False for code in refusing)
    if outcome is Outcome.UNDETERMINED:
        open_codes = unknown_reasons(benefit, passed)
        assert open_codes != (AMOUNT,) and all(leaves[code] is None for code in open_codes)


@given(st.lists(trees(), min_size=1, max_size=3), VALUES, VALUES)
def test_what_is_decided_stays_decided_whatever_the_unknown_turns_out_to_be(
    tops: list[Condition], leaves: Passed, later: Passed
) -> None:
    benefit = item(*tops)
    before = outcome_of(benefit, passed_of(benefit, leaves))
    filled = {code: later[code] if value is None else value for code, value in leaves.items()}
    after = outcome_of(benefit, passed_of(benefit, filled))
    assert before is Outcome.UNDETERMINED or after is before


@given(st.lists(trees(), min_size=1, max_size=3), VALUES)
def test_settling_what_is_named_as_unknown_settles_the_item(tops: list[Condition], leaves: Passed) -> None:
    """However the named leaves turn out, with all named ones known in turn the item is decided in the end."""
    benefit = item(*tops)
    for _ in range(len(LEAVES) + 1):
        passed = passed_of(benefit, leaves)
        if outcome_of(benefit, passed) is not Outcome.UNDETERMINED:
            return
        leaves = leaves | dict.fromkeys(unknown_reasons(benefit, passed), True)
    raise AssertionError("still undetermined")
