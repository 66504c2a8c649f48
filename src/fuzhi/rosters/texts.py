"""Text files: their encoding, their separator, boxes drawn with │┝┿, to rows of cells."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from fuzhi.rosters.cleaning.cell import Raw
from fuzhi.rosters.gate import COLUMNS_MAX, ROWS_MAX
from fuzhi.rosters.sheets import Sheet
from fuzhi.vocabulary.errors import InputError

CELL_LENGTH_MAX = 32_767
CELL_LINES_MAX = 20
"""More line breaks than this inside one quoted cell are rows of people behind an unpaired quote."""
_BARS = "│┃|｜┆┇┊┋║"
_BOX = re.compile(r"[\s\u2500-\u257f\-+=|｜]*")
_BOX_BAR = re.compile("[│┃┆┇┊┋║]")
_LINE_END = re.compile(r"\r\n|\r|\n")
"""What ends a line of a file; str.splitlines would also end it at VT, FF, NEL and U+2028, which stand inside cells."""


def text_sheets(path: Path, name: str) -> Iterator[Sheet]:
    """The one sheet of a text file, named after the file; rows count as Excel would count them."""
    text = _decode(path, name)
    lines = _LINE_END.split(text.removesuffix("\n").removesuffix("\r"))
    if _BOX_BAR.search(text):
        rows = _boxed_rows(lines)
    else:
        rows = _separated_rows(text, _separator(lines), name)
    if len(rows) > ROWS_MAX:
        raise InputError("too_many_rows", f"文件“{name}”超过 {ROWS_MAX:,} 行。", "请按学校、乡镇拆成几个文件提交。")
    width = max(map(len, rows), default=0)
    if width > COLUMNS_MAX:
        raise InputError(
            "too_many_columns", f"文件“{name}”有 {width} 列，上限 {COLUMNS_MAX} 列。", "请核对分隔符是否为逗号。"
        )
    for row in rows:
        row.extend([""] * (width - len(row)))
    if rows:
        yield Sheet(name.rsplit(".", 1)[0][:31], rows)


def _decode(path: Path, name: str) -> str:
    """UTF-8 (with or without BOM), UTF-16 with BOM, else GB18030; the original bytes stay with the sender's file."""
    content = path.read_bytes()
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if is_utf16 else ["utf-8-sig", "gb18030"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(
        "encoding_unknown",
        f"文件“{name}”的文字编码无法识别，应为 UTF-8 或 GB18030。",
        "请用 Excel 或 WPS 打开后另存为 .xlsx 再提交。",
    )


def _boxed_rows(lines: list[str]) -> list[list[Raw]]:
    """Rows between drawn lines; a border line gives an empty row so that row numbers stay those of the file."""
    rows: list[list[Raw]] = []
    for line in lines:
        if _BOX.fullmatch(line):
            rows.append([])
        elif _BOX_BAR.search(line):
            rows.append([cell.strip() for cell in _BOX_BAR.split(line.strip().strip(_BARS))])
        else:
            rows.append([line.strip()])
    return rows


def _separator(lines: list[str]) -> str:
    """The separator that most lines at the head of the file share."""
    head = [line for line in lines[:50] if line.strip()]
    counts = {mark: sorted(line.count(mark) for line in head) for mark in ("\t", "|", "｜", ";", "；", ",")}
    best = max(counts, key=lambda mark: (counts[mark][len(head) // 2] if head else 0, sum(counts[mark]), mark == ","))
    return best if head and sum(counts[best]) else ","


def _separated_rows(text: str, separator: str, name: str) -> list[list[Raw]]:
    """Rows of cells; a quote that swallows whole rows is refused with the row that it stands in."""
    csv.field_size_limit(CELL_LENGTH_MAX * 4)
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=separator))
    except csv.Error as error:
        raise _quote_unpaired(name, len(rows) + 1) from error
    _refuse_swallowed_rows(rows, separator, name, is_closed=text.count('"') % 2 == 0)
    return [list(row) for row in rows]


def _refuse_swallowed_rows(rows: list[list[str]], separator: str, name: str, *, is_closed: bool) -> None:
    """An unpaired quote joins rows into one cell: it then holds the separators of a whole row, or lengthens its row.

    A cell of several lines (an address) does neither.
    """
    widths = sorted(len(row) for row in rows[:1000] if len(row) > 1)
    usual = widths[len(widths) // 2] if widths else 1
    widest = max((len(row) for row in rows if not any("\n" in cell or "\r" in cell for cell in row)), default=usual)
    for number, row in enumerate(rows, start=1):
        is_open = number == len(rows) and not is_closed
        for cell in row:
            if is_open and separator in cell:
                raise _quote_unpaired(name, number)
            lines = len(_LINE_END.findall(cell)) if "\n" in cell or "\r" in cell else 0
            is_whole_row = usual > 2 and (cell.count(separator) >= usual - 1 or len(row) > widest)
            if lines and (is_open or lines > CELL_LINES_MAX or is_whole_row):
                raise _quote_unpaired(name, number)


def _quote_unpaired(name: str, row: int) -> InputError:
    return InputError(
        "text_damaged",
        f"文件“{name}”第 {row} 行有一个没有配对的双引号，从这一行起的几行会被并成一格，整份没有读入。",
        "请删去这一行多余的双引号，或用 Excel、WPS 打开核对后另存为 .xlsx 再提交。",
    )
