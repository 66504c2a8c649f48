"""Rosters, matching and children: read what the person may see; decide, correct, take back."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema

from fuzhi.faces.api.fields import BENEFIT_SAID, COUNTY_SAID, TERM_SAID, TermText, codes, number_of
from fuzhi.faces.api.frame import FAILURES, may, staff_of
from fuzhi.faces.api.pages import After, Limit, Page, page_of
from fuzhi.steps.accounts.permissions import Verb, can
from fuzhi.steps.aid import queries as aid
from fuzhi.steps.intake import queries as intake
from fuzhi.steps.intake import services as importing
from fuzhi.steps.intake.states import BatchState, Covers
from fuzhi.steps.registry import queries as registry
from fuzhi.steps.registry import services as deciding
from fuzhi.steps.registry.states import PairState
from fuzhi.steps.registry.things import Correction, Proposal
from fuzhi.vocabulary.codes import Outcome, RosterKind
from fuzhi.vocabulary.terms import Term
from fuzhi.vocabulary.typed import NUMBER_MAX

router = Router(tags=["名册、比对、学生"])

PersonId = Annotated[int, Path(ge=1, le=NUMBER_MAX, description="学生在系统里的序号（学生列表的 person）")]
PairId = Annotated[int, Path(ge=1, le=NUMBER_MAX, description="比对的序号（比对列表的 pair）")]
CoversText = Annotated[Covers, Query(description=f"没有列出的人怎么办：{codes(Covers)}")]
BatchId = Annotated[int, Path(ge=1, le=NUMBER_MAX, description="名册批次的序号（名册列表的 batch）")]


class Verdict(Schema):
    """对一对记录的判定。"""

    verdict: str = Field(description="判定：same 同一人、different 不是同一人、later 以后再看")
    reason: str = Field("", description="判定的理由")


class Change(Schema):
    """人工更正一项事实。"""

    fact: str = Field(description="事实代码，如 is_boarder")
    value: str = Field(description="更正后的值：true、false，或该事实允许的代码")
    reason: str = Field(description="更正的理由和依据")
    term: str = Field(description="从哪个学期起，如 2017-1")


class Card(Schema):
    """资助要打到的账户。"""

    holder_name: str = Field(description="户名")
    bank_name: str = Field(description="开户银行")
    number: str = Field(description="完整账号；只用于保存，不会原样返回")
    reason: str = Field(description="更正的理由和依据")


class ChildRow(Schema):
    """一名学生；证件号只给后四位。"""

    person: int = number_of("person", "学生在系统里的序号")
    number: str = Field(description="学生编号，P 开头")
    name: str = Field(description="姓名")
    id_mask: str = Field(description="遮住的身份证件号，只留后四位；没有号码时为空")
    county_code: str = Field(description="负责的县，6 位区划代码；不在校的按家庭")
    village_code: str = Field(description="家庭所在村，12 位区划代码；不清楚时为空")
    school_code: str = Field(description="就读学校代码，10 位；不在校时为空")


class DecisionRow(Schema):
    """一个项目的认定结果。"""

    benefit: str = Field(description=BENEFIT_SAID)
    outcome: str = Field(description=codes(Outcome))
    amount_fen: int | None = Field(description="本学期金额，单位：分；无权看金额的岗位为空；已撤回的为 0")
    is_withdrawn: bool = Field(description="按条件应享，但已由经办人核实或公示意见成立而撤回，不计入应享")


class Child(ChildRow):
    """一名学生和一个学期的认定结果。"""

    decisions: list[DecisionRow] = Field(description="各项目的认定结果；还没有认定时为空")


class Corrected(Schema):
    """记下的更正，或提出后等另一人确认的更改。"""

    correction: int | None = Field(description="更正的序号；空 = 还没有生效，等另一人确认")
    change: int | None = Field(description="等另一人确认的更改的序号；空 = 已经生效")


def _corrected(made: Correction | Proposal) -> Corrected:
    waits = isinstance(made, Proposal)
    return Corrected(correction=None if waits else made.pk, change=made.pk if waits else None)


class PairRow(Schema):
    """等待判定的一对记录。"""

    pair: int = number_of("pair", "比对的序号")
    score: float = Field(description="把握，0 到 1")
    reasons: list[str] = Field(description="相同和不同之处；号码已遮盖")


class DecidedPair(Schema):
    """一对记录判定之后的状态。"""

    pair: int = number_of("pair", "比对的序号")
    state: str = Field(description=codes(PairState))


class RosterRow(Schema):
    """一批名册。"""

    batch: int = number_of("batch", "名册批次的序号")
    kind: str = Field(description=codes(RosterKind))
    term: str = Field(description=TERM_SAID)
    county_code: str = Field(description=COUNTY_SAID)
    state: str = Field(description=codes(BatchState))
    rows: int = Field(description="数据行数，不含空行、小计和表尾")
    accepted: int = Field(description="可以写入的行数")
    rejected: int = Field(description="有错误、不写入的行数")
    counts: dict[str, int] = Field(description="预览：new 新增、changed 变更、same 相同、gone 已没有，各多少行")


class TakenBack(Schema):
    """整批撤回的结果。"""

    message: str = Field(description="撤回了什么，一句话")
    dependents: int = Field(description="已批准或已发放、以这批名册为依据的项数；它们保持不变")


@router.get("/children", auth=may(Verb.VIEW_CHILDREN), response={200: Page[ChildRow], **FAILURES})
def children(request: HttpRequest, after: After = 0, limit: Limit = 100) -> Page[ChildRow]:
    """区域内的学生，证件号只给后四位。"""
    staff = staff_of(request)
    return page_of(registry.persons(staff.scope), Page[ChildRow], after, limit)


@router.get("/children/{number}", auth=may(Verb.VIEW_CHILDREN), response={200: Child, **FAILURES})
def child(request: HttpRequest, number: Annotated[str, Path(description="学生编号，P 开头")], term: TermText) -> Child:
    """一名学生和这学期的认定结果。"""
    staff = staff_of(request)
    found = registry.person_by_number(staff.scope, number)
    with_amounts = can(staff, Verb.VIEW_AMOUNTS)
    decisions = [
        DecisionRow(
            benefit=one.benefit,
            outcome=str(one.outcome),
            amount_fen=(0 if one.withdrawn else one.amount_fen) if with_amounts else None,
            is_withdrawn=one.withdrawn is not None,
        )
        for one in aid.decisions_of_person(staff.scope, found.pk, str(Term.parse(term)))
    ]
    return Child(decisions=decisions, **ChildRow.from_orm(found).dict())


@router.post("/children/{person_id}/corrections", auth=may(Verb.CORRECT_FACT), response={200: Corrected, **FAILURES})
def correct(request: HttpRequest, person_id: PersonId, change: Change) -> Corrected:
    """更正一项事实；贫困、残疾、家庭经济困难和保障类别由另一人确认以后生效。"""
    return _corrected(deciding.correct(person_id=person_id, by=staff_of(request), **change.dict()))


@router.post("/children/{person_id}/account", auth=may(Verb.MEND_ACCOUNT), response={200: Corrected, **FAILURES})
def mend_account(request: HttpRequest, person_id: PersonId, card: Card) -> Corrected:
    """登记账户；更换已有的账户由另一人确认以后生效。"""
    return _corrected(deciding.mend_account(person_id=person_id, by=staff_of(request), **card.dict()))


@router.get("/matches", auth=may(Verb.VIEW_ROSTERS), response={200: Page[PairRow], **FAILURES})
def matches(request: HttpRequest, after: After = 0, limit: Limit = 100) -> Page[PairRow]:
    """等待判定的比对。"""
    staff = staff_of(request)
    return page_of(registry.open_pairs(staff.scope), Page[PairRow], after, limit)


@router.post("/matches/{pair_id}", auth=may(Verb.DECIDE_MATCH), response={200: DecidedPair, **FAILURES})
def decide(request: HttpRequest, pair_id: PairId, verdict: Verdict) -> DecidedPair:
    """判定一对。"""
    pair = deciding.decide_pair(pair_id=pair_id, verdict=verdict.verdict, reason=verdict.reason, by=staff_of(request))
    return DecidedPair.from_orm(pair)


@router.get("/rosters", auth=may(Verb.VIEW_ROSTERS), response={200: Page[RosterRow], **FAILURES})
def rosters(request: HttpRequest, after: After = 0, limit: Limit = 100) -> Page[RosterRow]:
    """导入过的名册。"""
    staff = staff_of(request)
    return page_of(intake.batches(staff.scope), Page[RosterRow], after, limit)


@router.post("/rosters/{batch_id}/commit", auth=may(Verb.IMPORT_ROSTER), response={200: RosterRow, **FAILURES})
def commit(request: HttpRequest, batch_id: BatchId, covers: CoversText = Covers.WHOLE) -> RosterRow:
    """写入一批已检查的名册。covers：whole 是全部名单，没有列出的不再在册；corrections 只是更正，没有列出的不动。"""
    return RosterRow.from_orm(importing.commit(batch_id=batch_id, by=staff_of(request), covers=covers))


@router.post("/rosters/{batch_id}/undo", auth=may(Verb.UNDO_IMPORT), response={200: TakenBack, **FAILURES})
def undo(request: HttpRequest, batch_id: BatchId) -> TakenBack:
    """整批撤回。"""
    return TakenBack.from_orm(importing.undo(batch_id=batch_id, by=staff_of(request)))
