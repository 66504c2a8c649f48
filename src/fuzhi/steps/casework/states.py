"""Kinds, states and transitions of a case. The diagram in the documentation is drawn from ``CASE_TRANSITIONS``."""

from fuzhi.vocabulary.codes import Coded


class CaseKind(Coded):
    """个案种类."""

    RELAPSE = "relapse", "返贫申请"
    MISSED_CHILD = "missed_child", "漏登儿童"
    DROPOUT = "dropout", "疑似辍学"
    LEAVER = "leaver", "学生离校"
    OTHER = "other", "其他情况"


class CaseState(Coded):
    """个案状态."""

    OPEN = "open", "办理中"
    SUBMITTED = "submitted", "待批准"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"
    CLOSED = "closed", "已办结"


class RelapseCause(Coded):
    """返贫原因 (clause 4.3): disaster, illness, schooling."""

    DISASTER = "disaster", "因灾"
    ILLNESS = "illness", "因病"
    SCHOOLING = "schooling", "因学"


# from -> (verb, to); who may stands in permissions.py
CASE_TRANSITIONS: dict[CaseState, dict[str, CaseState]] = {
    CaseState.OPEN: {"submit_case": CaseState.SUBMITTED, "close_case": CaseState.CLOSED},
    CaseState.SUBMITTED: {"approve_case": CaseState.APPROVED, "refuse_case": CaseState.REFUSED},
    CaseState.APPROVED: {},
    CaseState.REFUSED: {},
    CaseState.CLOSED: {},
}
