"""Workbooks and csv files out. Cells that a spreadsheet would run as a formula stay text and come back equal.

Dangerous are texts that begin with ``= + - @``, tab, CR or the full-width twins (OWASP CSV injection). In xlsx every
text is written as a text cell, which is never run. Csv has no cell types, so there such a text gets one leading
apostrophe; :func:`read_csv` takes it away again.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

import rustpy_xlsxwriter
import xlsxwriter

from fuzhi.documents.totals import COVER, Cell, Kind, Totals, Words

_DANGER = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")
_BAD_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BAD_IN_TITLE = re.compile(r"[\[\]:*?/\\']")
FORMATS: dict[Kind, str] = {
    "text": "@",
    "money": "#,##0.00",
    "count": "#,##0",
    "date": 'yyyy"年"m"月"d"日"',
}
BIG_ROWS = 5_000
ROWS_MAX = 1_048_575


@dataclass(frozen=True)
class SheetColumn:
    """One column: ``kind`` money = Decimal yuan with two decimals, count = whole number, date, text (IDs stay text)."""

    title: str
    kind: Kind = "text"
    width: int = 14
    is_summed: bool = True


def title_for_sheet(text: str) -> str:
    """A sheet's name as workbooks allow it: at most 31 characters, none of ``[]:*?/\\``."""
    return _BAD_IN_TITLE.sub(" ", text).strip()[:31] or "表1"


def write_xlsx(
    target: Path | BinaryIO,
    title: str,
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence[Cell]],
    cover: Words = (),
) -> int:
    """Write one sheet with a bold, frozen head; returns how many rows. Few rows are styled, many are written fast.

    With ``cover`` money and numbers are summed in a last row, and a second sheet says the lines of the cover, the rows
    and the sums. ``rows`` may be a generator; money is Decimal yuan. Raises ValueError beyond 1,048,575 rows.
    """
    totals = Totals([one.title for one in columns], [one.kind if one.is_summed else "text" for one in columns])
    ahead: list[Sequence[Cell]] = []
    stream = totals.counted(rows)
    for row in stream:
        ahead.append(row)
        if len(ahead) > BIG_ROWS:
            _write_big(target, title, columns, _chain(ahead, stream), totals, cover)
            return totals.rows
    _write_small(target, title, columns, ahead, totals, cover)
    return totals.rows


def _chain(ahead: list[Sequence[Cell]], stream: Iterator[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    yield from ahead
    yield from stream


def _write_small(
    target: Path | BinaryIO,
    title: str,
    columns: Sequence[SheetColumn],
    rows: list[Sequence[Cell]],
    totals: Totals,
    cover: Words,
) -> None:
    book = xlsxwriter.Workbook(target if not isinstance(target, Path) else str(target), {"in_memory": True})
    sheet = book.add_worksheet(title_for_sheet(title))
    font = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
    head = book.add_format({**font, "bold": True, "bottom": 1, "bg_color": "#F5F8F8"})
    head_right = book.add_format({**font, "bold": True, "bottom": 1, "bg_color": "#F5F8F8", "align": "right"})
    formats = {
        kind: book.add_format({**font, "num_format": form} | ({"align": "left"} if kind == "date" else {}))
        for kind, form in FORMATS.items()
    }
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.title, head_right if column.kind in ("money", "count") else head)
    for line, row in enumerate(rows, start=1):
        for at, (column, value) in enumerate(zip(columns, row, strict=True)):
            _write_cell(sheet, line, at, value, formats[column.kind], formats["text"])
    if cover:
        _write_sums(book, sheet, len(rows) + 1, columns, totals)
        _write_cover(book, title, [*cover, *totals.lines])
    sheet.freeze_panes(1, 0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    book.close()


def _write_sums(
    book: xlsxwriter.Workbook,
    sheet: "xlsxwriter.worksheet.Worksheet",
    line: int,
    columns: Sequence[SheetColumn],
    totals: Totals,
) -> None:
    font = {"font_name": "宋体", "font_size": 11, "bold": True, "top": 1}
    plain = book.add_format(font)
    for at, (column, value) in enumerate(zip(columns, totals.row, strict=False)):
        number = book.add_format({**font, "num_format": FORMATS[column.kind]})
        _write_cell(sheet, line, at, value, number, plain)


def _write_cover(book: xlsxwriter.Workbook, title: str, lines: Words) -> None:
    sheet = book.add_worksheet(COVER)
    font = {"font_name": "宋体", "font_size": 11, "valign": "top"}
    label, words = book.add_format({**font, "font_color": "#5F6E70"}), book.add_format({**font, "text_wrap": True})
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 70)
    sheet.write_string(0, 0, clean_text(title), book.add_format({**font, "font_size": 16, "bold": True}))
    for at, (name, said) in enumerate(lines, start=2):
        sheet.write_string(at, 0, clean_text(name), label)
        sheet.write_string(at, 1, clean_text(said), words)
    sheet.set_paper(9)


def _write_cell(
    sheet: "xlsxwriter.worksheet.Worksheet", line: int, at: int, value: Cell, fmt: object, text: object
) -> None:
    if value is None:
        sheet.write_blank(line, at, None, fmt)
    elif isinstance(value, bool):
        sheet.write_string(line, at, "是" if value else "否", text)
    elif isinstance(value, int | Decimal):
        sheet.write_number(
            line, at, float(value), fmt
        )  # the file format knows only doubles; 2 decimals survive exactly
    elif isinstance(value, datetime):
        sheet.write_datetime(line, at, value.replace(tzinfo=None), fmt)
    elif isinstance(value, date):
        sheet.write_datetime(line, at, datetime(value.year, value.month, value.day), fmt)
    else:
        sheet.write_string(line, at, clean_text(value), text)


def _write_big(
    target: Path | BinaryIO,
    title: str,
    columns: Sequence[SheetColumn],
    rows: Iterator[Sequence[Cell]],
    totals: Totals,
    cover: Words,
) -> None:
    titles = totals.titles

    def records() -> Iterator[dict[str, object]]:
        for row in rows:
            if totals.rows > ROWS_MAX:
                raise ValueError("a sheet holds at most 1,048,575 rows")
            yield dict(zip(titles, (_plain(value) for value in row), strict=True))
        if cover and totals.rows < ROWS_MAX and totals.row:
            yield dict(zip(titles, (_plain(value) for value in totals.row), strict=True))

    def lines() -> Iterator[dict[str, object]]:
        """Asked for when all rows are written: only then the sums are known."""
        for name, said in [*cover, *totals.lines]:
            yield {"说明": clean_text(name), "内容": clean_text(said)}

    formats = {column.title: rustpy_xlsxwriter.Format().set_num_format(FORMATS[column.kind]) for column in columns}
    name, out = title_for_sheet(title), str(target) if isinstance(target, Path) else target
    widths = {column.title: float(column.width) for column in columns}
    if cover:
        rustpy_xlsxwriter.write_worksheets(
            [(name, records()), (COVER, lines())],
            out,
            freeze_panes={"general": {"row": 1}},
            bold_headers=True,
            column_widths={name: widths, COVER: {"说明": 20.0, "内容": 70.0}},
            column_formats={name: formats},
        )
        return
    rustpy_xlsxwriter.write_worksheet(
        records(), out, sheet_name=name, freeze_row=1, bold_headers=True, column_widths=widths, column_formats=formats
    )


def _plain(value: Cell) -> object:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return float(value)
    return clean_text(value) if isinstance(value, str) else value


def clean_text(text: str) -> str:
    """Without the control characters that no workbook may hold (tab and line ends stay)."""
    return _BAD_IN_XML.sub("", text)


def csv_cell(value: Cell) -> str:
    """A cell as csv text: numbers plain, dates ISO, dangerous texts behind one apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return f"'{value}" if _DANGER.match(value) else value


def csv_lines(columns: Sequence[SheetColumn], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The csv file line by line, head first, with the mark at the start that makes Excel read UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([column.title for column in columns])
    for row in rows:
        writer.writerow([csv_cell(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    if rest := buffer.getvalue():
        yield rest


def write_csv(target: Path, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a csv file (UTF-8 with mark)."""
    with target.open("w", encoding="utf-8", newline="") as out:
        out.writelines(csv_lines(columns, rows))


def read_csv(text: str) -> list[list[str]]:
    """Read back what :func:`csv_lines` wrote: all cells as text, the guarding apostrophe taken away."""
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    return [[cell[1:] if _GUARDED.match(cell) else cell for cell in line] for line in lines]


def fen_to_decimal(fen: int | None) -> Decimal | None:
    """Fen to yuan as Decimal for a money column: ``62500`` -> ``Decimal("625.00")``."""
    return None if fen is None else Decimal(fen).scaleb(-2)
