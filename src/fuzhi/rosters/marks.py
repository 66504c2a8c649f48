"""What the parts of a workbook say that the reading library does not hand on: hidden rows, no results, days from 1904.

Collected while the gate streams the parts, so that nothing is unpacked a second time.
"""

import re
import struct
from dataclasses import dataclass, field
from pathlib import Path

import olefile

_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*>")
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_ROW_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d{1,7})["']""")
_CELL = rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["'][^>]*>"""
_FORMULA = rb"<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)"
_EMPTY_VALUE = rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?"
_UNCALCULATED = re.compile(_CELL + rb"\s*" + _FORMULA + rb"\s*" + _EMPTY_VALUE + rb"\s*</(?:\w+:)?c>")
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^>]*\bt\s*=\s*["']e["'])[^>]*?\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["'][^>]*>"""
    + rb"(?:"
    + _FORMULA
    + rb")?\s*<(?:\w+:)?v>([^<]{1,20})</"
)
_DATE_1904 = re.compile(rb"""<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*["'](?:1|true)["']""")
_RECORD_1904, _RECORD_END = 0x0022, 0x000A


@dataclass(slots=True)
class SheetMarks:
    """Of one sheet, as Excel counts: hidden rows; cells without a result, (row, column) -> what is shown there."""

    hidden_rows: set[int] = field(default_factory=set)
    no_result: dict[tuple[int, int], str] = field(default_factory=dict)
    cells: int = 0
    """Of the rectangle that the sheet spans, known once it was looked through."""

    def look(self, window: bytes) -> None:
        """Look at a piece of the sheet's XML; pieces overlap."""
        if b"hidden" in window:
            for tag in _ROW.findall(window):
                if _HIDDEN.search(tag) and (hit := _ROW_NUMBER.search(tag)):
                    self.hidden_rows.add(int(hit[1]))
        if b"f>" in window or b"<f" in window or b":f" in window:
            for letters, row in _UNCALCULATED.findall(window):
                self.no_result[int(row), column_number(letters)] = "=（公式）"
        if b'"e"' in window or b"'e'" in window:
            for letters, row, value in _ERROR.findall(window):
                self.no_result[int(row), column_number(letters)] = value.decode("utf-8", "replace")


@dataclass(slots=True)
class Marks:
    """Of a whole workbook: marks by the name of the tab, and whether its days count from 1904."""

    sheets: dict[str, SheetMarks] = field(default_factory=dict)
    is_1904: bool = False


def says_1904(book: bytes) -> bool:
    """True when workbook.xml counts days from 1904."""
    return bool(_DATE_1904.search(book))


def old_book_says_1904(path: Path) -> bool:
    """True when the DATEMODE record of an .xls says so (MS-XLS 2.4.77)."""
    with olefile.OleFileIO(path) as container:
        name = "Workbook" if container.exists("Workbook") else "Book"
        globals_ = container.openstream(name).read(1_000_000)
    place = 0
    while place + 4 <= len(globals_):
        record, length = struct.unpack_from("<HH", globals_, place)
        if record == _RECORD_1904 and length >= 2:
            return bool(struct.unpack_from("<H", globals_, place + 4)[0])
        if record == _RECORD_END:
            return False
        place += 4 + length
    return False


def column_number(letters: bytes) -> int:
    """AB -> 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
