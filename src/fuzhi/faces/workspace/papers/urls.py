"""Addresses of printing for many, and of its archive."""

from django.urls import path

from fuzhi.faces.workspace.papers import archive, views

urlpatterns = [
    path("", archive.archive, name="papers"),
    path("new/", views.new, name="papers-new"),
    path("make/", views.choose, name="papers-make"),
    path("make/decided/", views.choose_decided, name="papers-make-decided"),
    path("make/list/<int:list_id>/", views.choose_listed, name="papers-make-listed"),
    path("start/", views.start, name="papers-start"),
    path("<int:printing_id>/", views.one, name="paper"),
    path("<int:printing_id>/file.pdf", views.fetch, name="paper-file"),
]
