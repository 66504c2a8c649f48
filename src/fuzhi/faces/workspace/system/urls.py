"""Addresses of administration."""

from django.urls import path

from fuzhi.faces.workspace.system import views

urlpatterns = [
    path("", views.home, name="system-home"),
    path("staff/", views.accounts, name="system-accounts"),
    path("staff/add/", views.add, name="system-add"),
    path("staff/<str:username>/active/", views.active, name="system-active"),
    path("staff/<str:username>/password/", views.password, name="system-password"),
    path("openings/", views.openings, name="system-openings"),
    path("openings/<int:opening_id>/confirm/", views.confirm_opening, name="system-opening-confirm"),
    path("openings/<int:opening_id>/refuse/", views.refuse_opening, name="system-opening-refuse"),
    path("term/", views.working_term, name="system-term"),
    path("demo-date/", views.demo_date, name="system-demo-date"),
    path("audit/", views.audit_trail, name="system-audit"),
]
