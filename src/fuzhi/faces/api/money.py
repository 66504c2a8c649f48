"""Batches, settlements, repayment, coverage and the trial balance."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema

from fuzhi.faces.api.fields import COUNTY_SAID, TERM_SAID, Reason, TermText, codes, number_of
from fuzhi.faces.api.frame import FAILURES, may, staff_of
from fuzhi.faces.api.pages import After, Limit, Page, page_of
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.ledger import queries as ledger
from fuzhi.steps.oversight import queries as oversight
from fuzhi.steps.payments import queries
from fuzhi.steps.payments import services as payments
from fuzhi.steps.payments.states import BatchKind, BatchState
from fuzhi.vocabulary.codes import Delivery, GapKind
from fuzhi.vocabulary.terms import Term

router = Router(tags=["发放、资金、覆盖"])

BatchId = Annotated[int, Path(description="发放批次的序号（批次列表的 batch）")]
AnyTerm = Annotated[str, Query(description=f"{TERM_SAID}；留空是所有学期")]


class NewBatch(Schema):
    """要编制的批次。"""

    county_code: str = Field(description=COUNTY_SAID)
    term: str = Field(description=TERM_SAID)
    delivery: str = Field(description=codes(Delivery))


class BatchRow(Schema):
    """一个发放批次。学校看到的也是整批的合计。"""

    batch: int = number_of("batch", "发放批次的序号")
    no: str = Field(description="批次号")
    county_code: str = Field(description=COUNTY_SAID)
    term: str = Field(description=TERM_SAID)
    delivery: str = Field(description=codes(Delivery))
    kind: str = Field(description=codes(BatchKind))
    state: str = Field(description=codes(BatchState))
    count: int = Field(description="笔数")
    total_fen: int = Field(description="金额合计，单位：分")


class Coverage(Schema):
    """覆盖平衡：在册 = 已落实 + 不应享 + 不在学龄 + 缺口。"""

    registered: int = Field(alias="register", description="在册子女，人")
    aided: int = Field(description="已落实，人")
    not_due: int = Field(description="不应享，人")
    outside_age: int = Field(description="不在学龄，人")
    gap: int = Field(description="缺口，人")
    difference: int = Field(description="等式两边的差，人；0 表示平")
    gaps: dict[str, int] = Field(description=f"各种缺口的人数：{codes(GapKind)}")


class TrialBalance(Schema):
    """试算平衡。"""

    accounts: dict[str, int] = Field(description="各科目余额，单位：分；借方为正")
    total_fen: int = Field(description="各科目合计，单位：分；应为 0")


@router.get("/batches", auth=may(Verb.VIEW_MONEY), response={200: Page[BatchRow], **FAILURES})
def batches(request: HttpRequest, term: AnyTerm = "", after: After = 0, limit: Limit = 100) -> Page[BatchRow]:
    """发放批次。"""
    staff = staff_of(request)
    return page_of(queries.batches(staff.scope, term), Page[BatchRow], after, limit)


@router.get("/batches/{batch_id}", auth=may(Verb.VIEW_MONEY), response={200: BatchRow, **FAILURES})
def batch(request: HttpRequest, batch_id: BatchId) -> BatchRow:
    """一个批次。"""
    staff = staff_of(request)
    return BatchRow.from_orm(queries.batch_of(staff.scope, batch_id))


@router.post("/batches", auth=may(Verb.MAKE_BATCH), response={200: BatchRow, **FAILURES})
def make(request: HttpRequest, what: NewBatch) -> BatchRow:
    """编制批次。"""
    return BatchRow.from_orm(payments.make_batch(by=staff_of(request), **what.dict()))


@router.post("/batches/{batch_id}/void", auth=may(Verb.MAKE_BATCH), response={200: BatchRow, **FAILURES})
def void(request: HttpRequest, batch_id: BatchId, why: Reason) -> BatchRow:
    """作废未放行的批次。"""
    return BatchRow.from_orm(payments.void_batch(batch_id=batch_id, by=staff_of(request), reason=why.reason))


@router.post("/batches/{batch_id}/release", auth=may(Verb.RELEASE_BATCH), response={200: BatchRow, **FAILURES})
def release(request: HttpRequest, batch_id: BatchId) -> BatchRow:
    """放行。"""
    return BatchRow.from_orm(payments.release_batch(batch_id=batch_id, by=staff_of(request)))


@router.post("/batches/{batch_id}/repay", auth=may(Verb.REPAY), response={200: BatchRow, **FAILURES})
def repay(request: HttpRequest, batch_id: BatchId) -> BatchRow:
    """把更正过账户的退回重新编成批次。"""
    return BatchRow.from_orm(payments.repay(batch_id=batch_id, by=staff_of(request)))


@router.post("/batches/{batch_id}/settle", auth=may(Verb.SETTLE), response={200: BatchRow, **FAILURES})
def settle(request: HttpRequest, batch_id: BatchId) -> BatchRow:
    """与学校结算。"""
    return BatchRow.from_orm(payments.settle(batch_id=batch_id, by=staff_of(request)))


@router.get("/coverage", auth=may(Verb.VIEW_COVERAGE), response={200: Coverage, **FAILURES}, by_alias=True)
def coverage(request: HttpRequest, term: TermText) -> Coverage:
    """覆盖平衡：在册 = 已落实 + 不应享 + 不在学龄 + 缺口。"""
    staff = staff_of(request)
    parsed = str(Term.parse(term))
    oversight.snapshot(parsed)
    found = oversight.rows(staff.scope, parsed)
    closing = oversight.closing(found)
    return Coverage(
        register=closing.register,
        aided=closing.aided,
        not_due=closing.not_due,
        outside_age=closing.outside_age,
        gap=closing.gap,
        difference=closing.difference,
        gaps={kind.value: count for kind, count in oversight.gaps_by_kind(found)},
    )


@router.get("/trial-balance", auth=may(Verb.VIEW_FUNDS), response={200: TrialBalance, **FAILURES})
def trial_balance(request: HttpRequest, term: AnyTerm = "") -> TrialBalance:
    """试算平衡：各科目余额（分），合计为零。"""
    staff = staff_of(request)
    sums = ledger.trial_balance(staff.scope, term)
    return TrialBalance(accounts=sums, total_fen=sum(sums.values()))
