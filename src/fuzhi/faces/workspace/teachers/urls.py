"""Address of the teachers' page."""

from django.urls import path

from fuzhi.faces.kit import menu
from fuzhi.faces.workspace.teachers import views

urlpatterns = [path("", views.teachers, name="teachers")]
menu.open_entry("teachers", url_name="teachers")
