"""Task pages. A page that started long work redirects to ``task``; the result's own address comes from the result."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render

from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.tasks.shown import shown
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.tasks import queries

READ = ("GET", "HEAD")


@staff_view(Verb.USE_OWN_TASKS, methods=READ)
def mine(request: StaffRequest) -> HttpResponse:
    """My latest tasks."""
    context = {"page_title": "我的任务", "tasks": [shown(task) for task in queries.recent_for(request.staff)]}
    return render(request, "tasks/mine.html", context)


@staff_view(Verb.USE_OWN_TASKS, methods=READ)
def one(request: StaffRequest, task_id: uuid.UUID) -> HttpResponse:
    """One task; looks again each second until it is over."""
    task = queries.for_staff(request.staff, task_id)
    context = {
        "page_title": task.title,
        "task": shown(task),
        "crumbs": [("我的任务", "/staff/tasks/"), (task.title, "")],
    }
    return render(request, "tasks/one.html", context)


@staff_view(Verb.USE_OWN_TASKS, methods=READ)
def progress(request: StaffRequest, task_id: uuid.UUID) -> HttpResponse:
    """The moving part of the page alone."""
    task = queries.for_staff(request.staff, task_id)
    return render(request, "tasks/_progress.html", {"task": shown(task)})
