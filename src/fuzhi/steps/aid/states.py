"""States of what aid decides, and the acts that lead from one to another."""

from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.transitions import Move, Transitions


class EntitlementState(Coded):
    """资助明细状态."""

    PROPOSED = "proposed", "待学校确认"
    CONFIRMED = "confirmed", "学校已确认"
    MARKED = "marked", "学校有异议"
    SUBMITTED = "submitted", "待复核"
    APPROVED = "approved", "已批准"
    WITHDRAWN = "withdrawn", "已撤回"


class WithdrawnBy(Coded):
    """谁撤回: what a person withdrew does not come back by itself with the next run."""

    RUN = "run", "重新认定后不再符合"
    CLERK = "clerk", "经办核实后撤回"
    OBJECTION = "objection", "公示意见成立"


class SheetState(Coded):
    """学校确认表状态."""

    OPEN = "open", "待确认"
    CONFIRMED = "confirmed", "已确认"


class ListKind(Coded):
    """名单种类."""

    MAIN = "main", "拟资助名单"
    LATE = "late", "补充名单"


class ListState(Coded):
    """名单状态."""

    SUBMITTED = "submitted", "待复核"
    APPROVED = "approved", "已批准"
    RETURNED = "returned", "已退回"


class NoticeState(Coded):
    """公示状态."""

    OPEN = "open", "公示中"
    CLOSED = "closed", "已结束"


class ObjectionState(Coded):
    """意见状态."""

    OPEN = "open", "办理中"
    UPHELD = "upheld", "意见成立"
    DISMISSED = "dismissed", "意见不成立"


class EntitlementAct(Coded):
    """资助明细办理."""

    CONFIRM = "confirm_sheet", "学校确认"
    REOPEN = "reopen_sheet", "学校重新打开"
    MARK = "mark", "学校标出"
    KEEP = "keep_marked", "核实后保留"
    WITHDRAW = "withdraw_marked", "核实后撤回"
    SUBMIT = "submit_list", "提交名单"
    APPROVE = "approve_list", "批准名单"
    RETURN = "return_list", "退回名单"
    CHANGE_BY_RUN = "change_by_run", "重新认定有变化"
    WITHDRAW_BY_RUN = "run", "重新认定不再符合"
    UPHOLD = "uphold_objection", "公示意见成立"


class SheetAct(Coded):
    """学校确认表办理."""

    CONFIRM = "confirm_sheet", "确认"
    REOPEN = "reopen_sheet", "重新打开"
    REPORT_LEAVER = "report_leaver", "报告学生离校"


class ListAct(Coded):
    """名单办理."""

    APPROVE = "approve_list", "批准"
    RETURN = "return_list", "退回"


class NoticeAct(Coded):
    """公示办理."""

    TAKE_DOWN = "take_down", "公示期满"


class ObjectionAct(Coded):
    """意见办理."""

    UPHOLD = "uphold", "意见成立"
    DISMISS = "dismiss", "意见不成立"


_UNAPPROVED = (
    EntitlementState.PROPOSED,
    EntitlementState.CONFIRMED,
    EntitlementState.MARKED,
    EntitlementState.SUBMITTED,
)
ENTITLEMENTS = Transitions(
    table="aid_entitlement",
    noun="资助明细",
    states=EntitlementState,
    acts=EntitlementAct,
    moves=(
        Move(EntitlementAct.CONFIRM, (EntitlementState.PROPOSED,), EntitlementState.CONFIRMED),
        Move(EntitlementAct.REOPEN, (EntitlementState.CONFIRMED, EntitlementState.MARKED), EntitlementState.PROPOSED),
        Move(EntitlementAct.MARK, (EntitlementState.PROPOSED, EntitlementState.CONFIRMED), EntitlementState.MARKED),
        Move(EntitlementAct.KEEP, (EntitlementState.MARKED,), EntitlementState.CONFIRMED),
        Move(EntitlementAct.WITHDRAW, (EntitlementState.MARKED,), EntitlementState.WITHDRAWN),
        Move(EntitlementAct.SUBMIT, (EntitlementState.CONFIRMED,), EntitlementState.SUBMITTED),
        Move(EntitlementAct.APPROVE, (EntitlementState.SUBMITTED,), EntitlementState.APPROVED),
        Move(EntitlementAct.RETURN, (EntitlementState.SUBMITTED,), EntitlementState.CONFIRMED),
        Move(EntitlementAct.CHANGE_BY_RUN, _UNAPPROVED, EntitlementState.PROPOSED),
        Move(EntitlementAct.WITHDRAW_BY_RUN, _UNAPPROVED, EntitlementState.WITHDRAWN),
        Move(EntitlementAct.UPHOLD, (EntitlementState.APPROVED,), EntitlementState.WITHDRAWN),
    ),
)
SHEETS = Transitions(
    table="aid_sheet",
    noun="确认表",
    states=SheetState,
    acts=SheetAct,
    moves=(
        Move(SheetAct.CONFIRM, (SheetState.OPEN,), SheetState.CONFIRMED),
        Move(SheetAct.REOPEN, (SheetState.CONFIRMED,), SheetState.OPEN),
        Move(SheetAct.REPORT_LEAVER, (SheetState.OPEN, SheetState.CONFIRMED)),
    ),
)
LISTS = Transitions(
    table="aid_aidlist",
    noun="名单",
    states=ListState,
    acts=ListAct,
    moves=(
        Move(ListAct.APPROVE, (ListState.SUBMITTED,), ListState.APPROVED),
        Move(ListAct.RETURN, (ListState.SUBMITTED,), ListState.RETURNED),
    ),
)
NOTICES = Transitions(
    table="aid_notice",
    noun="公示",
    states=NoticeState,
    acts=NoticeAct,
    moves=(Move(NoticeAct.TAKE_DOWN, (NoticeState.OPEN,), NoticeState.CLOSED),),
)
OBJECTIONS = Transitions(
    table="aid_objection",
    noun="公示意见",
    states=ObjectionState,
    acts=ObjectionAct,
    moves=(
        Move(ObjectionAct.UPHOLD, (ObjectionState.OPEN,), ObjectionState.UPHELD),
        Move(ObjectionAct.DISMISS, (ObjectionState.OPEN,), ObjectionState.DISMISSED),
    ),
)


class Paper(Coded):
    """A paper for families."""

    CARD = "card", "明白卡"
    EXPLANATION = "explanation", "给家长的说明"
    RESULT = "result", "结果告知书"
    SIGNATURE = "signature", "签字表"


class PrintedFor(Coded):
    """What the children of a bundle have in common."""

    SCHOOL = "school", "学校"
    CLASS = "class", "班级"
    VILLAGE = "village", "村和乡镇"
    LIST = "list", "名单"
    NOTICE = "notice", "公示"
    BATCH = "batch", "发放批次"
    CHILDREN = "children", "选中的学生"
