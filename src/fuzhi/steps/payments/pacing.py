"""How the money of a semester came in the course of it: week by week, beside the semester before; returns by reason."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from django.db import connection

from fuzhi.steps.accounts.scope import Scope, scope_sql
from fuzhi.steps.audit.keeping import kept
from fuzhi.steps.payments.reasons import kind_of
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.terms import Term

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Pace:
    """Each week's first day; fen paid or settled by the end of it, earlier weeks included. ``paid_fen`` ends with the
    present week, ``before_fen`` is the semester before in its own weeks (empty when nothing was paid then)."""

    weeks: list[date]
    paid_fen: list[int]
    before_fen: list[int]


def pace(scope: Scope, term: str) -> Pace:
    """From the first week in which money moved, of either semester, to the last; empty when none has."""
    today = clock.today()
    return kept("pace", scope, term, count=lambda: _pace(scope, Term.parse(term), today))


def _pace(scope: Scope, term: Term, today: date) -> Pace:
    own, before = _by_week(scope, term), _by_week(scope, term.previous)
    moved = [*own, *before]
    if not moved:
        return Pace([], [], [])
    now = max([(today - term.starts_on) // WEEK, *own])
    weeks = range(max(0, min(moved) - 1), max(moved) + 2)
    return Pace(
        [term.starts_on + week * WEEK for week in weeks],
        _summed(own, [week for week in weeks if week <= now]),
        _summed(before, weeks) if before else [],
    )


def _summed(weekly: Counter[int], weeks: Iterable[int]) -> list[int]:
    return list(accumulate(weekly[week] for week in weeks))


def _by_week(scope: Scope, term: Term) -> Counter[int]:
    where, params = scope_sql(scope, "x")
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT x."on", sum(x.amount_fen)::bigint FROM payments_line_v x'
            f" WHERE x.term = %s AND x.state = 'paid' AND x.\"on\" IS NOT NULL AND {where} GROUP BY 1",
            [str(term), *params],
        )
        found: Counter[int] = Counter()
        for day, fen in cursor.fetchall():
            found[max(0, (day - term.starts_on) // WEEK)] += fen
        return found


@dataclass(frozen=True, slots=True)
class Returned:
    """Lines that a bank returned for one kind of reason: how many, their fen, and of them what is paid again."""

    label: str
    lines: int
    fen: int
    repaid: int


def returned_by_reason(scope: Scope, term: str) -> list[Returned]:
    """Most lines first."""
    where, params = scope_sql(scope, "x")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT x.reason, count(*), sum(x.amount_fen)::bigint, count(*) FILTER (WHERE x.is_repaid)"
            f" FROM payments_line_v x WHERE x.term = %s AND x.state = 'failed' AND {where} GROUP BY 1",
            [term, *params],
        )
        sums: dict[str, list[int]] = {}
        for reason, *numbers in cursor.fetchall():
            own = sums.setdefault(kind_of(reason or "").label, [0, 0, 0])
            for place, number in enumerate(numbers):
                own[place] += number
    return sorted(
        (Returned(label, *numbers) for label, numbers in sums.items()), key=lambda one: (-one.lines, one.label)
    )
