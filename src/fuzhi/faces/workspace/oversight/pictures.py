"""The pictures of 覆盖平衡: towns as tiles by their gap, and what the gaps are made of."""

from django.urls import reverse

from fuzhi.faces.kit.charts import Chart, Series, Tone
from fuzhi.faces.kit.tiles import Tile, TileGroup, TileMap
from fuzhi.steps.oversight.queries import AreaRow, Tally
from fuzhi.vocabulary.codes import GapKind
from fuzhi.vocabulary.places import place_name

TOWNS_MIN = 3
PLACES_SHOWN = 10
_TONES: tuple[Tone, ...] = ("need", "main", "second", "light", "plan", "quiet")


def town_tiles(tally: Tally, area: str) -> TileMap | None:
    """The towns of a county, or of each county of the prefecture; None further down."""
    if len(area) > 6:
        return None
    counties = [row.code for row in tally.below(area)] if len(area) == 4 else [area]
    groups = [TileGroup(place_name(code), [_tile(row) for row in tally.below(code) if row.code]) for code in counties]
    groups = [group for group in groups if group.tiles]
    if sum(len(group.tiles) for group in groups) < TOWNS_MIN:
        return None
    return TileMap("缺口在哪些乡镇", "人应助", groups)


def _tile(row: AreaRow) -> Tile:
    url = f"{reverse('coverage')}?area={row.code}"
    return Tile(place_name(row.code), row.closing.gap, row.closing.due, url)


def gap_chart(tally: Tally, area: str) -> Chart | None:
    """Each place one level below with its gaps by kind, the most first."""
    rows = sorted((row for row in tally.below(area) if row.closing.gap and row.code), key=lambda row: -row.closing.gap)
    rows = rows[:PLACES_SHOWN]
    if not rows:
        return None
    counted = [dict(tally.gaps(row.code)) for row in rows]
    kinds = [kind for kind in GapKind if any(kind in one for one in counted)]
    return Chart(
        "gaps",
        "缺口是哪几种",
        "人",
        [place_name(row.code) for row in rows],
        [
            Series(kind.label, [one.get(kind, 0) for one in counted], _TONES[at % len(_TONES)])
            for at, kind in enumerate(kinds)
        ],
        category_label="地方",
        urls=[f"{reverse('coverage')}?area={row.code}" for row in rows],
        is_horizontal=True,
    )
