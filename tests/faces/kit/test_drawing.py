"""A chart's shapes say the numbers: sums of widths and heights, links, words, scales."""

from decimal import Decimal
from itertools import pairwise

import pytest

from fuzhi.faces.kit.charts import Chart, Series, in_wan, in_yuan
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


def test_words_over_a_stack_stand_over_the_whole_of_it() -> None:
    drawn = picture(_chart(Series("已", [60], labels=["已 60"]), Series("缺", [20], "need", labels=["缺 20"])))
    words = {one.text: float(one.y) for one in drawn.words if one.text in ("已 60", "缺 20")}
    top = min(float(shape.y) for shape in drawn.slots[0].shapes)
    assert words["已 60"] == words["缺 20"] == pytest.approx(top - 5)


def test_a_word_over_what_is_not_known_is_not_written() -> None:
    drawn = picture(_chart(Series("到账", [1, None], kind="line", labels=["一", "二"])))
    assert [one.text for one in drawn.words if one.text in "一二"] == ["一"]


def test_a_bar_that_stands_beside_a_stack_shares_its_width() -> None:
    series = (Series("已", [4]), Series("缺", [4]), Series("上学期", [8], "second", stacked=False))
    [slot] = picture(_chart(*series)).slots
    first, second, beside = slot.shapes
    assert first.x == second.x and float(first.x) + float(first.width) == pytest.approx(float(beside.x))
    assert float(beside.height) == pytest.approx(float(first.height) + float(second.height))
    assert sum(float(one.width) for one in (first, beside)) == pytest.approx(30)


@pytest.mark.parametrize(("count", "width"), [(6, 30), (7, 18), (12, 18), (24, 9), (25, 5)])
def test_more_categories_have_thinner_bars(count: int, width: int) -> None:
    drawn = picture(_chart(Series("已", [1] * count)))
    assert {float(slot.shapes[0].width) for slot in drawn.slots} == {width}
    assert [slot.x for slot in drawn.slots] == sorted((slot.x for slot in drawn.slots), key=lambda x: float(x[:-1]))


def test_amounts_keep_their_two_places_and_units() -> None:
    drawn = picture(_chart(Series("到账", [Decimal("12.50"), None], kind="line"), value_suffix="%"))
    assert [one.text for one in drawn.points] == ["第0：到账 12.50% "]
    assert drawn.ticks[0].text == "0%" and drawn.ticks[-1].text.endswith("%")
    assert _chart(Series("到账", [1234, None])).table_rows == [("第0", "", ["1,234"]), ("第1", "", ["—"])]


def test_a_line_without_points_is_a_line_alone() -> None:
    drawn = picture(_chart(Series("到账", [1, 2], kind="line", points=False)))
    assert drawn.points == [] and len(drawn.strokes) == 1 and drawn.slots[0].shapes == []


@pytest.mark.parametrize("highest", [1, 3, 9, 99, 101, 2_499, 2_501, 9_999, 123_456_789])
def test_a_scale_of_persons_has_whole_steps_that_hold_the_highest(highest: int) -> None:
    ticks = nice_ticks(highest)
    assert ticks[-1] >= highest > ticks[-2] and len(ticks) <= 6
    assert len({round(late - early, 6) for early, late in pairwise(ticks)}) == 1


def test_fen_become_yuan_and_wan_without_rounding_up() -> None:
    assert in_yuan(62_505) == Decimal("625.05") and in_yuan(-1) == Decimal("-0.01")
    assert in_wan(123_456_789) == Decimal("123.46") and in_wan(0) == 0
