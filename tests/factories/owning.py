"""Tests of the steps work as the application's role, as web and worker do; what is the owner's stands inside
``owning()``. Tests of pages, guards and commands, which arrange what they need in many tables, work as the owner.

The connection is the owner's and takes the application's role at its start: so a test can be the owner for a moment in
the transaction that it is in. That the role itself, signed in as itself, can do no more is what
``tests/site/test_roles.py`` tries.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from django.core.management.commands import flush
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection
from django.db.backends.postgresql.operations import DatabaseOperations

from fuzhi.site import roles

APPLICATION, OWNER = "fuzhi_app", "fuzhi"
AS_APPLICATION = {"options": f"-c role={APPLICATION}"}
FOLDERS = frozenset({"steps", "chain"})
_now = {"role": APPLICATION}


def role_of(parts: Sequence[str]) -> str:
    """As whom the tests of a folder work."""
    return APPLICATION if FOLDERS & set(parts) else OWNER


def work_as(role: str) -> None:
    """The connection of this thread, and those that are opened from here on, have this role."""
    if _now["role"] != role:
        connection.settings_dict["OPTIONS"]["options"] = f"-c role={role}"
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {role}")
        _now["role"] = role


@contextmanager
def owning() -> Iterator[None]:
    """The connection of the test as the owner's. A transaction that failed takes the role back by itself."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {OWNER}")
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {_now['role']}")


def watch() -> None:
    """Where the product takes the owner's connection, tests stay on theirs; emptying all tables after a test,
    and filling those of Django again, is the owner's."""
    empty = DatabaseOperations.execute_sql_flush

    def emptied(self: DatabaseOperations, sql_list: Sequence[str]) -> None:
        empty(self, [f"SET ROLE {OWNER}", *sql_list, f"SET ROLE {_now['role']}"])

    def told(*words: Any, **more: Any) -> None:
        with owning():
            emit_post_migrate_signal(*words, **more)

    DatabaseOperations.execute_sql_flush = emptied  # type: ignore[method-assign, assignment]
    flush.emit_post_migrate_signal = told  # type: ignore[attr-defined]
    roles.as_owner = owning
