"""A blank form: every cell is text, lists stand where they fit, what is needed is told from what is not."""

import io
from typing import Any

import openpyxl
import pytest

from fuzhi.documents.blank import EXPLAINS, LISTS, OPTIONS_MAX, ROWS, BlankColumn, render_blank

NAME = BlankColumn("姓名", True, "文字", "王小明")
ID = BlankColumn("证件号码", True, "文本", "220822200909100312")
SEX = BlankColumn("性别", False, "选一个", "男", ("男", "女"))
LONG = BlankColumn("类别", False, "选一个", "", tuple(f"很长的类别名称{number:03d}" for number in range(40)))
COMMA = BlankColumn("关系", False, "选一个", "", ("长子,长女", "其他"))


def form(*columns: BlankColumn, title: str = "学籍名册", notes: tuple[str, ...] = ("填好后原样上传。",)) -> Any:
    sample = [f"示例：{one.example}" if one is NAME else one.example for one in columns]
    return openpyxl.load_workbook(io.BytesIO(render_blank(title, columns, sample, notes)))


def test_numbers_of_eighteen_digits_stay_text() -> None:
    sheet = form(NAME, ID).worksheets[0]
    assert sheet["B2"].value == ID.example and sheet["B2"].data_type == "s"
    assert {sheet.column_dimensions[letter].number_format for letter in "AB"} == {"@"} or sheet[
        "B2"
    ].number_format == "@"
    assert sheet.freeze_panes == "A2"


def test_what_is_needed_is_told_from_what_may_stay_empty() -> None:
    book = form(NAME, SEX)
    heads = book.worksheets[0]
    assert heads["A1"].font.bold and not heads["B1"].font.bold
    assert heads["A1"].fill.fgColor.rgb != heads["B1"].fill.fgColor.rgb
    rows = list(book[EXPLAINS].iter_rows(min_row=4, values_only=True))
    assert rows == [("姓名", "必填", "文字", "王小明"), ("性别", "没有可空着", "选一个", "男")]


def test_a_short_list_stands_in_the_cell_and_a_long_one_on_a_sheet_nobody_sees() -> None:
    book = form(NAME, SEX, LONG, COMMA)
    offered = {str(one.sqref): one.formula1 for one in book.worksheets[0].data_validations.dataValidation}
    assert offered == {
        f"B2:B{ROWS + 1}": '"男,女"',
        f"C2:C{ROWS + 1}": f"'{LISTS}'!$C$1:$C$40",
        f"D2:D{ROWS + 1}": f"'{LISTS}'!$D$1:$D$2",
    }, "a comma in a word would make two of it"
    assert len(",".join(LONG.options)) > OPTIONS_MAX and book[LISTS].sheet_state == "hidden"
    assert [cell.value for cell in book[LISTS]["C"][:40]] == list(LONG.options)


def test_another_word_may_be_typed() -> None:
    [one] = form(SEX).worksheets[0].data_validations.dataValidation
    assert one.errorStyle == "warning" and one.allowBlank


@pytest.mark.parametrize("text", ["=1+1", "+86", "@SUM(A1)", "http://例.cn", "-3"])
def test_nothing_in_a_form_is_run_or_turned_into_a_link(text: str) -> None:
    book = form(NAME, BlankColumn(text, False, text, text, (text, "乙")), notes=(text,))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value == text]
    assert len(cells) >= 5 and all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)


@pytest.mark.parametrize(("title", "name"), [("学前/小学", "学前 小学"), ("名" * 40, "名" * 31), ("[]", "表1")])
def test_the_sheet_has_a_name_that_workbooks_take(title: str, name: str) -> None:
    assert form(NAME, title=title).sheetnames == [name, EXPLAINS, LISTS]


def test_each_note_is_a_line_above_the_columns() -> None:
    explains = form(NAME, notes=("一。", "二。", "三。"))[EXPLAINS]
    assert [explains.cell(row, 1).value for row in range(1, 6)] == ["一。", "二。", "三。", None, "列名"]
    assert form(NAME, notes=())[EXPLAINS]["A2"].value == "列名"
