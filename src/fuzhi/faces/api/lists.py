"""Lists, notices and objections: the same verbs as the pages."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Path, Router, Schema

from fuzhi.faces.api.fields import (
    COUNTY_SAID,
    TERM_SAID,
    CountyTerm,
    Proof,
    Reason,
    SeenCount,
    SeenFen,
    TermText,
    codes,
    number_of,
)
from fuzhi.faces.api.frame import FAILURES, may, staff_of
from fuzhi.faces.api.pages import After, Limit, Page, page_of
from fuzhi.steps.accounts.proposals import Proposal
from fuzhi.steps.accounts.states import ProposalState
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import queries
from fuzhi.steps.aid import services as aid
from fuzhi.steps.aid.states import ListKind, ListState, ObjectionState
from fuzhi.vocabulary.typed import NUMBER_MAX

router = Router(tags=["认定、名单、公示"])

ListId = Annotated[int, Path(ge=1, le=NUMBER_MAX, description="名单的序号（名单列表的 list）")]
ObjectionId = Annotated[int, Path(ge=1, le=NUMBER_MAX, description="意见的序号")]


ChangeId = Annotated[int, Path(ge=1, le=NUMBER_MAX, description="等另一人确认的撤回的序号")]


class Answer(Schema):
    """对意见的答复。"""

    upheld: bool = Field(description="true 意见成立，false 不成立")
    answer: str = Field(description="答复全文，提意见的人能看到")


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
    change: int | None = Field(description="等另一人确认的撤回的序号；空 = 没有等待的")


@router.get("/lists", auth=may(Verb.VIEW_LISTS), response={200: Page[ListRow], **FAILURES})
def lists(request: HttpRequest, term: TermText, after: After = 0, limit: Limit = 100) -> Page[ListRow]:
    """县级名单。"""
    staff = staff_of(request)
    return page_of(queries.lists(staff.scope, term), Page[ListRow], after, limit)


@router.post("/lists", auth=may(Verb.SUBMIT_LIST), response={200: ListRow, **FAILURES})
def submit(request: HttpRequest, what: CountyTerm, seen_count: SeenCount = None, seen_fen: SeenFen = None) -> ListRow:
    """提交名单。"""
    made = aid.submit_list(
        county_code=what.county_code, term=what.term, by=staff_of(request), seen_count=seen_count, seen_fen=seen_fen
    )
    return ListRow.from_orm(made)


@router.post("/lists/{list_id}/approve", auth=may(Verb.APPROVE_LIST), response={200: Opened, **FAILURES})
def approve(
    request: HttpRequest,
    list_id: ListId,
    seen_count: SeenCount = None,
    seen_fen: SeenFen = None,
    proof: Proof | None = None,
) -> Opened:
    """批准名单并开始公示。"""
    code, by = proof.code if proof else "", staff_of(request)
    notice = aid.approve_list(list_id=list_id, by=by, seen_count=seen_count, seen_fen=seen_fen, code=code)
    return Opened(notice=notice.number if notice else None, closes_on=notice.closes_on if notice else None)


@router.post("/lists/{list_id}/return", auth=may(Verb.APPROVE_LIST), response={200: ListRow, **FAILURES})
def send_back(request: HttpRequest, list_id: ListId, why: Reason) -> ListRow:
    """退回名单。"""
    return ListRow.from_orm(aid.return_list(list_id=list_id, by=staff_of(request), reason=why.reason))


@router.post("/objections/{objection_id}/answer", auth=may(Verb.ANSWER_OBJECTION), response={200: Answered, **FAILURES})
def answer(request: HttpRequest, objection_id: ObjectionId, what: Answer) -> Answered:
    """答复意见。"""
    made = aid.answer_objection(objection_id=objection_id, upheld=what.upheld, answer=what.answer, by=staff_of(request))
    return (
        _answered(made) if isinstance(made, Proposal) else Answered(number=made.number, state=made.state, change=None)
    )


@router.post(
    "/objections/withdrawals/{change_id}/confirm",
    auth=may(Verb.CONFIRM_WITHDRAWAL),
    response={200: Answered, **FAILURES},
)
def confirm_withdrawal(request: HttpRequest, change_id: ChangeId) -> Answered:
    """确认撤回意见所指的明细；由答复以外的另一人办理。"""
    return _answered(aid.confirm_withdrawal(change_id=change_id, by=staff_of(request)))


@router.post(
    "/objections/withdrawals/{change_id}/refuse",
    auth=may(Verb.CONFIRM_WITHDRAWAL),
    response={200: Answered, **FAILURES},
)
def refuse_withdrawal(request: HttpRequest, change_id: ChangeId, why: Reason) -> Answered:
    """不同意撤回，退回经办人重新答复。"""
    return _answered(aid.refuse_withdrawal(change_id=change_id, by=staff_of(request), reason=why.reason))


@router.post(
    "/objections/withdrawals/{change_id}/take-back",
    auth=may(Verb.ANSWER_OBJECTION),
    response={200: Answered, **FAILURES},
)
def take_back_withdrawal(request: HttpRequest, change_id: ChangeId) -> Answered:
    """收回还没有确认的撤回。"""
    return _answered(aid.take_back_withdrawal(change_id=change_id, by=staff_of(request)))


def _answered(found: Proposal) -> Answered:
    is_done = found.state == ProposalState.CONFIRMED
    waits = found.pk if found.state == ProposalState.WAITING else None
    state = ObjectionState.UPHELD if is_done else ObjectionState.OPEN
    return Answered(number=found.about, state=state.value, change=waits)
