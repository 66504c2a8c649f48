"""The states of a batch and the acts that lead from one to another; what becomes of a row."""

from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.transitions import Move, Transitions


class BatchState(Coded):
    """批次状态; a file that cannot be read leaves no batch."""

    CHECKED = "checked", "待导入"
    COMMITTED = "committed", "已导入"
    SUPERSEDED = "superseded", "已被替代"
    UNDONE = "undone", "已撤回"


class RowOutcome(Coded):
    """行的去向."""

    NEW = "new", "新增"
    CHANGED = "changed", "有变化"
    SAME = "same", "没有变化"
    DUPLICATE = "duplicate", "重复"


class Covers(Coded):
    """名册范围：没有列出的人怎么办."""

    WHOLE = "whole", "全部名单"
    CORRECTIONS = "corrections", "只是更正"


class BatchAct(Coded):
    """批次办理; all are the county clerk's. What is discarded is deleted; a reading is superseded, and waits again, by
    what becomes of a newer one."""

    COMMIT = "import_roster", "导入"
    UNDO = "undo_import", "整批撤回"
    DISCARD = "discard_roster", "不导入"
    SUPERSEDE = "supersede_roster", "替代"
    RESTORE = "restore_roster", "恢复待导入"


BATCHES = Transitions(
    table="intake_batch",
    noun="批次",
    states=BatchState,
    acts=BatchAct,
    moves=(
        Move(BatchAct.COMMIT, (BatchState.CHECKED,), BatchState.COMMITTED),
        Move(BatchAct.UNDO, (BatchState.COMMITTED,), BatchState.UNDONE),
        Move(BatchAct.DISCARD, (BatchState.CHECKED, BatchState.SUPERSEDED)),
        Move(BatchAct.SUPERSEDE, (BatchState.CHECKED,), BatchState.SUPERSEDED),
        Move(BatchAct.RESTORE, (BatchState.SUPERSEDED,), BatchState.CHECKED),
    ),
)
