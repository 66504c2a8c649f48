"""Workbooks that cost too much or that a writer stumbles over: bounded, and never without an answer."""

import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from fuzhi.rosters.annotated import REMARKS_HEADER, write_annotated
from fuzhi.rosters.reader import read
from fuzhi.vocabulary.errors import InputError
from tests.libraries.rosters.sheets_made import table, workbook

SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one part of it changed by hand, as foreign exporters write it."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    before, parts[part] = parts[part], change(parts[part])
    assert parts[part] != before
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


def merged(cells: str) -> Callable[[bytes], bytes]:
    said = f'<mergeCells count="1"><mergeCell ref="{cells}"/></mergeCells>'.encode()
    return lambda part: part.replace(b"</sheetData>", b"</sheetData>" + said)


def styled_at_the_end(path: Path) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("名册")
    for index, row in enumerate(table("roll", {"姓名": ""}, {"是否住宿": "○"})):
        for column, cell in enumerate(row):
            if cell not in (None, ""):
                sheet.write(index, column, cell)
    sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bg_color": "#FF0000"}))
    book.close()
    return path


def plain(path: Path) -> Path:
    return workbook(path, ("名册", table("roll", {"姓名": ""}, {"是否住宿": "○"})))


ODD: dict[str, Callable[[Path], Path]] = {
    "a colour at XFD1048576": styled_at_the_end,
    "a merge to XFD1048576": lambda path: rewritten(plain(path), SHEET, merged("A30:XFD1048576")),
    "an empty fill": lambda path: rewritten(
        plain(path), STYLES, lambda part: part.replace(b'<fill><patternFill patternType="none"/></fill>', b"<fill/>")
    ),
    "a font that is none": lambda path: rewritten(
        plain(path), STYLES, lambda part: part.replace(b'<sz val="11"/>', b'<sz val="elf"/>')
    ),
    "a dimension that lies": lambda path: rewritten(
        plain(path), SHEET, lambda part: re.sub(rb'ref="A1:[A-Z]+\d+"', b'ref="A1:XFD1048576"', part)
    ),
}


@pytest.mark.parametrize("case", ODD)
def test_what_the_writer_stumbles_over_comes_back_with_its_findings(tmp_path: Path, case: str) -> None:
    path, out = ODD[case](tmp_path / "名册.xlsx"), tmp_path / "out.xlsx"
    started = time.process_time()
    reading = read(path, "roll", "220822")
    write_annotated(path, reading, out, path.name)
    assert time.process_time() - started < 10
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(out)["名册"].iter_rows()]
    assert (reading.rows, reading.rejected) == (2, 1)
    beside = rows[0].index(REMARKS_HEADER)
    assert str(rows[1][beside]).startswith("【退回】") and str(rows[2][beside]).startswith("【已读入】")


def test_ranges_that_overlap_cost_no_more_than_their_rows(tmp_path: Path) -> None:
    rows = table("household", *({"人编号": str(n), "行政村": "", "姓名": f"甲{n}"} for n in range(2_000)))
    rows[1][2] = "长发村"
    ranges = "".join(f'<mergeCell ref="C{2 + n}:C2001"/>' for n in range(1_500))
    said = f'<mergeCells count="1500">{ranges}</mergeCells>'.encode()
    path = workbook(tmp_path / "a.xlsx", ("名册", rows))
    rewritten(path, SHEET, lambda part: part.replace(b"</sheetData>", b"</sheetData>" + said))
    started = time.process_time()
    reading = read(path, "household", "220822")
    assert time.process_time() - started < 5, "1,500 ranges of 2,000 rows: three million cells when each is walked"
    assert set(reading.table.column("village_name").to_pylist()) == {"长发村"}


def test_a_range_within_a_range_fills_what_is_its_own(tmp_path: Path) -> None:
    rows = table("household", *({"人编号": str(n), "行政村": "", "姓名": f"甲{n}"} for n in range(4)))
    rows[1][2], rows[3][2] = "长发村", "兴隆村"
    path = workbook(tmp_path / "a.xlsx", ("名册", rows), merges=(("C2:C3", "长发村"), ("C4:C5", "兴隆村")))
    names = read(path, "household", "220822").table.column("village_name").to_pylist()
    assert names == ["长发村", "长发村", "兴隆村", "兴隆村"]


def test_stray_cells_of_several_sheets_are_counted_together_and_named(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    for name in ("一册", "二册"):
        sheet = book.add_worksheet(name)
        sheet.write(0, 0, "姓名")
        sheet.write(299_999, 40, "x")
    book.close()
    with pytest.raises(InputError) as refused:
        read(tmp_path / "a.xlsx", "roll")
    assert refused.value.code == "sheet_too_large" and "“二册”" in refused.value.message


def test_many_sheets_that_are_no_table_are_read_in_time(tmp_path: Path) -> None:
    names = ["姓名", "证件号码", "学校", "年级", "备注", "电话", "金额", "村"]
    line = [f"{names[n % len(names)]}{n}" for n in range(60)]
    path = workbook(tmp_path / "a.xlsx", *((f"第{n}册", [line[n % 7 :] for _ in range(40)]) for n in range(40)))
    started = time.process_time()
    with pytest.raises(InputError) as refused:
        read(path, "household")
    assert time.process_time() - started < 8 and refused.value.code in ("no_table", "missing_columns")
