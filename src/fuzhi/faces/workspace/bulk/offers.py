"""Which acts for many the lists offer: each an act of a step, the list whose rows it takes, and what it asks."""

from functools import partial

from fuzhi.faces.workspace.bulk.rooms import Room
from fuzhi.faces.workspace.casework.many import AssignMany, CloseMany
from fuzhi.faces.workspace.casework.views import CaseList
from fuzhi.faces.workspace.changes.many import ConfirmMany, RefuseMany
from fuzhi.faces.workspace.changes.views import ChangeList
from fuzhi.faces.workspace.children.many import CorrectMany, FillMany
from fuzhi.faces.workspace.children.placing import PlaceMany
from fuzhi.faces.workspace.children.views import ChildList
from fuzhi.faces.workspace.decisions.lists import DecisionList
from fuzhi.faces.workspace.funds.approved import ApprovedLines
from fuzhi.faces.workspace.matching.many import DecideMany
from fuzhi.faces.workspace.matching.views import PairList
from fuzhi.faces.workspace.notices.many import DismissMany
from fuzhi.faces.workspace.notices.views import ObjectionList
from fuzhi.faces.workspace.payments.many import DisagreeMany, LiftMany, PutMany
from fuzhi.faces.workspace.payments.views import BatchList
from fuzhi.faces.workspace.progress.many import UrgeMany
from fuzhi.steps.aid.answering_many import DISMISS_MANY
from fuzhi.steps.casework.acting_many import ASSIGN_MANY, CLOSE_MANY
from fuzhi.steps.oversight.urging_many import URGE_BATCHES, URGE_LINES
from fuzhi.steps.payments.withholding_many import AGREE_MANY, LIFT_MANY, PUT_MANY, REFUSE_MANY
from fuzhi.steps.registry.changing_many import CONFIRM_MANY
from fuzhi.steps.registry.changing_many import REFUSE_MANY as SEND_BACK_MANY
from fuzhi.steps.registry.correcting_many import CORRECT_MANY, FILL_MANY
from fuzhi.steps.registry.filling import ROWS_MAX
from fuzhi.steps.registry.pairing_many import DIFFERENT_MANY, SAME_MANY
from fuzhi.steps.registry.pairing_many import ROWS_MAX as PAIRS_MAX
from fuzhi.steps.registry.placing_many import PLACE_MANY

_of_children = partial(Room, rows=ChildList, came_from="children")
_of_cases = partial(Room, rows=CaseList, came_from="cases")
_of_changes = partial(Room, rows=ChangeList, came_from="changes")
_of_lines = partial(Room, rows=ApprovedLines, came_from="funds-approved")
_of_pairs = partial(Room, rows=PairList, came_from="matching", form=DecideMany, rows_max=PAIRS_MAX)
_ONCE = "等同一处的只催一次；今天催过的、等自己办的不催"
ROOMS = (
    _of_children(
        CORRECT_MANY,
        "bulk-correct",
        form=CorrectMany,
        icon="pencil",
        note="更正从学期第一天起算，名册原来写的内容仍然保留；更正以后重新认定才计入",
    ),
    Room(
        CORRECT_MANY,
        "bulk-decided-correct",
        rows=DecisionList,
        came_from="decisions-list",
        form=CorrectMany,
        icon="pencil",
        note="一个孩子有几条结果，只更正一次；更正以后重新认定才计入",
        key="person_id",
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
    _of_children(
        PLACE_MANY,
        "bulk-place",
        form=PlaceMany,
        icon="school",
        note="名册写的和这里不同的，先列出来；名册原来写的内容仍然保留",
    ),
    _of_pairs(SAME_MANY, "bulk-pairs-same", note="只办很像的：姓名、出生日期不同的，同一个人有几对的，留着逐对看"),
    _of_pairs(DIFFERENT_MANY, "bulk-pairs-different", icon="x", note="只办不太像的；很像的留着逐对看"),
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
    Room(
        URGE_BATCHES,
        "bulk-batches-urge",
        rows=BatchList,
        came_from="batches",
        form=UrgeMany,
        icon="bell-ringing",
        note=_ONCE,
    ),
    _of_lines(URGE_LINES, "bulk-lines-urge", form=UrgeMany, icon="bell-ringing", note=_ONCE),
    _of_lines(PUT_MANY, "bulk-withhold", form=PutMany, icon="player-pause", note="另一人确认之前，也不编入批次"),
    _of_lines(LIFT_MANY, "bulk-lift", form=LiftMany, icon="player-play"),
    _of_lines(AGREE_MANY, "bulk-withheld-confirm"),
    _of_lines(REFUSE_MANY, "bulk-withheld-refuse", form=DisagreeMany, icon="x"),
)
