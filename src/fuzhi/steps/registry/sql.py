"""Running set-based statements: one small place for cursors, temporary tables and row counts."""

from collections.abc import Sequence
from typing import Any

from django.db import connection


def run(sql: str, params: Sequence[Any] | dict[str, Any] | None = None) -> int:
    """Run one statement, give how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return max(cursor.rowcount, 0)


def rows(sql: str, params: Sequence[Any] | dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """All rows of a question."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def one(sql: str, params: Sequence[Any] | dict[str, Any] | None = None) -> Any:
    """The first value of the first row, None when there is no row."""
    found = rows(sql, params)
    return found[0][0] if found else None


def temporary(name: str, select: str, params: Sequence[Any] | dict[str, Any] | None = None, *, key: str = "") -> int:
    """Make (or make again) a temporary table from a question, analysed, for this transaction; gives its rows."""
    run(f"DROP TABLE IF EXISTS {name}")
    count = run(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {select}", params)
    if key:
        run(f"CREATE INDEX ON {name} ({key})")
    run(f"ANALYZE {name}{f' ({key})' if key else ''}")  # the row count and the key are what the planner needs
    return count
