"""Conditions from one end to another: amounts in yuan, days; either end may be open, nonsense lists nothing."""

import pytest
from django.http import QueryDict

from fuzhi.faces.kit.list_filters import ChoiceFilter
from fuzhi.faces.kit.list_ranges import AmountFilter, DayRangeFilter
from tests.faces.kit.people import NarrowPeople, People, drawn, page_of


class Ranged(People):
    filters = (
        AmountFilter("due", "应享", name="due_fen"),
        ChoiceFilter("n", "编号", name="tail", choices=[(f"{n:04d}", f"第{n}号") for n in range(7, 140, 7)]),
    )


class NarrowRanged(Ranged, NarrowPeople):
    is_narrow = True


@pytest.mark.parametrize("kind", [Ranged, NarrowRanged])
@pytest.mark.parametrize(
    ("query", "count", "chip"),
    [
        ("due_from=10&due_until=20", 11, "应享：10.00—20.00"),
        ("due_from=1,19.5元", 1, "应享：119.50起"),
        ("due_until=5", 5, "应享：5.00止"),
        ("due_from=7&due_until=7.00", 1, "应享：7.00"),
        ("due_from=20&due_until=10", 0, "应享：20.00—10.00"),
    ],
)
def test_both_ends_are_meant(people: None, kind: type[Ranged], query: str, count: int, chip: str) -> None:
    page = page_of(kind, query)
    assert page.total == count and [one.label for one in page.chips] == [chip]
    assert page_of(kind, page.chips[0].url.partition("?")[2]).total == 120, "the chip takes both ends away"
    assert dict(page.kept_filters) == QueryDict(query).dict() and not page.kept


@pytest.mark.parametrize("query", ["due_from=x", "due_from=1&due_until=1.234", f"due_from={'9' * 30}"])
def test_nonsense_lists_nothing(people: None, query: str) -> None:
    page = page_of(Ranged, query)
    assert page.total == 0 and page.strange and page_of(Ranged, page.strange[0].url.partition("?")[2]).total == 120


def test_the_fields_stand_with_what_was_typed_and_many_choices_can_be_typed_for(people: None) -> None:
    page = drawn(page_of(Ranged, "due_from=10&n=0014"))
    assert 'name="due_from"' in page and 'aria-label="应享从"' in page and 'value="10"' in page
    assert "在编号里找" in page and 'type="radio"' in page and page.count("checked") == 1


DAYS = DayRangeFilter("on", "日期", name="paid_on")
TIMES = DayRangeFilter("at", "时间", ends_named=("from", "until"), is_instant=True)


class Noted:
    """A source that only notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []

    def where(self, name: str, operator: str, value: object) -> "Noted":
        self.asked.append((name, operator, str(value)))
        return self


@pytest.mark.parametrize(
    ("one", "query", "asked", "said"),
    [
        (
            DAYS,
            "on_from=2018-03-05&on_until=2018-03-06",
            [("paid_on", ">=", "2018-03-05"), ("paid_on", "<=", "2018-03-06")],
            "日期：2018年3月5日—2018年3月6日",
        ),
        (DAYS, "on_from=2018-03-05", [("paid_on", ">=", "2018-03-05")], "日期：2018年3月5日起"),
        (TIMES, "from=2018-03-05", [("at", ">=", "2018-03-05 00:00:00+08:00")], "时间：2018年3月5日起"),
        (TIMES, "until=2018-03-05", [("at", "<=", "2018-03-05 23:59:59.999999+08:00")], "时间：2018年3月5日止"),
    ],
)
def test_days_and_instants(one: DayRangeFilter, query: str, asked: list[tuple[str, str, str]], said: str) -> None:
    source, values = Noted(), one.values(QueryDict(query))
    one.narrow(source, values)  # type: ignore[arg-type]
    assert source.asked == asked and one.words(values) == said


@pytest.mark.parametrize("text", ["2018-3-5", "2018-02-30", "今天", "20180305"])
def test_a_day_is_written_one_way(text: str) -> None:
    assert DAYS.strange(QueryDict(f"on_from={text}")) == [text] and not DAYS.values(QueryDict(f"on_from={text}"))
