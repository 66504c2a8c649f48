"""Charts: the data and how to draw it, as plain values.
``<c-chart :chart="chart" />`` draws canvas and the same table."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from fuzhi.vocabulary.plain import Json

Number = int | Decimal | None
Tone = Literal["main", "second", "light", "plan", "need", "late"]


@dataclass(frozen=True)
class Series:
    """One row of numbers beside the categories. ``tone`` picks the colour;
    ``stacked`` series of bars stand on each other.

    ``labels``: texts at the points, e.g. ``缺 12``; empty text = none. Numbers are persons or 万元, never fen.
    """

    name: str
    values: Sequence[Number]
    tone: Tone = "main"
    kind: Literal["bar", "line"] = "bar"
    labels: Sequence[str] = ()
    stacked: bool = True
    filled: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart with its table: ``id`` unique on the page, ``unit`` as in the head, ``urls`` open a category."""

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

    @property
    def payload(self) -> Json:
        """What the script reads."""
        return {
            "categories": list(self.categories),
            "unit": self.unit,
            "suffix": self.value_suffix,
            "horizontal": self.is_horizontal,
            "series": [
                {
                    "name": one.name,
                    "values": [None if value is None else float(value) for value in one.values],
                    "tone": one.tone,
                    "kind": one.kind,
                    "labels": list(one.labels),
                    "stacked": one.stacked,
                    "filled": one.filled,
                }
                for one in self.series
            ],
        }

    @property
    def table_rows(self) -> list[tuple[str, str, list[str]]]:
        """Category, its address, and the values as text."""
        rows = []
        for at, category in enumerate(self.categories):
            url = self.urls[at] if at < len(self.urls) else ""
            rows.append((category, url, [_text(one.values[at]) for one in self.series]))
        return rows


def _text(value: Number) -> str:
    return "—" if value is None else f"{value:,}"
