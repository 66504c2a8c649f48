"""The table of receivers: who knows what a kind of roster means and commits it. Nothing here imports upwards.

A receiver works by set in SQL on the published views ``intake_batch_v`` and ``intake_row_v``.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import NamedTuple, Protocol

import pyarrow as pa

from fuzhi.rosters import Finding
from fuzhi.steps.tasks.registry import Progress
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.errors import InputError

OTHER_COUNTY, ROW_ENDED = "other_county", "row_ended"
"""Findings of rows that do not stand on this register: another county's, and such whose right has ended."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows are new, changed, unchanged, how many things are gone, how many rows repeat another one.

    ``kept``: how many are missing but stand on a refused row; ``thinned``: how many of the gone stand in a school or
    village that would lose half of its people or more.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0
    duplicate: int = 0
    kept: int = 0
    thinned: int = 0

    def as_dict(self) -> dict[str, int]:
        """As kept with the batch."""
        return asdict(self)

    @property
    def writes_nothing(self) -> bool:
        """True when a commit would change no fact."""
        return not (self.new or self.changed or self.gone)

    @property
    def looks_partial(self) -> bool:
        """True when far fewer stand on it than stood: over a tenth of all would be gone, or half of a school's or
        village's; one person alone is no sign."""
        stood = self.changed + self.same + self.gone + self.kept
        return self.gone > 1 and (self.gone * 10 > stood or self.thinned > 1)


class Seen(NamedTuple):
    """What the page said that an import would do."""

    new: int
    changed: int
    gone: int

    def is_still(self, counts: Counts, *, takes_away: bool) -> bool:
        """True when the import does just that; whoever is missing counts where the file is the whole register."""
        return self == Seen(counts.new, counts.changed, counts.gone if takes_away else self.gone)


@dataclass(frozen=True, slots=True)
class Classified:
    """What a batch does with its rows: the counts, and ``outcomes(row_id, outcome)``, a temporary table of this
    transaction with every row of the batch (outcome as in :class:`fuzhi.steps.intake.states.RowOutcome`)."""

    counts: Counts
    outcomes: str


@dataclass(frozen=True, slots=True)
class Gone:
    """One thing that stands in its owner's tables and is missing in the batch."""

    name: str
    place: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rows as the receiver takes them.

    ``table``: columns may be added or resolved, rows that belong elsewhere left out; ``keys``: each row's natural key
    as text (only its keyed hash is kept); ``findings``: why rows were left out (errors) or are doubtful (warnings).
    """

    table: pa.Table
    keys: list[str]
    findings: list[Finding] = field(default_factory=list)


class Receiver(Protocol):
    """What the owner of a kind offers to intake."""

    is_by_school: bool
    """A file speaks for the schools on it alone: many whole files make the register."""
    by_two: frozenset[str]
    """Columns of what gives or takes rights: put right by hand it takes a second person."""

    def prepare(self, table: pa.Table, *, county_code: str, term: str) -> Prepared:
        """Take the accepted rows (pyarrow Table of contract R). Raises InputError when the file is of another county or
        semester."""

    def preview(self, batch_id: int) -> Classified:
        """Say what a commit would do with each row; nothing is written. Raises InputError when the batch is refused."""

    def commit(self, batch_id: int, progress: Progress) -> Classified:
        """Write the batch's rows as periods, inside intake's transaction."""

    def undo(self, batch_id: int) -> None:
        """Supersede what the batch wrote and record again what it superseded."""

    def gone(self, batch_id: int, *, limit: int, offset: int = 0) -> list[Gone]:
        """What the batch no longer has, before or after its commit."""


Dependents = Callable[[int], int]
"""Given a batch, how many approved or paid decisions rest on its rows."""

_receivers: dict[RosterKind, Receiver] = {}
_dependents: list[Dependents] = []


def register(kind: RosterKind, receiver: Receiver) -> None:
    """Plug in the receiver of a kind (at start, from the owner's ``AppConfig.ready``)."""
    _receivers[kind] = receiver


def register_dependents(count: Dependents) -> None:
    """Plug in a question that undo asks of later steps (see :data:`Dependents`)."""
    if count not in _dependents:
        _dependents.append(count)


def receiver_of(kind: str) -> Receiver:
    """The receiver of a kind. Raises InputError when nobody takes it."""
    try:
        return _receivers[RosterKind(kind)]
    except (ValueError, KeyError):
        known = "、".join(k.label for k in _receivers)
        raise InputError("unknown_kind", f"没有“{kind}”这种名册的接收方。", f"可以导入：{known}。") from None


def kinds() -> Iterable[RosterKind]:
    """The kinds that can be received, in the vocabulary's order."""
    return [kind for kind in RosterKind if kind in _receivers]


def dependents_of(batch_id: int) -> int:
    """Approved or paid decisions that rest on the batch, over all later steps."""
    return sum(count(batch_id) for count in _dependents)
