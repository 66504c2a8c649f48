"""Accounts, kinds of entries and of payees. Entries have no states: they are only ever added."""

from fuzhi.vocabulary.codes import Coded


class AccountCode(Coded):
    """会计科目."""

    AID_EXPENSE = "aid_expense", "资助支出"
    TREASURY = "treasury", "财政专户"


class EntryKind(Coded):
    """凭证种类."""

    RELEASE = "release", "发放"
    SETTLEMENT = "settlement", "与学校结算"
    REVERSAL = "reversal", "退回冲销"


class PayeeKind(Coded):
    """收款方."""

    PERSON = "person", "学生"
    SCHOOL = "school", "学校"
