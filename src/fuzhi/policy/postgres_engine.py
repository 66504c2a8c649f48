"""``--engine postgres``: facts go in by COPY into a temporary table, the rules run inside PostgreSQL,
rows come out by COPY.

Nothing is migrated and nothing stays: all happens in one transaction that is rolled back.
"""

from collections.abc import Mapping
from pathlib import Path

import psycopg

from fuzhi.policy.assembly import POSTGRES_TYPES, postgres_condition_rows, postgres_decision_rows
from fuzhi.policy.compiled import CompiledRules
from fuzhi.policy.duckdb_engine import CONDITION_COLUMNS, DECISION_COLUMNS, conditions_from, decisions_from
from fuzhi.policy.fact_files import FactFile
from fuzhi.policy.quoting import literal
from fuzhi.vocabulary.errors import InputError

_CHUNK_BYTES = 1 << 20
_SOURCE = "pg_temp.fuzhi_fact"


class PostgresEngine:
    """One connection with the facts of ``facts_csv`` loaded, rows handed on in ``scratch``;
    use as a context manager."""

    def __init__(self, dsn: str, rules: CompiledRules, file: FactFile, facts_csv: Path, scratch: Path) -> None:
        try:
            self._connection = psycopg.connect(dsn, connect_timeout=10)
        except psycopg.Error as error:
            raise InputError(
                "no_database", "数据库连接不上。", "请检查 DATABASE_URL，或去掉它改用自带的数据库。"
            ) from error
        self._rules = rules
        self._file = file
        self._table = file.table
        self._facts_csv = facts_csv
        self._rows = scratch / "rows.csv"

    def __enter__(self) -> "PostgresEngine":
        try:
            self._load()
        except psycopg.Error as error:
            self._connection.close()
            raise _as_input_error(error) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.rollback()
        self._connection.close()

    def _load(self) -> None:
        columns = ", ".join(f"{column.name} {POSTGRES_TYPES[column.type]}" for column in self._table.columns)
        with self._connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE fuzhi_fact ({columns}) ON COMMIT DROP")
            with (
                self._facts_csv.open("rb") as source,
                cursor.copy("COPY fuzhi_fact FROM STDIN (FORMAT csv, ENCODING 'UTF8')") as copy,
            ):
                while chunk := source.read(_CHUNK_BYTES):
                    copy.write(chunk)
            cursor.execute("ANALYZE fuzhi_fact")

    def decisions(self, *, all_rows: bool) -> str:
        """SELECT (DuckDB) of the DECISIONS rows, computed inside PostgreSQL."""
        self._write(postgres_decision_rows(self._rules, self._table.name, _SOURCE, all_rows=all_rows))
        return decisions_from(self._read(DECISION_COLUMNS), self._rules, self._file)

    def conditions(self) -> str:
        """SELECT (DuckDB) of the CONDITIONS rows, computed inside PostgreSQL."""
        self._write(postgres_condition_rows(self._rules, self._table.name, _SOURCE))
        return conditions_from(self._read(CONDITION_COLUMNS), self._file)

    def _write(self, query: str) -> None:
        try:
            with (
                self._connection.cursor() as cursor,
                self._rows.open("wb") as out,
                cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv, ENCODING 'UTF8')") as copy,
            ):
                for block in copy:
                    out.write(block)
        except psycopg.Error as error:
            raise _as_input_error(error) from error

    def _read(self, columns: Mapping[str, str]) -> str:
        typed = {self._table.person: "VARCHAR", self._table.period: "VARCHAR", **columns}
        named = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in typed.items()) + "}"
        return (
            f"read_csv({literal(str(self._rows))}, columns={named}, header=false, auto_detect=false, delim=',',"
            " quote='\"', escape='\"', max_line_size=10000000)"
        )


def _as_input_error(error: psycopg.Error) -> InputError:
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return InputError(
        "database_refused", f"数据库没有完成计算（数据库原话：{reason}）。", "请检查数据库的权限和空间后重试。"
    )
