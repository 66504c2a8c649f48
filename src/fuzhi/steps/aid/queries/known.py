"""What the current run of a semester knew of one child: its stored fact row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from fuzhi.policy.closures import Facts
from fuzhi.steps.aid.facts import SOURCES, stored_columns
from fuzhi.steps.periods import sql


@dataclass(frozen=True, slots=True)
class Known:
    """A stored fact row. ``facts`` are all its columns by name, None is unknown; those that pages read stand beside.

    ``sources``: the ids of the period rows and received registers that it was read from, by column.
    """

    run_id: int
    county_code: str
    school_code: str
    stage: str | None
    grade: int | None
    class_name: str
    kindergarten_kind: str | None
    meal_days: int | None
    is_claimed_twice: bool
    is_attendance_unknown: bool | None
    opens_disability_question: bool
    sources: Mapping[str, int]
    facts: Facts


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """One decision as a run stored it, or several alike: what a :class:`rules.Decoder` opens."""

    run_id: int
    pack_hash: str
    benefit: str
    outcome: str
    true_mask: int
    unknown_mask: int


def known_of(person_id: int, term: str) -> Known | None:
    """The child's row of the current run, None before the first; the caller has checked the area."""
    return known_by_child([person_id], term).get(person_id)


def known_by_child(person_ids: Iterable[int], term: str) -> dict[int, Known]:
    """The same of several, by child; who is part of no current run is left out."""
    names = ("run_id", *stored_columns())
    rows = sql.rows(
        f"SELECT person_id, {', '.join(names)} FROM aid_fact_v WHERE person_id = ANY(%s) AND term = %s AND is_current",
        [[*person_ids], term],
    )
    return {row[0]: _known(names, row[1:]) for row in reversed(rows)}


def _known(names: tuple[str, ...], row: sql.Row) -> Known:
    facts = dict(zip(names, row, strict=True))
    beside = {one.name: facts[one.name] for one in fields(Known) if one.name in facts}
    return Known(**beside, sources={name: facts[name] for name in SOURCES if facts[name] is not None}, facts=facts)
