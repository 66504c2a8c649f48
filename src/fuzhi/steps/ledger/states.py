"""Codes that the code itself uses (the whole chart stands in ``chart``), and the states of what two persons settle.

Entries have no states: they are only added."""

from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.transitions import Move, Transitions


class AccountCode(Coded):
    """会计科目."""

    AID_EXPENSE = "aid_expense", "资助支出"
    TREASURY = "treasury", "财政专户"


class Side(Coded):
    """科目通常的余额方向."""

    DEBIT = "debit", "借方"
    CREDIT = "credit", "贷方"


class EntryPurpose(Coded):
    """凭证用途."""

    RELEASE = "release", "发放"
    SETTLEMENT = "settlement", "与学校结算"
    REVERSAL = "reversal", "退回冲销"


class PayeeKind(Coded):
    """收款方."""

    PERSON = "person", "学生"
    TEACHER = "teacher", "教师"
    SCHOOL = "school", "学校"
    OPERATOR = "operator", "供餐单位"
    SUPPLIER = "supplier", "供应商"
    DONOR = "donor", "捐赠方"
    PROJECT = "project", "项目"
    COUNTY = "county", "县（市、区）"


NAMELESS_PAYEES = (PayeeKind.PERSON.value, PayeeKind.TEACHER.value)
"""The journal is never changed, so a natural person stands in it by number alone; the name is in the register."""


class ProposalState(Coded):
    """登记状态."""

    PROPOSED = "proposed", "待另一人确认"
    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "未通过"


class ProposalAct(Coded):
    """登记办理."""

    CONFIRM = "confirm", "确认"
    REFUSE = "refuse", "不通过"


_MOVES = (
    Move(ProposalAct.CONFIRM, (ProposalState.PROPOSED,), ProposalState.CONFIRMED),
    Move(ProposalAct.REFUSE, (ProposalState.PROPOSED,), ProposalState.REFUSED),
)
BUDGET_LINES = Transitions(
    table="ledger_budgetline", noun="预算指标", states=ProposalState, acts=ProposalAct, moves=_MOVES
)
SHARE_SETS = Transitions(table="ledger_shareset", noun="分担比例", states=ProposalState, acts=ProposalAct, moves=_MOVES)
