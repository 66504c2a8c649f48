"""Laws of every column of every kind: a blank is unknown, rubbish never passes in silence, order and extras do not matter."""

import functools
from pathlib import Path
from typing import Any

import pytest

from fuzhi.rosters import RosterReading
from fuzhi.rosters.codes import CELL_CODES
from fuzhi.rosters.headers import match_headers
from fuzhi.rosters.kinds import KINDS
from fuzhi.rosters.reader import read
from fuzhi.vocabulary.errors import InputError
from tests.libraries.rosters.sheets_made import PLAIN_ROWS, read_rows, table, workbook

CELLS = [(kind, header) for kind, row in sorted(PLAIN_ROWS.items()) for header in row]
Row = dict[str, Any]


@functools.cache
def field_of(kind: str, header: str) -> str:
    """The field that a header names within its table."""
    headers = list(PLAIN_ROWS[kind])
    found = {at: name for name, at in match_headers(KINDS[kind], headers).items()}
    return found[headers.index(header)]


def rows_of(found: RosterReading) -> list[Row]:
    rows: list[Row] = found.table.to_pylist()
    return rows


def values(row: Row) -> Row:
    """What a row says, wherever it stands."""
    return {name: value for name, value in row.items() if name not in ("sheet", "row")}


@pytest.mark.parametrize(("kind", "header"), CELLS)
def test_a_blank_cell_is_unknown_or_refuses_its_row_by_name(tmp_path: Path, kind: str, header: str) -> None:
    found = read_rows(tmp_path, kind, {}, {header: None})
    rows = rows_of(found)
    assert rows[0]["row"] == 2
    if found.rejected:
        assert found.errors and all(one.row == 3 for one in found.errors)
        assert len(rows) == 1
    elif len(rows) == 2:
        field = KINDS[kind].field(field_of(kind, header))
        if field.name in rows[1] and not field.spreads:
            derived = {"sex", "birth_date", "result", "county_code", "id_number", "id_state"}
            assert rows[1][field.name] in (None, "") or field.name in derived, "nothing is invented"


@pytest.mark.parametrize(("kind", "header"), CELLS)
def test_rubbish_in_a_cell_is_told_or_kept_as_it_stands(tmp_path: Path, kind: str, header: str) -> None:
    rubbish = "※乱写的东西※"
    found = read_rows(tmp_path, kind, {}, {header: rubbish})
    told = [one for one in found.findings if one.row == 3 and one.code != "duplicate_person"]
    rows = [row for row in rows_of(found) if row["row"] == 3]
    kept = any(rubbish in str(value) for row in rows for value in row.values())
    dropped_as_title = not rows and not told and found.rows == 1
    assert told or kept or dropped_as_title, "a cell that cannot be used is never dropped in silence"
    for one in told:
        assert one.message and (one.fix or CELL_CODES[one.code].is_repair)
        assert one.severity != "error" or not rows


@pytest.mark.parametrize("kind", sorted(PLAIN_ROWS))
def test_columns_may_stand_in_any_order_with_others_between(tmp_path: Path, kind: str) -> None:
    plain = rows_of(read_rows(tmp_path, kind, {}))[0]
    head, row = table(kind, {})
    head, row = list(reversed(head)), list(reversed(row))
    mixed_head = [part for name in head for part in (name, f"自用{head.index(name)}")]
    mixed_row = [part for value in row for part in (value, "随便")]
    path = workbook(tmp_path / "乱序.xlsx", ("名册", [mixed_head, mixed_row]))
    assert values(rows_of(read(path, kind, "220822"))[0]) == values(plain)


@pytest.mark.parametrize("kind", sorted(PLAIN_ROWS))
def test_a_table_may_stand_anywhere_on_its_sheet(tmp_path: Path, kind: str) -> None:
    plain = rows_of(read_rows(tmp_path, kind, {}))[0]
    moved = [["某县某表"], [], *([None, None, *line] for line in table(kind, {}))]
    path = workbook(tmp_path / "下移.xlsx", ("名册", moved))
    found = rows_of(read(path, kind, "220822"))[0]
    assert values(found) == values(plain) and found["row"] == 4


@pytest.mark.parametrize("kind", sorted(PLAIN_ROWS))
@pytest.mark.parametrize("space", [" ", "　", "\u00a0", "\n"])
def test_blanks_around_every_cell_change_nothing(tmp_path: Path, kind: str, space: str) -> None:
    plain = rows_of(read_rows(tmp_path, kind, {}))[0]
    head, row = table(kind, {})
    padded = [f"{space}{value}{space}" if isinstance(value, str) and value else value for value in row]
    path = workbook(tmp_path / "空格.xlsx", ("名册", [[f"{space}{name}" for name in head], padded]))
    assert values(rows_of(read(path, kind, "220822"))[0]) == values(plain)


@pytest.mark.parametrize("kind", sorted(PLAIN_ROWS))
def test_a_csv_says_the_same_as_the_workbook(tmp_path: Path, kind: str) -> None:
    plain = rows_of(read_rows(tmp_path, kind, {}))[0]
    head, row = table(kind, {})
    text = "\n".join(",".join("" if cell is None else str(cell) for cell in line) for line in (head, row))
    path = tmp_path / "名册.csv"
    path.write_text(text + "\n", encoding="gb18030")
    assert values(rows_of(read(path, kind, "220822"))[0]) == values(plain)


@pytest.mark.parametrize("kind", sorted(PLAIN_ROWS))
def test_a_needed_column_that_is_missing_refuses_the_file_by_name(tmp_path: Path, kind: str) -> None:
    for group in KINDS[kind].needs:
        head, row = table(kind, {})
        kept = [at for at, name in enumerate(head) if field_of(kind, name) not in group]
        path = workbook(tmp_path / "缺列.xlsx", ("名册", [[head[at] for at in kept], [row[at] for at in kept]]))
        with pytest.raises(InputError) as refused:
            read(path, kind, "220822")
        assert refused.value.code in ("missing_columns", "no_table", "wrong_kind"), group


@pytest.mark.parametrize("kind", sorted(PLAIN_ROWS))
def test_every_field_of_the_kind_is_a_column_of_its_rows_or_ends_in_one(tmp_path: Path, kind: str) -> None:
    names = set(read_rows(tmp_path, kind, {}).table.column_names)
    assert {"sheet", "row"} <= names and set(KINDS[kind].columns) <= names


@pytest.mark.parametrize("kind", sorted(set(PLAIN_ROWS) - {"bank_return"}))
def test_the_same_row_a_hundred_times_is_one_row(tmp_path: Path, kind: str) -> None:
    found = read_rows(tmp_path, kind, *[{}] * 100)
    assert (found.accepted, found.rejected) == (1, 99)
    assert {one.code for one in found.errors} == {"duplicate_row"}
    assert all("第 2 行" in one.message for one in found.errors)
