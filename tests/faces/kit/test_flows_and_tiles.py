"""Ribbons are as wide as what flows; tiles are as dark as what is missing."""

import re
from itertools import pairwise

import pytest

from fuzhi.faces.kit.flows import LEAST, LINE, Flow, Link, Node
from fuzhi.faces.kit.tiles import SHADES, Tile, TileMap

FLOW = Flow(
    "f",
    "题",
    "元",
    [[Node("a", "中央", "75"), Node("b", "县级", "25")], [Node("x", "助学金", "60"), Node("y", "营养餐", "40")]],
    [[Link("a", "x", 60, "60 元"), Link("a", "y", 15, "15 元"), Link("b", "y", 25, "25 元")]],
)


def _ends(path: str) -> tuple[float, float, float, float]:
    """(top and width at the left, top and width at the right) of a ribbon."""
    start, right = re.findall(r"M0 ([\d.]+)C50 [\d.]+ 50 ([\d.]+) 100", path)[0]
    low_right, low_left = re.findall(r"V([\d.]+)C50 [\d.]+ 50 ([\d.]+) 0", path)[0]
    return float(start), float(low_left) - float(start), float(right), float(low_right) - float(right)


def test_what_leaves_a_sum_and_what_reaches_the_next_fill_both_whole() -> None:
    (left, ribbons), (right, none) = FLOW.parts
    assert none == []
    ends = [_ends(one.path) for one in ribbons]
    assert sum(width for _, width, _, _ in ends[:2]) == pytest.approx(left[0].height, abs=0.3)
    assert ends[2][1] == pytest.approx(left[1].height, abs=0.3)
    assert ends[1][3] + ends[2][3] == pytest.approx(right[1].height, abs=0.3)
    assert ends[1][0] == pytest.approx(ends[0][0] + ends[0][1], abs=0.2)  # one below the other, without overlap


def test_sums_of_a_column_do_not_touch_and_the_table_says_the_same() -> None:
    for column in FLOW.placed:
        for above, below in pairwise(column):
            assert above.y + above.height < below.y
    assert FLOW.table_rows[2] == ("县级", "营养餐", "25 元")
    assert FLOW.height >= max(one.y + one.height for column in FLOW.placed for one in column)


@pytest.mark.parametrize(
    ("part", "whole", "shade"),
    [(0, 0, -1), (0, 9, 0), (1, 1000, 1), (5, 100, 1), (6, 100, 2), (20, 100, 3), (21, 100, 4)],
)
def test_a_tile_is_as_dark_as_its_share(part: int, whole: int, shade: int) -> None:
    assert Tile("镇", part, whole).shade == shade


def test_a_tile_with_more_missing_than_due_is_darkest_and_none_is_lighter_than_nothing() -> None:
    assert Tile("镇", 9, 3).shade == len(SHADES) - 1
    shades = [Tile("镇", part, 1000).shade for part in range(0, 1001, 10)]
    assert shades == sorted(shades) and shades[0] == 0 and set(shades) == set(range(len(SHADES)))
    assert TileMap("图", "人", []).legend[0] == (0, "没有")


def test_a_flow_without_sums_is_drawn_empty() -> None:
    empty = Flow("f", "题", "元", [[], []], [[]])
    assert empty.height == 8 and empty.table_rows == [] and empty.parts == [([], []), ([], [])]
    still = Flow("f", "题", "元", [[Node("a", "甲", "0")], [Node("b", "乙", "0")]], [[Link("a", "b", 0, "0 元")]])
    [ribbon] = still.parts[0][1]
    assert _ends(ribbon.path)[1] == _ends(ribbon.path)[3] == 0 and still.placed[0][0].height == LEAST


def test_what_ends_in_the_middle_column_leaves_the_rest_its_width() -> None:
    flow = Flow(
        "f",
        "题",
        "元",
        [[Node("a", "甲", "100")], [Node("b", "乙", "70"), Node("c", "丙", "30")], [Node("d", "丁", "40")]],
        [[Link("a", "b", 70, ""), Link("a", "c", 30, "")], [Link("b", "d", 40, "付出 40")]],
    )
    (_, first), (middle, second), (last, none) = flow.parts
    assert none == [] and [one.node.key for one in middle] == ["b", "c"]
    assert _ends(second[0].path)[1] == pytest.approx(middle[0].height * 40 / 70, abs=0.1)
    assert _ends(second[0].path)[3] == pytest.approx(last[0].height, abs=0.1)
    assert second[0].words == "付出 40" and first[0].tone == "main"


def test_many_small_sums_keep_a_line_of_words_each() -> None:
    keys = [f"k{at}" for at in range(30)]
    flow = Flow(
        "f",
        "题",
        "元",
        [[Node("a", "甲", "")], [Node(key, key, "") for key in keys]],
        [[Link("a", key, 1 if at else 10_000, "") for at, key in enumerate(keys)]],
    )
    rows = flow.placed[1]
    assert all(below.y - above.y >= LINE for above, below in pairwise(rows)) and rows[-1].height == LEAST
    assert flow.height >= rows[-1].y + LEAST and rows[0].middle == rows[0].y + rows[0].height // 2
