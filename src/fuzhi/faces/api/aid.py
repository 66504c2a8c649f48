"""Runs, school sheets, lists, notices, objections: the same verbs as the pages."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from fuzhi.faces.api.frame import FAILURES, staff_of
from fuzhi.faces.api.pages import Page, page_of
from fuzhi.steps.accounts.permissions import Verb, check
from fuzhi.steps.aid import queries
from fuzhi.steps.aid import services as aid

router = Router(tags=["认定、名单、公示"])
ANSWER: dict[int, Any] = {200: dict[str, Any], **FAILURES}


class CountyTerm(Schema):
    """A county's semester."""

    county_code: str
    term: str


class Confirmation(Schema):
    """Lines the school marks: number of the line and why."""

    marked: dict[int, str] = {}


class Reason(Schema):
    """Why."""

    reason: str


class Answer(Schema):
    """The answer to an objection."""

    upheld: bool
    answer: str


@router.post("/runs", response=ANSWER)
def run(request: HttpRequest, what: CountyTerm) -> dict[str, Any]:
    """资格认定。"""
    made = aid.run(term=what.term, county_code=what.county_code, by=staff_of(request))
    return {"run": made.pk, "persons": made.persons, "counts": made.counts, "pack_hash": made.pack_hash}


@router.get("/sheets", response={200: Page, **FAILURES})
def sheets(request: HttpRequest, term: str) -> dict[str, Any]:
    """学校确认表：每校一张。"""
    staff = staff_of(request)
    check(staff, Verb.VIEW_LISTS)
    return {"rows": [_sheet(sheet) for sheet in queries.sheets(staff.scope, term)], "next_after": None}


@router.post("/sheets/{sheet_id}/confirm", response=ANSWER)
def confirm(request: HttpRequest, sheet_id: int, what: Confirmation) -> dict[str, Any]:
    """学校确认本校名单，标出的除外。"""
    return _sheet(aid.confirm_sheet(sheet_id=sheet_id, by=staff_of(request), marked=what.marked))


@router.get("/lists", response={200: Page, **FAILURES})
def lists(request: HttpRequest, term: str, after: int = 0, limit: int = 100) -> dict[str, Any]:
    """县级名单。"""
    staff = staff_of(request)
    check(staff, Verb.VIEW_LISTS)
    return page_of(queries.lists(staff.scope, term), after, _list, limit)


@router.post("/lists", response=ANSWER)
def submit(request: HttpRequest, what: CountyTerm) -> dict[str, Any]:
    """提交名单。"""
    return _list(aid.submit_list(county_code=what.county_code, term=what.term, by=staff_of(request)))


@router.post("/lists/{list_id}/approve", response=ANSWER)
def approve(request: HttpRequest, list_id: int) -> dict[str, Any]:
    """批准名单并开始公示。"""
    notice = aid.approve_list(list_id=list_id, by=staff_of(request))
    return {"notice": notice.number if notice else None, "closes_on": notice.closes_on.isoformat() if notice else None}


@router.post("/lists/{list_id}/return", response=ANSWER)
def send_back(request: HttpRequest, list_id: int, why: Reason) -> dict[str, Any]:
    """退回名单。"""
    return _list(aid.return_list(list_id=list_id, by=staff_of(request), reason=why.reason))


@router.post("/objections/{objection_id}/answer", response=ANSWER)
def answer(request: HttpRequest, objection_id: int, what: Answer) -> dict[str, Any]:
    """答复异议。"""
    closed = aid.answer_objection(
        objection_id=objection_id, upheld=what.upheld, answer=what.answer, by=staff_of(request)
    )
    return {"number": closed.number, "state": closed.state}


def _sheet(sheet: Any) -> dict[str, Any]:
    return {
        "sheet": sheet.pk,
        "school_code": sheet.school_code,
        "county_code": sheet.county_code,
        "term": sheet.term,
        "state": sheet.state,
    }


def _list(found: Any) -> dict[str, Any]:
    return {
        "list": found.pk,
        "county_code": found.county_code,
        "term": found.term,
        "kind": found.kind,
        "state": found.state,
        "count": found.count,
        "persons": found.persons,
        "total_fen": found.total_fen,
    }
