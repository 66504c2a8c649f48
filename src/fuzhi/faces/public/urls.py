"""Addresses of the public pages."""

from django.urls import path

from fuzhi.faces.public import checking, speaking, views

urlpatterns = [
    path("", views.home, name="public-home"),
    path("notices/", views.notices, name="public-notices"),
    path("notices/<int:notice_id>/", views.notice, name="public-notice"),
    path("notices/<int:notice_id>/paper.pdf", views.notice_paper, name="public-notice-paper"),
    path("notices/<int:notice_id>/objection/", speaking.objection, name="public-objection"),
    path("policy/", views.policy, name="public-policy"),
    path("policy/<slug:stage>/", views.stage, name="public-stage"),
    path("progress/", views.progress, name="public-progress"),
    path("check/", checking.check, name="public-check"),
    path("check/paper/", checking.paper, name="public-check-paper"),
    path("say/", speaking.say, name="public-say"),
    path("say/done/<str:number>/", speaking.done, name="public-say-done"),
    path("say/status/", speaking.status, name="public-status"),
    path("big/", views.big, name="public-big"),
]
