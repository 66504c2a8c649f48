"""What a person must do: one row of the home page, and the board of providers that home merges.

Steps give plain dicts (``todo_for(staff)`` in their queries); page folders turn them into :class:`Todo` and register,
in their ``urls.py``: ``todo.register("payments", lambda request: [...])``. Home imports no step.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from fuzhi.vocabulary.clock import today
from fuzhi.vocabulary.terms import zh_day


@dataclass(frozen=True)
class Todo:
    """One kind of thing to do: ``count`` of ``unit``, the sum in fen (None = no money),
    the last day, where it is done."""

    label: str
    count: int
    url_name: str
    verb: str
    detail: str = ""
    unit: str = "人"
    amount_fen: int | None = None
    due_on: date | None = None
    url_args: tuple[Any, ...] = ()
    query: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The filtered list where it is done."""
        return reverse(self.url_name, args=self.url_args) + (f"?{self.query}" if self.query else "")

    @property
    def days_left(self) -> int | None:
        """Days until the last day; negative = overdue; None = no last day."""
        return None if self.due_on is None else (self.due_on - today()).days

    @property
    def urgency(self) -> str:
        """``late`` (red edge), ``due`` (today or within two days, amber) or empty."""
        left = self.days_left
        if left is None or left > 2:
            return ""
        return "late" if left < 0 else "due"

    @property
    def due_text(self) -> str:
        """``4月9日``."""
        return zh_day(self.due_on) if self.due_on else "—"

    @property
    def left_text(self) -> str:
        """``今天``, ``2 天``, ``逾期 2 天``."""
        left = self.days_left
        if left is None:
            return ""
        if left < 0:
            return f"逾期 {-left} 天"
        return "今天" if left == 0 else f"{left} 天"


Provider = Callable[[HttpRequest], Iterable[Todo]]
_providers: dict[str, Provider] = {}


def register(key: str, provider: Provider) -> None:
    """Add a page folder's things to do; registering the same key again replaces it."""
    _providers[key] = provider


def todos_for(request: HttpRequest) -> list[Todo]:
    """Everything this person must do, most urgent first; kinds with nothing in them are left out."""
    found = [todo for provider in _providers.values() for todo in provider(request) if todo.count > 0]
    return sorted(found, key=lambda todo: (todo.due_on or date.max, -todo.count))
