"""The states of a batch and of a row, with who moves a batch on."""

from fuzhi.vocabulary.codes import Coded


class BatchState(Coded):
    """批次状态; a file that cannot be read leaves no batch."""

    CHECKED = "checked", "待导入"
    COMMITTED = "committed", "已导入"
    UNDONE = "undone", "已撤回"


class RowOutcome(Coded):
    """行的去向."""

    NEW = "new", "新增"
    CHANGED = "changed", "有变化"
    SAME = "same", "没有变化"
    DUPLICATE = "duplicate", "重复"


MOVES: dict[BatchState, dict[str, BatchState]] = {
    BatchState.CHECKED: {"commit": BatchState.COMMITTED},
    BatchState.COMMITTED: {"undo": BatchState.UNDONE},
    BatchState.UNDONE: {},
}
"""From state by verb to state; all verbs are the county clerk's."""
