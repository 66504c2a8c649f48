"""The sender's own workbook back: colours, remarks, and no cell that would run as a formula."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from fuzhi.rosters import annotated
from fuzhi.rosters.annotated import REMARKS_HEADER, write_annotated
from fuzhi.rosters.reader import read
from tests.libraries.rosters.old_workbook import old_workbook
from tests.libraries.rosters.sheets_made import BOY, GIRL, ROLL, table, workbook

RISKY = ["=1+1", "+86", "-张", "@x", "\tx", "＝1", "＋1", "－1", "＠x", '=HYPERLINK("http://x")']
RED, YELLOW, BLUE = "00FFC7CE", "00FFEB9C", "00DDEBF7"


def made(path: Path, kind: str, out: Path) -> Any:
    reading = read(path, kind)
    write_annotated(path, reading, out, path.name)
    return openpyxl.load_workbook(out)


def rows_of(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def roster(tmp_path: Path) -> Path:
    rows = table(
        "roll",
        {},
        {"姓名": "王　伟", "身份证件号": "123", "学籍号": ""},
        {"姓名": "", "身份证件号": GIRL, "学籍号": "", "性别": "女", "出生日期": ""},
    )
    return workbook(
        tmp_path / "名册.xlsx",
        ("学生", [["", "2017年学生名册"], *[["", *row] for row in rows]]),
        ("说明", [["请核对"]]),
    )


@pytest.mark.parametrize("anew", [False, True])
def test_cells_are_coloured_and_rows_carry_the_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anew: bool
) -> None:
    if anew:
        monkeypatch.setattr(annotated, "KEPT_AS_SENT_CELLS_MAX", 0)
    book = made(roster(tmp_path), "roll", tmp_path / "out.xlsx")
    assert book.sheetnames == ["学生", "说明"]
    sheet = book["学生"]
    edge = next(cell.column for cell in sheet[2] if cell.value == REMARKS_HEADER)
    assert edge == len(ROLL) + 2, "the remarks stand right of the table"
    assert [sheet.cell(2, column).value for column in range(2, 5)] == ROLL[:3], (
        "rows and columns stand where they stood"
    )
    assert sheet.cell(3, edge).value is None
    assert sheet.cell(4, edge).value.startswith("【已读入】") and "18 位" in sheet.cell(4, edge).value
    assert sheet.cell(5, edge).value.startswith("【退回】") and "请补填“姓名”" in sheet.cell(5, edge).value
    colours = {
        cell.coordinate: cell.fill.start_color.rgb[-6:]
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fill_type
    }
    assert colours == {"D4": BLUE[-6:], "G4": YELLOW[-6:], "D5": RED[-6:]}


def test_formats_of_the_sender_stay(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet("学生")
    sheet.write_row(0, 0, ROLL, book.add_format({"bold": True}))
    sheet.write_row(1, 0, ["开通镇中心校", "", "王小明", "男", "2009-09-10", BOY, "快班", "1班", "走读"])
    sheet.set_column(2, 2, 33)
    book.close()
    out = made(tmp_path / "a.xlsx", "roll", tmp_path / "out.xlsx")["学生"]
    assert out["C1"].font.bold and out.column_dimensions["C"].width > 30 and out["G2"].fill.fill_type == "solid"


@pytest.mark.parametrize("anew", [False, True])
def test_no_cell_of_the_result_is_a_formula_and_text_comes_back_equal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anew: bool
) -> None:
    if anew:
        monkeypatch.setattr(annotated, "KEPT_AS_SENT_CELLS_MAX", 0)
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"), {"strings_to_formulas": False})
    sheet = book.add_worksheet("学生")
    sheet.write_row(0, 0, [*ROLL, "备注"])
    for index, text in enumerate(RISKY, start=1):
        sheet.write_row(index, 0, ["开通镇中心校", "", text, "男", "", "", "快班", "1班", "走读"])
        sheet.write_string(index, 9, text)
    sheet.write_formula(len(RISKY) + 1, 9, '=HYPERLINK("http://evil","x")', None, "x")
    sheet.write_row(len(RISKY) + 1, 0, ["开通镇中心校", "", "王小明", "男", "", "", "快班", "1班", "走读"])
    book.close()
    out = made(tmp_path / "a.xlsx", "roll", tmp_path / "out.xlsx")
    cells = [cell for row in out["学生"].iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    assert out["学生"].cell(len(RISKY) + 2, 10).value == "x", "a formula comes back as the value that was read"
    assert [out["学生"].cell(row, 10).value for row in range(2, len(RISKY) + 2)] == RISKY
    assert all(cell.quotePrefix for cell in cells if isinstance(cell.value, str) and cell.value[0] in "=+-@＝＋－＠")


def test_text_files_and_old_workbooks_come_back_as_xlsx(tmp_path: Path) -> None:
    lines = "\r\n".join(
        ",".join(map(str, row)) for row in table("roll", {}, {"姓名": "", "身份证件号": GIRL, "学籍号": ""})
    )
    (tmp_path / "名册.csv").write_bytes(lines.encode("gb18030"))
    sheet = made(tmp_path / "名册.csv", "roll", tmp_path / "a.xlsx")["名册"]
    assert rows_of(sheet)[1][:6] == ["开通镇中心校", "G" + BOY, "王小明", "男", "2009-09-10", BOY]
    assert rows_of(sheet)[2][-1].startswith("【退回】")
    old = old_workbook(tmp_path / "b.xls", table("roll", {"年级": "快班"}))
    assert rows_of(made(old, "roll", tmp_path / "b.xlsx")["名册"])[1][-1].startswith("【已读入】")


def test_openpyxl_runs_with_defusedxml() -> None:
    assert openpyxl.DEFUSEDXML
