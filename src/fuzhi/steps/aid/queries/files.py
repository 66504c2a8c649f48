"""What was found and approved for a child in a semester: the part of aid in a child's file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from fuzhi.policy.explanation import Explanation
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.models import Run
from fuzhi.steps.aid.queries import attendance
from fuzhi.steps.aid.queries.known import Known, StoredDecision, known_by_child
from fuzhi.steps.aid.queries.withdrawn import Withdrawn, withdrawn_by_child
from fuzhi.steps.periods import sql
from fuzhi.vocabulary.clock import day_of
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
    known_on: date
    """The day up to which the run had looked."""


@dataclass(frozen=True, slots=True)
class Told:
    """A stored decision with its reasons, opened by the pack of its own run; clause and ``comes_as`` are the item's."""

    benefit: str
    label: str
    clause: str
    outcome: str
    explanation: Explanation
    comes_as: str


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
    withdrawn: list[Withdrawn]


_DECIDED = [one.name for one in fields(StoredDecision)]
_DUE = [one.name for one in fields(Due)]


def semesters_of(person_ids: Sequence[int], term: Term) -> dict[int, Semester]:
    """What stands for children, by child; the caller has checked the area. Raises InputError ``foreign_pack`` as the
    rules do."""
    asked = {"persons": [*person_ids], "term": str(term)}
    known = known_by_child(person_ids, str(term))
    decided = _by_child(
        StoredDecision,
        _DECIDED,
        "aid_decision_v WHERE person_id = ANY(%(persons)s) AND term = %(term)s AND is_current",
        asked,
    )
    due = _by_child(
        Due,
        _DUE,
        "aid_entitlement_v WHERE person_id = ANY(%(persons)s) AND term = %(term)s AND state <> 'withdrawn'",
        asked,
    )
    opening = rules.decoders({row.run_id for rows in decided.values() for row in rows})
    looked = dict(Run.objects.filter(pk__in={one.run_id for one in known.values()}).values_list("pk", "known_at"))
    gone = withdrawn_by_child(person_ids, str(term))
    return {
        person: Semester(
            _facts(own, looked[own.run_id]) if (own := known.get(person)) else None,
            _told(decided.get(person, []), own, opening),
            due.get(person, []),
            gone.get(person, []),
        )
        for person in person_ids
    }


def _by_child(shape: type[sql.Shape], names: Sequence[str], rest: str, asked: sql.Params) -> dict[int, list[sql.Shape]]:
    """Rows of a view as values, by child, in the order in which they were written."""
    rows: dict[int, list[sql.Shape]] = {}
    for person, *told in sql.rows(f"SELECT person_id, {', '.join(names)} FROM {rest} ORDER BY id", asked):
        rows.setdefault(person, []).append(shape(*told))
    return rows


def _told(decided: list[StoredDecision], known: Known | None, opening: Mapping[int, rules.Decoder]) -> list[Told]:
    told = []
    for row in decided:
        found_by = opening[row.run_id]
        item = found_by.item(row)
        why = attendance.told(
            found_by.explain(row, known.facts if known else None),
            is_attendance_unknown=known is not None and known.is_attendance_unknown is True,
        )
        told.append(Told(item.code, item.label, item.clause, row.outcome, why, item.comes_as))
    return told


def _facts(known: Known, looked: datetime) -> SemesterFacts:
    bill = ((fact, known.facts[fact.name]) for fact in STUDENT_FACTS if fact.sources[:1] == ("bill_id",))
    return SemesterFacts(
        stage=known.stage,
        grade=known.grade,
        class_name=known.class_name,
        school_code=known.school_code,
        county_code=known.county_code,
        kindergarten_kind=known.kindergarten_kind,
        marks=tuple(fact.mark for fact in STUDENT_FACTS if fact.mark and known.facts[fact.name]),
        bill=tuple((fact, value) for fact, value in bill if isinstance(value, int) and value),
        meal_days=known.meal_days,
        known_on=day_of(looked),
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
    rows = sql.rows(
        f"SELECT {middle}, percentile_disc(0.5) WITHIN GROUP (ORDER BY bus_fare_fen)"
        " FILTER (WHERE bus_fare_fen > 0) AS bus_fare_fen"
        " FROM aid_fact_v WHERE stage = %s AND term = %s AND is_current",
        [stage, str(term)],
    )
    found = zip((*names, "bus_fare_fen"), rows[0], strict=True)
    return {name: int(value) for name, value in found if value is not None}


def decided_terms() -> list[Term]:
    """The semesters of which some county has decided, the latest first."""
    return sorted(map(Term.parse, Run.objects.order_by().values_list("term", flat=True).distinct()), reverse=True)
