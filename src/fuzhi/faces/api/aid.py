"""Runs, school sheets, lists, notices, objections: the same verbs as the pages."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Path, Router, Schema

from fuzhi.faces.api.fields import BENEFIT_SAID, COUNTY_SAID, TERM_SAID, Reason, TermText, codes, number_of
from fuzhi.faces.api.frame import FAILURES, may, staff_of
from fuzhi.faces.api.pages import After, Limit, Page, page_of
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import queries
from fuzhi.steps.aid import services as aid
from fuzhi.steps.aid.states import ListKind, ListState, ObjectionState, SheetState
from fuzhi.vocabulary.codes import Outcome

router = Router(tags=["认定、名单、公示"])

SheetId = Annotated[int, Path(description="学校确认表的序号（确认表列表的 sheet）")]
ListId = Annotated[int, Path(description="名单的序号（名单列表的 list）")]
ObjectionId = Annotated[int, Path(description="意见的序号")]


class CountyTerm(Schema):
    """一个县的一个学期。"""

    county_code: str = Field(description=COUNTY_SAID)
    term: str = Field(description=TERM_SAID)


class Confirmation(Schema):
    """学校标出的明细。"""

    marked: dict[int, str] = Field({}, description="明细的序号和标出的理由；没有要标出的就留空")


class Answer(Schema):
    """对意见的答复。"""

    upheld: bool = Field(description="true 意见成立，false 不成立")
    answer: str = Field(description="答复全文，提意见的人能看到")


class OutcomeSum(Schema):
    """一个项目一种结果的合计。"""

    benefit: str = Field(description=BENEFIT_SAID)
    outcome: str = Field(description=codes(Outcome))
    persons: int = Field(description="人数")
    amount_fen: int = Field(description="金额合计，单位：分")


class RunDone(Schema):
    """一次资格认定。"""

    run: int = number_of("run", "认定的序号")
    persons: int = Field(description="认定了多少名学生")
    counts: list[OutcomeSum] = Field(description="按项目和结果的合计")
    pack_hash: str = Field(description="所用规则包的摘要，SHA-256 十六进制")


class SheetRow(Schema):
    """一张学校确认表。"""

    sheet: int = number_of("sheet", "确认表的序号")
    school_code: str = Field(description="学校代码，10 位")
    county_code: str = Field(description=COUNTY_SAID)
    term: str = Field(description=TERM_SAID)
    state: str = Field(description=codes(SheetState))


class ListRow(Schema):
    """一份县级名单。"""

    list: int = number_of("list", "名单的序号")
    county_code: str = Field(description=COUNTY_SAID)
    term: str = Field(description=TERM_SAID)
    kind: str = Field(description=codes(ListKind))
    state: str = Field(description=codes(ListState))
    count: int = Field(description="明细条数")
    persons: int = Field(description="学生人数")
    total_fen: int = Field(description="金额合计，单位：分")


class Opened(Schema):
    """批准之后开始的公示。"""

    notice: str | None = Field(description="公示号；名单里没有要公示的项目时为空")
    closes_on: date | None = Field(description="公示到哪一天止；没有公示时为空")


class Answered(Schema):
    """答复过的意见。"""

    number: str = Field(description="受理编号")
    state: str = Field(description=codes(ObjectionState))


@router.post("/runs", auth=may(Verb.RUN), response={200: RunDone, **FAILURES})
def run(request: HttpRequest, what: CountyTerm) -> RunDone:
    """资格认定。"""
    return RunDone.from_orm(aid.run(term=what.term, county_code=what.county_code, by=staff_of(request)))


@router.get("/sheets", auth=may(Verb.VIEW_LISTS), response={200: Page[SheetRow], **FAILURES})
def sheets(request: HttpRequest, term: TermText, after: After = 0, limit: Limit = 100) -> Page[SheetRow]:
    """学校确认表：每校一张。"""
    staff = staff_of(request)
    return page_of(queries.sheets(staff.scope, term), Page[SheetRow], after, limit)


@router.post("/sheets/{sheet_id}/confirm", auth=may(Verb.CONFIRM_SHEET), response={200: SheetRow, **FAILURES})
def confirm(request: HttpRequest, sheet_id: SheetId, what: Confirmation) -> SheetRow:
    """学校确认本校名单，标出的除外。"""
    return SheetRow.from_orm(aid.confirm_sheet(sheet_id=sheet_id, by=staff_of(request), marked=what.marked))


@router.get("/lists", auth=may(Verb.VIEW_LISTS), response={200: Page[ListRow], **FAILURES})
def lists(request: HttpRequest, term: TermText, after: After = 0, limit: Limit = 100) -> Page[ListRow]:
    """县级名单。"""
    staff = staff_of(request)
    return page_of(queries.lists(staff.scope, term), Page[ListRow], after, limit)


@router.post("/lists", auth=may(Verb.SUBMIT_LIST), response={200: ListRow, **FAILURES})
def submit(request: HttpRequest, what: CountyTerm) -> ListRow:
    """提交名单。"""
    return ListRow.from_orm(aid.submit_list(county_code=what.county_code, term=what.term, by=staff_of(request)))


@router.post("/lists/{list_id}/approve", auth=may(Verb.APPROVE_LIST), response={200: Opened, **FAILURES})
def approve(request: HttpRequest, list_id: ListId) -> Opened:
    """批准名单并开始公示。"""
    notice = aid.approve_list(list_id=list_id, by=staff_of(request))
    return Opened(notice=notice.number if notice else None, closes_on=notice.closes_on if notice else None)


@router.post("/lists/{list_id}/return", auth=may(Verb.APPROVE_LIST), response={200: ListRow, **FAILURES})
def send_back(request: HttpRequest, list_id: ListId, why: Reason) -> ListRow:
    """退回名单。"""
    return ListRow.from_orm(aid.return_list(list_id=list_id, by=staff_of(request), reason=why.reason))


@router.post("/objections/{objection_id}/answer", auth=may(Verb.ANSWER_OBJECTION), response={200: Answered, **FAILURES})
def answer(request: HttpRequest, objection_id: ObjectionId, what: Answer) -> Answered:
    """答复意见。"""
    closed = aid.answer_objection(
        objection_id=objection_id, upheld=what.upheld, answer=what.answer, by=staff_of(request)
    )
    return Answered.from_orm(closed)
