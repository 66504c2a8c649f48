"""Addresses of coverage: the closing equation with its tree, and the persons behind each figure;
what the nightly check found."""

from django.urls import path

from fuzhi.faces.workspace.oversight import checks, views

urlpatterns = [
    path("", views.coverage, name="coverage"),
    path("redraw/", views.redraw, name="coverage-redraw"),
    path("checks/", checks.nightly_check, name="checks"),
    path("people/", views.people, name="coverage-people"),
]
