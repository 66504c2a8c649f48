"""Where each fact of a stored fact row came from: roster, file, sheet and row; an absence; or a clerk's correction."""

from collections.abc import Mapping

from fuzhi.steps.aid.facts import SOURCES
from fuzhi.steps.periods import source
from fuzhi.steps.periods.register import PeriodTable
from fuzhi.steps.periods.registers import period_tables
from fuzhi.steps.periods.source import Source
from fuzhi.steps.periods.states import SourceKind
from fuzhi.vocabulary.facts import STUDENT_FACTS, Fact


def source_columns() -> dict[str, PeriodTable]:
    """The columns of a fact row that name a period row, with its table."""
    tables = period_tables()
    return {column: tables[key] for column in SOURCES if (key := column.removesuffix("_id")) in tables}


def absence_columns() -> list[str]:
    """The columns of a fact row that name the register which answered "not on it"."""
    return [column for column in SOURCES if column.endswith("_batch_id")]


def sources_of(read_from: Mapping[str, int]) -> dict[str, Source]:
    """Source by fact, of a row read from these (``Known.sources``).

    A fact with no entry has none (nothing was received, or the answer is our own, as with cases).
    """
    known = {column: (table, read_from[column]) for column, table in source_columns().items() if column in read_from}
    absent = {column: read_from[column] for column in absence_columns() if column in read_from}
    registers = source.absences(absent.values())
    by_column = source.sources_of(known) | {
        column: registers[batch] for column, batch in absent.items() if batch in registers
    }
    found = {
        fact.name: (fact, first)
        for fact in STUDENT_FACTS
        if (first := next((column for column in fact.sources if column in by_column), None))
    }
    told = {name: by_column[first] for name, (_, first) in found.items()}
    decided = {
        name: (fact, *known[first]) for name, (fact, first) in found.items() if told[name].how is SourceKind.DECISION
    }
    origins = {name: (table, _origin(fact, table, row)) for name, (fact, table, row) in decided.items()}
    return told | source.sources_of(origins)


def _origin(fact: Fact, table: PeriodTable, period_id: int) -> int:
    """Where the fact comes from, when a decision stands there that may have been about something else."""
    columns = [name for name in fact.reads or (fact.name,) if name in table.values]
    return source.origin_of(table, period_id, columns)
