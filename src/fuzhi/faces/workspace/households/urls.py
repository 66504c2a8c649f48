"""Addresses of the households' pages."""

from django.urls import path

from fuzhi.faces.workspace.households import views

urlpatterns = [
    path("", views.households, name="households"),
    path("<int:household_id>/", views.household, name="household"),
]
