"""States and transitions of aid. The diagrams in the documentation are drawn from these dicts."""

from fuzhi.vocabulary.codes import Coded


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


ENTITLEMENT_TRANSITIONS: dict[EntitlementState, dict[str, EntitlementState]] = {
    EntitlementState.PROPOSED: {
        "confirm_sheet": EntitlementState.CONFIRMED,
        "mark": EntitlementState.MARKED,
        "run": EntitlementState.WITHDRAWN,
    },
    EntitlementState.CONFIRMED: {
        "submit_list": EntitlementState.SUBMITTED,
        "change_by_run": EntitlementState.PROPOSED,
        "run": EntitlementState.WITHDRAWN,
    },
    EntitlementState.MARKED: {
        "keep_marked": EntitlementState.CONFIRMED,
        "withdraw_marked": EntitlementState.WITHDRAWN,
        "run": EntitlementState.WITHDRAWN,
    },
    EntitlementState.SUBMITTED: {
        "approve_list": EntitlementState.APPROVED,
        "return_list": EntitlementState.CONFIRMED,
        "change_by_run": EntitlementState.PROPOSED,
        "run": EntitlementState.WITHDRAWN,
    },
    EntitlementState.APPROVED: {"uphold_objection": EntitlementState.WITHDRAWN},
    EntitlementState.WITHDRAWN: {},
}
SHEET_TRANSITIONS: dict[SheetState, dict[str, SheetState]] = {
    SheetState.OPEN: {"confirm_sheet": SheetState.CONFIRMED},
    SheetState.CONFIRMED: {},
}
LIST_TRANSITIONS: dict[ListState, dict[str, ListState]] = {
    ListState.SUBMITTED: {"approve_list": ListState.APPROVED, "return_list": ListState.RETURNED},
    ListState.APPROVED: {},
    ListState.RETURNED: {},
}
NOTICE_TRANSITIONS: dict[NoticeState, dict[str, NoticeState]] = {
    NoticeState.OPEN: {"take_down_due": NoticeState.CLOSED},
    NoticeState.CLOSED: {},
}
OBJECTION_TRANSITIONS: dict[ObjectionState, dict[str, ObjectionState]] = {
    ObjectionState.OPEN: {"uphold": ObjectionState.UPHELD, "dismiss": ObjectionState.DISMISSED},
    ObjectionState.UPHELD: {},
    ObjectionState.DISMISSED: {},
}
UNIVERSAL_BENEFITS = ("compulsory_fee_waiver", "nutrition_meal")
"""Items that every pupil has: they need no public notice (contract of the steps)."""
