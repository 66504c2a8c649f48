"""What may be opened at all: true type by content, sizes, zip entries, the largest cell.
Checked before any parser runs.

Declared sizes of a zip can lie, so every XML part is unpacked as a stream and counted; calamine lays a sheet out as a
full rectangle, so one stray cell at the end of a sheet would cost gigabytes (dimastbk/python-calamine#130).
"""

import html
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import BinaryIO

import olefile

from fuzhi.rosters.marks import Marks, SheetMarks, column_number, old_book_says_1904, says_1904
from fuzhi.rosters.sheets import damaged, password_protected
from fuzhi.vocabulary.errors import InputError

MIB = 1024 * 1024
FILE_BYTES_MAX = 30 * MIB
ENTRIES_MAX = 2_000
UNPACKED_BYTES_MAX = 400 * MIB
RATIO_MAX = 100
SHEETS_MAX = 400
ROWS_MAX = 300_000
COLUMNS_MAX = 256
CELLS_MAX = 20_000_000

_CHUNK = 4 * MIB
_OVERLAP = 512
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']([A-Za-z]+)(\d+)["'][^<>]*?(/?)>""")
_COLUMN_PLAIN = re.compile(rb' r="([A-Za-z]{1,7})\d')
_COLUMN_ANY = re.compile(rb"""(?<![:\w])r\s*=\s*["']([A-Za-z]{1,7})\d""")
_FAR_ROW_PLAIN = re.compile(rb' r="[A-Za-z]{1,7}(?:[3-9]\d{5}|\d{7})')
_FAR_ROW_ANY = re.compile(rb"""(?<![:\w])r\s*=\s*["'][A-Za-z]{1,7}(?:[3-9]\d{5}|\d{7})""")
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^<>]*?\br\s*=\s*["'](\d{1,9})["']""")
_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class FileKind(Enum):
    """How a file will be read."""

    XLSX = "xlsx"
    XLS = "xls"
    TEXT = "text"


_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"II*\x00", "图片"),
    (b"MM\x00*", "图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "压缩文件"),
    (b"{\\rtf", "RTF 文档"),
    (b"MZ", "程序文件"),
    (b"\x7fELF", "程序文件"),
    (b"SQLite format 3", "数据库文件"),
)
_ACCEPTED = "应为 .xlsx、.xls 工作簿或 .csv、.txt 文本"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def inspect(path: Path, name: str | None = None, marks: Marks | None = None) -> FileKind:
    """Let a file in or raise InputError that names it, what was found, what was expected and the mend.

    ``marks`` is filled with what the parts say besides.
    """
    marks = marks if marks is not None else Marks()
    name = name or path.name
    if not path.is_file():
        raise InputError("file_missing", f"找不到文件“{name}”。", "请核对文件名和路径。")
    size = path.stat().st_size
    if size == 0:
        raise InputError("file_empty", f"文件“{name}”是空的（0 字节），{_ACCEPTED}。", "请重新导出或另存后提交。")
    if size > FILE_BYTES_MAX:
        raise InputError(
            "file_too_large",
            f"文件“{name}”有 {size // MIB} MB，上限 {FILE_BYTES_MAX // MIB} MB。",
            "请去掉图片和多余格式，或按学校、乡镇拆成几个文件提交。",
        )
    with path.open("rb") as stream:
        head = stream.read(4096)
        if head.startswith(b"PK"):
            _inspect_zip(stream, name, marks)
            return FileKind.XLSX
    if head.startswith(_OLE):
        _inspect_ole(path, name)
        marks.is_1904 = old_book_says_1904(path)
        return FileKind.XLS
    for signature, what in _FOREIGN:
        if head.startswith(signature) and not (len(signature) == 2 and _is_text(head)):
            raise wrong_type(name, what)
    if b"ftypheic" in head[:16] or head[4:8] == b"ftyp" or (head.startswith(b"RIFF") and b"WEBP" in head[:16]):
        raise wrong_type(name, "图片或视频")
    if not _is_text(head):
        raise wrong_type(name, "无法识别的二进制文件")
    if re.match(rb"\s*(\xef\xbb\xbf)?\s*<(!doctype\s+html|html|\?xml|table|meta|head)", head, re.IGNORECASE):
        raise wrong_type(name, "网页或 XML 文件（不少系统把它存成 .xls）")
    return FileKind.TEXT


def wrong_type(name: str, what: str) -> InputError:
    """The file is something else than a sheet."""
    return InputError(
        "wrong_file_type", f"文件“{name}”是{what}，{_ACCEPTED}。", "请用 Excel 或 WPS 打开后另存为 .xlsx 再提交。"
    )


def _is_text(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    control = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head)
    return control * 200 <= len(head)


def _inspect_ole(path: Path, name: str) -> None:
    """An OLE container is an old .xls, an encrypted .xlsx, or no workbook at all: told by its outermost streams."""
    try:
        with olefile.OleFileIO(path) as container:
            streams = {entry[0] for entry in container.listdir() if len(entry) == 1}
    except Exception as error:  # the library raises whatever a broken container makes it stumble over
        raise damaged(name) from error
    if "EncryptedPackage" in streams:
        raise password_protected(name)
    if streams & {"Workbook", "Book"}:
        return
    if "WordDocument" in streams:
        raise wrong_type(name, "Word 文档")
    if "PowerPoint Document" in streams:
        raise wrong_type(name, "演示文稿")
    raise damaged(name)


def _inspect_zip(stream: BinaryIO, name: str, marks: Marks) -> None:
    try:
        archive = zipfile.ZipFile(stream)
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error, UnicodeDecodeError) as error:
        raise damaged(name) from error
    if len(entries) > ENTRIES_MAX:
        raise _too_heavy(name, f"内含 {len(entries):,} 个部件，上限 {ENTRIES_MAX:,} 个")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise password_protected(name)
    names = {entry.filename for entry in entries}
    _refuse_other_packages(name, names)
    if sum(entry.file_size for entry in entries) > UNPACKED_BYTES_MAX:
        raise _too_heavy(name, f"解开后超过 {UNPACKED_BYTES_MAX // MIB} MB")
    for entry in entries:
        _check_entry(name, entry)
    sheets = [entry for entry in entries if re.fullmatch(r"/?xl/worksheets/[^/]+\.xml", entry.filename, re.IGNORECASE)]
    if len(sheets) > SHEETS_MAX:
        raise InputError(
            "too_many_sheets",
            f"文件“{name}”有 {len(sheets)} 个工作表，上限 {SHEETS_MAX} 个。",
            "请删除不用的工作表，或拆成几个文件提交。",
        )
    tabs, marks.is_1904 = _read_book(archive, sheets)
    unpacked = 0
    for entry in entries:
        if not entry.filename.lower().endswith((".xml", ".rels", ".vml")) and entry not in sheets:
            continue
        scan = None
        if entry in sheets:
            tab = tabs[entry.filename]
            before = sum(one.cells for one in marks.sheets.values())
            scan = _SheetScan(name, tab, marks.sheets.setdefault(tab, SheetMarks()), before)
        unpacked += _stream_entry(stream, entry, name, scan, UNPACKED_BYTES_MAX - unpacked)


def _refuse_other_packages(name: str, names: set[str]) -> None:
    if "[Content_Types].xml" in names:
        if any(part.startswith("word/") for part in names):
            raise wrong_type(name, "Word 文档")
        if any(part.startswith("ppt/") for part in names):
            raise wrong_type(name, "演示文稿")
        if "xl/workbook.bin" in names:
            raise wrong_type(name, "二进制工作簿（.xlsb）")
    if "mimetype" in names and "content.xml" in names:
        raise wrong_type(name, "开放文档（.ods 等）")
    if not any(re.fullmatch(r"/?xl/workbook\d*\.xml", part, re.IGNORECASE) for part in names):
        raise wrong_type(name, "压缩包，里面没有工作簿")


def _check_entry(name: str, entry: zipfile.ZipInfo) -> None:
    parts = entry.filename.replace("\\", "/").split("/")
    is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
    if ".." in parts or is_link or re.match(r"[A-Za-z]:", entry.filename):
        raise _too_heavy(name, f"内含不安全的部件名“{entry.filename[:60]}”")
    if entry.file_size > MIB and entry.file_size > RATIO_MAX * max(entry.compress_size, 1):
        raise _too_heavy(name, f"部件“{entry.filename[:60]}”压缩比超过 {RATIO_MAX} 倍")


def _too_heavy(name: str, what: str) -> InputError:
    return InputError(
        "unsafe_workbook",
        f"文件“{name}”{what}，不像正常的工作簿，未打开。",
        "请用 Excel 或 WPS 打开后把数据复制到新工作簿再提交。",
    )


def _stream_entry(
    stream: BinaryIO, entry: zipfile.ZipInfo, name: str, scan: "_SheetScan | None", bytes_left: int
) -> int:
    """Unpack one part in pieces, never trusting its declared size;
    look for declarations and far cells. Bytes unpacked."""
    total = 0
    tail = b""
    for piece in _inflate(stream, entry, name):
        total += len(piece)
        if total > bytes_left or (total > MIB and total > RATIO_MAX * max(entry.compress_size, 1)):
            raise _too_heavy(name, f"部件“{entry.filename[:60]}”解开后大小异常")
        window = tail + piece
        if not tail and window[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"):
            raise _too_heavy(name, f"部件“{entry.filename[:60]}”不是 UTF-8 编码")
        if _DTD.search(window):
            raise _too_heavy(name, f"部件“{entry.filename[:60]}”含有 XML 实体声明")
        if scan is not None:
            scan.look(window, len(tail))
        tail = window[-_OVERLAP:]
    if scan is not None:
        scan.finish()
    return total


def _inflate(stream: BinaryIO, entry: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    try:
        stream.seek(entry.header_offset)
    except (OSError, ValueError):  # a part that begins before the file does
        raise damaged(name) from None
    header = stream.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise damaged(name)
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    stream.seek(name_length + extra_length, 1)
    left = entry.compress_size
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _too_heavy(name, f"部件“{entry.filename[:60]}”用了不支持的压缩方式")
    inflater = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        packed = stream.read(min(left, 256 * 1024))
        if not packed:
            raise damaged(name)
        left -= len(packed)
        if inflater is None:
            yield packed
            continue
        try:
            while packed:
                piece = inflater.decompress(packed, _CHUNK)
                packed = inflater.unconsumed_tail
                if piece:
                    yield piece
        except zlib.error as error:
            raise damaged(name) from error


def _read_book(archive: zipfile.ZipFile, sheets: list[zipfile.ZipInfo]) -> tuple[dict[str, str], bool]:
    """Part name -> the name on the tab, best effort (else named after the part); whether days count from 1904."""
    fallback = {entry.filename: entry.filename.rsplit("/", 1)[-1] for entry in sheets}
    try:
        content = archive.read("xl/workbook.xml")[: 2 * MIB]
        links = archive.read("xl/_rels/workbook.xml.rels")[: 2 * MIB].decode("utf-8", "replace")
    except (KeyError, OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error):
        return fallback, False
    book = content.decode("utf-8", "replace")
    targets: dict[str, str] = {}
    for link in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", links):
        number, target = re.search(r'\bId="([^"]+)"', link), re.search(r'\bTarget="([^"]+)"', link)
        if number and target:
            targets[number[1]] = "xl/" + target[1].removeprefix("/xl/").removeprefix("xl/")
    for sheet in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        tab, number = re.search(r'\bname="([^"]*)"', sheet), re.search(r'\b\w+:id="([^"]+)"', sheet)
        if tab and number and number[1] in targets:
            fallback[targets[number[1]]] = html.unescape(tab[1])
    return fallback, says_1904(content)


class _SheetScan:
    """Reads the cell references of one sheet part as it streams by."""

    def __init__(self, file: str, tab: str, marks: SheetMarks, cells_before: int = 0) -> None:
        self.file = file
        self.tab = tab
        self.marks = marks
        self.cells_before = cells_before
        self.columns: set[bytes] = set()
        self.rows = 0
        self.last_row = 0

    def look(self, window: bytes, overlap: int) -> None:
        """Look at a window of the stream whose first ``overlap`` bytes were seen before."""
        is_plain = (
            b"'" not in window
            and b"\t" not in window
            and b"\nr=" not in window
            and b" =" not in window
            and b"= " not in window
        )
        self.marks.look(window)
        columns = set((_COLUMN_PLAIN if is_plain else _COLUMN_ANY).findall(window))
        self.rows += window.count(b"<row", overlap) + window.count(b":row ", overlap)
        if self.rows > ROWS_MAX:
            raise self._too_many_rows("的行数过多")
        is_far = any(len(letters) > 1 and column_number(letters) > COLUMNS_MAX for letters in columns)
        if is_far or (_FAR_ROW_PLAIN if is_plain else _FAR_ROW_ANY).search(window):
            self._look_closely(window)
        self.columns.update(letters for letters in columns if column_number(letters) <= COLUMNS_MAX)
        if hits := _ROW.findall(window[-200_000:]):
            self.last_row = max(self.last_row, *(int(hit) for hit in hits if int(hit) <= ROWS_MAX), 0)

    def _look_closely(self, window: bytes) -> None:
        """A reference beyond the limits counts only when its cell holds something."""
        for letters, digits, closed in _CELL.findall(window):
            column, row = column_number(letters), int(digits)
            if closed or (column <= COLUMNS_MAX and row <= ROWS_MAX):
                continue
            cell = f"{letters.decode().upper()}{row}"
            if row > ROWS_MAX:
                raise self._too_many_rows(f"单元格 {cell} 有内容")
            raise InputError(
                "too_many_columns",
                f"文件“{self.file}”的工作表“{self.tab}”在单元格 {cell} 有内容，上限 {COLUMNS_MAX} 列。",
                "请删除表格右侧多余的列（选中后“删除”，不是“清除内容”），保存后再提交。",
            )

    def finish(self) -> None:
        """The whole rectangle must stay within reason, together with the cells of the sheets before."""
        width = max((column_number(letters) for letters in self.columns), default=0)
        height = max(self.rows, self.last_row)
        self.marks.cells = width * height
        if self.cells_before + width * height > CELLS_MAX:
            beside = "，连同前面的工作表" if self.cells_before else ""
            raise InputError(
                "sheet_too_large",
                f"文件“{self.file}”的工作表“{self.tab}”占 {height:,} 行 × {width} 列{beside}，超过 {CELLS_MAX:,} 格。",
                "请删除表格外的空行空列，或按学校、乡镇拆成几个文件提交。",
            )

    def _too_many_rows(self, what: str) -> InputError:
        return InputError(
            "too_many_rows",
            f"文件“{self.file}”的工作表“{self.tab}”{what}，上限 {ROWS_MAX:,} 行。",
            "请删除数据下方的空行（选中后“删除”，不是“清除内容”），或拆成几个文件提交。",
        )
