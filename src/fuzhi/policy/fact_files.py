"""Fact files in: CSV and Parquet opened by the contract's types, every cell checked, bad ones named.

No cell is ever sniffed. The check is one SQL expression per row (``bad_row``), evaluated in the same scan that decides;
only when it fires are the places looked up (``bad_cells``).
"""

import codecs
import csv
import difflib
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from fuzhi.policy.facts import STUDENT_TERM, TEACHER_MONTH, Fact, FactTable, FactType, matches
from fuzhi.policy.quoting import literal, quoted
from fuzhi.vocabulary.errors import InputError

BAD_CELLS_SHOWN_MAX = 20
_WHOLE_TYPES = {
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "UHUGEINT",
}
_NARROW_TYPES = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_DISTINCT_MAX = 64
_TRUE, _FALSE = "('true', '1', '是')", "('false', '0', '否')"


@dataclass(frozen=True, slots=True)
class FactFile:
    """An opened fact file: ``relation`` is SQL to select from, ``types`` the physical type of each column in it."""

    path: Path
    table: FactTable
    relation: str
    types: dict[str, str]
    is_text: bool
    well_formed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Where a patterned column has few distinct values, those that fit: looking them up is cheaper than matching."""

    def value_of(self, column: Fact) -> str:
        """SQL of the cell in its contract type; blank is NULL; what cannot be read is NULL too (and bad)."""
        if column.name not in self.types:
            return _unknown(column)
        name = quoted(column.name)
        if self.is_text:
            return _text_value(column, name)
        if column.name in self.well_formed and not column.is_required:
            return f"CASE WHEN {self._shape(column)} THEN {name} END"
        return _typed_value(column, name, self.types[column.name])

    def bad_when(self, column: Fact) -> str:
        """SQL that is true for a cell that may not stand in this column.

        What is false for almost every row comes first in each AND, because DuckDB then skips the rest.
        """
        if column.name not in self.types:
            return "FALSE"
        name = quoted(column.name)
        kind = self.types[column.name]
        if not self.is_text and not _is_right_type(column, kind):
            return "TRUE" if column.is_required else f"({name} IS NOT NULL)"
        blank = (
            f"({name} IS NULL OR ({name} < '!' AND TRIM({name}) = ''))" if kind == "VARCHAR" else f"({name} IS NULL)"
        )
        if column.is_required:
            return f"({name} IS NULL OR NOT {self._shape(column)} OR {blank})" if column.pattern else blank
        if column.type is FactType.FLAG:
            if not self.is_text:
                return "FALSE"
            return f"(LOWER(TRIM({name})) NOT IN ('true', '1', '是', 'false', '0', '否') AND NOT {blank})"
        if column.type is FactType.TEXT:
            fits = _in(name, column.values) if column.codes else self._shape(column)
            return f"(NOT {fits} AND NOT {blank})"
        if kind in _NARROW_TYPES:
            return f"({name} < {column.least} OR {name} > {column.most})"
        return (
            f"(NOT COALESCE({self.value_of(column)} BETWEEN {column.least} AND {column.most}, FALSE) AND NOT {blank})"
        )

    def _shape(self, column: Fact) -> str:
        name = quoted(column.name)
        if column.name in self.well_formed:
            return _in(name, self.well_formed[column.name])
        return f"regexp_full_match({name}, {literal(column.pattern)})"

    @property
    def bad_row(self) -> str:
        """SQL that is true for a row with at least one bad cell."""
        tests = [test for column in self.table.columns if (test := self.bad_when(column)) != "FALSE"]
        return " OR ".join(tests)

    @property
    def values(self) -> str:
        """SELECT list of all fact columns in their contract types."""
        return ", ".join(f"{self.value_of(column)} AS {column.name}" for column in self.table.columns)


def _in(name: str, values: tuple[str, ...]) -> str:
    return f"{name} IN ({', '.join(literal(value) for value in values)})"


def _is_right_type(column: Fact, kind: str) -> bool:
    if column.type is FactType.WHOLE:
        return kind in _WHOLE_TYPES
    return kind == ("BOOLEAN" if column.type is FactType.FLAG else "VARCHAR")


def _text_value(column: Fact, name: str) -> str:
    if column.is_required:
        return name
    if column.type is FactType.FLAG:
        return f"CASE WHEN LOWER(TRIM({name})) IN {_TRUE} THEN TRUE WHEN LOWER(TRIM({name})) IN {_FALSE} THEN FALSE END"
    if column.type is FactType.WHOLE:
        return f"CASE WHEN regexp_full_match(TRIM({name}), '[0-9]+') THEN TRY_CAST(TRIM({name}) AS BIGINT) END"
    return f"CASE WHEN {_in(name, column.values)} THEN {name} END" if column.codes else f"NULLIF(TRIM({name}), '')"


def _typed_value(column: Fact, name: str, kind: str) -> str:
    if not _is_right_type(column, kind):
        return _unknown(column)
    if column.type is FactType.WHOLE:
        return f"CAST({name} AS BIGINT)" if kind in _NARROW_TYPES else f"TRY_CAST({name} AS BIGINT)"
    if column.type is FactType.FLAG or column.is_required:
        return name
    return f"CASE WHEN {_in(name, column.values)} THEN {name} END" if column.codes else f"NULLIF(TRIM({name}), '')"


def _unknown(column: Fact) -> str:
    target = {FactType.WHOLE: "BIGINT", FactType.FLAG: "BOOLEAN", FactType.TEXT: "VARCHAR"}[column.type]
    return f"CAST(NULL AS {target})"


@contextmanager
def opened(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[FactFile]:
    """Open a fact file by its extension and check its columns; raises InputError naming file, column and mend."""
    if not path.is_file():
        raise InputError("no_such_file", f"文件 {path} 不存在。", "请检查路径。")
    kind = path.suffix.lower()
    if kind == ".parquet":
        with _without_wildcards(path) as place:
            yield _open_parquet(connection, path, place)
    elif kind == ".csv":
        with _as_utf8(path) as text, _without_wildcards(text) as place:
            yield _open_csv(path, place)
    else:
        raise InputError("bad_input_type", f"文件 {path.name} 的类型不认识。", "请用 .csv 或 .parquet 文件。")


@contextmanager
def _without_wildcards(path: Path) -> Iterator[Path]:
    """The file under a name that DuckDB does not take for a pattern (``facts[1].parquet``)."""
    if not set("*?[]{}") & set(str(path)):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="fuzhi-facts-") as folder:
        link = Path(folder) / f"facts{path.suffix.lower()}"
        link.symlink_to(path.resolve())
        yield link


def _open_parquet(connection: duckdb.DuckDBPyConnection, path: Path, place: Path) -> FactFile:
    relation = f"read_parquet({literal(str(place))}, binary_as_string=true, hive_partitioning=false)"
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    except duckdb.Error as error:
        raise InputError("unreadable_file", f"{path.name} 不是能读的 Parquet 文件。", "请重新导出该文件。") from error
    types = {str(row[0]): str(row[1]) for row in described}
    table = check_columns(path, list(types))
    file = FactFile(path, table, relation, types, is_text=False)
    return replace(file, well_formed=_well_formed(connection, file))


def _well_formed(connection: duckdb.DuckDBPyConnection, file: FactFile) -> dict[str, tuple[str, ...]]:
    """The few distinct well-formed values of patterned columns (period, county); reads only their dictionaries."""
    found: dict[str, tuple[str, ...]] = {}
    for column in file.table.columns:
        if not column.pattern or file.types[column.name] != "VARCHAR":
            continue
        name = quoted(column.name)
        rows = connection.execute(f"SELECT DISTINCT {name} FROM {file.relation} LIMIT {_DISTINCT_MAX + 1}").fetchall()
        fitting = tuple(sorted(str(row[0]) for row in rows if row[0] is not None and matches(column, str(row[0]))))
        if fitting and len(rows) <= _DISTINCT_MAX:
            found[column.name] = fitting
    return found


def _open_csv(path: Path, text: Path) -> FactFile:
    with text.open(encoding="utf-8", newline="") as lines:
        try:
            header = next(csv.reader(lines), [])
        except csv.Error as error:
            raise InputError("unreadable_file", f"{path.name} 的表头读不出来：{error}", "请重新导出该文件。") from error
    table = check_columns(path, header)
    columns = "{" + ", ".join(f"{literal(name)}: 'VARCHAR'" for name in header) + "}"
    relation = (
        f"read_csv({literal(str(text))}, columns={columns}, header=true, auto_detect=false, delim=',', quote='\"',"
        " escape='\"', nullstr='', max_line_size=10000000, hive_partitioning=false)"
    )
    return FactFile(path, table, relation, dict.fromkeys(header, "VARCHAR"), is_text=True)


@contextmanager
def _as_utf8(path: Path) -> Iterator[Path]:
    """The file itself when it is UTF-8 without mark, else a copy in UTF-8 (from UTF-8 with mark, or GB18030)."""
    encoding = _encoding_of(path)
    if encoding == "utf-8":
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="fuzhi-csv-") as folder:
        copy = Path(folder) / "facts.csv"
        try:
            with (
                path.open(encoding=encoding, newline="") as source,
                copy.open("w", encoding="utf-8", newline="") as out,
            ):
                while chunk := source.read(1 << 22):
                    out.write(chunk)
        except UnicodeDecodeError as error:
            raise InputError(
                "bad_encoding", f"{path.name} 既不是 UTF-8 也不是 GB18030 编码。", "请另存为 UTF-8 的 CSV。"
            ) from error
        yield copy


def _encoding_of(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as source:
        has_mark = source.read(3) == codecs.BOM_UTF8
        source.seek(0, io.SEEK_SET)
        try:
            while chunk := source.read(1 << 22):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8-sig" if has_mark else "utf-8"


def check_columns(path: Path, names: list[str]) -> FactTable:
    """The fact table that these columns make; raises InputError for doubled, missing or unknown columns.

    Columns that were added to the contract later may be missing: files that were made before stay good.
    """
    table = TEACHER_MONTH if "teacher_id" in names else STUDENT_TERM
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise InputError("double_column", f"{path.name} 的列 {'、'.join(doubled)} 出现了两次。", "请只留一列。")
    for name in names:
        if name not in table.names and not name.startswith("x_"):
            raise InputError("unknown_column", *_about_unknown(path, table, name))
    missing = [column.name for column in table.columns if column.name not in names and not column.is_added]
    if missing:
        raise InputError(
            "missing_column",
            f"{path.name} 缺列：{'、'.join(missing)}。",
            f"{table.label}的列要齐全，不知道的可以整列留空。",
        )
    return table


def _about_unknown(path: Path, table: FactTable, name: str) -> tuple[str, str]:
    near = difflib.get_close_matches(name, table.names, n=1, cutoff=0)
    mend = f"最接近的列名是 {near[0]}；自用的列请以 x_ 开头。" if near else "自用的列请以 x_ 开头。"
    return f"{path.name} 有不认识的列“{name}”。", mend


def bad_cells(connection: duckdb.DuckDBPyConnection, file: FactFile) -> InputError:
    """The error that lists the first bad cells: row (first data row = 2), column, value, what is allowed."""
    connection.execute("SET preserve_insertion_order=true")
    if file.is_text:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE cell AS SELECT * FROM {file.relation}")
        source, number = "cell", "rowid"
    else:
        source = file.relation.removesuffix(")") + ", file_row_number=true)"
        number = "file_row_number"
    parts = [
        f"SELECT {number} + 2 AS row, {order} AS place, CAST({quoted(column.name)} AS VARCHAR) AS value"
        f" FROM {source} WHERE {test}"
        for order, column in enumerate(file.table.columns)
        if (test := file.bad_when(column)) != "FALSE"
    ]
    union = " UNION ALL ".join(parts)
    found = connection.execute(
        f"SELECT *, count(*) OVER () AS total FROM ({union}) ORDER BY row, place LIMIT {BAD_CELLS_SHOWN_MAX}"
    ).fetchall()
    lines = [_bad_cell_line(file.table.columns[place], row, value) for row, place, value, _ in found]
    total = found[0][3] if found else 0
    shown = f"，前 {len(found)} 处" if total > len(found) else ""
    return InputError(
        "bad_cells",
        f"{file.path.name} 有 {total} 处不能用{shown}：\n" + "\n".join(lines),
        "请改正后重试，什么也没有写出。",
    )


def _bad_cell_line(column: Fact, row: int, value: str | None) -> str:
    seen = "空" if value is None or not value.strip() else f"“{value[:60]}”"
    return f"第 {row} 行，列 {column.name}：{seen}，应为 {column.allowed}"


def repeated_keys(connection: duckdb.DuckDBPyConnection, file: FactFile) -> InputError | None:
    """The error that names repeated (person, period) pairs, None when there is none."""
    person, period = quoted(file.table.person), quoted(file.table.period)
    found = connection.execute(
        f"SELECT {person}, {period}, count(*) AS times, count(*) OVER () AS pairs FROM {file.relation}"
        f" GROUP BY ALL HAVING times > 1 ORDER BY 1, 2 LIMIT {BAD_CELLS_SHOWN_MAX}"
    ).fetchall()
    if not found:
        return None
    lines = [f"{one}，{when}：{times} 行" for one, when, times, _ in found]
    return InputError(
        "repeated_rows", f"{file.path.name} 有 {found[0][3]} 组重复的行：\n" + "\n".join(lines), "每人每期只留一行。"
    )
