"""Addresses of kept conditions, and what the kit must know of them."""

from django.urls import path

from fuzhi.faces.workspace.kept import views

urlpatterns = [
    path("keep/", views.keep, name="view-keep"),
    path("<int:view_id>/", views.open_kept, name="view-open"),
    path("<int:view_id>/remove/", views.remove, name="view-remove"),
    path("<int:view_id>/pin/", views.pin, name="view-pin"),
    path("<int:view_id>/share/", views.share, name="view-share"),
    path("layout/", views.lay_out, name="list-layout"),
]
