"""Addresses of searching; the field in the header leads here."""

from django.urls import path

from fuzhi.faces.workspace.search import pasted, views

urlpatterns = [
    path("", views.results, name="staff-search"),
    path("pasted/", pasted.asking, name="search-pasted"),
    path("found/", pasted.found, name="search-found"),
    path("keep/", pasted.keep, name="search-keep"),
    path("schools/", views.schools, name="search-schools"),
    path("batches/", views.batches, name="search-batches"),
    path("notices/", views.notices, name="search-notices"),
]
