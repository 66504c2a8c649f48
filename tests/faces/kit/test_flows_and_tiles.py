"""Ribbons are as wide as what flows; tiles are as dark as what is missing."""

import re
from itertools import pairwise

import pytest

from fuzhi.faces.kit.flows import Flow, Link, Node
from fuzhi.faces.kit.tiles import Tile

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
