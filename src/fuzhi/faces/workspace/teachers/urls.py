"""Address of the teachers' page."""

from django.urls import path

from fuzhi.faces.workspace.teachers import views

urlpatterns = [path("", views.teachers, name="teachers")]
