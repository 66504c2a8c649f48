"""The sender's own workbook back: problem cells coloured, and beside each row what is wrong and how to mend it.

Text stays text: no cell of the result is a formula,
and text that begins like one carries the quote prefix (ASVS 1.2.10).
"""

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fuzhi.rosters.cleaning.cell import Raw, text_of
from fuzhi.rosters.gate import FileKind, inspect
from fuzhi.rosters.marks import column_number
from fuzhi.rosters.reading import Finding, RosterReading
from fuzhi.rosters.sheets import Sheet
from fuzhi.rosters.sources import open_sheets

REMARKS_HEADER = "核对意见"
KEPT_AS_SENT_CELLS_MAX = 250_000
"""Up to here the sender's formats are kept; a larger workbook is written anew, values only."""

_COLOURS = {"error": "FFC7CE", "warning": "FFEB9C", "repair": "DDEBF7"}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
_NOTE_LENGTH_MAX = 1_000
_SHEET_PART = re.compile(r"/?xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_PLACES = re.compile(
    rb"""<(?:\w+:)?(?:c\s[^<>]*?\br|mergeCell\s[^<>]*?\bref)\s*=\s*["']"""
    rb"""(?:[A-Za-z]{1,3}\d{1,7}:)?([A-Za-z]{1,3})(\d{1,7})["']"""
)


def write_annotated(path: Path, reading: RosterReading, out: Path, name: str) -> None:
    """Write the annotated workbook of a file that was just read to ``out`` (.xlsx)."""
    sheets = list(open_sheets(path, name))
    cells = sum(len(sheet.rows) * sheet.width for sheet in sheets)
    is_modest = cells <= KEPT_AS_SENT_CELLS_MAX and inspect(path, name) is FileKind.XLSX
    if not (is_modest and _spread_of(path) <= KEPT_AS_SENT_CELLS_MAX and _annotated_as_sent(path, reading, out)):
        _write_anew(sheets, reading, out)


def _spread_of(path: Path) -> int:
    """Cells of the largest rectangle that a sheet's cells and merged ranges span, styled blanks and all: openpyxl makes
    every one of them, so a lone colour at XFD1048576 would be 17 thousand million."""
    widest = 0
    with zipfile.ZipFile(path) as book:
        for part in book.namelist():
            if _SHEET_PART.fullmatch(part):
                places = _PLACES.findall(book.read(part))
                columns = max((column_number(letters) for letters, _ in places), default=0)
                widest = max(widest, columns * max((int(row) for _, row in places), default=0))
    return widest


def _annotated_as_sent(path: Path, reading: RosterReading, out: Path) -> bool:
    """True when the sender's own formats could be kept; what openpyxl stumbles over (an empty fill, a broken style) is
    no reason to send nothing back."""
    try:
        _annotate_as_sent(path, reading, out)
    except Exception:  # the library raises whatever a part that it does not expect makes it stumble over
        out.unlink(missing_ok=True)
        return False
    return True


def colour_of(finding: Finding) -> str:
    """Error, warning or repair."""
    return "repair" if finding.is_repair else finding.severity


def remarks(findings: Iterable[Finding]) -> str:
    """What stands beside a row: refused or taken, then each message with its mend."""
    found = sorted(findings, key=lambda finding: finding.severity != "error")
    head = "【退回】" if found and found[0].severity == "error" else "【已读入】"
    said = (finding.message + ("" if finding.is_repair else finding.fix) for finding in found)
    return (head + "".join(said))[:_NOTE_LENGTH_MAX]


def _by_row(reading: RosterReading) -> dict[str, dict[int, list[Finding]]]:
    rows: dict[str, dict[int, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    for finding in reading.findings:
        rows[finding.sheet][finding.row].append(finding)
    return rows


def _annotate_as_sent(path: Path, reading: RosterReading, out: Path) -> None:
    """Through openpyxl: formats stay, formulas become the values that were read, macros and links to other files go."""
    # most rosters are only read, and a second of loading is only for those that are sent back
    import openpyxl
    from openpyxl.styles import PatternFill

    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("openpyxl must run with defusedxml")
    book = openpyxl.load_workbook(path, data_only=True, keep_links=False)
    fills = {name: PatternFill("solid", start_color=colour) for name, colour in _COLOURS.items()}
    rows = _by_row(reading)
    for sheet in book.worksheets:
        for line in sheet.iter_rows():
            for cell in line:
                _keep_as_text(cell)
        if sheet.title in rows:
            _colour_sheet(sheet, rows[sheet.title], reading, fills)
    book.save(out)


def _keep_as_text(cell: Any) -> None:
    if isinstance(cell.value, str) and cell.value.startswith(_FORMULA_STARTS):
        cell.data_type = "s"
        cell.quotePrefix = True


def _colour_sheet(sheet: Any, rows: dict[int, list[Finding]], reading: RosterReading, fills: dict[str, Any]) -> None:
    column = sheet.max_column + 1
    sheet.cell(min(reading.header_row, min(rows)), column, REMARKS_HEADER)
    for row, findings in rows.items():
        sheet.cell(row, column, remarks(findings))
        for finding in sorted(findings, key=lambda finding: finding.severity == "error"):
            if finding.column_number:
                cell = sheet.cell(row, finding.column_number)
                if type(cell).__name__ != "MergedCell":
                    cell.fill = fills[colour_of(finding)]
    letters = sheet.cell(1, column).column_letter
    sheet.column_dimensions[letters].width = 60


def _write_anew(sheets: list[Sheet], reading: RosterReading, out: Path) -> None:
    """Through XlsxWriter in constant memory: the same sheets, rows and columns, values only."""
    import xlsxwriter  # as above

    book = xlsxwriter.Workbook(str(out), {"constant_memory": True})
    formats = {
        (colour, style): book.add_format({**({"bg_color": f"#{_COLOURS[colour]}"} if colour else {}), **_STYLES[style]})
        for colour in ("", *_COLOURS)
        for style in _STYLES
    }
    rows = _by_row(reading)
    for number, sheet in enumerate(sheets, start=1):
        target = book.add_worksheet(_sheet_name(sheet.name, number))
        found = rows.get(sheet.name, {})
        edge = sheet.first_column - 1 + sheet.width
        target.set_column(edge, edge, 60)
        for index, line in enumerate(sheet.rows):
            findings = found.get(index + 1, [])
            colours = {finding.column_number: colour_of(finding) for finding in findings}
            colours.update({f.column_number: "error" for f in findings if f.severity == "error"})
            for column, cell in enumerate(line, start=sheet.first_column):
                _write_cell(target, index, column - 1, cell, colours.get(column, ""), formats)
            if findings:
                target.write_string(index, edge, remarks(findings))
            elif found and index + 1 == reading.header_row:
                target.write_string(index, edge, REMARKS_HEADER)
    book.close()


_STYLES: dict[str, dict[str, str | bool]] = {
    "plain": {},
    "text": {"num_format": "@", "quote_prefix": True},
    "date": {"num_format": "yyyy-mm-dd"},
}


def _write_cell(
    target: Any, row: int, column: int, cell: Raw, colour: str, formats: dict[tuple[str, str], Any]
) -> None:
    if cell == "":
        if colour:
            target.write_blank(row, column, None, formats[colour, "plain"])
    elif isinstance(cell, bool):
        target.write_boolean(row, column, cell, formats[colour, "plain"])
    elif isinstance(cell, int | float):
        target.write_number(row, column, cell, formats[colour, "plain"])
    elif isinstance(cell, datetime | date):
        target.write_datetime(row, column, cell, formats[colour, "date"])
    else:
        text = cell[:32_000] if isinstance(cell, str) else text_of(cell)
        is_risky = text.startswith(_FORMULA_STARTS)
        target.write_string(row, column, text, formats[colour, "text" if is_risky else "plain"])


def _sheet_name(name: str, number: int) -> str:
    cleaned = "".join("_" if ch in "[]:*?/\\" else ch for ch in name).strip("'")[:31]
    return cleaned or f"表{number}"
