"""Charts: the data and how to draw it, as plain values.
``<c-chart :chart="chart" />`` draws the picture (``drawing``) and the same numbers as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

from fuzhi.vocabulary.money import wan_yuan

Number = int | Decimal | None
Tone = Literal["main", "second", "light", "quiet", "plan", "need", "late"]


@dataclass(frozen=True)
class Series:
    """One row of numbers beside the categories. ``tone`` picks the colour, and the pattern by which it is told in grey;
    ``stacked`` series of bars stand on each other.

    ``labels``: texts at the points, e.g. ``缺 12``; empty text = none. Numbers are persons or 万元, never fen.
    ``kind`` line: joined points (``points`` False: the line alone); a line of tone ``plan`` is dashed and has none.
    """

    name: str
    values: Sequence[Number]
    tone: Tone = "main"
    kind: Literal["bar", "line"] = "bar"
    labels: Sequence[str] = ()
    stacked: bool = True
    points: bool = True

    def label(self, at: int) -> str:
        """The text at a point, if any."""
        return self.labels[at] if at < len(self.labels) else ""


@dataclass(frozen=True)
class Chart:
    """A chart with its table: ``id`` unique on the page, ``unit`` as in the head, ``urls`` open a category.

    ``is_horizontal``: a row a category, names at the left. ``is_share``: such rows fill the whole width (100 %), so
    that shares compare;
    ``notes`` stand at the rows' ends (a rate, a gap), ``note`` under the picture says how to read it.
    """

    id: str
    title: str
    unit: str
    categories: Sequence[str]
    series: Sequence[Series]
    category_label: str = ""
    open_url: str = ""
    urls: Sequence[str] = ()
    value_suffix: str = ""
    is_horizontal: bool = False
    is_share: bool = False
    notes: Sequence[str] = ()
    note: str = ""

    def url(self, at: int) -> str:
        """Where a category opens, if anywhere."""
        return self.urls[at] if at < len(self.urls) else ""

    def words(self, value: Number) -> str:
        """A number as the chart writes it."""
        return "—" if value is None else f"{_text(value)}{self.value_suffix}"

    @cached_property
    def table_rows(self) -> list[tuple[str, str, list[str]]]:
        """Category, its address, and the values as text."""
        return [
            (category, self.url(at), [_text(one.values[at]) for one in self.series])
            for at, category in enumerate(self.categories)
        ]

    @property
    def is_rows(self) -> bool:
        """True when a category is a row."""
        return self.is_horizontal or self.is_share


def in_wan(fen: int) -> Decimal:
    """Fen as the 万元 of a chart, two places."""
    return Decimal(wan_yuan(fen).replace(",", ""))


def in_yuan(fen: int) -> Decimal:
    """Fen as the 元 of a chart."""
    return Decimal(fen).scaleb(-2)


def _text(value: Number) -> str:
    return "—" if value is None else f"{value:,}"
