"""What else stands on the home page: key figures, the coverage line, charts, cards; page folders register what gives
them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from fuzhi.faces.kit.charts import Chart


@dataclass(frozen=True)
class Figure:
    """One number that opens its rows; ``value`` None = unknown, then ``note`` says why. ``tone``:
    "", main, need, bad."""

    label: str
    value: str | None
    unit: str = ""
    note: str = ""
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class CoverPart:
    """A number of persons in the closing line; ``url`` opens them, ``is_gap``: something is to be done for them."""

    label: str
    count: int
    url: str = ""
    is_gap: bool = False


@dataclass(frozen=True)
class CoverageLine:
    """whole = sum of the parts, for a place."""

    place: str
    whole: CoverPart
    parts: Sequence[CoverPart]

    @property
    def difference(self) -> int:
        """0 when it closes."""
        return self.whole.count - sum(part.count for part in self.parts)


@dataclass(frozen=True)
class CardLine:
    """One line of a card: what, how much or when, who or why; ``tone``: "", done, need, bad."""

    label: str
    value: str = ""
    note: str = ""
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class HomeCard:
    """A card that says what is so, on an empty day too; ``url`` opens all of it."""

    title: str
    lines: Sequence[CardLine]
    facts: str = ""
    url: str = ""
    url_words: str = "打开"


_figures: dict[str, Callable[[HttpRequest], Sequence[Figure]]] = {}
_charts: dict[str, Callable[[HttpRequest], Chart | None]] = {}
_cards: dict[str, Callable[[HttpRequest], HomeCard | None]] = {}
_coverage: list[Callable[[HttpRequest], CoverageLine | None]] = []


def register_figures(key: str, give: Callable[[HttpRequest], Sequence[Figure]]) -> None:
    """Figures of a page folder; home shows the first four that it gets."""
    _figures[key] = give


def register_coverage(give: Callable[[HttpRequest], CoverageLine | None]) -> None:
    """The one giver of the coverage line; the last one registered counts."""
    _coverage[:] = [give]


def register_chart(key: str, give: Callable[[HttpRequest], Chart | None]) -> None:
    """A chart for the home page; None when this person has none."""
    _charts[key] = give


def register_card(key: str, give: Callable[[HttpRequest], HomeCard | None]) -> None:
    """A card for the home page, in the order of registering; None when this person has none."""
    _cards[key] = give


def cards_for(request: HttpRequest) -> list[HomeCard]:
    """All cards of this person."""
    return [card for give in _cards.values() if (card := give(request)) is not None]


def figures_for(request: HttpRequest) -> list[Figure]:
    """At most four figures."""
    return [figure for give in _figures.values() for figure in give(request)][:4]


def coverage_for(request: HttpRequest) -> CoverageLine | None:
    """The coverage line of this person's area, if any."""
    return _coverage[0](request) if _coverage else None


def charts_for(request: HttpRequest) -> list[Chart]:
    """At most two charts."""
    return [chart for give in _charts.values() if (chart := give(request)) is not None][:2]
