"""Rows of a read-only question as dicts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection


def rows_of(sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[dict[str, Any]]:
    """Each row as a dict by column name."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
