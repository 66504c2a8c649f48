"""What was found and approved for a child in a semester: the part of aid in a child's file."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from fuzhi.policy.explanation import Explanation
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.queries.asking import rows_of
from fuzhi.vocabulary.facts import STUDENT_FACTS, Fact
from fuzhi.vocabulary.terms import Term


@dataclass(frozen=True, slots=True)
class SemesterFacts:
    """What the current run knew of the child; None is unknown.

    ``marks``: short words of yes/no facts that hold; ``bill``: known sums (fen) and days of the semester's bill, not 0.
    """

    stage: str | None
    grade: int | None
    class_name: str | None
    school_code: str | None
    county_code: str | None
    kindergarten_kind: str | None
    marks: tuple[str, ...]
    bill: tuple[tuple[Fact, int], ...]
    meal_days: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """A stored decision with its reasons, opened by the pack of its own run; ``clause`` is the item's."""

    benefit: str
    label: str
    clause: str
    outcome: str
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Due:
    """One entitlement of the semester; the notice it stands on, if any."""

    id: int
    benefit: str
    clause: str
    delivery: str
    amount_fen: int
    state: str
    is_held: bool
    notice_state: str | None
    notice_closes_on: date | None


@dataclass(frozen=True, slots=True)
class Semester:
    """``facts`` None and ``told`` empty before the first run."""

    facts: SemesterFacts | None
    told: list[Told]
    due: list[Due]


def semester_of(person_id: int, term: Term) -> Semester:
    """What stands for a child; the caller has checked the area. Raises InputError ``foreign_pack`` as the rules do."""
    asked = {"person": person_id, "term": str(term)}
    facts = rows_of("SELECT * FROM aid_fact_v WHERE person_id = %(person)s AND term = %(term)s AND is_current", asked)
    decided = rows_of(
        "SELECT * FROM aid_decision_v WHERE person_id = %(person)s AND term = %(term)s AND is_current ORDER BY id",
        asked,
    )
    due = rows_of(
        f"SELECT {', '.join(one.name for one in fields(Due))} FROM aid_entitlement_v"
        " WHERE person_id = %(person)s AND term = %(term)s AND state <> 'withdrawn' ORDER BY id",
        asked,
    )
    known = facts[0] if facts else None
    opening = rules.decoders({row["run_id"] for row in decided})
    told = []
    for row in decided:
        found_by = opening[row["run_id"]]
        item = found_by.item(row)
        told.append(Told(item.code, item.label, item.clause, row["outcome"], found_by.explain(row, known)))
    return Semester(_facts(known) if known else None, told, [Due(**row) for row in due])


def _facts(known: dict[str, Any]) -> SemesterFacts:
    names = ("stage", "grade", "class_name", "school_code", "county_code", "kindergarten_kind")
    return SemesterFacts(
        **{name: known[name] for name in (*names, "meal_days")},
        marks=tuple(fact.mark for fact in STUDENT_FACTS if fact.mark and known[fact.name]),
        bill=tuple(
            (fact, known[fact.name]) for fact in STUDENT_FACTS if fact.sources[:1] == ("bill_id",) and known[fact.name]
        ),
    )


def typical_amounts(stage: str, term: Term) -> dict[str, int]:
    """The middle value of each fee (fen) and of the meal days of that stage over all schools;
    what is unknown is left out."""
    names = (
        "misc_fee_fen",
        "textbook_fee_fen",
        "tuition_fen",
        "accommodation_fen",
        "care_fee_fen",
        "public_care_fee_fen",
        "public_tuition_fen",
        "meal_days",
    )
    middle = ", ".join(f"percentile_disc(0.5) WITHIN GROUP (ORDER BY {name}) AS {name}" for name in names)
    rows = rows_of(
        f"SELECT {middle}, percentile_disc(0.5) WITHIN GROUP (ORDER BY bus_fare_fen)"
        " FILTER (WHERE bus_fare_fen > 0) AS bus_fare_fen"
        " FROM aid_fact_v WHERE stage = %s AND term = %s AND is_current",
        [stage, str(term)],
    )
    return {name: int(value) for name, value in rows[0].items() if value is not None}
