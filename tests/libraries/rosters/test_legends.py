"""Marks: what the sheet says they mean counts; a circle that nobody explains is neither yes nor no."""

from pathlib import Path

import pytest

from fuzhi.rosters.cleaning import choices
from fuzhi.rosters.legends import legend_of
from fuzhi.rosters.reader import read
from tests.libraries.rosters.sheets_made import read_one, table, workbook


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("○表示住校", {"○": "住校"}),
        ("是否住宿（●是 ○否）", {"●": "是", "○": "否"}),
        ("注：√为是，×为否", {"√": "是", "×": "否"}),
        ("住校打√，走读打×", {"√": "住校", "×": "走读"}),
        ("说明：○=走读；●=住校", {"○": "走读", "●": "住校"}),
        ("住校的画“○”", {"○": "住校"}),
        ("○为是，后又改○为否", {}),
        ("三年级○班", {"○": "班"}),
    ],
)
def test_what_a_legend_says(text: str, said: dict[str, str]) -> None:
    assert legend_of([text]) == said


@pytest.mark.parametrize("where", ["above", "header", "below"])
def test_circles_count_as_the_sheet_explains_them(tmp_path: Path, where: str) -> None:
    header = "是否住宿（●是 ○否）" if where == "header" else "是否住宿"
    other = {"姓名": "安二", "身份证件号": "", "学籍号": "L220822000000000002"}
    rows = table("roll", {header: "●"}, {**other, header: "○"})
    if where == "above":
        rows.insert(0, ["三年级名册（●表示住校，○表示走读）"])
    if where == "below":
        rows.append(["注：●为住校，○为走读"])
    reading = read(workbook(tmp_path / "a.xlsx", ("一册", rows)), "roll", "220822")
    assert reading.table.column("is_boarder").to_pylist() == [True, False]
    assert [one.code for one in reading.findings if one.code.startswith(("mark", "value"))] == ["mark_by_legend"]


def test_a_legend_goes_before_what_a_mark_usually_means(tmp_path: Path) -> None:
    row, told = read_one(tmp_path, "roll", **{"就读方式": "", "是否住宿（√为走读，×为住校）": "√"})
    assert row is not None and row["is_boarder"] is False and "mark_by_legend" in told


@pytest.mark.parametrize("mark", ["○", "●", "◎", "△", "□", "■"])
def test_a_mark_that_nobody_explains_is_told(tmp_path: Path, mark: str) -> None:
    row, told = read_one(tmp_path, "roll", 是否乘坐校车=mark)
    assert row is not None and row["rides_school_bus"] is None and told == ["value_unknown"]


def test_a_legend_of_another_column_says_nothing(tmp_path: Path) -> None:
    rows = [["名册（○表示住校）"], *table("roll", {"是否乘坐校车": "○", "姓名": "王○"})]
    found = read(workbook(tmp_path / "a.xlsx", ("一册", rows)), "roll", "220822").table.to_pylist()
    assert found[0]["rides_school_bus"] is None and found[0]["name"] == "王○", "住校 is no answer to a bus"


@pytest.mark.parametrize(
    ("written", "value"),
    [("☑是 □否", True), ("□是 ☑否", False), ("是√ 否□", True), ("有□/无√", False), ("是 否√", False)],
)
def test_a_ticked_box(written: str, value: bool) -> None:
    assert choices.yes_no(written) == (value, ())


@pytest.mark.parametrize("written", ["☑是 ☑否", "□是 □否", "√是√有", "☑是"])
def test_a_box_that_is_not_plain(written: str) -> None:
    assert choices.yes_no(written)[0] is None
