"""Batches, settlements, repayment, coverage and the trial balance."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from fuzhi.faces.api.frame import FAILURES, staff_of
from fuzhi.faces.api.pages import Page, page_of
from fuzhi.steps.accounts.permissions import Verb, check
from fuzhi.steps.ledger import queries as ledger
from fuzhi.steps.oversight import queries as oversight
from fuzhi.steps.payments import queries
from fuzhi.steps.payments import services as payments
from fuzhi.vocabulary.terms import Term

router = Router(tags=["发放、资金、覆盖"])
ANSWER: dict[int, Any] = {200: dict[str, Any], **FAILURES}


class NewBatch(Schema):
    """``delivery``: cash, waiver or in_kind."""

    county_code: str
    term: str
    delivery: str


class Reason(Schema):
    """Why."""

    reason: str


@router.get("/batches", response={200: Page, **FAILURES})
def batches(request: HttpRequest, term: str = "", after: int = 0, limit: int = 100) -> dict[str, Any]:
    """发放批次。"""
    staff = staff_of(request)
    check(staff, Verb.VIEW_MONEY)
    return page_of(queries.batches(staff.scope, term), after, _batch, limit)


@router.get("/batches/{batch_id}", response=ANSWER)
def batch(request: HttpRequest, batch_id: int) -> dict[str, Any]:
    """一个批次。"""
    staff = staff_of(request)
    check(staff, Verb.VIEW_MONEY)
    return _batch(queries.batch_of(staff.scope, batch_id))


@router.post("/batches", response=ANSWER)
def make(request: HttpRequest, what: NewBatch) -> dict[str, Any]:
    """编制批次。"""
    return _batch(payments.make_batch(by=staff_of(request), **what.dict()))


@router.post("/batches/{batch_id}/void", response=ANSWER)
def void(request: HttpRequest, batch_id: int, why: Reason) -> dict[str, Any]:
    """作废未放行的批次。"""
    return _batch(payments.void_batch(batch_id=batch_id, by=staff_of(request), reason=why.reason))


@router.post("/batches/{batch_id}/release", response=ANSWER)
def release(request: HttpRequest, batch_id: int) -> dict[str, Any]:
    """放行。"""
    return _batch(payments.release_batch(batch_id=batch_id, by=staff_of(request)))


@router.post("/batches/{batch_id}/repay", response=ANSWER)
def repay(request: HttpRequest, batch_id: int) -> dict[str, Any]:
    """把更正过账户的退回重新编成批次。"""
    return _batch(payments.repay(batch_id=batch_id, by=staff_of(request)))


@router.post("/batches/{batch_id}/settle", response=ANSWER)
def settle(request: HttpRequest, batch_id: int) -> dict[str, Any]:
    """与学校结算。"""
    return _batch(payments.settle(batch_id=batch_id, by=staff_of(request)))


@router.get("/coverage", response=ANSWER)
def coverage(request: HttpRequest, term: str) -> dict[str, Any]:
    """覆盖平衡：在册 = 已落实 + 不应享 + 不在学龄 + 缺口。"""
    staff = staff_of(request)
    check(staff, Verb.VIEW_COVERAGE)
    parsed = str(Term.parse(term))
    oversight.snapshot(parsed)
    found = oversight.rows(staff.scope, parsed)
    closing = oversight.closing(found)
    return {
        "register": closing.register,
        "aided": closing.aided,
        "not_due": closing.not_due,
        "outside_age": closing.outside_age,
        "gap": closing.gap,
        "difference": closing.difference,
        "gaps": {str(kind): count for kind, count in oversight.gaps_by_kind(found)},
    }


@router.get("/trial-balance", response=ANSWER)
def trial_balance(request: HttpRequest, term: str = "") -> dict[str, Any]:
    """试算平衡：各科目余额（分），合计为零。"""
    staff = staff_of(request)
    check(staff, Verb.VIEW_FUNDS)
    sums = ledger.trial_balance(staff.scope, term)
    return {"accounts": sums, "total_fen": sum(sums.values())}


def _batch(found: Any) -> dict[str, Any]:
    return {
        "batch": found.pk,
        "no": found.no,
        "county_code": found.county_code,
        "term": found.term,
        "delivery": found.delivery,
        "kind": found.kind,
        "state": found.state,
        "count": found.count,
        "total_fen": found.total_fen,
    }
