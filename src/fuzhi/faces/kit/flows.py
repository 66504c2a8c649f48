"""Where money flows: columns of sums joined by ribbons as wide as what goes from one to the other.

Each column stands beside its words; ribbons stretch to the room that is left, so that words keep their size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from fuzhi.faces.kit.charts import Tone

GAP, LINE, PIXELS, LEAST = 10, 20, 250, 3
"""Pixels between the sums of a column; of a line of words; of a whole column; of the thinnest sum."""


@dataclass(frozen=True)
class Node:
    """One sum of a column: its words, the sum as text, where it opens."""

    key: str
    name: str
    words: str
    tone: Tone = "main"
    url: str = ""


@dataclass(frozen=True)
class Link:
    """What goes from a node of one column to a node of the next, in any one unit (fen)."""

    start: str
    end: str
    value: int
    words: str


@dataclass(frozen=True)
class Placed:
    """A node where it stands: pixels down and high."""

    node: Node
    y: int
    height: int

    @property
    def middle(self) -> int:
        """Where its words stand."""
        return self.y + self.height // 2


@dataclass(frozen=True)
class Ribbon:
    """A link as a shape between two columns (100 wide, stretched): an SVG path, and its words on hover."""

    path: str
    tone: str
    words: str


@dataclass(frozen=True)
class Flow:
    """``columns`` from left to right, ``links`` between each and the next; ``id`` unique on the page."""

    id: str
    title: str
    unit: str
    columns: Sequence[Sequence[Node]]
    links: Sequence[Sequence[Link]]

    @cached_property
    def height(self) -> int:
        """Pixels of the whole."""
        return max((one.y + one.height for column in self.placed for one in column), default=0) + 8

    @cached_property
    def placed(self) -> list[list[Placed]]:
        """Each column's nodes with their places, in proportion to what goes through them."""
        whole = max((sum(link.value for link in links) for links in self.links), default=0) or 1
        return [self._column(at, column, whole) for at, column in enumerate(self.columns)]

    def _column(self, at: int, column: Sequence[Node], whole: int) -> list[Placed]:
        found, y = [], 4
        for node in column:
            height = max(LEAST, self._through(at, node.key) * PIXELS // whole)
            found.append(Placed(node, y, height))
            y += max(height + GAP, LINE)
        return found

    def _through(self, at: int, key: str) -> int:
        out = sum(link.value for link in self.links[at] if link.start == key) if at < len(self.links) else 0
        back = sum(link.value for link in self.links[at - 1] if link.end == key) if at else 0
        return max(out, back)

    @cached_property
    def parts(self) -> list[tuple[list[Placed], list[Ribbon]]]:
        """Each column with the ribbons to the next (none after the last)."""
        return [(column, self._ribbons(at)) for at, column in enumerate(self.placed)]

    def _ribbons(self, at: int) -> list[Ribbon]:
        if at >= len(self.links):
            return []
        left, right = ({one.node.key: one for one in self.placed[side]} for side in (at, at + 1))
        taken: dict[tuple[str, str], float] = {}
        order = {key: place for place, key in enumerate([*left, *right])}
        found = []
        for link in sorted(self.links[at], key=lambda one: (order[one.start], order[one.end])):
            ends = []
            for side, key, nodes in (("from", link.start, left), ("to", link.end, right)):
                whole = self._through(at + (side == "to"), key) or 1
                top = nodes[key].y + taken.get((side, key), 0.0)
                width = nodes[key].height * link.value / whole
                taken[side, key] = taken.get((side, key), 0.0) + width
                ends.append((top, width))
            (a, wide), (b, narrow) = ends
            path = (
                f"M0 {a:.1f}C50 {a:.1f} 50 {b:.1f} 100 {b:.1f}V{b + narrow:.1f}"
                f"C50 {b + narrow:.1f} 50 {a + wide:.1f} 0 {a + wide:.1f}Z"
            )
            found.append(Ribbon(path, left[link.start].node.tone, link.words))
        return found

    @property
    def table_rows(self) -> list[tuple[str, str, str]]:
        """From, to and the words of each link, for the table beside the picture."""
        names = {node.key: node.name for column in self.columns for node in column}
        return [(names[one.start], names[one.end], one.words) for links in self.links for one in links]
