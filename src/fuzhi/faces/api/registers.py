"""Rosters, matching and children: read what the person may see; decide, correct, take back."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from fuzhi.faces.api.frame import FAILURES, staff_of
from fuzhi.faces.api.pages import Page, page_of
from fuzhi.steps.accounts.permissions import Verb, check
from fuzhi.steps.aid import queries as aid
from fuzhi.steps.intake import queries as intake
from fuzhi.steps.intake import services as importing
from fuzhi.steps.registry import queries as registry
from fuzhi.steps.registry import services as deciding
from fuzhi.vocabulary.terms import Term

router = Router(tags=["名册、比对、学生"])
ANSWER: dict[int, Any] = {200: dict[str, Any], **FAILURES}


class Verdict(Schema):
    """``same``, ``different`` or ``later``."""

    verdict: str
    reason: str = ""


class Change(Schema):
    """A fact corrected by hand."""

    fact: str
    value: str
    reason: str
    term: str


class Card(Schema):
    """The account that aid is to be paid to."""

    holder_name: str
    bank_name: str
    number: str
    reason: str


@router.get("/children", response={200: Page, **FAILURES})
def children(request: HttpRequest, after: int = 0, limit: int = 100) -> dict[str, Any]:
    """区域内的学生，证件号只给后四位。"""
    staff = staff_of(request)
    check(staff, Verb.VIEW_CHILDREN)
    return page_of(registry.persons(staff.scope), after, _child, limit)


@router.get("/children/{number}", response=ANSWER)
def child(request: HttpRequest, number: str, term: str) -> dict[str, Any]:
    """一名学生和这学期的认定结果。"""
    staff = staff_of(request)
    check(staff, Verb.VIEW_CHILDREN)
    found = registry.person_by_number(staff.scope, number)
    decided = aid.decisions_of_person(staff.scope, found.pk, str(Term.parse(term)))
    shows_amounts = staff.role != "village"
    return _child(found) | {
        "decisions": [
            {
                "benefit": one.benefit,
                "outcome": str(one.outcome),
                "amount_fen": one.amount_fen if shows_amounts else None,
            }
            for one in decided
        ]
    }


@router.post("/children/{person_id}/corrections", response=ANSWER)
def correct(request: HttpRequest, person_id: int, change: Change) -> dict[str, Any]:
    """更正一项事实。"""
    made = deciding.correct(person_id=person_id, by=staff_of(request), **change.dict())
    return {"correction": made.pk}


@router.post("/children/{person_id}/account", response=ANSWER)
def mend_account(request: HttpRequest, person_id: int, card: Card) -> dict[str, Any]:
    """更正账户。"""
    made = deciding.mend_account(person_id=person_id, by=staff_of(request), **card.dict())
    return {"correction": made.pk}


@router.get("/matches", response={200: Page, **FAILURES})
def matches(request: HttpRequest, after: int = 0, limit: int = 100) -> dict[str, Any]:
    """等待判定的比对。"""
    staff = staff_of(request)
    check(staff, Verb.VIEW_ROSTERS)
    return page_of(
        registry.open_pairs(staff.scope),
        after,
        lambda one: {"pair": one.pk, "score": one.score, "reasons": one.reasons},
        limit,
    )


@router.post("/matches/{pair_id}", response=ANSWER)
def decide(request: HttpRequest, pair_id: int, verdict: Verdict) -> dict[str, Any]:
    """判定一对。"""
    pair = deciding.decide_pair(pair_id=pair_id, verdict=verdict.verdict, reason=verdict.reason, by=staff_of(request))
    return {"pair": pair.pk, "state": pair.state}


@router.get("/rosters", response={200: Page, **FAILURES})
def rosters(request: HttpRequest, after: int = 0, limit: int = 100) -> dict[str, Any]:
    """导入过的名册。"""
    staff = staff_of(request)
    check(staff, Verb.VIEW_ROSTERS)
    return page_of(intake.batches(staff.scope), after, _batch, limit)


@router.post("/rosters/{batch_id}/commit", response=ANSWER)
def commit(request: HttpRequest, batch_id: int) -> dict[str, Any]:
    """写入一批已检查的名册。"""
    return _batch(importing.commit(batch_id=batch_id, by=staff_of(request)))


@router.post("/rosters/{batch_id}/undo", response=ANSWER)
def undo(request: HttpRequest, batch_id: int) -> dict[str, Any]:
    """整批撤回。"""
    result = importing.undo(batch_id=batch_id, by=staff_of(request))
    return {"message": result.message, "dependents": result.dependents}


def _child(person: Any) -> dict[str, Any]:
    return {
        "person": person.pk,
        "number": person.number,
        "name": person.name,
        "id_last4": person.id_last4,
        "county_code": person.county_code,
        "village_code": person.village_code,
        "school_code": person.school_code,
    }


def _batch(batch: Any) -> dict[str, Any]:
    return {
        "batch": batch.pk,
        "kind": batch.kind,
        "term": batch.term,
        "county_code": batch.county_code,
        "state": batch.state,
        "rows": batch.rows,
        "accepted": batch.accepted,
        "rejected": batch.rejected,
        "counts": batch.counts,
    }
