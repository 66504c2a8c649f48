"""What a list offers for many rows at once, and what was chosen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse

from fuzhi.faces.kit import links
from fuzhi.faces.kit.list_columns import Row
from fuzhi.faces.kit.list_sources import Source
from fuzhi.vocabulary.money import yuan_sign


@dataclass(frozen=True)
class BulkAction:
    """A button of the bulk bar: posts the chosen keys to ``url_name`` (of ``args``, where the list is of one thing).
    ``{n}`` in the label is the number chosen."""

    label: str
    url_name: str
    icon: str = ""
    name: str = ""
    args: tuple[object, ...] = ()

    @property
    def url(self) -> str:
        """Where it posts; that view asks :meth:`fuzhi.faces.kit.lists.ListPage.selection`."""
        return reverse(self.url_name, args=self.args)

    def opens_for(self, user: object) -> bool:
        """True when this person may open the page it posts to."""
        return links.opens(user, self.url)

    @property
    def before(self) -> str:
        """The label up to the number."""
        return self.label.partition("{n}")[0]

    @property
    def after(self) -> str:
        """The label after the number."""
        return self.label.partition("{n}")[2]

    @property
    def has_number(self) -> bool:
        """True when the label holds ``{n}``."""
        return "{n}" in self.label


SUM_MAX = 20_000
"""Of more rows the bar says no sum."""


def sum_response(rows: Source, fen_of: Callable[[Row], int | None]) -> HttpResponse:
    """The sum of all that the list finds, for the bar, when all are chosen."""
    found = [fen for row in rows.stream() if (fen := fen_of(row)) is not None] if rows.count(SUM_MAX) <= SUM_MAX else []
    return HttpResponse(f"合计 {yuan_sign(sum(found))}" if found else "", content_type="text/plain; charset=utf-8")


@dataclass(frozen=True)
class Selection:
    """What was chosen: everything filtered, or some keys; ``source`` holds just those rows."""

    is_all: bool
    keys: list[str]
    source: Source

    def count(self) -> int:
        """How many."""
        return self.source.count(1_000_000)

    def rows(self) -> Iterator[Row]:
        """The rows."""
        return self.source.stream()
