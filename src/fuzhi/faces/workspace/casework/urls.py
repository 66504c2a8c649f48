"""Addresses of cases."""

from django.urls import path

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.menu import MenuEntry
from fuzhi.faces.workspace.casework import views
from fuzhi.faces.workspace.home.todos import counted
from fuzhi.steps.casework import queries
from fuzhi.vocabulary.handover import Thing

urlpatterns = [
    path("", views.listed, name="cases"),
    path("new/", views.new, name="case-new"),
    path("<int:case_id>/", views.one, name="case"),
    path("<int:case_id>/submit/", views.submit, name="case-submit"),
    path("<int:case_id>/approve/", views.approve, name="case-approve"),
    path("<int:case_id>/refuse/", views.refuse, name="case-refuse"),
    path("<int:case_id>/close/", views.close, name="case-close"),
    path("<int:case_id>/visit/", views.visit, name="case-visit"),
]

menu.add_entry(MenuEntry("cases", "个案走访", "user-check", 1))
menu.open_entry("cases", url_name="cases", count=counted(queries.todo_for, Thing.CASES), needs_act=True)
