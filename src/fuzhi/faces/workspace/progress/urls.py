"""Addresses of 办理进度: the board, urging and its answers, the last days of the stages."""

from django.urls import path

from fuzhi.faces.workspace.progress import views

urlpatterns = [
    path("", views.board, name="progress"),
    path("urge/", views.urge, name="urge"),
    path("deadlines/", views.deadlines, name="deadlines"),
    path("urged/", views.urged, name="urgings"),
    path("urged/<int:urging_id>/", views.answer, name="urging-answer"),
]
