"""What one kind of roster means to the registry, as a value: its SQL reads ``incoming i``, one row a natural key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fuzhi.steps.intake.receivers import Prepared
from fuzhi.steps.registry.periods import PeriodTable, Span
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.terms import Term

Prepare = Callable[[Any, str, str], Prepared]


@dataclass(frozen=True, slots=True)
class Fact:
    """One period table that a kind feeds.

    ``values``: SQL by column; ``basis``: SQL of the digest under which a value counts as unchanged; ``where``: which rows
    state this fact at all; ``span``: from and until when it holds.
    """

    table: PeriodTable
    values: Mapping[str, str]
    span: Callable[[Term], Span]
    basis: str = "i.digest"
    where: str = "TRUE"


@dataclass(frozen=True, slots=True)
class RegistryKind:
    """A kind of roster.

    ``payload``: the columns of a row's JSON with their types; ``extra``: further columns of ``incoming`` by SQL over ``d``
    (the rows), with ``joins``; ``record``: the record's attributes by SQL; ``person``: a new person's; ``facts``: the
    first is the one that every row states. ``is_by_school``: a missing row counts as gone only when its school sent a list.
    """

    code: RosterKind
    payload: Mapping[str, str]
    record: Mapping[str, str]
    facts: tuple[Fact, ...]
    prepare: Prepare
    person: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
    joins: str = ""
    has_persons: bool = True
    is_by_school: bool = False
    setup: str = ""

    @property
    def primary(self) -> Fact:
        """The fact that every row of this kind states."""
        return self.facts[0]


def from_term(term: Term) -> Span:
    """From the semester's first day on, open-ended; ``until`` is set by the receiver."""
    return Span(term.starts_on, None, None)


def for_term(term: Term) -> Span:
    """For the semester alone."""
    return Span(term.starts_on, term.ends_before, None)


def for_school_year(term: Term) -> Span:
    """From the semester's first day to the end of the school year."""
    return Span(term.starts_on, Term(term.year, 2).ends_before, None)


def plain_basis(*columns: str) -> str:
    """A digest of values that identify nobody."""
    return f"decode(md5(concat_ws('|', {', '.join(f'coalesce({c}::text, chr(1))' for c in columns)})), 'hex')"
