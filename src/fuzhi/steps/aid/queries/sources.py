"""Where each fact of a stored fact row came from: roster, file, sheet and row; an absence; or a clerk's correction."""

from collections.abc import Mapping, Sequence

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


def sources_by_row(rows: Sequence[Mapping[str, int]]) -> list[dict[str, Source]]:
    """Source by fact, of fact rows that were read from these (``Known.sources``), in their order.

    A fact with no entry has none (nothing was received, or the answer is our own, as with cases).
    """
    tables, registers = source_columns(), absence_columns()
    known = {
        (at, name): (table, one[name]) for at, one in enumerate(rows) for name, table in tables.items() if name in one
    }
    absent = {(at, name): one[name] for at, one in enumerate(rows) for name in registers if name in one}
    told = source.absences(absent.values())
    stated = source.sources_of(known) | {key: told[batch] for key, batch in absent.items() if batch in told}
    by_row: list[dict[str, Source]] = [{} for _ in rows]
    for (at, name), one in stated.items():
        by_row[at][name] = one
    return [
        _by_fact({name: known[at, name] for name in tables if (at, name) in known}, one)
        for at, one in enumerate(by_row)
    ]


def _by_fact(known: Mapping[str, tuple[PeriodTable, int]], by_column: Mapping[str, Source]) -> dict[str, Source]:
    """Source by fact of one row, of what its columns say; who decided about something else is followed back."""
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
