"""Task pages. A page that started long work redirects to ``task``; the result's own address comes from the result."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.tasks import queries
from fuzhi.vocabulary.clock import SHANGHAI

READ = ("GET", "HEAD")


@staff_view(Verb.USE_OWN_TASKS, methods=READ)
def mine(request: StaffRequest) -> HttpResponse:
    """My latest tasks."""
    context = {"page_title": "我的任务", "tasks": [_row(task) for task in queries.recent_for(request.staff)]}
    return render(request, "tasks/mine.html", context)


@staff_view(Verb.USE_OWN_TASKS, methods=READ)
def one(request: StaffRequest, task_id: uuid.UUID) -> HttpResponse:
    """One task; looks again each second until it is over."""
    task = queries.for_staff(request.staff, task_id)
    context = {
        "page_title": task.title,
        "task": _row(task),
        "crumbs": [("我的任务", "/staff/tasks/"), (task.title, "")],
    }
    return render(request, "tasks/one.html", context)


@staff_view(Verb.USE_OWN_TASKS, methods=READ)
def progress(request: StaffRequest, task_id: uuid.UUID) -> HttpResponse:
    """The moving part of the page alone."""
    task = queries.for_staff(request.staff, task_id)
    return render(request, "tasks/_progress.html", {"task": _row(task)})


def _row(task: Any) -> dict[str, Any]:
    result = task.result if isinstance(task.result, dict) else {}
    tones = {"waiting": "outline", "running": "need", "done": "done", "failed": "bad"}
    return {
        "id": task.pk,
        "title": task.title,
        "state": task.get_state_display(),
        "tone": tones[task.state],
        "is_over": task.is_over,
        "is_failed": task.state == "failed",
        "step": task.step or "排队等候",
        "percent": task.percent,
        "count": f"{task.done:,} / {task.total:,}" if task.total else "",
        "message": task.message,
        "mend": task.mend,
        "made": task.made_at.astimezone(SHANGHAI).strftime("%m-%d %H:%M"),
        "url": str(result.get("url", "")),
        "said": str(result.get("message", "")),
    }
