"""Addresses of a school's own pages: sheets to confirm, money that came."""

from django.urls import path

from fuzhi.faces.workspace.school import views

urlpatterns = [
    path("", views.sheets, name="school-sheets"),
    path("sheet/<int:sheet_id>/", views.sheet, name="school-sheet"),
    path("sheet/<int:sheet_id>/paper/<str:form>/", views.sheet_paper, name="school-sheet-paper"),
    path("sheet/<int:sheet_id>/leaver/", views.leaver, name="school-leaver"),
    path("missing-child/", views.missing_child, name="school-missing-child"),
    path("receipts/", views.receipts, name="school-receipts"),
]
