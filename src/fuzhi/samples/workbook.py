"""Sheets as an office would lay them out, and writing them as .xlsx.

Two writers: XlsxWriter for workbooks with merged cells among the rows, hidden columns or filters, the faster
rustpy-xlsxwriter for long plain ones. In very long ones merged cells become what a reader sees of them anyway: blanks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

import rustpy_xlsxwriter
import xlsxwriter

Cell = str | int | float | None
_LONG, _VERY_LONG = 500, 12_000


@dataclass(slots=True)
class Sheet:
    """One sheet: lines above the header, the header, the rows, lines below. Rows may be shorter than the header.

    ``groups`` are merged cells of a line above a full header; ``upper`` is the first row of a head of two rows, whose
    second row (``headers``) is blank where a cell of the first reaches down.
    """

    name: str
    headers: list[str]
    title: str = ""
    note: str = ""
    groups: list[tuple[int, int, str]] = field(default_factory=list)
    upper: list[str | None] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    merged_down: list[tuple[int, int, int]] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    has_filter: bool = False

    @property
    def header_row(self) -> int:
        """Row of the header as Excel counts it."""
        return 1 + sum(bool(part) for part in (self.title, self.note, self.groups, self.upper))

    @property
    def is_laid_out(self) -> bool:
        """Whether it has what only the slower writer can do:
        cells merged downwards, hidden parts, a filter, two header rows."""
        return bool(self.merged_down or self.hidden_columns or self.hidden_rows or self.has_filter or self.upper)

    def add(self, row: list[Cell]) -> int:
        """Append a row below the header; gives its number as Excel counts it."""
        self.rows.append(row)
        return self.header_row + len(self.rows)

    def merge_down(self, column: int, first: int, last: int) -> None:
        """Merge one column over Excel rows ``first`` to ``last``; only the first keeps its value."""
        if last > first:
            self.merged_down.append((column, first, last))
            for number in range(first + 1, last + 1):
                self.rows[number - self.header_row - 1][column] = None


def write_workbook(path: Path, sheets: list[Sheet]) -> None:
    """Write the sheets; the same sheets give the same cells."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = sum(len(sheet.rows) for sheet in sheets)
    is_plain = not any(sheet.is_laid_out for sheet in sheets)
    if rows > (_LONG if is_plain else _VERY_LONG):
        _write_long(path, sheets)
    else:
        _write_ordinary(path, sheets)


def _write_ordinary(path: Path, sheets: list[Sheet]) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        book.set_properties({"title": path.stem, "created": datetime(2017, 10, 9, 9, 30)})
        heading = book.add_format({"bold": True, "align": "center", "font_size": 16})
        bold = book.add_format({"bold": True, "bg_color": "#E7E6E6", "text_wrap": True})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            _write_above(page, sheet, heading, bold)
            top = sheet.header_row
            for i, row in enumerate(sheet.rows):
                for j, value in enumerate(row):
                    if value is None:
                        continue
                    if isinstance(value, str):
                        page.write_string(top + i, j, value)
                    else:
                        page.write_number(top + i, j, value)
            for column, first, last in sheet.merged_down:
                page.merge_range(first - 1, column, last - 1, column, sheet.rows[first - top - 1][column])
            for column in sheet.hidden_columns:
                page.set_column(column, column, None, None, {"hidden": True})
            for number in sheet.hidden_rows:
                page.set_row(number - 1, None, None, {"hidden": True})
            if sheet.has_filter and sheet.rows:
                page.autofilter(top - 1, 0, top + len(sheet.rows) - 1, len(sheet.headers) - 1)


def _write_above(page: Any, sheet: Sheet, heading: Any, bold: Any) -> None:
    last = max(len(sheet.headers) - 1, 1)
    line = 0
    for text, style in ((sheet.title, heading), (sheet.note, None)):
        if text:
            page.merge_range(line, 0, line, last, text, style)
            line += 1
    if sheet.groups:
        for first, end, text in sheet.groups:
            page.merge_range(line, first, line, end, text, bold) if end > first else page.write_string(
                line, first, text
            )
        line += 1
    for first, end, text in _spans(sheet.upper):
        page.merge_range(line, first, line if sheet.headers[first] else line + 1, end, text, bold)
    line += bool(sheet.upper)
    for j, header in enumerate(sheet.headers):
        if header or not sheet.upper:
            page.write_string(line, j, header, bold)


def _write_long(path: Path, sheets: list[Sheet]) -> None:
    entries: list[tuple[str, Any]] = []
    header_rows: dict[str, int] = {}
    merges: dict[str, list[Any]] = {}
    for sheet in sheets:
        # This writer has no cells merged down into the header row: a head of two rows gets its full names in the lower.
        keys = _unique([name or upper or "" for name, upper in zip_longest(sheet.headers, sheet.upper)])
        width = len(keys)
        entries.append((sheet.name, _records(sheet, keys)))
        header_rows[sheet.name] = sheet.header_row - 1
        texts = [text for text in (sheet.title, sheet.note) if text]
        merges[sheet.name] = [(i, 0, i, max(width - 1, 1), text) for i, text in enumerate(texts)]
        line = len(texts)
        merges[sheet.name] += [
            (line, first, line, end, text) for first, end, text in [*sheet.groups, *_spans(sheet.upper)] if end > first
        ]
    rustpy_xlsxwriter.write_worksheets(entries, str(path), header_row=header_rows, merge_ranges=merges)


def _records(sheet: Sheet, keys: list[str]) -> Iterator[dict[str, Cell]]:
    blank: list[Cell] = [None] * len(keys)
    for row in sheet.rows:
        yield dict(zip(keys, row if len(row) == len(keys) else row + blank[len(row) :], strict=True))


def _spans(upper: list[str | None]) -> list[tuple[int, int, str]]:
    """The cells of an upper row with the columns that each stands over: first, last, text."""
    starts = [j for j, text in enumerate(upper) if text]
    if not starts:
        return []
    ends = [*[j - 1 for j in starts[1:]], len(upper) - 1]
    return [(j, end, str(upper[j])) for j, end in zip(starts, ends, strict=True)]


def _unique(headers: list[str]) -> list[str]:
    keys: list[str] = []
    for header in headers:
        while header in keys:
            header += " "
        keys.append(header)
    return keys
