"""Cases: open, submit, approve, refuse, report."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from fuzhi.faces.api.frame import FAILURES, staff_of
from fuzhi.faces.api.pages import Page, page_of
from fuzhi.steps.accounts.permissions import Verb, check
from fuzhi.steps.casework import queries
from fuzhi.steps.casework import services as casework

router = Router(tags=["个案"])
ANSWER: dict[int, Any] = {200: dict[str, Any], **FAILURES}


class NewCase(Schema):
    """``kind``: relapse, missed_child, dropout, other; ``cause`` for a relapse: disaster, illness, schooling."""

    kind: str
    text: str
    person_id: int | None = None
    name: str = ""
    village_code: str = ""
    cause: str = ""


class Missed(Schema):
    """A child that is on no list."""

    name: str
    text: str = ""
    birth_date: date | None = None
    guardian_name: str = ""
    village_code: str = ""


class Note(Schema):
    """What is said with a decision."""

    note: str = ""


@router.get("/cases", response={200: Page, **FAILURES})
def cases(request: HttpRequest, after: int = 0, limit: int = 100) -> dict[str, Any]:
    """个案。"""
    staff = staff_of(request)
    check(staff, Verb.VIEW_CASES)
    return page_of(queries.cases(staff.scope), after, _case, limit)


@router.post("/cases", response=ANSWER)
def open_case(request: HttpRequest, what: NewCase) -> dict[str, Any]:
    """开立个案。"""
    staff = staff_of(request)
    return _case(casework.open_case(by=staff, county_code=staff.scope.county_code, **what.dict()))


@router.post("/missed", response=ANSWER)
def report_missed(request: HttpRequest, what: Missed) -> dict[str, Any]:
    """报告漏登儿童。"""
    return _case(casework.report_missed(by=staff_of(request), **what.dict()))


@router.post("/cases/{case_id}/submit", response=ANSWER)
def submit(request: HttpRequest, case_id: int) -> dict[str, Any]:
    """提交个案。"""
    return _case(casework.submit_case(case_id=case_id, by=staff_of(request)))


@router.post("/cases/{case_id}/approve", response=ANSWER)
def approve(request: HttpRequest, case_id: int, what: Note) -> dict[str, Any]:
    """批准个案。"""
    return _case(casework.approve_case(case_id=case_id, by=staff_of(request), note=what.note))


@router.post("/cases/{case_id}/refuse", response=ANSWER)
def refuse(request: HttpRequest, case_id: int, what: Note) -> dict[str, Any]:
    """不批准个案。"""
    return _case(casework.refuse_case(case_id=case_id, by=staff_of(request), note=what.note))


def _case(case: Any) -> dict[str, Any]:
    return {"case": case.pk, "number": case.number, "kind": case.kind, "state": case.state, "name": case.name}
