"""Laws of every explanation: its lines are the decision's conditions, its reasons decide, its papers settle what is open."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzhi.policy import load_pack
from fuzhi.policy.closures import OneDecision, decide_one
from fuzhi.policy.explanation import Explanation, conditions_of, explain
from fuzhi.policy.facts import PAPERS, STUDENT_TERM, Fact, FactType
from fuzhi.policy.language import Condition
from fuzhi.policy.reasons import AMOUNT
from fuzhi.vocabulary.codes import Outcome

PACK = load_pack("baicheng-2017")
Facts = dict[str, Any]


def some(column: Fact) -> st.SearchStrategy[Any]:
    if column.name == "county_code":
        return st.sampled_from([None, "220802", "220822"])
    if column.codes:
        return st.sampled_from([None, *column.values])
    if column.type is FactType.FLAG:
        return st.sampled_from([None, True, False])
    return st.sampled_from([None, 0, 1, 2, 36_000]) if column.is_money else st.sampled_from([None, 1, 2, 3])


ROWS = st.fixed_dictionaries(
    {column.name: some(column) for column in STUDENT_TERM.columns if column.name not in ("student_id", "term")}
)


def explained(facts: Facts) -> list[tuple[OneDecision, Explanation]]:
    row = {**facts, "student_id": "1", "term": "2017-1"}
    return [
        (one, explain(PACK, one.benefit, one.true_mask, one.unknown_mask, outcome=one.outcome, facts=row))
        for one in decide_one(PACK, PACK.switches(), row)
    ]


def _without(condition: Condition, shut: set[str]) -> list[Condition]:
    """A condition and all below it, but for branches that the chosen readings shut."""
    if condition.code in shut:
        return []
    return [condition, *(found for child in condition.children for found in _without(child, shut))]


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_an_explanation_has_a_line_for_each_condition_with_its_outcome(facts: Facts) -> None:
    for one, told in explained(facts):
        top = PACK.benefits[one.benefit].when
        shut = {c.code for c in PACK.benefits[one.benefit].conditions() if c.is_closed(one.passed)}
        below = {c.code: one.passed[c.code] for part in top for c in _without(part, shut)}
        assert {line.code: line.passed for line in told.lines} == below
        assert [line.mark for line in told.lines] == [
            {True: "✓", False: "✗", None: "？"}[line.passed] for line in told.lines
        ]
        deciding = {line.clause for line in told.lines if line.is_reason}
        assert told.outcome is one.outcome
        assert set(told.clauses) == deciding if deciding else told.clauses == PACK.benefits[one.benefit].clauses


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_reasons_are_what_decides_and_stand_first(facts: Facts) -> None:
    for one, told in explained(facts):
        marked = {line.code for line in told.lines if line.is_reason}
        assert marked == set(told.reasons) - {AMOUNT}
        if one.outcome is Outcome.GRANTED:
            assert told.reasons == ()
        else:
            wanted = False if one.outcome is Outcome.REFUSED else None
            assert told.reasons and all(one.passed[code] is wanted for code in marked)
        flags = [line.is_reason for line in told.lines]
        assert flags == sorted(flags, reverse=True)


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_what_is_missing_is_what_keeps_the_item_open_with_its_paper(facts: Facts) -> None:
    for one, told in explained(facts):
        assert {missing.name for missing in told.missing} == set(one.unknown_facts)
        for missing in told.missing:
            assert missing.paper == PAPERS[missing.name]
            assert missing.label in missing.sentence and PAPERS[missing.name].name in missing.sentence


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_values_beside_a_line_are_those_of_the_row(facts: Facts) -> None:
    for _, told in explained(facts):
        for line in told.lines:
            for fact in line.facts:
                if fact.name in facts:
                    assert fact.is_unknown == (facts[fact.name] is None), fact.name
                    assert (fact.value == "未知") == fact.is_unknown


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_every_sentence_is_chinese_and_whole(facts: Facts) -> None:
    for one, told in explained(facts):
        for text in (told.summary, *told.changes):
            assert text.endswith("。") and not any(ch.isascii() and ch.isalpha() for ch in text), text
        if one.outcome is Outcome.GRANTED:
            assert told.changes == ()


@settings(max_examples=15, deadline=None)
@given(ROWS)
def test_without_the_facts_the_outcome_and_the_reasons_are_the_same(facts: Facts) -> None:
    for one, told in explained(facts):
        bare = explain(PACK, one.benefit, one.true_mask, one.unknown_mask, outcome=one.outcome)
        assert (bare.outcome, bare.reasons) == (told.outcome, told.reasons)
        assert [(line.code, line.passed, line.is_reason) for line in bare.lines] == [
            (line.code, line.passed, line.is_reason) for line in told.lines
        ]
        of_the_amount = set(PACK.benefits[one.benefit].amount_names.facts)
        assert {missing.name for missing in told.missing} <= {missing.name for missing in bare.missing} | of_the_amount


@settings(max_examples=15, deadline=None)
@given(ROWS)
def test_settling_what_is_named_leads_to_a_decision(facts: Facts) -> None:
    """Fact after fact as it is asked for, whatever the answer: in the end every item is decided."""
    answers: Facts = {
        column.name: {FactType.FLAG: True, FactType.WHOLE: 1}.get(
            column.type, column.values[0] if column.values else "220822"
        )
        for column in STUDENT_TERM.columns
    }
    for _ in range(len(STUDENT_TERM.columns)):
        named = {missing.name for _, told in explained(facts) for missing in told.missing}
        if not named:
            break
        facts = facts | {name: answers[name] for name in named}
    assert all(one.outcome is not Outcome.UNDETERMINED for one, _ in explained(facts))


@pytest.mark.parametrize("code", sorted(PACK.benefits))
def test_the_tree_of_an_item_is_told_parents_first(code: str) -> None:
    nodes = conditions_of(PACK, code)
    place = {node.code: at for at, node in enumerate(nodes)}
    assert len(place) == len(nodes)
    for node in nodes:
        assert bool(node.children) == node.is_group and bool(node.kind) == node.is_group
        for child in node.children:
            assert place[child] > place[node.code] or child in place
        below = {fact for child in node.children for fact in nodes[place[child]].facts}
        assert not node.is_group or below == set(node.facts), "a group reads what its leaves read"
    assert conditions_of(PACK, PACK.benefits[code]) == nodes


@pytest.mark.parametrize("fact", sorted(PAPERS))
def test_each_paper_names_itself_and_who_gives_it(fact: str) -> None:
    paper = PAPERS[fact]
    assert paper.sentence == f"{paper.name}（{paper.giver}）"
    assert not any(ch.isascii() and ch.isalpha() for ch in paper.sentence)
