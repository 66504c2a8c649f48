"""Addresses of public notices as staff see them, and of what the public said."""

from django.urls import path

from fuzhi.faces.workspace.notices import answers, views

urlpatterns = [
    path("", views.listed, name="notices"),
    path("objections/", views.objections, name="objections"),
    path("objections/<int:objection_id>/", answers.objection, name="objection"),
    path("objections/withdrawals/<int:change_id>/confirm/", answers.confirm, name="withdrawal-confirm"),
    path("objections/withdrawals/<int:change_id>/refuse/", answers.refuse, name="withdrawal-refuse"),
    path("objections/withdrawals/<int:change_id>/take-back/", answers.take_back, name="withdrawal-take-back"),
    path("<int:notice_id>/", views.one, name="notice"),
    path("<int:notice_id>/paper/", views.paper, name="notice-paper"),
]
