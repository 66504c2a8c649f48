"""What was paid for a child: the part of payments in a child's file."""

from dataclasses import dataclass, fields
from datetime import date

from django.db import connection

LINES_MAX = 60


@dataclass(frozen=True, slots=True)
class ChildLine:
    """One payment line of a child, in fen; ``on`` the day it was settled or sent."""

    line_id: int
    batch_id: int
    batch_no: str
    entitlement_id: int
    benefit: str
    term: str
    amount_fen: int
    state: str
    delivery: str
    on: date | None
    reason: str
    holder_name: str
    bank_name: str
    account_last4: str


def lines_of_child(person_id: int) -> list[ChildLine]:
    """At most 60 lines that stand, newest first; the caller has checked the area."""
    names = ", ".join(f'"{one.name}"' for one in fields(ChildLine))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {names} FROM payments_line_v WHERE person_id = %s AND state <> 'void'"
            " ORDER BY coalesce(\"on\", (released_at AT TIME ZONE 'Asia/Shanghai')::date) DESC NULLS FIRST,"
            f" line_id DESC LIMIT {LINES_MAX}",
            [person_id],
        )
        return [ChildLine(*row) for row in cursor.fetchall()]
