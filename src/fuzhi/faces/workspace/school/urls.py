"""Addresses of a school's own pages: sheets to confirm, money that came."""

from django.urls import path

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.menu import MenuEntry
from fuzhi.faces.workspace.home.todos import counted
from fuzhi.faces.workspace.school import views
from fuzhi.steps.aid import queries
from fuzhi.vocabulary.handover import Thing

urlpatterns = [
    path("", views.sheets, name="school-sheets"),
    path("sheet/<int:sheet_id>/", views.sheet, name="school-sheet"),
    path("sheet/<int:sheet_id>/paper/<str:form>/", views.sheet_paper, name="school-sheet-paper"),
    path("sheet/<int:sheet_id>/leaver/", views.leaver, name="school-leaver"),
    path("missing-child/", views.missing_child, name="school-missing-child"),
    path("receipts/", views.receipts, name="school-receipts"),
]

menu.add_entry(MenuEntry("school", "本校确认", "clipboard-check", 1))
menu.open_entry("school", url_name="school-sheets", count=counted(queries.todo_for, Thing.OWN_SHEETS), needs_act=True)
menu.add_entry(MenuEntry("school-receipts", "到账确认", "circle-check", 1))
menu.open_entry("school-receipts", url_name="school-receipts")
