"""Where a row of a text file ends, and what a stray quote may not do."""

import time
from pathlib import Path

import pytest

from fuzhi.rosters.kinds.banks import _read_summary
from fuzhi.rosters.reader import read
from fuzhi.rosters.texts import text_sheets
from fuzhi.vocabulary.errors import InputError

HEAD = "户编号,人编号,姓名,证件号码,与户主关系,脱贫属性,备注"
PEOPLE = [
    f"22000{n:05d},{n},{name},,户主,未脱贫,{{}}"
    for n, name in enumerate(["高山", "高水", "高林", "高田", "高原", "高峰"])
]


def written(path: Path, *remarks: str, end: str = "\n") -> Path:
    rows = [line.format(remark) for line, remark in zip(PEOPLE, [*remarks, *[""] * 6], strict=False)]
    path.write_bytes(end.join([HEAD, *rows, ""]).encode())
    return path


@pytest.mark.parametrize("mark", ["\v", "\f", "\x85", "\u2028", "\u2029"])
def test_only_line_ends_end_a_row(tmp_path: Path, mark: str) -> None:
    path = written(tmp_path / "a.csv", f"甲{mark}乙")
    path.write_text(path.read_text().replace("高水", f"高{mark}水"))
    reading = read(path, "household", "220822")
    rows = reading.table.to_pylist()
    assert [(row["name"], row["row"]) for row in rows[:3]] == [("高山", 2), ("高水", 3), ("高林", 4)]
    assert reading.rows == 6


def test_a_separator_of_lines_inside_a_text_is_a_blank(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("学籍号,姓名,年级,现住址\nL220822000000000001,高山,三年级,长发村\u20283组\x855号\v甲\n")
    (row,) = read(path, "roll").table.to_pylist()
    assert row["address"] == "长发村 3组 5号 甲"


@pytest.mark.parametrize(
    "remarks",
    [
        ("", '"已核'),
        ("", '"已核', "", '"已核'),
        ("", '"已核', '已核"'),
        ("", '"已核', "", "", "", '已核"'),
        ("", "", "", "", "", '"已核'),
        ('"',),
    ],
    ids=["never-closed", "opened-twice", "closed-in-the-next-row", "closed-far-below", "in-the-last-row", "alone"],
)
def test_a_quote_that_swallows_people_refuses_the_file_with_its_row(tmp_path: Path, remarks: tuple[str, ...]) -> None:
    path = written(tmp_path / "a.csv", *remarks)
    with pytest.raises(InputError) as refused:
        read(path, "household", "220822")
    row = next(number for number, remark in enumerate(remarks, start=2) if remark)
    assert refused.value.code == "text_damaged" and f"第 {row} 行" in refused.value.message


def test_a_quote_in_an_early_column_swallows_a_row_too(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv")
    path.write_text(path.read_text().replace("高水", '"高水').replace("高田,,户主", '高田,,户主"'))
    with pytest.raises(InputError, match="第 3 行"):
        read(path, "household", "220822")


@pytest.mark.parametrize(
    "cell", ['"住院, 2017年\n已出院"', '"第一行\n第二行\n第三行"', '身高5"', '"甲""乙"', '"甲,乙"']
)
def test_honest_quotes_are_read(tmp_path: Path, cell: str) -> None:
    assert read(written(tmp_path / "a.csv", "", cell), "household", "220822").rows == 6


def test_rows_count_as_excel_counts_them(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('甲,乙\r\n"一\r\n二",丙\r丁,戊\n')
    (sheet,) = text_sheets(tmp_path / "a.csv", "a.csv")
    assert sheet.rows == [["甲", "乙"], ["一\r\n二", "丙"], ["丁", "戊"]]


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("P2017-001-17", ("P2017-001", 17)),
        ("代发 P2017-001 第17行", ("P2017-001", 17)),
        ("批次A、3笔", ("批次A", 3)),
        ("P2017/0004", ("P2017", 4)),
        ("代发工资", None),
        ("1234567", None),
        ("P2017-1234567", None),
        ("助学金-5", None),
        ("-5", None),
        ("", None),
    ],
)
def test_batch_and_line_of_a_summary(text: str, read_as: tuple[str, int] | None) -> None:
    assert _read_summary(text) == read_as


@pytest.mark.parametrize("text", ["1-" * 5_000, "1 " * 5_000, "-" * 10_000 + "1x", "A" * 10_000, "9" * 10_000])
def test_a_long_summary_costs_no_more_than_its_length(text: str) -> None:
    begun = time.process_time()
    _read_summary(text)
    assert time.process_time() - begun < 0.2
