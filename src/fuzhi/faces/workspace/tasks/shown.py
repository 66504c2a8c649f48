"""A task as its pages show it."""

import uuid
from dataclasses import dataclass

from fuzhi.faces.kit.links import url_of
from fuzhi.steps.tasks.registry import place_in
from fuzhi.steps.tasks.things import Task
from fuzhi.vocabulary.clock import SHANGHAI, day_of
from fuzhi.vocabulary.terms import zh_date

_TONES = {"waiting": "outline", "running": "need", "done": "done", "failed": "bad"}


@dataclass(frozen=True, slots=True)
class ShownTask:
    """Ready words: ``percent`` 0 to 100, ``count`` "done / total" or empty, ``url`` of the result or empty; ``made`` is
    the business day, as every other date of a page is."""

    id: uuid.UUID
    title: str
    state: str
    tone: str
    is_over: bool
    is_failed: bool
    step: str
    percent: int
    count: str
    message: str
    mend: str
    made: str
    url: str
    said: str


def shown(task: Task) -> ShownTask:
    """What a page shows of a task."""
    result = task.result if isinstance(task.result, dict) else {}
    return ShownTask(
        id=task.pk,
        title=task.title,
        state=task.get_state_display(),
        tone=_TONES[task.state],
        is_over=task.is_over,
        is_failed=task.state == "failed",
        step=task.step or "排队等候",
        percent=task.percent,
        count=f"{task.done:,} / {task.total:,}" if task.total else "",
        message=task.message,
        mend=task.mend,
        made=f"{zh_date(task.made_on or day_of(task.made_at))} {task.made_at.astimezone(SHANGHAI):%H:%M}",
        url=url_of(place_in(result)) or str(result.get("url", "")),
        said=str(result.get("message", "")),
    )
