"""The parts of a list as its template prints them."""

from dataclasses import dataclass

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class ShownCell:
    """One printed cell."""

    html: str | SafeString
    css: str
    label: str


@dataclass(frozen=True)
class ShownRow:
    """One printed row."""

    key: str
    cells: list[ShownCell]
    url: str
    css: str
    fen: int | None


@dataclass(frozen=True)
class Head:
    """One printed column head; ``sort_url`` empty = cannot be sorted; ``direction`` ascending, descending or empty."""

    label: str
    css: str
    sort_url: str
    direction: str
    key: str = ""
    width: int = 0

    @property
    def icon(self) -> str:
        """Which way the rows go by this column; of a column by which they could go, both ways."""
        return {"ascending": "arrow-up", "descending": "arrow-down"}.get(self.direction, "arrows-sort")


@dataclass(frozen=True)
class Chip:
    """A condition that holds, and the address without it."""

    label: str
    url: str
