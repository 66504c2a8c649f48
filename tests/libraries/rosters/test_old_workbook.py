"""Old .xls workbooks, as WPS still saves them."""

from pathlib import Path

import pytest

from fuzhi.rosters.reader import read
from fuzhi.vocabulary.errors import InputError
from tests.libraries.rosters.old_workbook import old_workbook
from tests.libraries.rosters.sheets_made import BOY, table


def test_an_old_workbook_is_read_whatever_its_name(tmp_path: Path) -> None:
    rows = [["学生名册"], *table("roll", {}, {"姓名": "李红", "身份证件号": float(BOY)})]
    for name in ("名册.xls", "名册.xlsx"):
        reading = read(old_workbook(tmp_path / name, rows), "roll")
        assert (reading.sheet, reading.header_row, reading.rows, reading.accepted) == ("名册", 2, 2, 1)
        assert reading.table.column("id_number").to_pylist() == [BOY]
        assert [finding.code for finding in reading.errors] == ["id_digits_lost"]


def test_a_locked_old_workbook(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        read(old_workbook(tmp_path / "a.xls", table("roll", {}), is_locked=True), "roll")
    assert refused.value.code == "password_protected"


def test_a_truncated_old_workbook(tmp_path: Path) -> None:
    path = old_workbook(tmp_path / "a.xls", table("roll", {}))
    path.write_bytes(path.read_bytes()[:1600])
    with pytest.raises(InputError) as refused:
        read(path, "roll")
    assert refused.value.code == "workbook_damaged"
