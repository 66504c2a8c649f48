"""A chart's shapes say the numbers: sums of widths and heights, links, words, scales."""

import pytest

from fuzhi.faces.kit.charts import Chart, Series
from fuzhi.faces.kit.drawing import BOTTOM, HEIGHT, TOP, bar_rows, nice_ticks, picture

ROOM = HEIGHT - TOP - BOTTOM


def _chart(*series: Series, **more: object) -> Chart:
    names = [f"第{at}" for at in range(len(series[0].values))]
    return Chart("c", "题", "人", names, series, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (7, [0, 2, 4, 6, 8]),
        (10, [0, 2.5, 5, 7.5, 10]),
        (3694, [0, 1000, 2000, 3000, 4000]),
        (0.4, [0, 0.1, 0.2, 0.3, 0.4]),
        (41, [0, 20, 40, 60]),
    ],
)
def test_a_scale_has_round_steps_and_reaches_the_highest(highest: float, ticks: list[float]) -> None:
    assert nice_ticks(highest) == pytest.approx(ticks)


def test_stacked_bars_stand_on_each_other_and_reach_their_sum() -> None:
    drawn = picture(_chart(Series("已", [60, 0]), Series("缺", [20, 40], "need", labels=["缺 20", ""]), urls=["/a"]))
    first, second = drawn.slots
    low, high = first.shapes
    assert float(high.y) + float(high.height) == pytest.approx(float(low.y))
    assert float(low.height) == pytest.approx(3 * float(high.height))
    assert float(low.y) + float(low.height) == HEIGHT - BOTTOM
    assert (first.url, second.url, len(second.shapes)) == ("/a", "", 1)
    word = next(one for one in drawn.words if one.text == "缺 20")
    assert float(word.y) == pytest.approx(float(high.y) - 5)
    assert low.words == "第0：已 60 人"


def test_bars_side_by_side_do_not_touch_each_other() -> None:
    [slot] = picture(_chart(Series("上", [3], stacked=False), Series("本", [4], stacked=False))).slots
    left, right = slot.shapes
    assert float(left.x) + float(left.width) <= float(right.x)
    assert float(left.height) * 4 == pytest.approx(float(right.height) * 3)


def test_a_line_breaks_where_nothing_is_known_and_a_plan_has_no_points() -> None:
    drawn = picture(
        _chart(Series("到账", [1, 2, None, 4], kind="line"), Series("计划", [1, 2, 3, 4], "plan", kind="line"))
    )
    assert [one.tone for one in drawn.strokes].count("main") == 1
    assert [one.tone for one in drawn.strokes].count("plan") == 3
    assert [one.tone for one in drawn.points] == ["main"] * 3
    assert float(drawn.points[-1].y) == TOP  # the highest value stands at the highest tick


def test_rows_share_the_room_by_the_longest_or_each_by_its_own_whole() -> None:
    series = (Series("已", [30, 5]), Series("缺", [10, 5], "need"))
    long, short = bar_rows(_chart(*series, is_horizontal=True))
    assert [one.width for one in long.shapes] == ["75%", "25%"] and long.note == "40"
    assert [one.width for one in short.shapes] == ["12.5%", "12.5%"]
    assert [one.x for one in short.shapes] == ["0%", "12.5%"]
    shared = bar_rows(_chart(*series, is_share=True, notes=["75%", "50%"]))
    assert [[one.width for one in row.shapes] for row in shared] == [["75%", "25%"], ["50%", "50%"]]
    assert [row.note for row in shared] == ["75%", "50%"]


def test_nothing_at_all_is_drawn_without_dividing_by_it() -> None:
    assert bar_rows(_chart(Series("已", [0]), is_share=True))[0].shapes == []
    assert picture(_chart(Series("已", [None]))).slots[0].shapes == []
    assert picture(_chart(Series("已", []))).slots == []


def test_many_names_leave_room_for_each_other() -> None:
    names = [one for one in picture(_chart(Series("已", [1] * 30))).words if one.text.startswith("第")]
    assert len(names) <= 12 and any(one.is_spare for one in names)
