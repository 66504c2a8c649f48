"""The states of a batch and of a row, with who moves a batch on."""

from fuzhi.vocabulary.codes import Coded


class BatchState(Coded):
    """批次状态."""

    READING = "reading", "正在读"
    CHECKED = "checked", "待导入"
    COMMITTED = "committed", "已导入"
    UNDONE = "undone", "已撤回"
    REFUSED = "refused", "不能读"


class RowOutcome(Coded):
    """行的去向."""

    NEW = "new", "新增"
    CHANGED = "changed", "有变化"
    SAME = "same", "没有变化"
    DUPLICATE = "duplicate", "重复"


MOVES: dict[BatchState, dict[str, BatchState]] = {
    BatchState.READING: {"read": BatchState.CHECKED, "refuse": BatchState.REFUSED},
    BatchState.CHECKED: {"commit": BatchState.COMMITTED},
    BatchState.COMMITTED: {"undo": BatchState.UNDONE},
    BatchState.UNDONE: {},
    BatchState.REFUSED: {},
}
"""From state by verb to state; all verbs are the county clerk's."""
