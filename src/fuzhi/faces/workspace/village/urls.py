"""Addresses of the village official's pages, made for a phone."""

from django.urls import path

from fuzhi.faces.workspace.village import views

urlpatterns = [
    path("", views.children, name="village-children"),
    path("report/", views.report, name="village-report"),
]
