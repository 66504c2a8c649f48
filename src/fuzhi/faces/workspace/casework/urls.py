"""Addresses of cases."""

from django.urls import path

from fuzhi.faces.workspace.casework import views

urlpatterns = [
    path("", views.listed, name="cases"),
    path("new/", views.new, name="case-new"),
    path("<int:case_id>/", views.one, name="case"),
    path("<int:case_id>/submit/", views.submit, name="case-submit"),
    path("<int:case_id>/approve/", views.approve, name="case-approve"),
    path("<int:case_id>/refuse/", views.refuse, name="case-refuse"),
    path("<int:case_id>/assign/", views.assign, name="case-assign"),
    path("<int:case_id>/close/", views.close, name="case-close"),
    path("<int:case_id>/visit/", views.visit, name="case-visit"),
]
