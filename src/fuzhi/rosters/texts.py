"""Text files: their encoding, their separator, boxes drawn with │┝┿, to rows of cells."""

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path

from fuzhi.rosters.cleaning.cell import Raw
from fuzhi.rosters.gate import COLUMNS_MAX, ROWS_MAX
from fuzhi.rosters.sheets import Sheet
from fuzhi.vocabulary.errors import InputError

CELL_LENGTH_MAX = 32_767
_BARS = "│┃|｜┆┇┊┋║"
_BOX = re.compile(r"[\s\u2500-\u257f\-+=|｜]*")
_BOX_BAR = re.compile("[│┃┆┇┊┋║]")


def text_sheets(path: Path, name: str) -> Iterator[Sheet]:
    """The one sheet of a text file, named after the file; rows count as Excel would count them."""
    text = _decode(path, name)
    lines = text.splitlines()
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
    csv.field_size_limit(CELL_LENGTH_MAX * 4)
    try:
        return [list(row) for row in csv.reader(text.replace("\0", "").splitlines(keepends=True), delimiter=separator)]
    except csv.Error as error:
        raise InputError(
            "text_damaged",
            f"文件“{name}”按“{separator}”分列时出错，可能有没有配对的引号。",
            "请用 Excel 或 WPS 打开核对后另存为 .xlsx 再提交。",
        ) from error
