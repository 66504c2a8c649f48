"""Tables of states: which act leads from where to where.

Services move things by ``move`` and ``move_all`` alone; pages ask ``may``; the triggers of the database and the
diagrams of the documentation are made of the same table (``python -m tests.guards.drawing``),
and a guard compares them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.errors import Conflict

State = TypeVar("State", bound=Coded)
Act = TypeVar("Act", bound=Coded)


class Stated(Protocol):
    """A thing that is in a state; ``str()`` of it is what people call it."""

    state: str


class Rows(Protocol):
    """A set of rows that can be narrowed and changed at once (a query set)."""

    def filter(self, **where: object) -> "Rows":
        """Those for which this holds."""

    def update(self, **values: object) -> int:
        """Change all; how many there were."""


@dataclass(frozen=True, slots=True)
class Move(Generic[State, Act]):
    """An act that may be done in each of ``sources`` and leads to ``target``; without a target the state stays."""

    act: Act
    sources: tuple[State, ...]
    target: State | None = None


class Transitions(Generic[State, Act]):
    """The states of one table's rows. Every act of ``acts`` has one move; each state is a target, a source, or both.

    ``noun`` is what a row is called in a refusal; the first of ``states`` is the one in which a row begins.
    """

    def __init__(
        self, *, table: str, noun: str, states: type[State], acts: type[Act], moves: Iterable[Move[State, Act]]
    ) -> None:
        self.table, self.noun, self.states, self.acts = table, noun, states, acts
        self.moves = {move.act: move for move in moves}
        if set(self.moves) != set(acts):
            raise ValueError(f"{table}: every act needs one move")

    def may(self, thing: Stated, act: Act) -> bool:
        """True when the thing's state allows the act."""
        return self.states(thing.state) in self.moves[act].sources

    def check(self, thing: Stated, act: Act) -> None:
        """Raise Conflict when the thing's state does not allow the act; says the state and what can be done instead."""
        if not self.may(thing, act):
            state = self.states(thing.state)
            said = f"{self.noun} {thing} 现在是“{state.label}”，不能“{act.label}”。"
            others = "、".join(other.label for other in self.acts if state in self.moves[other].sources)
            raise Conflict(
                "moved_on",
                said,
                f"这个状态下能办的：{others}。请刷新页面，看最新情况。" if others else "已经办完，不必再办。",
            )

    def move(self, thing: Stated, act: Act) -> None:
        """Put the thing (locked by the caller, not yet saved) into the state the act leads to. Raises Conflict."""
        self.check(thing, act)
        if (target := self.moves[act].target) is not None:
            thing.state = target.value

    def is_done(self, thing: Stated, act: Act) -> bool:
        """True when the thing is already where the act leads: a repeated call has nothing to do."""
        return thing.state == self.moves[act].target

    def movable(self, rows: Rows, act: Act) -> Any:
        """Those of the rows whose state allows the act."""
        return rows.filter(state__in=self.sources(act))

    def move_all(self, rows: Rows, act: Act, **values: object) -> int:
        """Move every row whose state allows the act, setting ``values`` too; the others stay. How many moved."""
        return int(self.movable(rows, act).update(state=self.target(act), **values))

    def sources(self, act: Act) -> list[str]:
        """The states in which the act may be done, as they stand in the database."""
        return [state.value for state in self.moves[act].sources]

    def target(self, act: Act) -> str:
        """The state the act leads to, as it stands in the database. ValueError for an act that leads nowhere."""
        if (target := self.moves[act].target) is None:
            raise ValueError(f"{self.table}: {act} leads to no other state")
        return target.value

    def pairs(self) -> list[tuple[str, str]]:
        """Every (from, to) that some act allows, in the order of the states; staying is not among them."""
        allowed = {(source, move.target) for move in self.moves.values() for source in move.sources}
        return [
            (one.value, two.value) for one in self.states for two in self.states if one != two and (one, two) in allowed
        ]
