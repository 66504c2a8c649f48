"""Addresses of public notices as staff see them, and of what the public said."""

from django.urls import path

from fuzhi.faces.workspace.notices import views

urlpatterns = [
    path("", views.listed, name="notices"),
    path("objections/", views.objections, name="objections"),
    path("objections/dismiss/", views.dismiss, name="objections-dismiss"),
    path("objections/<int:objection_id>/", views.objection, name="objection"),
    path("<int:notice_id>/", views.one, name="notice"),
    path("<int:notice_id>/paper/", views.paper, name="notice-paper"),
]
