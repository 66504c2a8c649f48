"""Addresses of tasks, and the bell in the header."""

from django.http import HttpRequest
from django.urls import path

from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.workspace.tasks import views
from fuzhi.steps.tasks import queries

urlpatterns = [
    path("", views.mine, name="tasks"),
    path("<uuid:task_id>/", views.one, name="task"),
    path("<uuid:task_id>/state/", views.progress, name="task-progress"),
]


def _running(request: HttpRequest) -> int:
    return queries.running_count(request.user)


hooks.notices_waiting = _running
hooks.notices_url_name = "tasks"
