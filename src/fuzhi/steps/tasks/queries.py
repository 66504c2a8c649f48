"""Questions about tasks: always those of one person (or of the system)."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from fuzhi.steps.tasks.models import Task
from fuzhi.steps.tasks.states import TASKS, TaskAct, TaskState
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.handover import Actor


def recent_for(staff: Actor, *, limit: int = 20) -> QuerySet[Task]:
    """This person's tasks, newest first."""
    return Task.objects.filter(made_by=staff.username).order_by("-made_at")[:limit]


def for_staff(staff: Actor, task_id: uuid.UUID | str) -> Task:
    """One of this person's tasks. Raises NotFound for a missing one and for another's alike."""
    task = Task.objects.filter(pk=task_id, made_by=staff.username).first()
    if task is None:
        raise NotFound("no_task", "没有这项任务。", "请从“我的任务”打开。")
    return task


def under_way(task_id: uuid.UUID | None) -> Task | None:
    """A task that a step started for a thing of its own, whoever pressed, while it is not over; who may see the thing
    is asked by that step."""
    task = Task.objects.filter(pk=task_id).first() if task_id else None
    return task if task and not task.is_over else None


def titles_of(task_ids: Iterable[str]) -> dict[str, str]:
    """What tasks are called, by their numbers; those that were cleared away are left out."""
    rows = Task.objects.filter(pk__in=[uuid.UUID(one) for one in {*task_ids}]).values_list("pk", "title")
    return {str(key): title for key, title in rows}


def latest(kind: str, *, made_by: str, is_done: bool = False) -> Task | None:
    """The newest task of a kind that somebody started, whatever became of it; ``is_done``: the newest with a result."""
    found = Task.objects.filter(made_by=made_by, kind=kind)
    if is_done:
        found = found.filter(state=TaskState.DONE.value)
    return found.order_by("-made_at").first()


def counts_since(at: datetime) -> tuple[int, int, int]:
    """Everybody's long work since then: how many wait or run, were done, were not done."""
    rows = Task.objects.filter(made_at__gte=at)
    done, failed = (rows.filter(state=state.value).count() for state in (TaskState.DONE, TaskState.FAILED))
    return rows.count() - done - failed, done, failed


def running_count(staff: Actor) -> int:
    """How many of this person's tasks are not over."""
    return int(TASKS.movable(Task.objects.filter(made_by=staff.username), TaskAct.BEGIN).count())
