"""Opening a file by its content: workbook or text, after the gate has let it in."""

from collections.abc import Iterator
from pathlib import Path

from fuzhi.rosters.gate import FileKind, inspect
from fuzhi.rosters.marks import Marks
from fuzhi.rosters.sheets import Sheet, workbook_sheets
from fuzhi.rosters.texts import text_sheets


def open_sheets(path: Path, name: str) -> Iterator[Sheet]:
    """The sheets of a file, whatever its name ends in;
    InputError (naming ``name``) when it may not or cannot be opened."""
    marks = Marks()
    kind = inspect(path, name, marks)
    if kind is FileKind.TEXT:
        return text_sheets(path, name)
    return workbook_sheets(path, f".{kind.value}", name, marks)
