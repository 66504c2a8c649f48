"""Addresses of a school's own pages: sheets to confirm, money that came."""

from django.urls import path

from fuzhi.faces.workspace.school import receipts, views

urlpatterns = [
    path("", views.sheets, name="school-sheets"),
    path("sheet/<int:sheet_id>/", views.sheet, name="school-sheet"),
    path("sheet/<int:sheet_id>/paper/<str:form>/", views.sheet_paper, name="school-sheet-paper"),
    path("sheet/<int:sheet_id>/reopen/", views.reopen, name="school-reopen"),
    path("sheet/<int:sheet_id>/leaver/", views.leaver, name="school-leaver"),
    path("missing-child/", views.missing_child, name="school-missing-child"),
    path("receipts/", receipts.receipts, name="school-receipts"),
    path("receipts/reopen/", receipts.reopen, name="school-receipts-reopen"),
]
