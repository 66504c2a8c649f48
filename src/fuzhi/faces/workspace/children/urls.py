"""Addresses of the children's pages; one child's file itself lies in ``child``."""

from django.urls import path

from fuzhi.faces.workspace.children import acts, identity, views

urlpatterns = [
    path("", views.children, name="children"),
    path("add/", acts.add, name="child-add"),
    path("<int:person_id>/correct/", acts.correct, name="child-correct"),
    path("<int:person_id>/identity/", identity.correct_identity, name="child-identity"),
    path("<int:person_id>/unmask/", acts.unmask, name="child-unmask"),
]
