"""Runs and school sheets: the same verbs as the pages."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Path, Router, Schema

from fuzhi.faces.api.fields import BENEFIT_SAID, COUNTY_SAID, TERM_SAID, CountyTerm, Key, TermText, codes, number_of
from fuzhi.faces.api.frame import FAILURES, may, staff_of
from fuzhi.faces.api.pages import After, Limit, Page, page_of
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import queries
from fuzhi.steps.aid import services as aid
from fuzhi.steps.aid.states import SheetState
from fuzhi.vocabulary.codes import Outcome
from fuzhi.vocabulary.typed import NUMBER_MAX

router = Router(tags=["认定、名单、公示"])

SheetId = Annotated[int, Path(ge=1, le=NUMBER_MAX, description="学校确认表的序号（确认表列表的 sheet）")]


class Confirmation(Schema):
    """学校标出的明细。"""

    marked: dict[Key, str] = Field({}, description="明细的序号和标出的理由；没有要标出的就留空")


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
