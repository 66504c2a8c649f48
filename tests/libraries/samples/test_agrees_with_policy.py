"""Two independent answers about 6,000 children: the oracle's and the policy pack's, equal to the fen for every item."""

import csv
from pathlib import Path

import pytest

from fuzhi.policy import load_pack
from fuzhi.policy.evaluation import Request, evaluate_file
from fuzhi.policy.majors import major_flags
from fuzhi.samples.oracle import UNDETERMINED
from fuzhi.samples.oracle_facts import Facts, facts_of
from fuzhi.samples.people import Child
from fuzhi.vocabulary.codes import Stage
from tests.libraries.samples.conftest import World


def _fact_row(number: int, child: Child, facts: Facts, term: str) -> dict[str, object]:
    assert child.school is not None
    is_kindergarten = facts.stage == Stage.PRESCHOOL
    kind = None
    if is_kindergarten:
        kind = "public" if facts.is_public else "private_inclusive" if facts.is_inclusive else "private_other"
    return {
        "student_id": number,
        "term": term,
        "county_code": facts.county,
        "stage": facts.stage.value,
        "school_type": "special" if facts.is_special else "regular",
        "school_ownership": child.school.ownership.value,
        "kindergarten_kind": kind,
        "is_registered_poor": facts.poor,
        "is_relapse_approved": False,
        "is_disabled": facts.disabled,
        "is_hardship": facts.hardship,
        "is_minimum_living": facts.minimum_living,
        "is_destitute": facts.destitute,
        "is_rural_household": facts.rural,
        "is_orphan": facts.orphan,
        "is_hukou_outside_county_seat": facts.outside_seat,
        "attends_in_residence_area": facts.nearby,
        "is_school_choice": facts.choice,
        "is_boarder": facts.boarder,
        "rides_school_bus": facts.bus,
        "is_full_time": facts.full_time,
        "grade": facts.grade,
        "major_is_agricultural": facts.agricultural,
        "major_is_performing_arts": facts.performing,
        "school_area": child.school.area.value,
        "meal_days": facts.bill.meal_days,
        "care_fee_fen": facts.care,
        "public_care_fee_fen": facts.public_care,
        "misc_fee_fen": facts.bill.misc,
        "textbook_fee_fen": facts.bill.textbook,
        "bus_fare_fen": facts.bill.bus,
        "tuition_fen": facts.bill.tuition,
        "public_tuition_fen": facts.public_tuition,
        "accommodation_fen": facts.bill.accommodation,
    }


Decisions = dict[tuple[str, str], tuple[str, int]]
Conditions = dict[tuple[str, str, str], str]


@pytest.fixture(scope="module")
def policy(world: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[Decisions, Conditions]:
    """The pack on the oracle's facts: (child number, item) -> outcome and fen; (number, item, condition) -> passed."""
    folder = tmp_path_factory.mktemp("policy")
    rows = []
    for number, child in enumerate(world.answers.by_child):
        facts = facts_of(child, world.answers.term.census_on)
        assert facts is not None
        rows.append(_fact_row(number, child, facts, str(world.answers.term)))
    with (folder / "facts.csv").open("w", encoding="utf-8", newline="") as out:
        sheet = csv.DictWriter(out, list(rows[0]))
        sheet.writeheader()
        sheet.writerows(
            {k: "" if v is None else str(v).lower() if isinstance(v, bool) else v for k, v in r.items()} for r in rows
        )
    evaluate_file(
        Request(folder / "facts.csv", "baicheng-2017", folder / "due.csv", explain=folder / "why.csv", all_rows=True)
    )
    with Path(folder / "due.csv").open(encoding="utf-8") as lines:
        decisions = {
            (r["student_id"], r["benefit"]): (r["outcome"], int(r["amount_fen"])) for r in csv.DictReader(lines)
        }
    with Path(folder / "why.csv").open(encoding="utf-8") as lines:
        conditions = {(r["student_id"], r["benefit"], r["condition"]): r["passed"] for r in csv.DictReader(lines)}
    return decisions, conditions


def test_every_decision_is_the_same(world: World, policy: tuple[Decisions, Conditions]) -> None:
    policy_says, compared = policy[0], 0
    for number, (child, answers) in enumerate(world.answers.by_child.items()):
        for item, due in answers.items():
            said = policy_says[str(number), item]
            assert (due.outcome, due.fen) == said, (child.name, item, facts_of(child, world.answers.term.census_on))
            compared += 1
    assert compared == len(policy_says) > 80_000
    assert any(outcome == UNDETERMINED for outcome, _ in policy_says.values())


def test_planted_cases_are_refused_or_open_for_the_reason_given(
    world: World, policy: tuple[Decisions, Conditions]
) -> None:
    decisions, conditions = policy
    checked: dict[str, int] = {}
    for number, child in enumerate(world.answers.by_child):
        for mark in child.slips.marks:
            outcome, _, rest = mark.expected.partition(":")
            if outcome not in ("granted", "refused", "undetermined"):
                continue
            item, _, condition = rest.partition(":")
            assert decisions[str(number), item][0] == outcome, (mark, child.name)
            if condition:
                passed = conditions[str(number), item, condition]
                assert passed == ("false" if outcome == "refused" else ""), (mark, child.name)
            checked[mark.kind] = checked.get(mark.kind, 0) + 1
    assert len(checked) == 18, checked
    assert min(checked.values()) >= 5, checked


def test_the_packs_list_knows_every_major_that_is_taught(world: World) -> None:
    pack = load_pack("baicheng-2017")
    taught = {child.major for child in world.answers.by_child if child.major}
    assert len(taught) > 10
    for child in world.answers.by_child:
        facts = facts_of(child, world.answers.term.census_on)
        if child.major and facts:
            assert major_flags(pack, child.major) == (facts.agricultural, facts.performing), child.major
