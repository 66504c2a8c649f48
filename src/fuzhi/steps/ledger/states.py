"""Codes that the code itself uses; the whole chart stands in ``chart``. Entries have no states: they are only added."""

from fuzhi.vocabulary.codes import Coded


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
