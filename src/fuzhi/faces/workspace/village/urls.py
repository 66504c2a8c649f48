"""Addresses of the village official's pages, made for a phone."""

from django.urls import path

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.menu import MenuEntry
from fuzhi.faces.workspace.access import acts_for_a_school
from fuzhi.faces.workspace.village import views

urlpatterns = [
    path("", views.children, name="village-children"),
    path("report/", views.report, name="village-report"),
]

menu.add_entry(MenuEntry("village", "本村孩子", "users", 1))
menu.open_entry("village", url_name="village-children", unless=acts_for_a_school)
menu.add_entry(MenuEntry("village-report", "报告漏登儿童", "user-plus", 1))
menu.open_entry("village-report", url_name="village-report", unless=acts_for_a_school)
