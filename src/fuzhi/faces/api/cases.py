"""Cases: open, submit, approve, refuse, report."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Path, Router, Schema

from fuzhi.faces.api.fields import Key, codes, number_of
from fuzhi.faces.api.frame import FAILURES, may, staff_of
from fuzhi.faces.api.pages import After, Limit, Page, page_of
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.casework import queries
from fuzhi.steps.casework import services as casework
from fuzhi.steps.casework.states import CaseKind, CaseState, RelapseCause
from fuzhi.vocabulary.typed import NUMBER_MAX

router = Router(tags=["个案"])

CaseId = Annotated[int, Path(ge=1, le=NUMBER_MAX, description="个案的序号（个案列表的 case）")]
VILLAGE_SAID = "所在村，12 位区划代码；不清楚时留空"


class NewCase(Schema):
    """一件新个案。"""

    kind: str = Field(description=codes(CaseKind))
    text: str = Field(description="情况说明")
    person_id: Key | None = Field(None, description="学生在系统里的序号；不在系统里的孩子留空")
    name: str = Field("", description="孩子的姓名；给了 person_id 时留空")
    village_code: str = Field("", description=VILLAGE_SAID)
    cause: str = Field("", description=f"返贫原因，只有返贫申请要填：{codes(RelapseCause)}")


class Missed(Schema):
    """一个哪份名册上都没有的孩子。"""

    name: str = Field(description="孩子的姓名")
    text: str = Field("", description="情况说明")
    birth_date: date | None = Field(None, description="出生日期；不清楚时留空")
    guardian_name: str = Field("", description="监护人姓名")
    village_code: str = Field("", description=VILLAGE_SAID)


class Note(Schema):
    """随决定写下的话。"""

    note: str = Field("", description="意见；不批准时必填")


class CaseRow(Schema):
    """一件个案。"""

    case: int = number_of("case", "个案的序号")
    number: str = Field(description="个案编号")
    kind: str = Field(description=codes(CaseKind))
    state: str = Field(description=codes(CaseState))
    name: str = Field(description="孩子的姓名")


@router.get("/cases", auth=may(Verb.VIEW_CASES), response={200: Page[CaseRow], **FAILURES})
def cases(request: HttpRequest, after: After = 0, limit: Limit = 100) -> Page[CaseRow]:
    """个案。"""
    staff = staff_of(request)
    return page_of(queries.cases(staff.scope), Page[CaseRow], after, limit)


@router.post("/cases", auth=may(Verb.OPEN_CASE), response={200: CaseRow, **FAILURES})
def open_case(request: HttpRequest, what: NewCase) -> CaseRow:
    """开立个案。"""
    staff = staff_of(request)
    return CaseRow.from_orm(casework.open_case(by=staff, county_code=staff.scope.county_code, **what.dict()))


@router.post("/missed", auth=may(Verb.REPORT_MISSED), response={200: CaseRow, **FAILURES})
def report_missed(request: HttpRequest, what: Missed) -> CaseRow:
    """报告漏登儿童。"""
    return CaseRow.from_orm(casework.report_missed(by=staff_of(request), **what.dict()))


@router.post("/cases/{case_id}/submit", auth=may(Verb.SUBMIT_CASE), response={200: CaseRow, **FAILURES})
def submit(request: HttpRequest, case_id: CaseId) -> CaseRow:
    """提交个案。"""
    return CaseRow.from_orm(casework.submit_case(case_id=case_id, by=staff_of(request)))


@router.post("/cases/{case_id}/approve", auth=may(Verb.APPROVE_CASE), response={200: CaseRow, **FAILURES})
def approve(request: HttpRequest, case_id: CaseId, what: Note) -> CaseRow:
    """批准个案。"""
    return CaseRow.from_orm(casework.approve_case(case_id=case_id, by=staff_of(request), note=what.note))


@router.post("/cases/{case_id}/refuse", auth=may(Verb.APPROVE_CASE), response={200: CaseRow, **FAILURES})
def refuse(request: HttpRequest, case_id: CaseId, what: Note) -> CaseRow:
    """不批准个案。"""
    return CaseRow.from_orm(casework.refuse_case(case_id=case_id, by=staff_of(request), note=what.note))
