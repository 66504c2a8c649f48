"""What travels from step to step while a batch is committed: each value names the temporary tables of its own batch."""

from dataclasses import dataclass
from datetime import date, datetime

from fuzhi.steps.intake.receivers import Counts
from fuzhi.steps.periods.sql import Marks, Relation
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.places import here
from fuzhi.vocabulary.terms import Term


@dataclass(frozen=True, slots=True)
class Span:
    """From when a batch speaks (``starts``), until when at most (``ends``, None = open), and the first day of a later
    semester for which the same register was already received (``until``): what it said stands from there on."""

    starts: date
    ends: date | None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What all statements of one batch share; ``until`` as in :class:`Span`. ``is_whole``: False for corrections alone,
    from which nobody is missing."""

    batch_id: int
    kind: RosterKind
    county_code: str
    term: Term
    at: datetime
    until: date | None
    is_whole: bool = True

    @property
    def params(self) -> Marks:
        """Named parameters of the SQL: batch, kind, county, term, day (the semester's first), at, and
        the first and last day of birth of who is of school age then."""
        born_from, born_until = here().born_between(self.term.ages_on)
        return {
            "batch": self.batch_id,
            "kind": self.kind.value,
            "county": self.county_code,
            "term": str(self.term),
            "day": self.term.starts_on,
            "born_from": born_from,
            "born_until": born_until,
            "at": self.at,
        }

    def span(self, given: Span) -> Span:
        """A fact's span, cut where a later semester of the same register was received already."""
        return Span(given.starts, given.ends, self.until if given.ends is None else None)


@dataclass(frozen=True, slots=True)
class Staged:
    """A batch's rows, one a natural key.

    ``incoming(record_id, is_new_record, old_id_index, row_id, <intake's columns>, <payload>, <extra>)``; ``rows``: how
    many the batch has, repeated ones included.
    """

    head: Head
    incoming: Relation
    rows: int


@dataclass(frozen=True, slots=True)
class Compared:
    """Staged rows against what stands on the semester's first day; who stands on a refused row is not gone.

    ``verdict(record_id, row_id, outcome)`` with outcome new, changed or same; ``gone(record_id)``: who is no longer on
    the register; ``outcomes(row_id, outcome)``: the same for all rows of the batch, repeated ones as duplicate.
    """

    staged: Staged
    verdict: Relation
    gone: Relation
    outcomes: Relation
    counts: Counts


@dataclass(frozen=True, slots=True)
class Named:
    """Staged rows with ``spelled(name, name_key, pinyin, initials)`` of every name in them: pinyin has no SQL."""

    staged: Staged
    spelled: Relation


@dataclass(frozen=True, slots=True)
class Written:
    """A batch whose records and periods are written, for what follows from them.

    ``link(record_id, person_id, is_new_person, ...)``: whom the new records speak of, None when the register links
    nobody; ``touched(record_id)``: records that the batch speaks of otherwise than before, or no longer has; ``new``:
    how many rows stand for the first time.
    """

    head: Head
    staged: Staged
    verdict: Relation
    link: Relation | None
    touched: Relation
    new: int


@dataclass(frozen=True, slots=True)
class Restored:
    """After an undo: ``records(record_id)`` that the batch had touched."""

    head: Head
    records: Relation
