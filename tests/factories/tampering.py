"""What no service does: rows changed behind the back of triggers and keys, as by one who owns the database."""

from django.db import connection


def tamper(sql: str, *values: str | int) -> int:
    """Run a statement in the transaction that is open, with no trigger and no foreign key looking: how many rows it
    changed. What was deferred is checked before."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SHOW role")
        role = cursor.fetchone()[0]
        cursor.execute("SET LOCAL ROLE fuzhi; SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values or None)
        changed: int = cursor.rowcount
        cursor.execute(f"SET LOCAL session_replication_role = origin; SET LOCAL ROLE {role}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return changed
