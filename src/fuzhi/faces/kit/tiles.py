"""Places as tiles: one a town, grouped by county, the darker the more of its children are without what is theirs.

Our own outlines: places stand in the order of their codes, not where they lie; a map would say more than is known here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SHADES = ((0, "没有"), (50, "5% 以内"), (100, "10% 以内"), (200, "20% 以内"), (1000, "20% 以上"))
"""(per mille at most, words) of each shade, from the lightest on."""


@dataclass(frozen=True)
class Tile:
    """A place: of ``whole`` persons ``part`` are what the picture looks for."""

    name: str
    part: int
    whole: int
    url: str = ""

    @property
    def shade(self) -> int:
        """Number of its shade; 0 = none of them, -1 = nobody is there."""
        if not self.whole:
            return -1
        share = (
            self.part * 1000 // self.whole if self.part * 1000 % self.whole == 0 else self.part * 1000 // self.whole + 1
        )
        return next(at for at, (most, _) in enumerate(SHADES) if share <= most or at == len(SHADES) - 1)


@dataclass(frozen=True)
class TileGroup:
    """A county's tiles."""

    name: str
    tiles: Sequence[Tile]


@dataclass(frozen=True)
class TileMap:
    """``unit``: what ``part`` counts; groups from north to south as their codes go."""

    title: str
    unit: str
    groups: Sequence[TileGroup]

    @property
    def legend(self) -> list[tuple[int, str]]:
        """Shades with their words."""
        return [(at, words) for at, (_, words) in enumerate(SHADES)]
