"""Kinds and states of a case, and the acts that lead from one state to another."""

from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.transitions import Move, Transitions


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


class CaseAct(Coded):
    """个案办理."""

    SUBMIT = "submit_case", "提交复核"
    APPROVE = "approve_case", "批准"
    REFUSE = "refuse_case", "不批准"
    CLOSE = "close_case", "办结"
    VISIT = "record_visit", "记录走访"
    ASSIGN = "assign_case", "指定办理人"


class RelapseCause(Coded):
    """返贫原因 (clause 4.3): disaster, illness, schooling."""

    DISASTER = "disaster", "因灾"
    ILLNESS = "illness", "因病"
    SCHOOLING = "schooling", "因学"


CASES = Transitions(
    table="casework_case",
    noun="个案",
    states=CaseState,
    acts=CaseAct,
    moves=(
        Move(CaseAct.SUBMIT, (CaseState.OPEN,), CaseState.SUBMITTED),
        Move(CaseAct.APPROVE, (CaseState.SUBMITTED,), CaseState.APPROVED),
        Move(CaseAct.REFUSE, (CaseState.SUBMITTED,), CaseState.REFUSED),
        Move(CaseAct.CLOSE, (CaseState.OPEN,), CaseState.CLOSED),
        Move(CaseAct.VISIT, (CaseState.OPEN, CaseState.SUBMITTED)),
        Move(CaseAct.ASSIGN, (CaseState.OPEN,)),
    ),
)
