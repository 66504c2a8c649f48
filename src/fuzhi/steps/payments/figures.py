"""How far the money is: home page, charts and what waits for whom read these. Amounts in fen."""

from dataclasses import dataclass

from django.db import connection

from fuzhi.steps.accounts.scope import Scope, scope_sql
from fuzhi.steps.audit.keeping import kept
from fuzhi.steps.payments.candidates import IS_WITHHELD


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is payable and in no batch yet, by semester and delivery."""

    term: str
    delivery: str
    count: int
    fen: int


@dataclass(frozen=True, slots=True)
class Progress:
    """``due_fen`` approved, ``paid_fen`` of it paid, ``failed_fen`` returned and not yet paid again.

    ``key`` is the county's code or the stage of the child's decision (empty when unknown).
    """

    key: str
    due_fen: int
    paid_fen: int
    failed_fen: int = 0


def waiting(scope: Scope, term: str = "") -> list[Waiting]:
    """What is payable, in no batch yet and not withheld."""
    return kept("waiting", scope, term, count=lambda: _waiting(scope, term))


def _waiting(scope: Scope, term: str) -> list[Waiting]:
    where, params = scope_sql(scope, "e")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.term, e.delivery, count(*), sum(e.amount_fen)::bigint FROM aid_payable_v e"
            f" WHERE {where} AND e.amount_fen > 0 AND (%s = '' OR e.term = %s)"
            " AND NOT EXISTS (SELECT 1 FROM payments_line l WHERE l.person_id = e.person_id AND l.term = e.term"
            "                   AND l.benefit = e.benefit AND l.state IN ('pending', 'paid'))"
            " AND NOT EXISTS (SELECT 1 FROM payments_line l WHERE l.entitlement_id = e.id"
            " AND l.state IN ('pending', 'paid', 'failed'))"
            f" AND NOT EXISTS (SELECT 1 FROM payments_withheld_v w WHERE {IS_WITHHELD})"
            " GROUP BY 1, 2 ORDER BY 1, 2",
            [*params, term, term],
        )
        return [Waiting(*row) for row in cursor.fetchall()]


def progress(scope: Scope, term: str) -> list[Progress]:
    """By county."""
    return kept("progress", scope, term, count=lambda: _progress(scope, term))


def _progress(scope: Scope, term: str) -> list[Progress]:
    where, params = scope_sql(scope, "x")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH due AS (
                SELECT x.county_code, sum(x.amount_fen)::bigint AS fen FROM aid_entitlement_v x
                 WHERE x.term = %s AND x.state = 'approved' AND {where} GROUP BY 1
            ), done AS (
                SELECT x.county_code, coalesce(sum(x.amount_fen) FILTER (WHERE x.state = 'paid'), 0)::bigint AS paid,
                       coalesce(sum(x.amount_fen) FILTER (WHERE x.state = 'failed' AND NOT x.is_repaid),
                         0)::bigint AS failed
                  FROM payments_line_v x WHERE x.term = %s AND {where} GROUP BY 1
            )
            SELECT coalesce(due.county_code, done.county_code), coalesce(due.fen, 0), coalesce(done.paid, 0),
                   coalesce(done.failed, 0)
              FROM due FULL JOIN done ON done.county_code = due.county_code ORDER BY 1
            """,
            [term, *params, term, *params],
        )
        return [Progress(*row) for row in cursor.fetchall()]


def by_stage(scope: Scope, term: str) -> list[Progress]:
    """By stage of the child's decision; for the home page's chart."""
    return kept("stages", scope, term, count=lambda: _by_stage(scope, term))


def _by_stage(scope: Scope, term: str) -> list[Progress]:
    where, params = scope_sql(scope, "e")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT coalesce(f.stage, ''), sum(e.amount_fen)::bigint,
                   coalesce(sum(e.amount_fen) FILTER (WHERE l.line_id IS NOT NULL), 0)::bigint
              FROM aid_entitlement_v e
              LEFT JOIN aid_fact_v f ON f.run_id = e.run_id AND f.person_id = e.person_id
              LEFT JOIN payments_line_v l ON l.entitlement_id = e.id AND l.state = 'paid'
             WHERE e.term = %s AND e.state = 'approved' AND {where}
             GROUP BY 1 ORDER BY 1
            """,
            [term, *params],
        )
        return [Progress(*row) for row in cursor.fetchall()]
