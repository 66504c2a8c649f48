"""Addresses of school sheets as the county sees them, marked lines, and lists."""

from django.urls import path

from fuzhi.faces.workspace.decisions import compared
from fuzhi.faces.workspace.lists import paper, people, views

urlpatterns = [
    path("", views.overview, name="lists"),
    path("submit/", views.submit, name="lists-submit"),
    path("marked/", views.marked, name="lists-marked"),
    path("sheet/<int:sheet_id>/", views.sheet, name="sheet"),
    path("sheet/<int:sheet_id>/paper/<str:form>/", paper.paper, name="sheet-paper"),
    path("<int:list_id>/", views.one, name="list"),
    path("<int:list_id>/people/", people.people, name="list-people"),
    path("<int:list_id>/compared/", compared.of_list, name="list-compared"),
    path("<int:list_id>/approve/", views.approve, name="list-approve"),
    path("<int:list_id>/return/", views.send_back, name="list-return"),
]
