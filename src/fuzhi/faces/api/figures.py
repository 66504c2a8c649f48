"""Figures that must close: coverage and the trial balance."""

from django.http import HttpRequest
from ninja import Field, Router, Schema

from fuzhi.faces.api.fields import AnyTerm, TermText, codes
from fuzhi.faces.api.frame import FAILURES, may, staff_of
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.ledger import queries as ledger
from fuzhi.steps.oversight import queries as oversight
from fuzhi.vocabulary.codes import GapKind
from fuzhi.vocabulary.terms import Term

router = Router(tags=["发放、资金、覆盖"])


class Coverage(Schema):
    """覆盖平衡：在册 = 已落实 + 办理中 + 不应享 + 不在学龄 + 缺口。"""

    registered: int = Field(alias="register", description="在册子女，人")
    aided: int = Field(description="已落实（应享的都已到账或结算），人")
    in_progress: int = Field(description="办理中（已认定，还没有到账或结算），人")
    not_due: int = Field(description="不应享，人")
    outside_age: int = Field(description="不在学龄，人")
    gap: int = Field(description="缺口，人")
    difference: int = Field(description="等式两边的差，人；0 表示平")
    gaps: dict[str, int] = Field(description=f"各种缺口的人数：{codes(GapKind)}")


class TrialBalance(Schema):
    """试算平衡。"""

    accounts: dict[str, int] = Field(description="各科目余额，单位：分；借方为正")
    total_fen: int = Field(description="各科目合计，单位：分；应为 0")


@router.get("/coverage", auth=may(Verb.VIEW_COVERAGE), response={200: Coverage, **FAILURES}, by_alias=True)
def coverage(request: HttpRequest, term: TermText) -> Coverage:
    """覆盖平衡：在册 = 已落实 + 办理中 + 不应享 + 不在学龄 + 缺口。"""
    staff = staff_of(request)
    parsed = str(Term.parse(term))
    oversight.snapshot(parsed)
    found = oversight.rows(staff.scope, parsed)
    closing = oversight.closing(found)
    return Coverage(
        register=closing.register,
        aided=closing.aided,
        in_progress=closing.in_progress,
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
