"""Addresses of the review of pairs."""

from django.urls import path

from fuzhi.faces.workspace.matching import acts, views

urlpatterns = [
    path("", views.pairs, name="matching"),
    path("next/", views.following, name="matching-next"),
    path("<int:pair_id>/", views.pair, name="matching-pair"),
    path("<int:pair_id>/decide/", acts.decide, name="matching-decide"),
    path("<int:pair_id>/school/", acts.settle, name="matching-settle"),
    path("<int:pair_id>/undo/", acts.undo, name="matching-undo"),
]
