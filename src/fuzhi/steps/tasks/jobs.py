"""The one job of the queue: it carries a task's id, nothing else."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from fuzhi.steps.tasks import services


@app.task(name=services.JOB, queue=services.QUEUE, pass_context=False)
def perform_task(task_id: str) -> None:
    """Perform the task; failures are kept on its row, the job itself always succeeds."""
    close_old_connections()
    try:
        services.perform(task_id=task_id)
    finally:
        close_old_connections()


@app.task(name="fuzhi.worker_is_there", queue=services.QUEUE, pass_context=False)
def worker_is_there() -> None:
    """Deferred by the supervisor at each start: /readyz waits until a worker has taken it."""
