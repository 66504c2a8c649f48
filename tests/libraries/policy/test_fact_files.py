"""Fact files cell by cell: what each kind of column takes, how it is read, and how a bad cell is named."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fuzhi.policy.fact_files import bad_cells, check_columns, opened, repeated_keys
from fuzhi.policy.facts import STUDENT_TERM, TEACHER_MONTH, FactTable, FactType, month_of_term_start, show_fact
from fuzhi.vocabulary.errors import InputError

KEY = {"student_id": "s1", "term": "2017-1"}
Row = dict[str, Any]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as found:
        yield found


def as_csv(path: Path, *rows: Row, table: FactTable = STUDENT_TERM) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, table.names)
        writer.writeheader()
        writer.writerows([{name: row.get(name, "") for name in table.names} for row in rows])
    return path


def as_parquet(path: Path, *rows: Row, **types: pa.DataType) -> Path:
    columns = {
        name: pa.array([row.get(name) for row in rows], types.get(name, pa.string() if name in KEY else None))
        for name in STUDENT_TERM.names
    }
    pq.write_table(pa.table(columns), path)
    return path


def read(connection: duckdb.DuckDBPyConnection, path: Path) -> list[Row]:
    """The rows in the contract's types, all columns."""
    with opened(connection, path) as file:
        rows = connection.execute(f"SELECT {file.values} FROM {file.relation}").fetchall()
        return [dict(zip(file.table.names, row, strict=True)) for row in rows]


def is_bad(connection: duckdb.DuckDBPyConnection, path: Path) -> list[bool]:
    """Row by row, whether any cell of it is refused."""
    with opened(connection, path) as file:
        return [bool(row[0]) for row in connection.execute(f"SELECT {file.bad_row} FROM {file.relation}").fetchall()]


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("student_id", "00123", "00123"),
        ("student_id", " 学生 1 ", " 学生 1 "),
        ("county_code", "220822", "220822"),
        ("county_code", "", None),
        ("county_code", "  ", None),
        ("stage", "primary", "primary"),
        ("stage", " ", None),
        ("is_boarder", "true", True),
        ("is_boarder", " TRUE ", True),
        ("is_boarder", "1", True),
        ("is_boarder", "是", True),
        ("is_boarder", "False", False),
        ("is_boarder", "0", False),
        ("is_boarder", "否", False),
        ("is_boarder", "", None),
        ("grade", "3", 3),
        ("grade", " 3 ", 3),
        ("grade", "003", 3),
        ("meal_days", "0", 0),
        ("meal_days", "1000000000", 1_000_000_000),
        ("bus_fare_fen", "4000000000000000000", 4_000_000_000_000_000_000),
        ("bus_fare_fen", "", None),
    ],
)
def test_a_cell_that_is_taken(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, column: str, text: str, value: object
) -> None:
    path = as_csv(tmp_path / "f.csv", {**KEY, column: text})
    assert is_bad(connection, path) == [False]
    row = read(connection, path)[0]
    assert row[column] == value and type(row[column]) is type(value)
    others = {name: found for name, found in row.items() if name not in {*KEY, column}}
    assert set(others.values()) == {None}, "a blank cell is unknown, never no"


@pytest.mark.parametrize(
    ("column", "text", "seen"),
    [
        ("student_id", "", "空"),
        ("student_id", "   ", "空"),
        ("term", "2017-0", "“2017-0”"),
        ("term", "2017-1 ", "“2017-1 ”"),
        ("county_code", "2208221", "“2208221”"),
        ("county_code", " 220822", "“ 220822”"),
        ("stage", "小学", "“小学”"),
        ("stage", "primary ", "“primary ”"),
        ("is_boarder", "是的", "“是的”"),
        ("is_boarder", "-1", "“-1”"),
        ("grade", "0", "“0”"),
        ("grade", "3.0", "“3.0”"),
        ("grade", "+3", "“+3”"),
        ("meal_days", "1000000001", "“1000000001”"),
        ("meal_days", "０", "“０”"),
        ("bus_fare_fen", "4000000000000000001", "“4000000000000000001”"),
        ("bus_fare_fen", "1e5", "“1e5”"),
        ("tuition_fen", "9" * 80, f"“{'9' * 60}”"),
    ],
)
def test_a_cell_that_is_refused_is_named_by_row_and_column(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, column: str, text: str, seen: str
) -> None:
    path = as_csv(tmp_path / "f.csv", KEY, {**KEY, "student_id": "s2", column: text}, {**KEY, "student_id": "s3"})
    assert is_bad(connection, path) == [False, True, False]
    with opened(connection, path) as file:
        told = bad_cells(connection, file)
    assert told.code == "bad_cells"
    assert (
        told.message
        == f"f.csv 有 1 处不能用：\n第 3 行，列 {column}：{seen}，应为 {STUDENT_TERM.column(column).allowed}"
    )


def test_all_bad_cells_of_a_row_are_named_in_the_order_of_the_columns(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path = as_csv(tmp_path / "f.csv", {"student_id": "", "term": "x", "grade": "0", "stage": "y"})
    with opened(connection, path) as file:
        lines = bad_cells(connection, file).message.splitlines()
    assert lines[0].endswith("有 4 处不能用：")
    assert [line.split("：")[0] for line in lines[1:]] == [
        f"第 2 行，列 {name}" for name in ("student_id", "term", "stage", "grade")
    ]


@pytest.mark.parametrize(
    ("column", "kind", "values", "bad"),
    [
        ("meal_days", pa.int8(), [0, 100], [False, False]),
        ("meal_days", pa.uint64(), [0, 1_000_000_001], [False, True]),
        ("meal_days", pa.int32(), [-1, None], [True, False]),
        ("meal_days", pa.float64(), [90.0, None], [True, False]),
        ("meal_days", pa.string(), ["90", None], [True, False]),
        ("is_boarder", pa.bool_(), [True, None], [False, False]),
        ("is_boarder", pa.int8(), [1, None], [True, False]),
        ("is_boarder", pa.string(), ["是", None], [True, False]),
        ("stage", pa.string(), ["primary", "Primary"], [False, True]),
        ("stage", pa.int8(), [1, None], [True, False]),
        ("county_code", pa.string(), ["220822", "22"], [False, True]),
        ("county_code", pa.int32(), [220822, None], [True, False]),
        ("student_id", pa.string(), ["s", None], [False, True]),
        ("term", pa.string(), ["2017-1", "2017-3"], [False, True]),
    ],
)
def test_columns_of_a_parquet_file_are_taken_by_their_type(
    connection: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    column: str,
    kind: pa.DataType,
    values: list[object],
    bad: list[bool],
) -> None:
    rows = [{**KEY, column: value} for value in values]
    path = as_parquet(tmp_path / "f.parquet", *rows, **{column: kind})
    assert is_bad(connection, path) == bad
    good = [row for row, is_refused in zip(read(connection, path), bad, strict=True) if not is_refused]
    assert [row[column] for row in good] == [
        value for value, is_refused in zip(values, bad, strict=True) if not is_refused
    ]


@pytest.mark.parametrize("name", [column.name for column in STUDENT_TERM.columns if column.type is FactType.WHOLE])
def test_the_bounds_of_a_column_belong_to_it_in_either_form(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, name: str
) -> None:
    column = STUDENT_TERM.column(name)
    assert column.least is not None and column.most is not None
    rows = [{**KEY, name: value} for value in (column.least - 1, column.least, column.most, column.most + 1)]
    for path in (
        as_parquet(tmp_path / "f.parquet", *rows, **{name: pa.int64()}),
        as_csv(tmp_path / "f.csv", *rows),
    ):
        assert is_bad(connection, path) == [True, False, False, True]


def test_a_bad_cell_of_a_parquet_file_is_named_by_its_row(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    rows = [{**KEY, "student_id": f"s{n}", "grade": n} for n in range(3)]
    path = as_parquet(tmp_path / "f.parquet", *rows, grade=pa.int16())
    with opened(connection, path) as file:
        assert "第 2 行，列 grade：“0”" in bad_cells(connection, file).message


def test_many_different_periods_are_matched_one_by_one(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """With few distinct values a look-up stands in for the pattern; with many the pattern itself, and alike."""
    terms = [f"{year}-1" for year in range(1900, 2000)]
    path = as_parquet(tmp_path / "f.parquet", *[{"student_id": term, "term": term} for term in [*terms, "x"]])
    assert is_bad(connection, path) == [False] * 100 + [True]


def test_a_person_stands_once_a_period(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rows = [KEY, {**KEY, "term": "2017-2"}, KEY, {"student_id": "s0", "term": "2017-1"}, KEY]
    with opened(connection, as_csv(tmp_path / "f.csv", *rows)) as file:
        told = repeated_keys(connection, file)
    assert told is not None
    assert told.message == "f.csv 有 1 组重复的行：\ns1，2017-1：3 行"
    with opened(connection, as_csv(tmp_path / "g.csv", *rows[:2])) as file:
        assert repeated_keys(connection, file) is None


@pytest.mark.parametrize(
    ("names", "code", "told"),
    [
        ([*STUDENT_TERM.names, "grade"], "double_column", "grade"),
        ([*STUDENT_TERM.names, "is_border"], "unknown_column", "is_boarder"),
        ([name for name in STUDENT_TERM.names if name != "grade"], "missing_column", "grade"),
        ([*TEACHER_MONTH.names, "grade"], "unknown_column", "grade"),
        (["teacher_id"], "missing_column", "教师月份事实表"),
        ([], "missing_column", "学生学期事实表"),
    ],
)
def test_columns_that_do_not_make_a_table(names: list[str], code: str, told: str) -> None:
    with pytest.raises(InputError) as refused:
        check_columns(Path("f.csv"), names)
    assert refused.value.code == code
    assert told in refused.value.message + refused.value.mend


def test_the_order_of_columns_is_free_and_own_ones_are_left_alone(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    assert check_columns(Path("f.csv"), [*reversed(STUDENT_TERM.names), "x_note"]) is STUDENT_TERM
    assert check_columns(Path("f.csv"), list(TEACHER_MONTH.names)) is TEACHER_MONTH
    names = ["x_note", *reversed(STUDENT_TERM.names)]
    with (tmp_path / "f.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, names)
        writer.writeheader()
        writer.writerow(dict.fromkeys(names, "") | KEY | {"x_note": "随便写", "grade": "2"})
    assert read(connection, tmp_path / "f.csv")[0]["grade"] == 2


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("is_boarder", True, "是"),
        ("is_boarder", False, "否"),
        ("is_boarder", None, "未知"),
        ("bus_fare_fen", 36_000, "¥360.00"),
        ("stage", "primary", "小学"),
        ("post_kind", "village_school", "村小"),
        ("grade", 3, "3"),
        ("county_code", "220822", "220822"),
    ],
)
def test_a_fact_as_people_read_it(name: str, value: object, shown: str) -> None:
    assert show_fact(name, value) == shown


def test_a_fact_that_does_not_exist_has_no_words() -> None:
    with pytest.raises(KeyError):
        show_fact("is_happy", True)


@pytest.mark.parametrize(("term", "month"), [("2021-1", "2021-09"), ("2021-2", "2022-03")])
def test_a_semester_begins_in_a_month(term: str, month: str) -> None:
    assert month_of_term_start(term) == month


def test_a_file_older_than_a_column_reads_it_as_unknown(tmp_path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """The columns that were added to the contract may be missing, from CSV and Parquet; no other may."""
    added = {"is_orphan", "is_hukou_outside_county_seat"}
    assert {column.name for column in STUDENT_TERM.columns if column.is_added} == added
    older = [name for name in STUDENT_TERM.names if name not in added]
    (tmp_path / "f.csv").write_text(",".join(older) + "\n" + ",".join(KEY.get(n, "") for n in older) + "\n", "utf-8")
    pq.write_table(
        pa.table(
            {name: pa.array([KEY.get(name)], pa.string()) for name in KEY}
            | {name: pa.nulls(1) for name in older if name not in KEY}
        ),
        tmp_path / "f.parquet",
    )
    for place in ("f.csv", "f.parquet"):
        assert is_bad(connection, tmp_path / place) == [False]
        (row,) = read(connection, tmp_path / place)
        assert list(row) == list(STUDENT_TERM.names) and row["is_orphan"] is None
