"""Sums, counts and years as they are typed: by meaning or told, and what may be two things is neither."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fuzhi.rosters.cleaning import amounts
from fuzhi.rosters.cleaning.sums import whole_in_words
from fuzhi.rosters.reader import read
from fuzhi.rosters.units import unit_of
from tests.libraries.rosters.sheets_made import read_one, read_rows, workbook

a_semester = amounts.money_per("semester")


@pytest.mark.parametrize(
    ("written", "fen", "told"),
    [
        ("300+200", 50000, "money_reckoned"),
        ("=300+200", 50000, "money_reckoned"),
        ("300＋200＝500", 50000, "money_reckoned"),
        ("3×100", 30000, "money_reckoned"),
        ("500/年", 25000, "money_reckoned"),
        ("1,250元/学年", 62500, "money_reckoned"),
        ("500元/学期", 50000, "money_reckoned"),
        ("625元/生·学期", 62500, "money_reckoned"),
        ("250（半年）", 25000, "money_reckoned"),
        ("500元/生", 50000, "money_repaired"),
        ("1.250,00", 125000, "money_repaired"),
        ("1 250", 125000, "money_repaired"),
        ("￥１，２５０元", 125000, "money_repaired"),
        ("RMB500.00整", 50000, "money_repaired"),
        ("五百块钱", 50000, "money_repaired"),
        ("三百五", 35000, "money_repaired"),
        ("一千二百零五元", 120500, "money_repaired"),
        ("5百", 50000, "money_repaired"),
        ("无", 0, "money_repaired"),
    ],
)
def test_a_sum_that_a_clerk_reads_at_sight_is_read_and_shown(written: str, fen: int, told: str) -> None:
    value, issues = a_semester(written)
    assert value == fen and [issue.code for issue in issues] == [told]


@pytest.mark.parametrize(
    "written",
    [
        "约500",
        "300 200",
        "300\n200",
        "300+200=600",
        "500-600",
        "100元/月",
        "500/年/学期",
        "三百五元",
        "一二五",
        "万",
        "百把块",
        "12,50",
        "1250,5",
        "300+",
        "-300+500",
        "5 0 0",
    ],
)
def test_a_sum_that_may_be_two_is_none(written: str) -> None:
    assert a_semester(written) == (None, a_semester(written)[1]) and a_semester(written)[1][0].code == "bad_money"


def test_two_sums_in_one_cell_refuse_the_row_of_a_bill(tmp_path: Path) -> None:
    assert read_one(tmp_path, "bill", 杂费="300\n200") == (None, ["bad_money"])
    row, told = read_one(tmp_path, "bill", 杂费="300+200")
    assert row is not None and row["misc_fee_fen"] == 50000 and told == ["money_reckoned"]


@pytest.mark.parametrize(
    ("header", "cell", "fen"),
    [
        ("学费（元/年）", "3000元", 150000),
        ("学费（元/年）", "3000元/年", 150000),
        ("学费（元/年）", "1500元/学期", 150000),
        ("学费（万元）", "0.3", 300000),
        ("学费（万元）", "3000元", None),
    ],
)
def test_a_cells_own_unit_beside_that_of_its_header(tmp_path: Path, header: str, cell: str, fen: int | None) -> None:
    rows = [["学籍号", "姓名", "学期", header], ["L220822000000000001", "安一", "2017-1", cell]]
    reading = read(workbook(tmp_path / "a.xlsx", ("一册", rows)), "bill")
    assert reading.table.column("tuition_fen").to_pylist() == [fen]
    assert fen is not None or "money_unknown" in [one.code for one in reading.findings]


@pytest.mark.parametrize(
    ("written", "number"),
    [("98天", 98), ("九十八", 98), ("一百零二天", 102), (98.0, 98), ("3口人", 3), ("第3次", 3), ("5个月", 5)],
)
def test_a_count_as_it_is_written(written: Any, number: int) -> None:
    assert amounts.count("天数", 120)(written) == (number, ())


@pytest.mark.parametrize("written", ["约98", "1天2", "5×20", "一二", "98-100", "1年3月"])
def test_a_count_that_may_be_two_is_none(written: str) -> None:
    assert amounts.count("天数", 120)(written)[1][0].code == "bad_number"


@pytest.mark.parametrize(
    "written", ["2016", 2016.0, "2016年", "2016年度", "2016.12", 2016.1, "2016年12月", 42705.0, date(2016, 12, 1)]
)
def test_the_year_of_leaving_poverty(tmp_path: Path, written: Any) -> None:
    row, _ = read_one(tmp_path, "household", 脱贫时间=written)
    assert row is not None and row["exit_year"] == 2016


@pytest.mark.parametrize("written", ["16年", 16.0, "1998", "三年", 0.0])
def test_what_is_no_year_of_this_century_is_unknown(tmp_path: Path, written: Any) -> None:
    row, told = read_one(tmp_path, "household", 脱贫年度=written)
    assert row is not None and row["exit_year"] is None and told[0] in ("number_unknown", "date_unknown")


def test_words_of_numbers() -> None:
    assert [whole_in_words(word) for word in ("十", "二十一", "三百五", "三百零五", "一万二千", "三万五")] == [
        10,
        21,
        350,
        305,
        12000,
        35000,
    ]
    assert whole_in_words("三百五", is_spoken=False) is None and whole_in_words("千") is None


def test_a_header_in_ten_thousands_is_known_as_scaled() -> None:
    yearly, scaled = unit_of("学费（元/年）", "semester"), unit_of("学费（万元）", "semester")
    assert yearly is not None and scaled is not None and (yearly.is_scaled, scaled.is_scaled) == (False, True)


def test_one_bad_sum_of_a_list_is_alone(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, "minimum_living", {"月保障金额": "1200/季度"}, {"月保障金额": "若干"})
    assert reading.table.column("amount_fen").to_pylist() == [40000, None]
