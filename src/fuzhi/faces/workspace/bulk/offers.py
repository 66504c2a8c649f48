"""Which acts for many the lists offer: each an act of a step, the list whose rows it takes, and what it asks."""

from functools import partial

from fuzhi.faces.workspace.bulk.rooms import Room
from fuzhi.faces.workspace.casework.many import AssignMany, CloseMany
from fuzhi.faces.workspace.casework.views import CaseList
from fuzhi.faces.workspace.changes.many import ConfirmMany, RefuseMany
from fuzhi.faces.workspace.changes.views import ChangeList
from fuzhi.faces.workspace.children.many import CorrectMany, FillMany
from fuzhi.faces.workspace.children.views import ChildList
from fuzhi.faces.workspace.funds.approved import ApprovedLines
from fuzhi.faces.workspace.notices.many import DismissMany
from fuzhi.faces.workspace.notices.views import ObjectionList
from fuzhi.faces.workspace.payments.many import DisagreeMany, LiftMany, PutMany
from fuzhi.steps.aid.answering_many import DISMISS_MANY
from fuzhi.steps.casework.acting_many import ASSIGN_MANY, CLOSE_MANY
from fuzhi.steps.payments.withholding_many import AGREE_MANY, LIFT_MANY, PUT_MANY, REFUSE_MANY
from fuzhi.steps.registry.changing_many import CONFIRM_MANY
from fuzhi.steps.registry.changing_many import REFUSE_MANY as SEND_BACK_MANY
from fuzhi.steps.registry.correcting_many import CORRECT_MANY, FILL_MANY
from fuzhi.steps.registry.filling import ROWS_MAX

_of_children = partial(Room, rows=ChildList, came_from="children")
_of_cases = partial(Room, rows=CaseList, came_from="cases")
_of_changes = partial(Room, rows=ChangeList, came_from="changes")
_of_lines = partial(Room, rows=ApprovedLines, came_from="funds-approved")
ROOMS = (
    _of_children(
        CORRECT_MANY,
        "bulk-correct",
        form=CorrectMany,
        icon="pencil",
        note="更正从学期第一天起算，名册原来写的内容仍然保留；更正以后重新认定才计入",
    ),
    _of_children(
        FILL_MANY,
        "bulk-fill",
        form=FillMany,
        icon="pencil",
        note="从 Excel 复制一列，在第一行粘贴，就往下填；空着的不改",
        template="bulk/fill.html",
        rows_max=ROWS_MAX,
    ),
    _of_cases(ASSIGN_MANY, "bulk-cases-assign", form=AssignMany, icon="user-check"),
    _of_cases(CLOSE_MANY, "bulk-cases-close", form=CloseMany, note="返贫申请要复核人员批准，不能这样办结"),
    _of_changes(CONFIRM_MANY, "bulk-changes-confirm", form=ConfirmMany, note="逐项看过姓名和改前改后，再一起确认"),
    _of_changes(SEND_BACK_MANY, "bulk-changes-refuse", form=RefuseMany, icon="arrow-back-up"),
    Room(
        DISMISS_MANY,
        "bulk-objections-dismiss",
        rows=ObjectionList,
        came_from="objections",
        form=DismissMany,
        note="所选意见都不成立，所指的人恢复发放；答复以后不能撤回",
    ),
    _of_lines(PUT_MANY, "bulk-withhold", form=PutMany, icon="player-pause", note="另一人确认之前，也不编入批次"),
    _of_lines(LIFT_MANY, "bulk-lift", form=LiftMany, icon="player-play"),
    _of_lines(AGREE_MANY, "bulk-withheld-confirm"),
    _of_lines(REFUSE_MANY, "bulk-withheld-refuse", form=DisagreeMany, icon="x"),
)
