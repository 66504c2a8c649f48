"""A chart's numbers turned into shapes: what stands where, in per cent across and pixels down, ready for a template.

Drawn by the server: no script is sent for it, paper and screen show the same, each bar is a link. Across is per cent,
so that a picture fits any width while its words keep their size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil

from fuzhi.faces.kit.charts import Chart, Number, Series

HEIGHT, TOP, BOTTOM = 224, 20, 24
"""Pixels: the whole picture, the room for words above the highest point, and for the names below."""
BAR_WIDTHS = ((6, 30), (12, 18), (24, 9))
"""(categories at most, pixels across of a bar); more categories than that have thinner bars still."""
NAMES_MAX = 12
STEPS = 4


@dataclass(frozen=True)
class Shape:
    """A bar: ``x`` and ``width`` as the picture's own units, ``y`` and ``height`` in pixels; ``words`` on hover."""

    x: str
    y: str
    width: str
    height: str
    tone: str
    words: str


@dataclass(frozen=True)
class Word:
    """A text at a place; ``is_spare``: left out where there is little room."""

    x: str
    y: str
    text: str
    tone: str = ""
    is_spare: bool = False


@dataclass(frozen=True)
class Stroke:
    """A line between two points of one series."""

    x1: str
    y1: str
    x2: str
    y2: str
    tone: str


@dataclass(frozen=True)
class Slot:
    """One category: where its middle is, its bars round that middle, the address it opens."""

    x: str
    url: str
    name: str
    shapes: list[Shape]


@dataclass(frozen=True)
class Picture:
    """Upright bars and lines: ticks of the scale, slots, strokes, points, words."""

    height: int
    base: int
    ticks: list[Word]
    slots: list[Slot]
    strokes: list[Stroke]
    points: list[Word]
    words: list[Word]


@dataclass(frozen=True)
class BarRow:
    """One category as a row: its name, its bars (per cent of the room), the words at its end."""

    name: str
    url: str
    shapes: list[Shape]
    note: str


def bar_rows(chart: Chart) -> list[BarRow]:
    """Rows of a horizontal chart."""
    totals = [sum(float(one.values[at] or 0) for one in chart.series) for at in range(len(chart.categories))]
    longest = max(totals, default=0) or 1.0
    return [
        BarRow(name, chart.url(at), _across(chart, at, _whole(chart, totals[at], longest)), _note(chart, at))
        for at, name in enumerate(chart.categories)
    ]


def _whole(chart: Chart, own: float, longest: float) -> float:
    return (own or 1.0) if chart.is_share else longest


def _across(chart: Chart, at: int, whole: float) -> list[Shape]:
    shapes, left = [], 0.0
    for one in chart.series:
        width = float(one.values[at] or 0) / whole * 100
        if width > 0:
            shapes.append(Shape(_per(left), "0", _per(width), "100%", one.tone, _said(chart, one, at)))
        left += width
    return shapes


def _note(chart: Chart, at: int) -> str:
    if at < len(chart.notes):
        return chart.notes[at]
    return "，".join(filter(None, (one.label(at) for one in chart.series))) or chart.words(_sum_at(chart.series, at))


def _sum_at(series: Sequence[Series], at: int) -> Number:
    found = [one.values[at] for one in series if one.values[at] is not None]
    return sum((Decimal(value) for value in found if value is not None), Decimal(0)) if found else None


def _said(chart: Chart, one: Series, at: int) -> str:
    return (
        f"{chart.categories[at]}：{one.name} {chart.words(one.values[at])} {'' if chart.value_suffix else chart.unit}"
    )


def picture(chart: Chart) -> Picture:
    """An upright chart."""
    scale = _Scale(chart)
    bars = [one for one in chart.series if one.kind == "bar"]
    lines = [one for one in chart.series if one.kind == "line"]
    count = len(chart.categories)
    every = -(-count // NAMES_MAX)  # of many names only every so manieth has room
    names = [
        Word(scale.across(at), str(HEIGHT - 6), name, is_spare=bool(at % (2 * every)))
        for at, name in enumerate(chart.categories)
        if at % every == 0
    ]
    return Picture(
        HEIGHT,
        HEIGHT - BOTTOM,
        [Word("0", _px(scale.down(value)), f"{value:,.10g}{chart.value_suffix}") for value in scale.ticks],
        [Slot(scale.across(at), chart.url(at), name, scale.bars(bars, at)) for at, name in enumerate(chart.categories)],
        [stroke for one in lines for stroke in scale.strokes(one)],
        [point for one in lines if one.points and one.tone != "plan" for point in scale.points(one)],
        names + [word for one in chart.series for word in scale.labels(one, bars)],
    )


class _Scale:
    """Where a number and a category lie."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.count = len(chart.categories) or 1
        self.ticks = nice_ticks(self._highest())
        self.width = next((px for most, px in BAR_WIDTHS if self.count <= most), 5)

    def _highest(self) -> float:
        tops = [0.0]
        for at in range(len(self.chart.categories)):
            tops += [float(one.values[at] or 0) for one in self.chart.series]
            tops.append(float(_sum_at([one for one in self.chart.series if _stands(one)], at) or 0))
        return max(tops)

    def across(self, at: int) -> str:
        """The middle of a category."""
        return _per((at + 0.5) * 100 / self.count)

    def down(self, value: float) -> float:
        """Pixels from the top."""
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / self.ticks[-1])

    def bars(self, series: Sequence[Series], at: int) -> list[Shape]:
        """The bars of a category, in pixels round its middle: stacked in one column, the rest beside it."""
        columns = [[one for one in series if one.stacked], *([one] for one in series if not one.stacked)]
        columns = [column for column in columns if column]
        width = self.width / (len(columns) or 1)
        shapes = []
        for place, column in enumerate(columns):
            below = 0.0
            for one in column:
                value = float(one.values[at] or 0)
                top, foot = self.down(below + value), self.down(below)
                x = -self.width / 2 + place * width
                if value > 0:
                    said = _said(self.chart, one, at)
                    shapes.append(Shape(_px(x), _px(top), _px(width), _px(foot - top), one.tone, said))
                below += value
        return shapes

    def strokes(self, one: Series) -> list[Stroke]:
        """A line's pieces between known points that follow each other."""
        return [
            Stroke(self.across(at), _px(self.down(float(a))), self.across(at + 1), _px(self.down(float(b))), one.tone)
            for at, (a, b) in enumerate(pairwise(one.values))
            if a is not None and b is not None
        ]

    def points(self, one: Series) -> list[Word]:
        """A line's points, with the words on hover."""
        return [
            Word(self.across(at), _px(self.down(float(value))), _said(self.chart, one, at), one.tone)
            for at, value in enumerate(one.values)
            if value is not None
        ]

    def labels(self, one: Series, bars: Sequence[Series]) -> list[Word]:
        """Texts above the points of a series; above its whole column where it stands on others."""
        found = []
        for at, value in enumerate(one.values):
            if one.label(at) and value is not None:
                stack = [other for other in bars if _stands(other)]
                height = float(_sum_at(stack, at) or 0) if one in stack else float(value)
                found.append(Word(self.across(at), _px(self.down(height) - 5), one.label(at), one.tone))
        return found


def _stands(one: Series) -> bool:
    return one.kind == "bar" and one.stacked


def nice_ticks(highest: float) -> list[float]:
    """0 and up to five round steps that reach the highest value: steps of 1, 2, 2.5 or 5 times a power of ten.

    Whole numbers (persons) have whole steps.
    """
    if highest <= 0:
        return [0, 1]
    power = Decimal(10) ** (Decimal(str(highest / STEPS)).adjusted())
    step = next(
        power * Decimal(times)
        for times in ("1", "2", "2.5", "5", "10")
        if power * Decimal(times) * STEPS >= Decimal(str(highest))
    )
    if step < 1 and highest == int(highest):
        step = Decimal(1)
    return [float(step * at) for at in range(ceil(Decimal(str(highest)) / step) + 1)]


def _per(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") + "%"


def _px(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
