"""A blank form to fill in: heads, a row that shows how, lists to choose from, and a sheet that explains each column."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from fuzhi.documents.sheets import title_for_sheet

ROWS = 2_000
"""So many rows offer their lists."""
OPTIONS_MAX = 250
"""What a list holds inside a cell, in characters; a longer one stands on a sheet of its own."""
EXPLAINS, LISTS = "填表说明", "可选"


@dataclass(frozen=True, slots=True)
class BlankColumn:
    """One column: its head, whether it is needed, what it may hold in words, an example, the words to choose from."""

    header: str
    is_needed: bool
    form: str
    example: str | int
    options: Sequence[str] = ()


def render_blank(
    title: str, columns: Sequence[BlankColumn], sample: Sequence[str | int], notes: Sequence[str]
) -> bytes:
    """The form as xlsx. All cells of the form are text cells, so that no number of eighteen digits is ever lost."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    font = {"font_name": "宋体", "font_size": 11}
    text = book.add_format({**font, "num_format": "@"})
    shown = book.add_format({**font, "num_format": "@", "italic": True, "font_color": "#5F6E70"})
    heads = {
        needed: book.add_format({**font, "bold": needed, "bottom": 1, "bg_color": "#DDEEED" if needed else "#F5F8F8"})
        for needed in (True, False)
    }
    sheet = book.add_worksheet(title_for_sheet(title))
    for at, column in enumerate(columns):
        sheet.set_column(at, at, max(12, min(28, 2 * len(column.header) + 4)), text)
        sheet.write_string(0, at, column.header, heads[column.is_needed])
        sheet.write(1, at, sample[at], shown) if sample[at] != "" else sheet.write_blank(1, at, None, shown)
    sheet.freeze_panes(1, 0)
    _explain(book, columns, notes)
    _offer(book, sheet, columns)
    book.close()
    return out.getvalue()


def _explain(book: xlsxwriter.Workbook, columns: Sequence[BlankColumn], notes: Sequence[str]) -> None:
    sheet = book.add_worksheet(EXPLAINS)
    font = {"font_name": "宋体", "font_size": 11, "valign": "top", "text_wrap": True}
    plain, bold = book.add_format(font), book.add_format({**font, "bold": True, "bottom": 1})
    for at, width in enumerate((24, 10, 60, 28)):
        sheet.set_column(at, at, width)
    for line, note in enumerate(notes):
        sheet.merge_range(line, 0, line, 3, note, plain)
    for at, words in enumerate(("列名", "必填", "怎样填写", "举例")):
        sheet.write_string(len(notes) + 1, at, words, bold)
    for line, column in enumerate(columns, start=len(notes) + 2):
        said = (column.header, "必填" if column.is_needed else "没有可空着", column.form, str(column.example))
        for at, words in enumerate(said):
            sheet.write_string(line, at, words, plain)


def _offer(book: xlsxwriter.Workbook, sheet: "xlsxwriter.worksheet.Worksheet", columns: Sequence[BlankColumn]) -> None:
    """Lists to choose from; another word may still be typed, and is told when the form is read."""
    lists = book.add_worksheet(LISTS)
    lists.hide()
    for at, column in enumerate(columns):
        if not column.options:
            continue
        lists.write_column(0, at, column.options)
        is_short = len(",".join(column.options)) <= OPTIONS_MAX and not any("," in one for one in column.options)
        letter = xlsxwriter.utility.xl_col_to_name(at)
        source = list(column.options) if is_short else f"='{LISTS}'!${letter}$1:${letter}${len(column.options)}"
        sheet.data_validation(
            1, at, ROWS, at, {"validate": "list", "source": source, "error_type": "warning", "ignore_blank": True}
        )
