"""Verbs of tasks: start, and (by the worker) perform."""

import logging
import time
import uuid
from contextlib import suppress

import psycopg
from django.db import connection, transaction
from django.db.models import F
from procrastinate.contrib.django import app

from fuzhi.steps.audit import services as audit
from fuzhi.steps.tasks import registry
from fuzhi.steps.tasks.models import Task
from fuzhi.steps.tasks.progress import NO_PROGRESS, Progress
from fuzhi.steps.tasks.registry import Payload
from fuzhi.steps.tasks.states import TASKS, TaskAct
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import FuzhiError
from fuzhi.vocabulary.handover import Actor

__all__ = ["NO_PROGRESS", "Progress", "perform", "queue_lost", "start"]
JOB, QUEUE = "fuzhi.perform_task", "tasks"
log = logging.getLogger(__name__)
PROGRESS_SECONDS_MIN = 0.3
ATTEMPTS_MAX = 3


@transaction.atomic
def start(*, kind: str, title: str, payload: Payload, by: Actor, county_code: str = "") -> Task:
    """Store the task and defer its job in one transaction: both stand or fall with the caller's act.

    ``payload`` holds ids and codes only, never names or numbers of persons. KeyError for an unregistered kind.
    """
    registry.handler_of(kind)
    task = Task.objects.create(
        kind=kind,
        title=title,
        payload=payload,
        made_by=by.username,
        county_code=county_code,
        made_at=clock.real_now(),
        made_on=clock.today(),
    )
    audit.record(
        by=by.username,
        action=f"start_task:{kind}",
        changes=False,
        object_kind="task",
        object_key=str(task.pk),
        county_code=county_code,
    )
    app.configure_task(JOB, queue=QUEUE).defer(task_id=str(task.pk))
    return task


def perform(*, task_id: uuid.UUID | str) -> None:
    """Do a task's work once. A repeat after a kill takes over with a new epoch; a finished task is left alone."""
    named = Task.objects.filter(pk=task_id)
    if not TASKS.move_all(named, TaskAct.BEGIN, epoch=F("epoch") + 1, started_at=clock.real_now()):
        return
    task = named.get()
    mine = named.filter(epoch=task.epoch)
    progress = _RowProgress(task)
    try:
        with audit.on_behalf(str(task.payload.get("by", "")).partition("~")[2]):
            result = registry.handler_of(task.kind)(task.payload, progress)
        TASKS.move_all(mine, TaskAct.FINISH, result=result, ended_at=clock.real_now(), step="完成", message="", mend="")
    except FuzhiError as error:
        TASKS.move_all(
            mine,
            TaskAct.FAIL,
            error_code=error.code[:40],
            message=error.message,
            mend=error.mend,
            result={"instead": error.instead} if error.instead else None,
            ended_at=clock.real_now(),
        )
    except Exception as error:
        if _is_cut_off(error):  # the database went away under the act, which is rolled back: the sweep queues it again
            log.exception("task %s lost its database", task.pk)
            return
        number = uuid.uuid4().hex[:8]
        log.exception("task %s failed, error number %s", task.pk, number)
        TASKS.move_all(
            mine,
            TaskAct.FAIL,
            error_code="bug",
            message=f"系统出错，没有完成，数据没有改变。错误编号 {number}。",
            mend="请稍后再试；仍不行时把错误编号告诉系统管理员。",
            ended_at=clock.real_now(),
        )
    finally:
        progress.close()


def _is_cut_off(error: Exception) -> bool:
    """True when the database went away under the work (a lost connection has no code, a shutdown 57P, a failure 08)."""
    cause = error.__cause__
    if connection.in_atomic_block or not isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    connection.close()  # the next question opens another
    return cause.sqlstate is None or cause.sqlstate.startswith(("57P", "08"))


_LOST = """
SELECT t.id FROM tasks_task t
 WHERE t.state IN ('waiting', 'running') AND NOT EXISTS (
     SELECT 1 FROM procrastinate_jobs j
      WHERE j.task_name = %s AND j.args ->> 'task_id' = t.id::text AND j.status IN ('todo', 'doing'))
 FOR UPDATE OF t SKIP LOCKED
"""


@transaction.atomic
def queue_lost() -> int:
    """Queue again every task that is not over and whose job is: the database went away under it. Returns how many.

    A task that was begun ATTEMPTS_MAX times fails instead: what it does may be what breaks the database.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOST, [JOB])
        lost = [task_id for (task_id,) in cursor.fetchall()]
    tired = Task.objects.filter(pk__in=lost, epoch__gte=ATTEMPTS_MAX)
    failed = TASKS.move_all(
        tired,
        TaskAct.FAIL,
        error_code="cut_off",
        message=f"办理时数据库中断了 {ATTEMPTS_MAX} 次，没有完成，数据没有改变。",
        mend="请稍后重新办理；仍不行时告诉系统管理员。",
        ended_at=clock.real_now(),
    )
    again = Task.objects.filter(pk__in=lost, epoch__lt=ATTEMPTS_MAX).values_list("pk", flat=True)
    for task_id in again:
        app.configure_task(JOB, queue=QUEUE).defer(task_id=str(task_id))
    return failed + len(again)


class _RowProgress:
    """Writes progress over its own connection, so that it shows while the act's transaction is still open."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._at = 0.0
        self._label = ""
        self._connection: psycopg.Connection | None = None

    def step(self, label: str, done: int = 0, total: int = 0) -> None:
        """Keep the last state; the row is written at most every 0.3 s and at each new label."""
        now = time.monotonic()
        if label == self._label and now - self._at < PROGRESS_SECONDS_MIN and (not total or done < total):
            return
        self._at, self._label = now, label
        with suppress(psycopg.Error):  # progress is a courtesy: it never breaks the work
            if self._connection is None:
                self._connection = psycopg.connect(**connection.get_connection_params(), autocommit=True)
                self._connection.execute("SET lock_timeout = '200ms'")
            self._connection.execute(
                "UPDATE tasks_task SET step = %s, done = %s, total = %s WHERE id = %s AND epoch = %s",
                [label[:120], done, total, self._task.pk, self._task.epoch],
            )

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
