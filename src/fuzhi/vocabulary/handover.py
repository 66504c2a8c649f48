"""What every step hands to the faces: a place, a thing to do, an event of a child's file,
what a search found, the rows of a list.

Steps say *what* (a batch, a case, a row of a roster); which address shows it is known by the faces alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from fuzhi.vocabulary.clock import today
from fuzhi.vocabulary.terms import zh_day
from fuzhi.vocabulary.things import Place, Thing

__all__ = ["Actor", "Event", "Found", "Listing", "Narrowing", "Place", "Thing", "Todo"]


class Actor(Protocol):
    """Whoever acts, to the steps below accounts: somebody with a username."""

    username: str


@dataclass(frozen=True, slots=True)
class Todo:
    """One kind of thing to do: ``count`` of ``unit``, the sum in fen (None = no money),
    the last day, where it is done. ``term``: the semester of which it is; empty: of none, or of any. ``is_alarm``:
    something is wrong, whatever the day. ``pressed``: somebody sent it back or urged it, in a word."""

    label: str
    count: int
    at: Place
    verb: str
    detail: str = ""
    unit: str = "人"
    amount_fen: int | None = None
    due_on: date | None = None
    term: str = ""
    is_alarm: bool = False
    pressed: str = ""

    @property
    def days_left(self) -> int | None:
        """Days until the last day; negative = overdue; None = no last day."""
        return None if self.due_on is None else (self.due_on - today()).days

    @property
    def urgency(self) -> str:
        """``late`` (red edge; an alarm too), ``due`` (today or within two days, amber) or empty."""
        left = self.days_left
        if self.is_alarm:
            return "late"
        if left is None or left > 2:
            return "due" if self.pressed else ""
        return "late" if left < 0 else "due"

    @property
    def due_text(self) -> str:
        """``4月9日``."""
        return zh_day(self.due_on) if self.due_on else "—"

    @property
    def left_text(self) -> str:
        """``今天``, ``2 天``, ``逾期 2 天``; of an alarm that something is to be found out."""
        left = self.days_left
        if left is None:
            return "要查明" if self.is_alarm else self.pressed
        if left < 0:
            return f"逾期 {-left} 天"
        return "今天" if left == 0 else f"{left} 天"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a child's file: what happened on a day, and where it comes from (``link_text`` opens ``at``).

    ``tone`` is money (solid teal), need (amber) or empty (hollow); ``tail`` follows the link.
    """

    on: date
    text: str
    link_text: str = ""
    at: Place | None = None
    tone: str = ""
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a search found: its name, what tells it from others of that name, and where it opens."""

    title: str
    facts: str
    at: Place


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of a long list as a step asks for them: a SELECT with ``%(name)s`` marks and its ``values``.

    With ``keys_sql`` (a narrow SELECT of the key and of all that is searched, filtered or sorted) ``sql`` restricts
    itself by ``= any(%(keys)s)`` and is asked for the rows of one page alone.
    """

    sql: str
    values: Mapping[str, object]
    keys_sql: str = ""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A test on the columns of a listing (named ``listed``), with the values of its marks."""

    test: str
    values: Mapping[str, object] = field(default_factory=dict)
