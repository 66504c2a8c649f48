"""A register is one value: what its rows mean, what absence from it means, whom it speaks of, what follows from it.

Its SQL reads ``d`` (rows of the batch) for ``extra``, ``i`` (``Staged.incoming``) and ``n`` (the spelled name)
elsewhere.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache
from typing import Any

import pyarrow as pa
from django.db.models import CharField, Field

from fuzhi.rosters.kinds import KINDS
from fuzhi.rosters.reading import UNREAD
from fuzhi.steps.intake.receivers import Prepared
from fuzhi.steps.periods.editable import Beside, Editable, nothing_beside
from fuzhi.steps.periods.flow import Named, Restored, Span, Staged, Written
from fuzhi.steps.periods.sql import Relation
from fuzhi.steps.periods.tables import Period, said_plainly
from fuzhi.steps.tasks.progress import Progress
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.terms import Term

Prepare = Callable[[pa.Table, str, str], Prepared]
"""(pyarrow table, county code, term) -> rows with their keys; see :class:`fuzhi.steps.intake.receivers.Receiver`."""

PLACE = "record_id, valid_from, valid_to, recorded_at, written_by, source_kind, batch_id, row_id, correction_id, basis"
"""The columns of a period row that say when it holds and where it comes from."""
_COMMON = {*PLACE.split(", "), "id", "superseded_at", "superseded_by"}


@dataclass(frozen=True, slots=True)
class PeriodTable:
    """A period table: its value columns, what they hold when nothing is said, and its names.

    ``records``: the table of its records; ``key``: the fact's short name, that of ``view`` without step and ``_v``;
    ``label``, ``gist``, ``said``, ``corrections`` as in :class:`Period`.
    """

    name: str
    values: tuple[str, ...]
    empty: Mapping[str, str | None]
    records: str
    view: str
    label: str
    gist: str
    corrections: str = ""
    said: Callable[[str], str] = said_plainly

    @staticmethod
    def of(model: type[Period]) -> "PeriodTable":
        """The period table that a model declares."""
        return _table_of(model)

    @property
    def key(self) -> str:
        """``bus`` for ``registry_bus_v``."""
        return self.view.split("_", 1)[1].removesuffix("_v")


@cache
def _table_of(model: type[Period]) -> PeriodTable:
    own = {str(one.column): one for one in model._meta.concrete_fields if one.column not in _COMMON}
    return PeriodTable(
        name=model._meta.db_table,
        values=tuple(own),
        empty={name: _nothing(one) for name, one in own.items()},
        records=model.record_table(),
        view=model.view,
        label=model.label,
        gist=model.gist,
        corrections=model.corrections,
        said=model.said,
    )


def _nothing(column: "Field[Any, Any]") -> str | None:
    return "" if isinstance(column, CharField) and not column.null else None


class About(Enum):
    """Whom or what a register speaks of."""

    PERSON = "person"
    SCHOOL = "school"
    STAFF = "staff"


class Absence(Enum):
    """What it means that a record which stood is missing: it ended, it ended if its school sent a list, or nothing."""

    ENDS = "ends"
    ENDS_IN_ITS_SCHOOL = "ends_in_its_school"
    SAYS_NOTHING = "says_nothing"


BY_VALUE = "value"
"""The basis of a fact whose values alone say whether it changed."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person shows of a fact: these columns of one row, open periods first, then by ``order``.

    ``order``, ``learns``: SQL over ``e`` (the row) and ``o`` (its record, with the rank of its register); ``learns``:
    when a person with such a row counts as a child, ``{born_from}`` in it stands for the school year of birth.
    """

    columns: tuple[str, ...]
    order: str = "e.valid_from DESC"
    learns: str = "FALSE"


@dataclass(frozen=True, slots=True)
class Fact:
    """One period table that a register feeds.

    ``values``: SQL by column, for those that are not simply the row's column of the same name; ``basis``: SQL of the
    digest under which a value counts as unchanged (default: the whole row's; ``BY_VALUE``: that of the values alone);
    ``where``: which rows state this fact at all; ``span``: from and until when it holds. ``shown``: what a person shows
    of it, None for nothing; ``editable``: what may be put right by hand, beside the catalogue's yes/no facts and sums;
    ``beside``: what such a decision says of other columns; ``ends``: SQL of the row's own last day, empty for none;
    ``by_two``: what is put right by hand here gives or takes rights, so a second person confirms it.
    """

    table: PeriodTable
    span: Callable[[Term], Span]
    values: Mapping[str, str] = field(default_factory=dict)
    basis: str = "i.digest"
    where: str = "TRUE"
    shown: Shown | None = None
    editable: tuple[Editable, ...] = ()
    beside: Beside = nothing_beside
    ends: str = ""
    by_two: bool = False


_PAYLOAD_TYPES = {"text": "text", "int": "bigint", "bool": "boolean", "date": "date"}
"""Types of a roster's columns as they are read from a row's JSON."""


def _filled(fact: Fact, given: set[str]) -> Fact:
    """The fact with SQL for each column of its table, in the table's order, and its basis written out."""
    values = {name: fact.values.get(name) or _as_read(fact.table, name, given) for name in fact.table.values}
    basis = plain_basis(*values.values()) if fact.basis == BY_VALUE else fact.basis
    return replace(fact, values=values, basis=basis)


def _as_read(table: PeriodTable, name: str, given: set[str]) -> str:
    if name not in given:
        raise ValueError(f"{table.name}: nothing gives {name}")
    return f"i.{name}" if table.empty[name] is None else f"coalesce(i.{name}, '')"


@dataclass(frozen=True, slots=True)
class Missing:
    """How a missing record is named: SQL over ``r`` (record), and the order of the list."""

    place: str = "r.school_code"
    order: str = "r.school_code, r.name"


def _nothing_to_check(staged: Staged) -> None:
    """The check of a register that has none."""


@dataclass(frozen=True, slots=True)
class Register:
    """A kind of roster, and all that the engine needs to know of it.

    ``payload``: the columns of a row's JSON with their types, beside those that a fact takes as they are; ``extra``:
    further columns of ``incoming`` by SQL over ``d``, with ``joins``; ``record``: the record's attributes by SQL;
    ``facts``: the first is the one that every row states; ``also``: tables that ``follow`` writes under the batch, so
    that an undo finds them. ``rank``: how much its word on who a person is counts (lowest first), None when it says
    nothing of who a person is. ``spelled``: columns that hold names; ``names_village``: its records name the village
    where somebody lives, and their address says no more.

    ``check`` may refuse a batch at its preview; ``setup`` makes what the rows point to, before anything is written;
    ``link`` gives each new record its person (``link(record_id, person_id)``); ``follow`` runs after the commit,
    ``undone`` after an undo.
    """

    code: RosterKind
    about: About
    record: Mapping[str, str]
    facts: tuple[Fact, ...]
    prepare: Prepare
    payload: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
    joins: str = ""
    also: tuple[PeriodTable, ...] = ()
    rank: int | None = None
    absence: Absence = Absence.ENDS
    missing: Missing = Missing()
    spelled: tuple[str, ...] = ("name",)
    names_village: bool = False
    check: Callable[[Staged], None] = _nothing_to_check
    setup: Callable[[Named], None] | None = None
    link: Callable[[Named], Relation] | None = None
    follow: tuple[Callable[[Written, Progress], None], ...] = ()
    undone: tuple[Callable[[Restored], None], ...] = ()

    def __post_init__(self) -> None:
        """Fill in what goes without saying. ValueError for a column of a fact that nothing gives."""
        read = {name: _PAYLOAD_TYPES[kind] for name, kind in KINDS[self.code].columns.items()}
        taken = {name for fact in self.facts for name in fact.table.values if name not in fact.values}
        payload = {**self.payload, **{n: read[n] for n in taken if n in read and n not in {*self.payload, *self.extra}}}
        facts = tuple(_filled(fact, {*payload, *self.extra}) for fact in self.facts)
        object.__setattr__(self, "payload", payload | {UNREAD: "text"})
        object.__setattr__(self, "facts", facts)

    @property
    def primary(self) -> Fact:
        """The fact that every row of this register states."""
        return self.facts[0]

    @property
    def records(self) -> str:
        """The table of its records."""
        return self.primary.table.records

    @property
    def place(self) -> str:
        """The record's column of where it is: the village where the register names villages, else the school."""
        return "village_code" if self.names_village else "school_code"

    @property
    def by_two(self) -> frozenset[str]:
        """Columns of a row that say what gives or takes rights: put right by hand it takes a second person."""
        said = [
            fact.values[name]
            for fact in self.facts
            if fact.by_two
            for name in fact.table.values
            if name in {one.column or one.key for one in fact.editable}
            or name.startswith("is_")
            or name.endswith("_fen")
        ]
        return frozenset(re.findall(r"\bi\.(\w+)", " ".join(said)))

    @property
    def tables(self) -> tuple[PeriodTable, ...]:
        """Every period table that a batch may write."""
        return (*(fact.table for fact in self.facts), *self.also)


def from_term(term: Term) -> Span:
    """From the semester's first day on, open-ended; ``until`` is set by the receiver."""
    return Span(term.starts_on, None)


def for_term(term: Term) -> Span:
    """For the semester alone."""
    return Span(term.starts_on, term.ends_before)


def for_school_year(term: Term) -> Span:
    """From the semester's first day to the end of the school year."""
    return Span(term.starts_on, Term(term.year, 2).ends_before)


def plain_basis(*columns: str) -> str:
    """A digest of values that identify nobody."""
    return f"decode(md5(concat_ws('|', {', '.join(f'coalesce({c}::text, chr(1))' for c in columns)})), 'hex')"
