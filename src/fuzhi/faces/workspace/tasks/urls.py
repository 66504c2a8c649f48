"""Addresses of tasks, and the bell in the header."""

from django.urls import path

from fuzhi.faces.workspace.tasks import views

urlpatterns = [
    path("", views.mine, name="tasks"),
    path("<uuid:task_id>/", views.one, name="task"),
    path("<uuid:task_id>/state/", views.progress, name="task-progress"),
]
