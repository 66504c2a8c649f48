"""Running set-based statements: one small place for cursors, temporary tables and row counts."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NewType, TypeVar

from django.db import connection, transaction

from fuzhi.steps.tasks import statistics

Row = tuple[Any, ...]
"""A row as the database gives it, for who unpacks it at once."""
Marks = dict[str, Any]
"""The values of a statement's marks, by name."""
Params = Sequence[Any] | Mapping[str, Any] | None
Shape = TypeVar("Shape")
Relation = NewType("Relation", str)
"""The name of a temporary table of this transaction; no two of a process are the same."""

ANALYSE_FROM_ROWS = 500
"""So many new rows are worth fresh statistics at once."""

_numbers = itertools.count(1)


def run(sql: str, params: Params = None) -> int:
    """Run one statement, give how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return max(cursor.rowcount, 0)


def rows(sql: str, params: Params = None) -> list[Row]:
    """All rows of a question."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def read(shape: type[Shape], sql: str, params: Params = None) -> list[Shape]:
    """All rows of a question as values: each column goes to the field of its name. TypeError when they do not fit."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = [column.name for column in cursor.description]
        return [shape(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def one(sql: str, params: Params = None) -> Any:
    """The first value of the first row, None when there is no row."""
    found = rows(sql, params)
    return found[0][0] if found else None


def temporary(stem: str, select: str, params: Params = None, *, key: str = "") -> Relation:
    """A new temporary table from a question, analysed, that lives until the transaction ends."""
    name = _named(stem)
    run(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {select}", params)
    return indexed(name, key)


@contextmanager
def one_snapshot(lock: str) -> Iterator[None]:
    """A transaction whose questions all see the database as it was at the first of them, so that what others commit
    meanwhile is seen whole or not at all. ``lock``: one such transaction of that name at a time; it is waited for
    before the snapshot is taken. Inside a transaction that is already open it can only lock."""
    key = "hashtextextended(%s, 0)"
    if connection.in_atomic_block:
        run(f"SELECT pg_advisory_xact_lock({key})", [lock])
        yield
        return
    run(f"SELECT pg_advisory_lock({key})", [lock])
    try:
        with transaction.atomic():
            run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
    finally:
        if connection.connection is not None:  # a connection that broke took its locks along
            run(f"SELECT pg_advisory_unlock({key})", [lock])


def empty(stem: str, columns: str) -> Relation:
    """A new temporary table of these columns (``a bigint, b text``) without rows."""
    name = _named(stem)
    run(f"CREATE TEMP TABLE {name} ({columns}) ON COMMIT DROP")
    return name


def copied(stem: str, columns: str, values: Iterable[Sequence[object]], *, key: str = "") -> Relation:
    """A new temporary table of these columns, filled from rows of this process and analysed."""
    name = empty(stem, columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN") as copy:
        for row in values:
            copy.write_row(row)
    return indexed(name, key)


def indexed(name: Relation, key: str = "") -> Relation:
    """Index and analyse a temporary table: the row count and the key are what the planner needs."""
    if key:
        run(f"CREATE INDEX ON {name} ({key})")
    run(f"ANALYZE {name}{f' ({key})' if key else ''}")
    return name


def analyse(new: int, joined: Mapping[str, str]) -> None:
    """Fresh statistics for the statements that join next on tables which just got ``new`` rows: after many rows, and
    where there are no statistics yet (an unknown share of NULLs is planned as next to none).

    ``joined``: the columns by table. A table that somebody else is analysing is left to them: nobody waits.
    """
    known = {
        table
        for (table,) in rows(
            "SELECT DISTINCT tablename::text FROM pg_stats WHERE schemaname = current_schema AND tablename = ANY(%s)",
            [list(joined)],
        )
    }
    worth = {table: columns for table, columns in joined.items() if new > ANALYSE_FROM_ROWS or table not in known}
    if worth:
        statistics.analyse(worth, waits=False)


def count(name: Relation) -> int:
    """How many rows a temporary table has."""
    return int(one(f"SELECT count(*) FROM {name}"))


def _named(stem: str) -> Relation:
    return Relation(f"{stem}_{next(_numbers)}")
