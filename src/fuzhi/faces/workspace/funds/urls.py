"""Addresses of funds: item and level, the journal, one entry."""

from django.urls import path

from fuzhi.faces.workspace.funds import approved, unconfirmed, views

urlpatterns = [
    path("approved/", approved.approved, name="funds-approved"),
    path("unconfirmed/", unconfirmed.unconfirmed, name="funds-unconfirmed"),
    path("", views.funds, name="funds"),
    path("journal/", views.journal, name="journal"),
    path("entry/<int:entry_id>/", views.entry, name="journal-entry"),
]
