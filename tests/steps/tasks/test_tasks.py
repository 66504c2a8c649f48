"""Long work: queued with its row, done once, its failure said in words, its progress seen while it runs."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction

from fuzhi.steps.tasks import queries, registry, services
from fuzhi.steps.tasks.models import Task
from fuzhi.steps.tasks.progress import Progress
from fuzhi.steps.tasks.states import TaskState
from fuzhi.vocabulary.errors import InputError, NotFound
from tests.factories.owning import OWNER

BY = SimpleNamespace(username="tongyu")


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """A kind whose work each test sets."""
    work: dict[str, Any] = {"calls": 0}

    def run(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        work["calls"] += 1
        return work["run"](payload, progress)  # type: ignore[no-any-return]

    monkeypatch.setitem(registry._handlers, "try", run)
    yield work


def started() -> Task:
    return services.start(kind="try", title="试一试", payload={"batch": 7}, by=BY)


@pytest.mark.both_servers
@pytest.mark.django_db
def test_row_and_job_stand_or_fall_together(kind: dict[str, Any]) -> None:
    def jobs() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'fuzhi.perform_task'")
            return int(cursor.fetchone()[0])

    before = jobs()  # the queue's tables are not Django's: tests that commit leave their jobs behind
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        started()
        assert jobs() == before + 1
        raise ZeroDivisionError
    assert not Task.objects.exists() and jobs() == before
    task = started()
    assert jobs() == before + 1 and queries.for_staff(BY, task.pk).state == TaskState.WAITING


@pytest.mark.django_db
def test_the_work_is_done_once(kind: dict[str, Any]) -> None:
    kind["run"] = lambda payload, progress: {"got": payload["batch"]}
    task = started()
    services.perform(task_id=task.pk)
    services.perform(task_id=task.pk)
    task.refresh_from_db()
    assert (task.state, task.result, kind["calls"]) == (TaskState.DONE, {"got": 7}, 1)


@pytest.mark.django_db
def test_a_failure_is_kept_with_its_mend(kind: dict[str, Any]) -> None:
    def fail(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        raise InputError("bad_file", "第 3 行不对。", "请改正。")

    kind["run"] = fail
    task = started()
    services.perform(task_id=task.pk)
    task.refresh_from_db()
    assert (task.state, task.error_code, task.message, task.mend) == (
        TaskState.FAILED,
        "bad_file",
        "第 3 行不对。",
        "请改正。",
    )


@pytest.mark.django_db
def test_a_bug_shows_a_number_and_no_internals(kind: dict[str, Any]) -> None:
    def fail(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        raise RuntimeError("secret detail")

    kind["run"] = fail
    task = started()
    services.perform(task_id=task.pk)
    task.refresh_from_db()
    assert task.state == TaskState.FAILED and "错误编号" in task.message and "secret" not in task.message + task.mend


@pytest.mark.django_db
def test_a_worker_that_was_overtaken_writes_nothing(kind: dict[str, Any]) -> None:
    def frozen(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        Task.objects.update(epoch=99)  # another worker took over meanwhile
        return {"late": True}

    kind["run"] = frozen
    task = started()
    services.perform(task_id=task.pk)
    task.refresh_from_db()
    assert (task.state, task.result) == (TaskState.RUNNING, None)


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_transaction_is_open(kind: dict[str, Any]) -> None:
    seen: list[tuple[str, int, int]] = []

    def work(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        with transaction.atomic():
            progress.step("读取", 3, 10)
            seen.extend(Task.objects.values_list("step", "done", "total"))
        return {}

    kind["run"] = work
    services.perform(task_id=started().pk)
    assert seen == [("读取", 3, 10)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("breaks", [1, 2, 9])
def test_a_task_whose_database_went_away_is_done_again_but_not_for_ever(kind: dict[str, Any], breaks: int) -> None:
    def work(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        with transaction.atomic():
            if kind["calls"] <= breaks:
                with connection.cursor() as cursor:
                    cursor.execute(f"SET ROLE {OWNER}; SELECT pg_terminate_backend(pg_backend_pid())")
        return {"done": kind["calls"]}

    kind["run"] = work
    task = started()
    for _ in range(5):
        with connection.cursor() as cursor:  # as the queue does with a job whose function returned
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE args ->> 'task_id' = %s", [str(task.pk)]
            )
        services.perform(task_id=task.pk)
        services.queue_lost()
    task.refresh_from_db()
    if breaks < services.ATTEMPTS_MAX:
        assert (task.state, task.result) == (TaskState.DONE, {"done": breaks + 1})
    else:
        assert (task.state, task.error_code, kind["calls"]) == (TaskState.FAILED, "cut_off", services.ATTEMPTS_MAX)
    assert services.queue_lost() == 0


@pytest.mark.django_db
def test_a_task_whose_job_waits_or_works_is_not_queued_again(kind: dict[str, Any]) -> None:
    task = started()
    assert services.queue_lost() == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE args ->> 'task_id' = %s", [str(task.pk)])
        assert services.queue_lost() == 0
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE args ->> 'task_id' = %s", [str(task.pk)])
    assert services.queue_lost() == 1 and services.queue_lost() == 0


@pytest.mark.django_db
def test_a_task_is_its_own_persons(kind: dict[str, Any]) -> None:
    task = started()
    with pytest.raises(NotFound):
        queries.for_staff(SimpleNamespace(username="other"), task.pk)


@pytest.mark.django_db
def test_an_unknown_kind_is_a_bug_at_once() -> None:
    with pytest.raises(KeyError):
        services.start(kind="nobody", title="x", payload={}, by=BY)
