"""Addresses of help."""

from django.urls import path

from fuzhi.faces.workspace.help import views

urlpatterns = [
    path("tour/", views.tour, name="help-tour"),
    path("quiet/", views.quiet, name="help-quiet"),
    path("samples/", views.samples, name="help-samples"),
    path("samples/<slug:term>/<slug:name>/", views.sample, name="help-sample"),
]
