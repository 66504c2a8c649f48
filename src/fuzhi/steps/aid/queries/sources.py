"""Where each fact of a stored fact row came from: roster, file, sheet and row; an absence; or a clerk's correction."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from fuzhi.steps.aid.queries.asking import rows_of
from fuzhi.vocabulary.codes import RosterKind

_VIEWS = {
    "enrolment_id": "registry_enrolment_v",
    "boarding_id": "registry_boarding_v",
    "bus_id": "registry_bus_v",
    "poverty_id": "registry_poverty_v",
    "disability_id": "registry_disability_v",
    "assistance_id": "registry_assistance_v",
    "bill_id": "registry_bill_v",
    "hardship_id": "registry_hardship_v",
    "school_id": "registry_school_v",
    "kindergarten_id": "registry_kindergarten_v",
}
_ABSENT = ("poverty_batch_id", "disability_batch_id", "assistance_batch_id")
FACT_SOURCES: dict[str, tuple[str, ...]] = {
    "county_code": ("school_id",),
    "stage": ("enrolment_id",),
    "grade": ("enrolment_id",),
    "school_type": ("school_id",),
    "school_ownership": ("school_id",),
    "school_area": ("school_id",),
    "public_tuition_fen": ("school_id",),
    "kindergarten_kind": ("kindergarten_id", "school_id"),
    "public_care_fee_fen": ("kindergarten_id",),
    "care_fee_fen": ("bill_id", "kindergarten_id"),
    "is_registered_poor": ("poverty_id", "poverty_batch_id"),
    "is_disabled": ("disability_id", "disability_batch_id"),
    "is_minimum_living": ("assistance_id", "assistance_batch_id"),
    "is_destitute": ("assistance_id", "assistance_batch_id"),
    "is_hardship": ("assistance_id", "hardship_id"),
    "is_rural_household": ("poverty_id", "enrolment_id"),
    "attends_in_residence_area": ("enrolment_id",),
    "is_school_choice": ("enrolment_id",),
    "is_full_time": ("enrolment_id",),
    "major_is_agricultural": ("enrolment_id",),
    "major_is_performing_arts": ("enrolment_id",),
    "is_boarder": ("boarding_id",),
    "rides_school_bus": ("bus_id", "bill_id"),
    "meal_days": ("bill_id",),
    "misc_fee_fen": ("bill_id",),
    "textbook_fee_fen": ("bill_id",),
    "bus_fare_fen": ("bill_id",),
    "tuition_fen": ("bill_id",),
    "accommodation_fen": ("bill_id",),
}
"""By fact: the columns of the fact row that may name its source, the first that is set counts."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source in words; ``row_id`` is the kept row of the roster, when there is one."""

    text: str
    on: date | None
    row_id: int | None = None
    batch_id: int | None = None


def sources_of(fact_row: dict[str, Any]) -> dict[str, Source]:
    """Source by fact. A fact with no entry has none (nothing was received, or the answer is our own, as with cases)."""
    by_column = _periods(fact_row) | _absences(fact_row)
    found: dict[str, Source] = {}
    for fact, columns in FACT_SOURCES.items():
        source = next((by_column[column] for column in columns if column in by_column), None)
        if source is not None:
            found[fact] = source
    return found


def _periods(fact_row: dict[str, Any]) -> dict[str, Source]:
    wanted = {column: fact_row[column] for column in _VIEWS if fact_row.get(column) is not None}
    if not wanted:
        return {}
    parts = " UNION ALL ".join(
        f"SELECT '{column}' AS col, source_kind, row_id, batch_id, correction_id FROM {_VIEWS[column]} WHERE id = %({column})s"
        for column in wanted
    )
    rows = rows_of(
        "SELECT p.col, p.source_kind, p.row_id, p.batch_id, s.kind, s.file_name, s.sheet, s.row_no, s.received_on,"
        " c.by, (c.at AT TIME ZONE 'Asia/Shanghai')::date AS corrected_on, c.reason"
        f" FROM ({parts}) p LEFT JOIN registry_source_v s ON s.row_id = p.row_id"
        " LEFT JOIN registry_correction_v c ON c.correction_id = p.correction_id",
        wanted,
    )
    return {row["col"]: _source(row) for row in rows}


def _source(row: dict[str, Any]) -> Source:
    if row["source_kind"] == "decision":
        return Source(f"人工更正 / {row['by'] or ''} / {row['reason'] or ''}".rstrip(" /"), row["corrected_on"])
    if row["kind"] is None:
        return Source("名册", None, row["row_id"], row["batch_id"])
    sheet = re.sub(r"^Sheet\s*(\d+)$", r"第 \1 张表", row["sheet"], flags=re.IGNORECASE)
    text = f"{RosterKind(row['kind']).label} / {sheet} / 第 {row['row_no']:,} 行"
    return Source(text, row["received_on"], row["row_id"], row["batch_id"])


def _absences(fact_row: dict[str, Any]) -> dict[str, Source]:
    wanted = {column: fact_row[column] for column in _ABSENT if fact_row.get(column) is not None}
    if not wanted:
        return {}
    rows = rows_of("SELECT id, kind, received_on FROM intake_batch_v WHERE id = any(%s)", [list(wanted.values())])
    kept = {row["id"]: row for row in rows}
    return {
        column: Source(
            f"{RosterKind(kept[batch]['kind']).label}（收到，查无此人）", kept[batch]["received_on"], None, batch
        )
        for column, batch in wanted.items()
        if batch in kept
    }
