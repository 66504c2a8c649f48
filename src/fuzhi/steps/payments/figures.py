"""What waits for whom, and how far the money is: home page, charts and the menu's counts read these."""

from typing import Any

from django.db import connection
from django.db.models import Count, Sum

from fuzhi.steps.accounts.permissions import Verb, can
from fuzhi.steps.accounts.scope import Scope, scope_sql
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.audit.keeping import kept
from fuzhi.steps.payments.models import Line, Receipt
from fuzhi.steps.payments.queries import batches
from fuzhi.steps.payments.states import BatchState, LineState
from fuzhi.vocabulary.codes import Delivery


def todo_for(staff: Staff, term: str = "") -> list[dict[str, Any]]:
    """What waits for this person: ``kind``, ``count`` with ``unit``, ``fen``, ``batch_id`` when it is a single batch.

    Kinds: make (payable, in no batch), release, hand_over, record_return, mend (returned), settle, confirm_receipt.
    """
    found: list[dict[str, Any]] = []
    scope = staff.scope
    if can(staff, Verb.MAKE_BATCH):
        found += [
            _todo("make", count, fen, "笔", term=when, delivery=how) for when, how, count, fen in waiting(scope, term)
        ]
    own = batches(scope, term)
    if can(staff, Verb.RELEASE_BATCH):
        found += _batches("release", own.filter(state=BatchState.MADE.value).exclude(made_by=staff))
    if can(staff, Verb.RECORD_RETURN):
        cash = own.filter(delivery=Delivery.CASH.value)
        found += _batches("hand_over", cash.filter(state=BatchState.RELEASED.value))
        found += _batches("record_return", cash.filter(state=BatchState.HANDED_OVER.value))
        found += _batches("settle", own.filter(state=BatchState.RELEASED.value).exclude(delivery=Delivery.CASH.value))
    if can(staff, Verb.MEND_ACCOUNT):
        found += _returned(own)
    if can(staff, Verb.CONFIRM_RECEIPT) and scope.school_code:
        found += _receipts(scope, own)
    return found


def _todo(kind: str, count: int, fen: int, unit: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "count": count, "fen": fen, "unit": unit, "batch_id": None, "no": "", **more}


def _batches(kind: str, found: Any) -> list[dict[str, Any]]:
    return [
        _todo(
            kind,
            batch.count,
            batch.total_fen,
            "笔",
            batch_id=batch.pk,
            no=batch.no,
            term=batch.term,
            since=batch.made_at,
        )
        for batch in found.order_by("id")[:20]
    ]


def _returned(own: Any) -> list[dict[str, Any]]:
    lines = (
        Line.objects.filter(batch__in=own.filter(state=BatchState.RETURNED.value), state=LineState.FAILED.value)
        .exclude(
            pk__in=Line.objects.filter(repays__isnull=False).exclude(state=LineState.VOID.value).values("repays_id")
        )
        .values("batch_id", "batch__no", "batch__term", "batch__returned_at")
        .annotate(n=Count("id"), fen=Sum("amount_fen"))
        .order_by("batch_id")
    )
    return [
        _todo(
            "mend",
            row["n"],
            row["fen"],
            "笔",
            batch_id=row["batch_id"],
            no=row["batch__no"],
            term=row["batch__term"],
            since=row["batch__returned_at"],
        )
        for row in lines
    ]


def _receipts(scope: Scope, own: Any) -> list[dict[str, Any]]:
    answered = own.filter(state__in=[BatchState.RETURNED.value, BatchState.SETTLED.value]).exclude(
        pk__in=Receipt.objects.filter(school_code=scope.school_code).values("batch_id")
    )
    found = []
    for batch in answered[:20]:
        paid = batch.lines.filter(school_code=scope.school_code, state=LineState.PAID.value)
        sums = paid.aggregate(n=Count("id"), fen=Sum("amount_fen"))
        if sums["n"]:
            found.append(
                _todo("confirm_receipt", sums["n"], sums["fen"], "笔", batch_id=batch.pk, no=batch.no, term=batch.term)
            )
    return found


def waiting(scope: Scope, term: str = "") -> list[tuple[str, str, int, int]]:
    """(term, delivery, count, fen) of what is payable and in no batch yet."""
    return kept("waiting", scope, term, count=lambda: _waiting(scope, term))


def _waiting(scope: Scope, term: str) -> list[tuple[str, str, int, int]]:
    where, params = scope_sql(scope, "e")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.term, e.delivery, count(*), sum(e.amount_fen)::bigint FROM aid_payable_v e"
            f" WHERE {where} AND e.amount_fen > 0 AND (%s = '' OR e.term = %s)"
            " AND NOT EXISTS (SELECT 1 FROM payments_line l WHERE l.person_id = e.person_id AND l.term = e.term"
            "                   AND l.benefit = e.benefit AND l.state IN ('pending', 'paid'))"
            " AND NOT EXISTS (SELECT 1 FROM payments_line l WHERE l.entitlement_id = e.id AND l.state IN ('pending', 'paid', 'failed'))"
            " GROUP BY 1, 2 ORDER BY 1, 2",
            [*params, term, term],
        )
        return cursor.fetchall()


def progress(scope: Scope, term: str) -> list[dict[str, Any]]:
    """By county: ``county_code``, ``due_fen`` (approved), ``paid_fen``, ``failed_fen`` (returned, not yet paid again)."""
    return kept("progress", scope, term, count=lambda: _progress(scope, term))


def _progress(scope: Scope, term: str) -> list[dict[str, Any]]:
    where, params = scope_sql(scope, "x")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH due AS (
                SELECT x.county_code, sum(x.amount_fen)::bigint AS fen FROM aid_entitlement_v x
                 WHERE x.term = %s AND x.state = 'approved' AND {where} GROUP BY 1
            ), done AS (
                SELECT x.county_code, coalesce(sum(x.amount_fen) FILTER (WHERE x.state = 'paid'), 0)::bigint AS paid,
                       coalesce(sum(x.amount_fen) FILTER (WHERE x.state = 'failed' AND NOT x.is_repaid), 0)::bigint AS failed
                  FROM payments_line_v x WHERE x.term = %s AND {where} GROUP BY 1
            )
            SELECT coalesce(due.county_code, done.county_code), coalesce(due.fen, 0), coalesce(done.paid, 0),
                   coalesce(done.failed, 0)
              FROM due FULL JOIN done ON done.county_code = due.county_code ORDER BY 1
            """,
            [term, *params, term, *params],
        )
        return [
            {"county_code": county, "due_fen": due, "paid_fen": paid, "failed_fen": failed}
            for county, due, paid, failed in cursor.fetchall()
        ]


def by_stage(scope: Scope, term: str) -> list[dict[str, Any]]:
    """By stage of the child's decision: ``stage``, ``due_fen`` (approved), ``paid_fen``; for the home page's chart."""
    return kept("stages", scope, term, count=lambda: _by_stage(scope, term))


def _by_stage(scope: Scope, term: str) -> list[dict[str, Any]]:
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
        return [{"stage": stage, "due_fen": due, "paid_fen": paid} for stage, due, paid in cursor.fetchall()]
