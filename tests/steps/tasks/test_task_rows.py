"""A task's row: how far it is, whose it is, and what a second worker does with it."""

import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from fuzhi.steps.tasks import queries, registry, services
from fuzhi.steps.tasks.models import Task
from fuzhi.steps.tasks.progress import NO_PROGRESS, Progress
from fuzhi.steps.tasks.states import TaskState
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import NotFound
from tests.factories.tampering import tamper

BY, OTHER = SimpleNamespace(username="tongyu"), SimpleNamespace(username="other")
Work = Callable[[dict[str, Any], Progress], dict[str, Any]]


@pytest.mark.parametrize(
    ("state", "done", "total", "percent", "is_over"),
    [
        (TaskState.WAITING, 0, 0, 0, False),
        (TaskState.RUNNING, 5, 0, 0, False),
        (TaskState.RUNNING, 0, 3, 0, False),
        (TaskState.RUNNING, 1, 3, 33, False),
        (TaskState.RUNNING, 3, 3, 99, False),
        (TaskState.RUNNING, 7, 3, 99, False),
        (TaskState.DONE, 0, 0, 100, True),
        (TaskState.DONE, 1, 3, 100, True),
        (TaskState.FAILED, 1, 3, 33, True),
    ],
)
def test_how_far_a_task_is(state: TaskState, done: int, total: int, percent: int, is_over: bool) -> None:
    task = Task(state=state, done=done, total=total)
    assert (task.percent, task.is_over) == (percent, is_over)


def handled(monkeypatch: pytest.MonkeyPatch, work: Work, kind: str = "try") -> None:
    monkeypatch.setitem(registry._handlers, kind, work)


def start(number: int = 0, by: SimpleNamespace = BY) -> Task:
    return services.start(kind="try", title=f"第{number}项", payload={"n": number}, by=by, county_code="220822")


@pytest.mark.django_db
def test_everyone_sees_the_own_tasks_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    handled(monkeypatch, lambda payload, progress: {})
    mine = [start(number) for number in range(3)]
    theirs = start(9, OTHER)
    assert [task.title for task in queries.recent_for(BY)] == ["第2项", "第1项", "第0项"]
    assert [task.title for task in queries.recent_for(BY, limit=2)] == ["第2项", "第1项"]
    assert queries.running_count(BY) == 3 and queries.running_count(OTHER) == 1
    services.perform(task_id=mine[0].pk)
    assert queries.running_count(BY) == 2
    with pytest.raises(NotFound):
        queries.for_staff(BY, theirs.pk)
    assert queries.for_staff(OTHER, str(theirs.pk)).title == "第9项"


@pytest.mark.django_db
def test_a_worker_takes_over_what_another_left_when_it_was_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def killed(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        raise KeyboardInterrupt

    handled(monkeypatch, killed)
    task = start(4)
    with pytest.raises(KeyboardInterrupt):
        services.perform(task_id=task.pk)
    task.refresh_from_db()
    assert (task.state, task.epoch) == (TaskState.RUNNING, 1)

    def go_on(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        seen.append(payload["n"])
        return {"n": payload["n"]}

    handled(monkeypatch, go_on)
    services.perform(task_id=task.pk)
    task.refresh_from_db()
    assert (task.state, task.epoch, task.result, seen) == (TaskState.DONE, 2, {"n": 4}, [4])
    assert task.started_at is not None and task.ended_at is not None and task.started_at <= task.ended_at


@pytest.mark.django_db
def test_a_failed_task_is_over_and_a_vanished_one_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def fail(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        calls.append(1)
        raise NotFound("gone", "批次不在了。", "请重新选择。")

    handled(monkeypatch, fail)
    task = start()
    for _ in range(2):
        services.perform(task_id=task.pk)
    task.refresh_from_db()
    assert (task.state, task.message, task.ended_at is not None, calls) == ("failed", "批次不在了。", True, [1])
    tamper("DELETE FROM tasks_task WHERE id = %s", str(task.pk))
    services.perform(task_id=task.pk)
    assert calls == [1]


@pytest.mark.django_db
def test_a_bug_stands_in_the_log_under_the_number_that_the_person_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        raise RuntimeError("boom")

    handled(monkeypatch, fail)
    task = start()
    with caplog.at_level(logging.ERROR, "fuzhi.steps.tasks.services"):
        services.perform(task_id=task.pk)
    task.refresh_from_db()
    number = task.message.split("错误编号 ")[1].rstrip("。")
    assert len(number) == 8 and number in caplog.text and "boom" in caplog.text


@pytest.mark.django_db
def test_a_success_after_a_warning_shows_no_old_message(monkeypatch: pytest.MonkeyPatch) -> None:
    handled(monkeypatch, lambda payload, progress: {"ok": True})
    task = start()
    Task.objects.filter(pk=task.pk).update(message="以前的说明", mend="以前的办法")
    services.perform(task_id=task.pk)
    task.refresh_from_db()
    assert (task.step, task.message, task.mend) == ("完成", "", "")


def test_a_kind_has_one_function(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_handlers", {})

    @registry.handler("mine")
    def mine(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        return {"mine": True}

    assert registry.handler_of("mine")({}, NO_PROGRESS) == {"mine": True}
    assert registry.handler("mine")(mine) is mine, "registering the same function again is the module read twice"
    with pytest.raises(ValueError, match="mine"):
        registry.handler("mine")(lambda payload, progress: {})
    assert registry.kinds() == {"mine"}
    with pytest.raises(KeyError):
        registry.handler_of("nobody")


@pytest.mark.django_db(transaction=True)
def test_progress_is_written_when_its_words_change_and_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[tuple[str, int, int]] = []

    def work(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        for label, done in (("读取", 1), ("读取", 2), ("读取", 10), ("写入" * 100, 1)):
            progress.step(label, done, 10)
            rows.extend(Task.objects.values_list("step", "done", "total"))
        return {}

    handled(monkeypatch, work)
    began = clock.real_now()
    services.perform(task_id=start().pk)
    quick = (clock.real_now() - began).total_seconds() < services.PROGRESS_SECONDS_MIN
    assert rows[0] == ("读取", 1, 10)
    assert rows[1] == ("读取", 1, 10) or not quick, "not each row of a file is told"
    assert rows[2] == ("读取", 10, 10)
    assert rows[3] == (("写入" * 100)[:120], 1, 10)
