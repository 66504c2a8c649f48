"""States of a task, and what the worker does with it."""

from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.transitions import Move, Transitions


class TaskState(Coded):
    """任务状态."""

    WAITING = "waiting", "等待"
    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    FAILED = "failed", "未完成"


class TaskAct(Coded):
    """任务办理; a worker that was killed left its task running, so the next begins it again."""

    BEGIN = "begin", "开始办理"
    FINISH = "finish", "办完"
    FAIL = "fail", "没有办成"


TASKS = Transitions(
    table="tasks_task",
    noun="任务",
    states=TaskState,
    acts=TaskAct,
    moves=(
        Move(TaskAct.BEGIN, (TaskState.WAITING, TaskState.RUNNING), TaskState.RUNNING),
        Move(TaskAct.FINISH, (TaskState.RUNNING,), TaskState.DONE),
        Move(TaskAct.FAIL, (TaskState.RUNNING,), TaskState.FAILED),
    ),
)
