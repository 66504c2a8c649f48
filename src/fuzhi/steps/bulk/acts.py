"""What an act for many rows is: what it would do, what it leaves out and why, how it is done and taken back.

A step says one :class:`ManyAct` for each and registers it at start; asking, showing and keeping are the same for all.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from fuzhi.steps.accounts.permissions import Permission
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.tasks.progress import NO_PROGRESS, Progress
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.handover import Place

Marks = Mapping[str, list[int]]
"""What an act made, by kind: what taking it back needs."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows, what was filled in, who asks; ``locks``: the rows are locked, for they change in a moment."""

    keys: tuple[int, ...]
    given: Mapping[str, str]
    term: str
    by: Staff
    locks: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that the act takes, and what becomes of it in words."""

    key: int
    name: str
    said: str = ""
    fen: int | None = None
    at: Place | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """A row that it leaves as it is, and why."""

    name: str
    reason: str
    at: Place | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What stood on the page on which the act was confirmed: how many, the sum, which and what of each."""

    count: int
    fen: int | None
    digest: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What would happen to how many, and what would not."""

    takes: tuple[Taken, ...]
    leaves: tuple[Left, ...] = ()

    @property
    def count(self) -> int:
        """How many rows it takes."""
        return len(self.takes)

    @property
    def fen(self) -> int | None:
        """The sum of those that have one; None where none has."""
        sums = [one.fen for one in self.takes if one.fen is not None]
        return sum(sums) if sums else None

    @property
    def digest(self) -> str:
        """Of the keys and of what becomes of each: another row, or another value before it, is another plan."""
        told = [[one.key, one.said, one.fen] for one in self.takes]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()

    @property
    def shown(self) -> Shown:
        """What a page says of it."""
        return Shown(self.count, self.fen, self.digest)

    @property
    def reasons(self) -> list[tuple[str, list[Left]]]:
        """What is left out, by reason, the most frequent first."""
        return by_reason(self.leaves)


def by_reason(leaves: Iterable[Left]) -> list[tuple[str, list[Left]]]:
    """Rows that were left, by reason, the most frequent first."""
    groups: dict[str, list[Left]] = {}
    for one in leaves:
        groups.setdefault(one.reason, []).append(one)
    return sorted(groups.items(), key=lambda pair: -len(pair[1]))


@dataclass(frozen=True, slots=True)
class Undone:
    """How many of an act's rows are as they were before, and which are not."""

    count: int
    leaves: tuple[Left, ...] = ()


@dataclass(frozen=True, slots=True)
class TakingBack:
    """An act that is taken back: its marks, the semester, who does it."""

    marks: Marks
    term: str
    by: Staff


@dataclass(frozen=True, slots=True)
class ManyAct:
    """One act for many. ``verb`` is what its button says (更正), ``said`` what was done in words, of what was filled in.

    ``plan`` asks the rules of the single act of every row; ``do`` changes those that it takes, all or none;
    ``undo`` (None: cannot be taken back) leaves out what a later step has taken. ``is_proved``: who has a second factor
    is asked for a code.
    """

    code: str
    label: str
    verb: str
    unit: str
    permission: Permission
    plan: Callable[[Asked], Plan]
    do: Callable[[Asked, Plan, Progress], Marks]
    undo: Callable[[TakingBack], Undone] | None = None
    said: Callable[[Mapping[str, str]], str] = field(default=lambda given: given.get("reason", ""))
    is_proved: bool = False


ACTS: dict[str, ManyAct] = {}


def register(*acts: ManyAct) -> None:
    """Said by a step at start."""
    for act in acts:
        ACTS[act.code] = act


def act_named(code: str) -> ManyAct:
    """The act of that code. Raises NotFound."""
    if code not in ACTS:
        raise NotFound("no_such_act", "没有这种批量办理。", "请从列表里勾选后再办。")
    return ACTS[code]


def each(asked: Asked, plan: Plan, progress: Progress, act: Callable[[Taken], object]) -> None:
    """The single act, row by row, for what is rare and weighs much (a second person's word)."""
    for number, one in enumerate(plan.takes, start=1):
        act(one)
        progress.step("正在办理", number, plan.count)


__all__ = [
    "NO_PROGRESS",
    "Asked",
    "Left",
    "ManyAct",
    "Marks",
    "Plan",
    "Progress",
    "Shown",
    "Taken",
    "TakingBack",
    "Undone",
    "act_named",
    "by_reason",
    "each",
    "register",
]
