"""Addresses of determination, its menu entry, and what is to be done there."""

from django.urls import path

from fuzhi.faces.workspace.child import views as child_views
from fuzhi.faces.workspace.decisions import compared, views

urlpatterns = [
    path("", views.overview, name="decisions"),
    path("start/", views.start, name="decisions-start"),
    path("list/", views.listed, name="decisions-list"),
    path("missing/", views.missing, name="decisions-missing"),
    path("differences/", views.differing, name="decisions-differences"),
    path("compared/run/", compared.runs, name="decisions-compared-run"),
    path("compared/term/", compared.terms, name="decisions-compared-term"),
    path("child/<str:number>/", views.child, name="decisions-child"),
    path("paper/<str:number>/", child_views.explanation, name="decisions-paper"),
    path("child/<str:number>/<str:benefit>/", views.child, name="decision"),
]
