"""What was paid for a child: the part of payments in a child's file."""

from collections.abc import Iterable
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


def lines_of_children(person_ids: Iterable[int]) -> dict[int, list[ChildLine]]:
    """By child: at most 60 lines that stand, newest first; the caller has checked the area."""
    names = ", ".join(f'"{one.name}"' for one in fields(ChildLine))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT person_id, {names} FROM (SELECT *, row_number() OVER (PARTITION BY person_id ORDER BY"
            " coalesce(\"on\", (released_at AT TIME ZONE 'Asia/Shanghai')::date) DESC NULLS FIRST, line_id DESC)"
            "   AS place FROM payments_line_v WHERE person_id = ANY(%s) AND state <> 'void') lines"
            f" WHERE place <= {LINES_MAX} ORDER BY person_id, place",
            [[*person_ids]],
        )
        lines: dict[int, list[ChildLine]] = {}
        for person, *told in cursor.fetchall():
            lines.setdefault(person, []).append(ChildLine(*told))
        return lines


def persons_of_batch(batch_id: int) -> list[int]:
    """The children of whom lines of a batch stand; the caller has checked the area."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT person_id FROM payments_line_v WHERE batch_id = %s AND state <> 'void'"
            " AND person_id IS NOT NULL ORDER BY person_id",
            [batch_id],
        )
        return [person for (person,) in cursor.fetchall()]
