"""Opening a file by its content: workbook or text, after the gate has let it in."""

from collections.abc import Iterator
from pathlib import Path

from fuzhi.rosters.sheets import Sheet, workbook_sheets


def open_sheets(path: Path) -> Iterator[Sheet]:
    yield from workbook_sheets(path, path.name)
