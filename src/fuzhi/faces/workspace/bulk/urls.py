"""Addresses of acts for many: one for each act, and what was done."""

from django.urls import path

from fuzhi.faces.workspace.bulk import views
from fuzhi.faces.workspace.bulk.offers import ROOMS

urlpatterns = [
    path("", views.mine, name="bulk-mine"),
    path("done/<int:done_id>/", views.one, name="bulk-done"),
    path("done/<int:done_id>/undo/", views.undo, name="bulk-undo"),
    *(path(room.address, room.view, name=room.url_name) for room in ROOMS),
]
