"""Why an item was decided as it was: reasons walk the tree, missing facts name their paper, nothing else is said."""

import dataclasses
from typing import Any

import pytest

from fuzhi.policy import Condition, load_pack, p, r, s
from fuzhi.policy.closures import decide_one
from fuzhi.policy.explanation import Explanation, conditions_of, explain
from fuzhi.policy.facts import FACT_LABELS, STUDENT_TERM, show_fact
from fuzhi.policy.sums import sum_words
from fuzhi.vocabulary.codes import Outcome

PACK = load_pack("baicheng-2017")
TYPICAL: dict[str, Any] = {
    "student_id": "1",
    "term": "2017-1",
    "county_code": "220822",
    "stage": "primary",
    "school_type": "regular",
    "school_ownership": "public",
    "is_registered_poor": True,
    "is_relapse_approved": False,
    "is_disabled": False,
    "is_hardship": False,
    "is_rural_household": True,
    "attends_in_residence_area": True,
    "is_school_choice": False,
    "is_boarder": True,
    "rides_school_bus": True,
    "bus_fare_fen": 36000,
    "misc_fee_fen": 4000,
    "textbook_fee_fen": 6050,
    "school_area": "township",
    "meal_days": 97,
}


def _explained(benefit: str, with_facts: bool = True, **but: Any) -> Explanation:
    facts = {**TYPICAL, **but}
    one = next(d for d in decide_one(PACK, PACK.switches(), facts) if d.benefit == benefit)
    return explain(
        PACK, benefit, one.true_mask, one.unknown_mask, outcome=one.outcome, facts=facts if with_facts else None
    )


def test_what_holds_is_said_plainly() -> None:
    told = _explained("school_bus_waiver")
    assert told.outcome is Outcome.GRANTED and told.reasons == () and told.changes == () and told.missing == ()
    assert {line.mark for line in told.lines if line.depth == 0} == {"✓"}
    assert not any(line.is_reason for line in told.lines)


def test_a_false_branch_of_a_group_that_holds_is_no_reason() -> None:
    """Registered poor, so that neither relapse nor disability count; refused for the private school alone."""
    told = _explained("school_bus_waiver", school_ownership="private")
    assert told.reasons == ("public_school",)
    assert [line.code for line in told.lines if line.is_reason] == ["public_school"]
    assert told.lines[0].code == "public_school" and told.lines[0].mark == "✗"
    assert told.lines[0].facts[0].value == "民办" and told.clauses == ("3.2",)
    assert told.summary == "不符合：不在公办学校就读。"


@pytest.mark.parametrize(
    ("benefit", "but", "said"),
    [
        ("school_bus_waiver", {"rides_school_bus": False}, "不符合：不乘校车。"),
        ("boarder_living_subsidy", {"is_boarder": False}, "不符合：不住校。"),
        ("day_pupil_living_subsidy", {"is_boarder": False}, "不符合：政策尚未施行。"),
        (
            "vocational_grant",
            {"stage": "secondary_vocational", "is_full_time": False, "grade": 1},
            "不符合：非全日制。",
        ),
        ("school_bus_waiver", {"is_school_choice": True}, "不符合：跨学区择校。"),
        (
            "senior_tuition_waiver_municipal",
            {"stage": "senior_secondary", "is_minimum_living": False, "is_destitute": False},
            "不符合：属于国家已免学费的四类学生。",
        ),
    ],
)
def test_a_refusal_is_said_as_the_fact_that_refuses(benefit: str, but: dict[str, Any], said: str) -> None:
    assert _explained(benefit, **but).summary == said


def test_a_condition_of_another_stages_clause_is_cited_by_the_items_own() -> None:
    told = _explained("vocational_grant", stage="secondary_vocational", is_full_time=True, grade=1)
    assert {line.clause for line in told.lines if line.code == "rural_household"} == {"3.2.5"}
    assert {line.clause for line in _explained("school_bus_waiver").lines if line.code == "rural_household"} == {
        "3.2.3"
    }


def test_a_pack_kept_from_before_says_the_condition() -> None:
    """Its conditions have no words for failing; what it decided can still be told."""
    assert Condition("x_one", "乘坐校车", s.rides_school_bus, clause="3.2").refusal == "“乘坐校车”不成立"


def test_deciding_lines_come_first_then_no_then_unknown_then_yes() -> None:
    told = _explained("school_bus_waiver", is_registered_poor=False, is_hardship=None, rides_school_bus=None)
    assert told.reasons == ("registered_poor", "relapse_approved", "disabled")
    marks = [(line.is_reason, line.mark) for line in told.lines]
    assert marks == sorted(marks, key=lambda mark: (not mark[0], "✗？✓".index(mark[1])))
    assert told.outcome is Outcome.REFUSED and told.missing == ()


def test_an_unknown_fact_names_the_paper_that_settles_it() -> None:
    told = _explained("school_bus_waiver", is_registered_poor=False, is_disabled=True, is_hardship=None)
    assert told.outcome is Outcome.UNDETERMINED and told.reasons == ("hardship",)
    assert [fact.name for fact in told.missing] == ["is_hardship"]
    assert told.changes == ("缺“家庭经济困难是否认定”：请补家庭经济困难学生认定申请表（就读学校）。",)
    assert told.summary == "还不能定，缺：家庭经济困难是否认定。"


@pytest.mark.parametrize("with_facts", [True, False])
def test_an_unknown_amount_is_told_from_an_unknown_condition(with_facts: bool) -> None:
    told = _explained("compulsory_fee_waiver", with_facts, textbook_fee_fen=None)
    assert told.outcome is Outcome.UNDETERMINED and told.reasons == ("amount",)
    expected = (
        {"textbook_fee_fen"}
        if with_facts
        else {
            "misc_fee_fen",
            "textbook_fee_fen",
            "school_ownership",
            "stage",
        }
    )
    assert {fact.name for fact in told.missing} == expected
    assert told.clauses == ("3.2.2", "3.2.3")


def test_without_its_facts_a_reason_names_the_facts_it_reads() -> None:
    told = _explained("school_bus_waiver", False, is_registered_poor=False, is_disabled=True, is_hardship=None)
    assert [fact.name for fact in told.missing] == ["is_hardship"]
    assert all(fact.value == "" for line in told.lines for fact in line.facts)


def test_what_would_change_a_refusal() -> None:
    other_stage = _explained("senior_grant")
    assert other_stage.changes == ("本项只面向“在普通高中就读”的学生。",)
    not_yet = _explained("day_pupil_living_subsidy", is_boarder=False)
    assert not_yet.changes == ("本项政策在所查学期尚未施行，到施行的学期，由县里按新的规定认定。",)
    not_target = _explained("school_bus_waiver", is_registered_poor=False)
    assert len(not_target.changes) == 1 and "任一情形" in not_target.changes[0]
    for words in ("扶贫手册", "返贫申请审批表", "残疾人证", "家庭经济困难学生认定申请表"):
        assert words in not_target.changes[0]
    senior: dict[str, Any] = {"stage": "senior_secondary", "is_minimum_living": False, "is_destitute": False}
    twice = _explained("senior_tuition_waiver_municipal", **senior)
    assert twice.reasons == ("not_national_four",) and "国家项目" in twice.changes[0]


def test_every_item_and_stage_has_words_for_every_outcome() -> None:
    """No sentence is empty and no code shows, whatever is unknown."""
    for stage in ("preschool", "primary", "junior_secondary", "senior_secondary", "secondary_vocational", None):
        for value in (True, False, None):
            facts: dict[str, Any] = {
                name: value if name.startswith(("is_", "attends", "rides", "major")) else None for name in TYPICAL
            }
            facts |= {"term": "2019-1", "student_id": "1", "stage": stage}
            for one in decide_one(PACK, PACK.switches(), facts):
                told = explain(PACK, one.benefit, one.true_mask, one.unknown_mask, outcome=one.outcome, facts=facts)
                assert told.outcome is one.outcome
                assert {fact.name for fact in told.missing} == set(one.unknown_facts)
                assert bool(told.changes) == (one.outcome is not Outcome.GRANTED)
                words = [told.summary, *told.changes, *(line.label for line in told.lines)]
                assert all(text and "_" not in text and "None" not in text for text in words)


def test_nodes_stand_in_the_order_of_the_bits() -> None:
    nodes = conditions_of(PACK, "school_bus_waiver")
    assert [node.code for node in nodes] == [c.code for c in PACK.benefits["school_bus_waiver"].conditions()]
    group = next(node for node in nodes if node.code == "target_group")
    assert group.kind == "any" and group.children == ("registered_poor", "relapse_approved", "disabled_in_hardship")
    assert set(group.facts) == {"is_registered_poor", "is_relapse_approved", "is_disabled", "is_hardship"}
    assert {node.code: node.depth for node in nodes}["hardship"] == 2


def test_one_child_is_decided_without_facts_too() -> None:
    decisions = decide_one(PACK, PACK.switches(), {"term": "2017-1"})
    refused = [d.benefit for d in decisions if d.outcome is Outcome.REFUSED]
    assert refused == ["day_pupil_living_subsidy"]
    assert all(d.outcome is Outcome.UNDETERMINED for d in decisions if d.benefit not in refused)
    assert len(decisions) == 15


def test_how_a_sum_came_about() -> None:
    def told(code: str, **but: Any) -> str:
        return sum_words(PACK, PACK.benefits[code], {**TYPICAL, **but})

    assert told("nutrition_meal") == "本学期供餐天数 97 × 营养餐每日标准 ¥4.00 ＝ ¥388.00"
    assert told("compulsory_fee_waiver") == "本学期杂费 ¥40.00 ＋ 本学期教科书费 ¥60.50 ＝ ¥100.50"
    assert told("boarder_living_subsidy") == "小学寄宿生生活补助（每学期） ¥500.00"
    assert told("compulsory_fee_waiver", misc_fee_fen=None) == ""
    assert told("senior_tuition_waiver", school_ownership="private", tuition_fen=2, public_tuition_fen=1) == (
        "同类公办学校学费标准 ¥0.01"
    )
    names = PACK.benefits["nutrition_meal"].amount_names
    assert (names.parameters, names.facts) == (("meal_standard_fen",), ("meal_days",))


def test_two_numbers_of_equal_value_keep_their_names() -> None:
    """A number is known by its name, not by what it comes to; one that is no money is not shown as money."""
    both = dataclasses.replace(
        PACK.benefits["nutrition_meal"],
        amount=s.meal_days * p.meal_standard_fen + s.meal_days * p.other_fen * p.vocational_tuition_years_max,
    )
    other = dataclasses.replace(PACK.parameters["meal_standard_fen"], name="other_fen", label="另一标准")
    pack = dataclasses.replace(PACK, parameters={**PACK.parameters, "other_fen": other})
    assert sum_words(pack, both, TYPICAL) == (
        "本学期供餐天数 97 × 营养餐每日标准 ¥4.00 ＋ 本学期供餐天数 97 × 另一标准 ¥4.00 × 中职免学费的学年数 3 ＝ ¥1,552.00"
    )


def test_a_refusal_without_facts_says_whether_the_date_or_a_reading_refuses() -> None:
    def told(test: Any, advice: str = "") -> tuple[str, ...]:
        leaf = Condition("x_one", "甲", test, clause="3.2", advice=advice)
        item = dataclasses.replace(PACK.benefits["nutrition_meal"], when=(leaf,))
        whole = dataclasses.replace(item, when=(PACK.benefits["nutrition_meal"].gate, leaf))
        return explain(PACK, whole, 1, 0).changes

    assert told(p.day_pupil_subsidy_in_force) == ("本项政策在所查学期尚未施行，到施行的学期，由县里按新的规定认定。",)
    assert told(~r.exclusion_covers_national) == ("按现行读法不能享受；读法改了，由县里重新认定。",)
    assert told(~s.is_boarder, "请去乙处。") == ("请去乙处。",)


def test_what_only_says_that_nothing_rules_a_child_out_is_marked() -> None:
    nodes = conditions_of(PACK, "boarder_living_subsidy")
    assert {n.code for n in nodes if n.excludes} == {"private_school_keeps_right", "school_choice_keeps_right"}


def test_facts_are_shown_in_words() -> None:
    assert show_fact("is_boarder", True) == "是" and show_fact("is_boarder", None) == "未知"
    assert show_fact("stage", "primary") == "小学" and show_fact("bus_fare_fen", 36000) == "¥360.00"
    assert show_fact("meal_days", 97) == "97" and show_fact("post_kind", "teaching_point") == "教学点"
    assert all(FACT_LABELS[name] for name in STUDENT_TERM.names)
