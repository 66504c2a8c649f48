"""Where each fact of a stored fact row came from: roster, file, sheet and row; an absence; or a clerk's correction."""

from typing import Any

from fuzhi.steps.aid.facts import SOURCES
from fuzhi.steps.periods import source
from fuzhi.steps.periods.register import PeriodTable
from fuzhi.steps.periods.registers import period_tables
from fuzhi.steps.periods.source import Source

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


def source_columns() -> dict[str, PeriodTable]:
    """The columns of a fact row that name a period row, with its table."""
    tables = period_tables()
    return {column: tables[key] for column in SOURCES if (key := column.removesuffix("_id")) in tables}


def absence_columns() -> list[str]:
    """The columns of a fact row that name the register which answered "not on it"."""
    return [column for column in SOURCES if column.endswith("_batch_id")]


def sources_of(fact_row: dict[str, Any]) -> dict[str, Source]:
    """Source by fact. A fact with no entry has none (nothing was received, or the answer is our own, as with cases)."""
    known = {
        column: (table, fact_row[column])
        for column, table in source_columns().items()
        if fact_row.get(column) is not None
    }
    absent = {column: fact_row[column] for column in absence_columns() if fact_row.get(column) is not None}
    registers = source.absences(absent.values())
    by_column = source.sources_of(known) | {
        column: registers[batch] for column, batch in absent.items() if batch in registers
    }
    return {
        fact: by_column[first]
        for fact, columns in FACT_SOURCES.items()
        if (first := next((column for column in columns if column in by_column), None))
    }
