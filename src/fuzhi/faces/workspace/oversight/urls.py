"""Addresses of coverage: the closing equation with its tree, and the persons behind each figure."""

from django.urls import path

from fuzhi.faces.workspace.oversight import views

urlpatterns = [
    path("", views.coverage, name="coverage"),
    path("redraw/", views.redraw, name="coverage-redraw"),
    path("people/", views.people, name="coverage-people"),
]
