"""Addresses of administration."""

from django.urls import path

from fuzhi.faces.workspace.system import accounts, trail, views

urlpatterns = [
    path("", views.home, name="system-home"),
    path("staff/", views.accounts, name="system-accounts"),
    path("staff/add/", accounts.add, name="system-add"),
    path("staff/<str:username>/active/", accounts.active, name="system-active"),
    path("staff/<str:username>/", accounts.account, name="system-account"),
    path("staff/<str:username>/password/", accounts.password, name="system-password"),
    path("staff/<str:username>/number/", accounts.staff_number, name="system-number"),
    path("staff/<str:username>/role/", accounts.change_role, name="system-role"),
    path("staff/<str:username>/factor/", accounts.reset_factor, name="system-factor"),
    path("leaves/<int:delegation_id>/end/", accounts.end_delegation, name="system-leave-end"),
    path("openings/", views.openings, name="system-openings"),
    path("openings/<int:opening_id>/confirm/", views.confirm_opening, name="system-opening-confirm"),
    path("openings/<int:opening_id>/refuse/", views.refuse_opening, name="system-opening-refuse"),
    path("term/", views.working_term, name="system-term"),
    path("demo-date/", views.demo_date, name="system-demo-date"),
    path("audit/", trail.audit_trail, name="system-audit"),
    path("audit/<int:entry_id>/", trail.audit_entry, name="system-audit-entry"),
    path("audit/verifiable/", trail.verifiable, name="system-audit-verifiable"),
]
