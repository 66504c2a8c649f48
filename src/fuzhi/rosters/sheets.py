"""Raw sheets: cells as the libraries read them, with the place of each row. No meaning yet."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from fuzhi.rosters.cleaning.cell import NoResult, Raw
from fuzhi.rosters.marks import Marks, SheetMarks
from fuzhi.rosters.reading import CellMend
from fuzhi.vocabulary.errors import InputError

Merge = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of a merged range, (row, column) from zero within the sheet's rows."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: ``rows`` are lists of cells of equal length;
    the first cell is Excel row 1, column ``first_column``."""

    name: str
    rows: list[list[Raw]]
    first_column: int = 1
    merges: list[Merge] = field(default_factory=list)
    is_hidden: bool = False
    is_1904: bool = False
    hidden_rows: frozenset[int] = frozenset()
    """Rows that a filter or a hand has hidden, as Excel counts them."""

    def top(self, rows: int) -> "Sheet":
        """The sheet as far as its first rows: what a report shows of it, without keeping millions of cells."""
        return Sheet(self.name, self.rows[:rows], self.first_column, is_1904=self.is_1904)

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0


def mended(sheet: Sheet, mends: Sequence[CellMend]) -> Sheet:
    """The sheet with what was typed in place of its cells; what names no cell of it is left."""
    for one in mends:
        column = one.column - sheet.first_column
        if one.sheet == sheet.name and 0 < one.row <= len(sheet.rows) and 0 <= column < sheet.width:
            sheet.rows[one.row - 1][column] = one.value
    return sheet


def workbook_sheets(path: Path, suffix: str, name: str, marks: Marks) -> Iterator[Sheet]:
    """The worksheets of an xlsx or xls file in order, hidden ones too; InputError when it cannot be opened.

    Cells of which ``marks`` say that they have no result are :class:`NoResult`, never blank.

    ``suffix`` is what the content is, not what the file is called: a stored file has no suffix, and many an old
    workbook is called .xlsx.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="fuzhi-book-") as folder:
            link = Path(folder) / f"book{suffix}"
            link.symlink_to(path.resolve())
            yield from _worksheets(link, marks)
    except PasswordError as error:
        raise password_protected(name) from error
    except (CalamineError, OSError, ValueError, KeyError) as error:
        raise damaged(name) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what a parser written in Rust raises on nonsense
            raise
        raise damaged(name) from error


def _worksheets(path: Path, marks: Marks) -> Iterator[Sheet]:
    with CalamineWorkbook.from_path(str(path)) as workbook:
        for meta in workbook.sheets_metadata:
            if meta.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(meta.name)
            if sheet.start is None:
                continue
            rows = list(sheet.iter_rows())
            said = marks.sheets.get(meta.name) or SheetMarks()
            _mark_cells(rows, sheet.start[1] + 1, said)
            found = Sheet(
                meta.name,
                rows,
                sheet.start[1] + 1,
                _merges(sheet, sheet.start[1], len(rows)),
                is_hidden=meta.visible is not SheetVisibleEnum.Visible,
                is_1904=marks.is_1904,
                hidden_rows=frozenset(said.hidden_rows),
            )
            del rows, sheet
            yield found
            del found  # before the next sheet is opened: two large ones do not stand in memory together


def _mark_cells(rows: list[list[Raw]], first_column: int, said: SheetMarks) -> None:
    """A formula that was never calculated and an error value look like blanks to the library."""
    for (row, column), value in said.no_result.items():
        if (
            row <= len(rows)
            and 0 <= column - first_column < len(rows[row - 1])
            and rows[row - 1][column - first_column] == ""
        ):
            rows[row - 1][column - first_column] = NoResult(value)


def _merges(sheet: CalamineSheet, left: int, height: int) -> list[Merge]:
    """Merged ranges with columns counted from the first column that is read (calamine drops empty ones at the left)."""
    found: list[Merge] = []
    for (top, first), (bottom, last) in sheet.merged_cell_ranges or []:
        if first >= left and top < height:
            found.append(((top, first - left), (min(bottom, height - 1), last - left)))
    return found


def damaged(name: str) -> InputError:
    """The file cannot be opened as what it claims to be."""
    return InputError(
        "workbook_damaged",
        f"文件“{name}”打不开：内容不完整或已损坏，应为完整的 Excel 工作簿。",
        "请用 Excel 或 WPS 打开原文件另存为 .xlsx 后重新提交；若也打不开，请向报送单位重新索取。",
    )


def password_protected(name: str) -> InputError:
    """The workbook is encrypted."""
    return InputError(
        "password_protected",
        f"文件“{name}”设有打开密码，无法读取。",
        "请在 Excel 或 WPS 中取消密码（文件—信息—保护工作簿）后另存再提交。",
    )
