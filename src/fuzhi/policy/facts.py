"""The two fact tables that rules read, made of the catalogue's facts in the order of the published contract.

NULL is *unknown*, never false. Money is whole fen. Nothing here imports the rule language, so that the command line can
check a file without it.
"""

import re
from dataclasses import dataclass

from fuzhi.vocabulary.facts import STUDENT_FACTS, TEACHER_FACTS, Fact, FactType, Paper, fact_named

__all__ = ["STUDENT_TERM", "TABLES", "TEACHER_MONTH", "Fact", "FactTable", "FactType", "fact_named"]


@dataclass(frozen=True, slots=True)
class FactTable:
    """A fact table: ``person`` and ``period`` name its key columns."""

    name: str
    label: str
    person: str
    period: str
    columns: tuple[Fact, ...]

    def column(self, name: str) -> Fact:
        """The column of that name; KeyError when there is none."""
        return _BY_NAME[self.name][name]

    @property
    def names(self) -> tuple[str, ...]:
        """All column names in the contract's order."""
        return tuple(column.name for column in self.columns)


STUDENT_TERM = FactTable("student_term", "学生学期事实表", "student_id", "term", STUDENT_FACTS)
TEACHER_MONTH = FactTable("teacher_month", "教师月份事实表", "teacher_id", "month", TEACHER_FACTS)
TABLES = {table.name: table for table in (STUDENT_TERM, TEACHER_MONTH)}
_BY_NAME = {table.name: {column.name: column for column in table.columns} for table in TABLES.values()}

FACT_LABELS = {column.name: column.label for table in TABLES.values() for column in table.columns}
"""Chinese label of every fact column."""
PAPERS: dict[str, Paper] = {
    column.name: column.paper for table in TABLES.values() for column in table.columns if column.paper
}
"""Which paper settles a fact, and who gives it: what a family or school is told when the fact is unknown."""


def show_fact(name: str, value: object) -> str:
    """A fact's value as people read it."""
    return fact_named(name).show(value)


def matches(column: Fact, text: str) -> bool:
    """True when a text has the column's shape."""
    return not column.pattern or re.fullmatch(column.pattern, text) is not None


def month_of_term_start(term: str) -> str:
    """``2021-1`` -> ``2021-09``, ``2021-2`` -> ``2022-03``: dated numbers of monthly items."""
    year, half = int(term[:4]), term[5]
    return f"{year}-09" if half == "1" else f"{year + 1}-03"
