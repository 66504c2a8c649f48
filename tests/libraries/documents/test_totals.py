"""Sums under a sheet: of money and numbers alone, however many rows went through, in exact fen."""

from datetime import date
from decimal import Decimal

import pytest

from fuzhi.documents.totals import TOTAL, Cell, Kind, Totals

TITLES = ("姓名", "金额（元）", "天数", "日期")
KINDS: tuple[Kind, ...] = ("text", "money", "count", "date")


def of(*rows: list[Cell], kinds: tuple[Kind, ...] = KINDS) -> Totals:
    totals = Totals(TITLES[: len(kinds)], kinds)
    assert list(totals.counted(rows)) == list(rows), "rows go through as they are"
    return totals


def test_money_and_numbers_are_summed_and_nothing_else() -> None:
    day = date(2017, 10, 9)
    totals = of(["甲", Decimal("0.10"), 2, day], ["乙", Decimal("0.20"), None, day], ["丙", None, 5, None])
    assert totals.row == [TOTAL, Decimal("0.30"), 7, None] and totals.rows == 3
    assert totals.lines == [("行数", "3"), ("合计：金额（元）", "0.30"), ("合计：天数", "7")]


def test_fen_do_not_drift_over_many_rows() -> None:
    row: list[Cell] = ["甲", Decimal("0.01"), 1, None]
    totals = of(*[row] * 10_001)
    assert totals.row[1:3] == [Decimal("100.01"), 10_001]
    assert totals.lines[0] == ("行数", "10,001") and totals.lines[1][1] == "100.01"


def test_what_is_known_of_none_sums_to_nothing_and_a_mark_is_no_number() -> None:
    totals = of(["甲", None, True, None], ["乙", "不清楚", False, None])
    assert totals.row == [TOTAL, Decimal(0), 0, None] and totals.lines[1][1] == "0.00"


def test_the_word_stands_in_the_first_column_without_a_sum() -> None:
    assert of([Decimal(3), "甲"], kinds=("money", "text")).row == [Decimal(3), TOTAL]
    assert of([Decimal(3), 4], kinds=("money", "count")).row == [Decimal(3), 4], "no room for it, the sums still stand"


def test_nothing_to_sum_is_no_row() -> None:
    assert of(["甲", date(2017, 10, 9)], kinds=("text", "date")).row == []
    empty = of()
    assert empty.row == [] and empty.lines[0] == ("行数", "0")


@pytest.mark.parametrize(("amount", "said"), [(Decimal("-12.50"), "-12.50"), (Decimal("1234567.8"), "1,234,567.80")])
def test_amounts_are_said_as_money(amount: Decimal, said: str) -> None:
    assert of(["甲", amount, 0, None]).lines[1] == ("合计：金额（元）", said)
