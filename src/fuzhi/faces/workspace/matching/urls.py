"""Addresses of the review of pairs."""

from django.urls import path

from fuzhi.faces.kit import menu
from fuzhi.faces.workspace.home.todos import counted
from fuzhi.faces.workspace.matching import acts, views
from fuzhi.steps.registry import queries
from fuzhi.vocabulary.handover import Thing

urlpatterns = [
    path("", views.pairs, name="matching"),
    path("next/", views.following, name="matching-next"),
    path("<int:pair_id>/", views.pair, name="matching-pair"),
    path("<int:pair_id>/decide/", acts.decide, name="matching-decide"),
    path("<int:pair_id>/school/", acts.settle, name="matching-settle"),
    path("<int:pair_id>/undo/", acts.undo, name="matching-undo"),
]
menu.open_entry("matching", url_name="matching", count=counted(queries.todo_for, Thing.PAIRS), needs_act=True)
