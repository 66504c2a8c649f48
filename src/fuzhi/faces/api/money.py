"""Batches, their settlement and repayment."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema

from fuzhi.faces.api.fields import (
    BENEFIT_SAID,
    CODE,
    COUNTY_SAID,
    TERM_SAID,
    AnyTerm,
    Proof,
    Reason,
    SeenCount,
    SeenFen,
    codes,
    number_of,
)
from fuzhi.faces.api.frame import FAILURES, may, staff_of
from fuzhi.faces.api.pages import After, Limit, Page, page_of
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.payments import queries
from fuzhi.steps.payments import services as payments
from fuzhi.steps.payments.states import BatchKind, BatchState, WithheldState
from fuzhi.steps.payments.things import Batch
from fuzhi.steps.payments.withholding import due_named, withheld_in
from fuzhi.vocabulary.codes import Delivery
from fuzhi.vocabulary.typed import NUMBER_MAX

router = Router(tags=["发放、资金、覆盖"])

Version = Annotated[
    int | None, Query(ge=0, le=NUMBER_MAX, description="办理前看到的批次版本（version）；不同即不办理。可以不送")
]
BatchId = Annotated[int, Path(ge=1, le=NUMBER_MAX, description="发放批次的序号（批次列表的 batch）")]


class NewBatch(Schema):
    """要编制的批次。"""

    county_code: str = Field(description=COUNTY_SAID)
    term: str = Field(description=TERM_SAID)
    delivery: str = Field(description=codes(Delivery))


class BatchRow(Schema):
    """一个发放批次；学校看到的笔数和合计是本校的，与页面相同。"""

    batch: int = number_of("batch", "发放批次的序号")
    no: str = Field(description="批次号")
    county_code: str = Field(description=COUNTY_SAID)
    term: str = Field(description=TERM_SAID)
    delivery: str = Field(description=codes(Delivery))
    kind: str = Field(description=codes(BatchKind))
    state: str = Field(description=codes(BatchState))
    count: int = Field(description="笔数")
    total_fen: int = Field(description="金额合计，单位：分")
    version: int = Field(description="办理一次加一；放行、作废、结算时送回，批次有变动即不办理")

    @staticmethod
    def resolve_count(batch: Batch) -> int:
        """As the page of batches counts for this person; an act's own answer is the whole batch."""
        return int(getattr(batch, "shown_count", batch.count))

    @staticmethod
    def resolve_total_fen(batch: Batch) -> int:
        """As the page sums."""
        return int(getattr(batch, "shown_fen", batch.total_fen))


@router.get("/batches", auth=may(Verb.VIEW_MONEY), response={200: Page[BatchRow], **FAILURES})
def batches(request: HttpRequest, term: AnyTerm = "", after: After = 0, limit: Limit = 100) -> Page[BatchRow]:
    """发放批次。"""
    staff = staff_of(request)
    return page_of(queries.batch_rows(staff.scope, term), Page[BatchRow], after, limit)


class PayeesExplained(Schema):
    """放行时的说明。"""

    reason: str = Field("", max_length=200, description="为什么可以发到要说明的账户")
    code: str = CODE


@router.get("/batches/{batch_id}", auth=may(Verb.VIEW_MONEY), response={200: BatchRow, **FAILURES})
def batch(request: HttpRequest, batch_id: BatchId) -> BatchRow:
    """一个批次。"""
    staff = staff_of(request)
    found = queries.batch_of(staff.scope, batch_id)
    return BatchRow.from_orm(queries.batch_rows(staff.scope, found.term).filter(pk=found.pk).first() or found)


@router.post("/batches", auth=may(Verb.MAKE_BATCH), response={200: BatchRow, **FAILURES})
def make(request: HttpRequest, what: NewBatch, seen_count: SeenCount = None, seen_fen: SeenFen = None) -> BatchRow:
    """编制批次。"""
    made = payments.make_batch(by=staff_of(request), seen_count=seen_count, seen_fen=seen_fen, **what.dict())
    return BatchRow.from_orm(made)


@router.post("/batches/{batch_id}/void", auth=may(Verb.MAKE_BATCH), response={200: BatchRow, **FAILURES})
def void(request: HttpRequest, batch_id: BatchId, why: Reason, version: Version = None) -> BatchRow:
    """作废未放行的批次。"""
    done = payments.void_batch(batch_id=batch_id, by=staff_of(request), reason=why.reason, version=version)
    return BatchRow.from_orm(done)


@router.post("/batches/{batch_id}/return", auth=may(Verb.RELEASE_BATCH), response={200: BatchRow, **FAILURES})
def send_back(request: HttpRequest, batch_id: BatchId, why: Reason, version: Version = None) -> BatchRow:
    """复核退回未放行的批次。"""
    done = payments.send_back_batch(batch_id=batch_id, by=staff_of(request), reason=why.reason, version=version)
    return BatchRow.from_orm(done)


@router.post("/batches/{batch_id}/release", auth=may(Verb.RELEASE_BATCH), response={200: BatchRow, **FAILURES})
def release(
    request: HttpRequest, batch_id: BatchId, version: Version = None, why: PayeesExplained | None = None
) -> BatchRow:
    """放行。有与他家共用的账户、教师的卡、户名不是家里人的账户时，要说明为什么可以发。"""
    given = why or PayeesExplained(reason="", code="")
    found = payments.release_batch(batch_id=batch_id, by=staff_of(request), version=version, **given.dict())
    return BatchRow.from_orm(found)


@router.post("/batches/{batch_id}/repay", auth=may(Verb.REPAY), response={200: BatchRow, **FAILURES})
def repay(request: HttpRequest, batch_id: BatchId, seen_count: SeenCount = None, seen_fen: SeenFen = None) -> BatchRow:
    """把更正过账户的退回重新编成批次。"""
    made = payments.repay(batch_id=batch_id, by=staff_of(request), seen_count=seen_count, seen_fen=seen_fen)
    return BatchRow.from_orm(made)


@router.post("/batches/{batch_id}/settle", auth=may(Verb.SETTLE), response={200: BatchRow, **FAILURES})
def settle(request: HttpRequest, batch_id: BatchId, version: Version = None, proof: Proof | None = None) -> BatchRow:
    """与学校结算。"""
    code, by = proof.code if proof else "", staff_of(request)
    return BatchRow.from_orm(payments.settle(batch_id=batch_id, by=by, version=version, code=code))


HoldId = Annotated[int, Path(ge=1, le=NUMBER_MAX, description="暂缓的序号（暂缓列表的 hold）")]


class NewHold(Schema):
    """要暂缓的一笔。"""

    number: str = Field(max_length=20, description="学生编号")
    term: str = Field(description=TERM_SAID)
    benefit: str = Field(max_length=60, description=BENEFIT_SAID)
    reason: str = Field(description="理由，一句话")


class HoldRow(Schema):
    """一笔暂缓。"""

    hold: int = number_of("hold", "暂缓的序号")
    person_number: str = Field(description="学生编号")
    person_name: str = Field(description="姓名")
    county_code: str = Field(description=COUNTY_SAID)
    term: str = Field(description=TERM_SAID)
    benefit: str = Field(description=BENEFIT_SAID)
    delivery: str = Field(description=codes(Delivery))
    amount_fen: int = Field(description="金额，单位：分")
    state: str = Field(description=codes(WithheldState))
    reason: str = Field(description="为什么暂缓")
    end_reason: str = Field(description="为什么结束；空表示还没有结束")


@router.get("/holds", auth=may(Verb.VIEW_FUNDS), response={200: Page[HoldRow], **FAILURES})
def holds(request: HttpRequest, term: AnyTerm = "", after: After = 0, limit: Limit = 100) -> Page[HoldRow]:
    """现在暂缓的。"""
    found = withheld_in(staff_of(request).scope)
    return page_of(found.filter(term=term) if term else found, Page[HoldRow], after, limit)


@router.post("/holds", auth=may(Verb.MAKE_BATCH), response={200: HoldRow, **FAILURES})
def put_hold(request: HttpRequest, what: NewHold) -> HoldRow:
    """提出暂缓一笔；不再编入批次，等另一人确认。"""
    by = staff_of(request)
    due = due_named(by.scope, what.number, what.term, what.benefit)
    return HoldRow.from_orm(payments.withhold(entitlement_id=due.entitlement_id, reason=what.reason, by=by))


@router.post("/holds/{hold_id}/confirm", auth=may(Verb.RELEASE_BATCH), response={200: HoldRow, **FAILURES})
def confirm_hold(request: HttpRequest, hold_id: HoldId) -> HoldRow:
    """确认暂缓。"""
    return HoldRow.from_orm(payments.confirm_withheld(withheld_id=hold_id, by=staff_of(request)))


@router.post("/holds/{hold_id}/refuse", auth=may(Verb.RELEASE_BATCH), response={200: HoldRow, **FAILURES})
def refuse_hold(request: HttpRequest, hold_id: HoldId, why: Reason) -> HoldRow:
    """不同意暂缓；可以编入下一个批次。"""
    return HoldRow.from_orm(payments.refuse_withheld(withheld_id=hold_id, reason=why.reason, by=staff_of(request)))


@router.post("/holds/{hold_id}/lift", auth=may(Verb.MAKE_BATCH), response={200: HoldRow, **FAILURES})
def lift_hold(request: HttpRequest, hold_id: HoldId, why: Reason) -> HoldRow:
    """解除暂缓；可以编入下一个批次。"""
    return HoldRow.from_orm(payments.lift_withheld(withheld_id=hold_id, reason=why.reason, by=staff_of(request)))
