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


@dataclass(frozen=True, slots=True)
class ChildTerm:
    """One semester of a child, in fen: granted and not taken back, and of it paid or settled."""

    term: str
    due_fen: int
    paid_fen: int


def terms_of_child(person_id: int) -> list[ChildTerm]:
    """Semesters in which something was granted, from the first on; the caller has checked the area."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.term, sum(e.amount_fen)::bigint, coalesce(sum(e.amount_fen) FILTER (WHERE EXISTS ("
            "   SELECT 1 FROM payments_line_v l WHERE l.entitlement_id = e.id AND l.state = 'paid')), 0)::bigint"
            "  FROM aid_entitlement_v e WHERE e.person_id = %s AND e.state <> 'withdrawn' GROUP BY 1 ORDER BY 1",
            [person_id],
        )
        return [ChildTerm(*row) for row in cursor.fetchall()]


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
