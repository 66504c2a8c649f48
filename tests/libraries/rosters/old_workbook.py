"""A small writer of old .xls workbooks (BIFF8 in an OLE container), so that reading them is really tried.

Sources: [MS-XLS] records BOF, BOUNDSHEET, DIMENSIONS, LABEL, NUMBER, MERGECELLS, FILEPASS, EOF; [MS-CFB] header, FAT, directory.
"""

import struct
from pathlib import Path
from typing import Any

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def old_workbook(path: Path, rows: list[list[Any]], *, sheet: str = "名册", is_locked: bool = False) -> Path:
    """Write rows of text and numbers from A1 as one sheet."""
    name = sheet.encode("utf-16-le")
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0x0600))
    lock = _record(0x002F, struct.pack("<HHH", 1, 1, 1) + b"\0" * 48) if is_locked else b""
    bound_size = 4 + 8 + len(name)
    start = len(head) + len(lock) + bound_size + 4
    bound = _record(0x0085, struct.pack("<IBBBB", start, 0, 0, len(sheet), 1) + name)
    stream = head + lock + bound + _record(0x000A, b"") + _sheet(rows)
    path.write_bytes(container(stream))
    return path


def _sheet(rows: list[list[Any]]) -> bytes:
    width = max(map(len, rows))
    parts = [_record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0x0600))]
    parts.append(_record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0)))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, int | float):
                parts.append(_record(0x0203, place + struct.pack("<d", cell)))
            elif cell:
                text = str(cell).encode("utf-16-le")
                parts.append(_record(0x0204, place + struct.pack("<HB", len(text) // 2, 1) + text))
    return b"".join(parts) + _record(0x000A, b"")


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def container(stream: bytes, name: str = "Workbook") -> bytes:
    """One stream of this name: FAT in sector 0, directory in sector 1, the stream from sector 2 on."""
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    count = len(stream) // _SECTOR
    fat = [_FAT, _END, *range(3, count + 2), _END]
    table = b"".join(struct.pack("<I", entry) for entry in fat).ljust(_SECTOR, b"\xff")
    assert len(table) == _SECTOR, "a test workbook must fit one FAT sector"
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<I", 0)
    header = header.ljust(_SECTOR, b"\xff")
    root = _entry("Root Entry", 5, child=1, start=_END, size=0)
    book = _entry(name, 2, child=_FREE, start=2, size=len(stream))
    return header + table + (root + book).ljust(_SECTOR, b"\0") + stream


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    entry = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + struct.pack("<III", _FREE, _FREE, child)
    return entry + b"\0" * 36 + struct.pack("<IQ", start, size)
