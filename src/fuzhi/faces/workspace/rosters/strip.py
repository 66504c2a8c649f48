"""The three steps of an import as its pages show them: upload, look, import."""

from collections.abc import Mapping

from fuzhi.faces.kit.templatetags.fz import zh_time
from fuzhi.steps.intake import jobs
from fuzhi.steps.intake.states import BatchState
from fuzhi.steps.intake.things import Batch
from fuzhi.steps.tasks.states import TaskState
from fuzhi.steps.tasks.things import Task

Step = dict[str, str]
_READ: Step = {"name": "上传", "who": "已读完", "state": "done"}
_LOOK: Step = {"name": "核对", "state": "todo"}
_IMPORT: Step = {"name": "导入", "who": "按下之前什么都不写入", "state": "todo"}
_SAID = {
    jobs.READ: ("上传", "正在读", "没有读成"),
    jobs.COMMIT: ("导入", "正在导入", "没有导入"),
    jobs.UNDO: ("导入", "正在撤回", "没有撤回"),
}


def steps_of_task(task: Task) -> list[Step]:
    """While a file is read, imported or taken back, and when that has failed."""
    name, working, failed = _SAID[task.kind]
    now = {"name": name, "who": failed if task.state == TaskState.FAILED else working, "state": "now"}
    return [now, _LOOK, _IMPORT] if task.kind == jobs.READ else [_READ, _LOOK | {"state": "done"}, now]


def steps_of_batch(found: Batch, names: Mapping[str, str]) -> list[Step]:
    """Of what was read, with who imported it or took it back (``names`` by username)."""
    if found.state == BatchState.CHECKED:
        bad = f"{found.rejected} 行不能导入" if found.rejected else "没有要退回的行"
        return [_READ, _LOOK | {"who": bad, "state": "now"}, _IMPORT]
    looked = _LOOK | {"who": f"{found.accepted:,} 行可用", "state": "done"}
    if found.state == BatchState.SUPERSEDED:
        return [_READ, looked, {"name": "已被替代", "who": "没有导入", "state": "todo"}]
    is_undone = found.state == BatchState.UNDONE
    when = (found.undone_at if is_undone else found.committed_at) or found.made_at
    who = names[found.undone_by or found.committed_by]
    done = {"name": "已撤回" if is_undone else "已导入", "who": who, "when": zh_time(when), "state": "done"}
    return [_READ, looked, done]
