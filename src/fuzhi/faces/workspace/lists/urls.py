"""Addresses of school sheets as the county sees them, marked lines, and lists."""

from django.urls import path

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.menu import MenuEntry
from fuzhi.faces.workspace.access import acts_for_a_school
from fuzhi.faces.workspace.home.todos import counted
from fuzhi.faces.workspace.lists import paper, views
from fuzhi.steps.aid import queries
from fuzhi.vocabulary.handover import Thing

urlpatterns = [
    path("", views.overview, name="lists"),
    path("submit/", views.submit, name="lists-submit"),
    path("remind/", views.remind, name="lists-remind"),
    path("marked/", views.marked, name="lists-marked"),
    path("sheet/<int:sheet_id>/", views.sheet, name="sheet"),
    path("sheet/<int:sheet_id>/paper/<str:form>/", paper.paper, name="sheet-paper"),
    path("<int:list_id>/", views.one, name="list"),
    path("<int:list_id>/approve/", views.approve, name="list-approve"),
    path("<int:list_id>/return/", views.send_back, name="list-return"),
]

menu.add_entry(MenuEntry("lists", "名单", "list-details", 2))
menu.open_entry(
    "lists",
    url_name="lists",
    count=counted(queries.todo_for, Thing.LISTS, Thing.SHEETS),
    needs_act=True,
    unless=acts_for_a_school,
)
