"""Addresses of the changes that a second person confirms."""

from django.urls import path

from fuzhi.faces.workspace.changes import views

urlpatterns = [
    path("", views.changes, name="changes"),
    path("<int:change_id>/", views.change, name="change"),
    path("<int:change_id>/confirm/", views.confirm, name="change-confirm"),
    path("<int:change_id>/refuse/", views.refuse, name="change-refuse"),
    path("<int:change_id>/withdraw/", views.withdraw, name="change-withdraw"),
]
