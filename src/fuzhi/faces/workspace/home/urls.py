"""Home, signing in and out, the semester in the header; and what the kit must know of this product."""

from django.urls import path

from fuzhi.faces.workspace.home import done, exporting, views
from fuzhi.faces.workspace.signin.codes import ask_code
from fuzhi.faces.workspace.signin.links import set_password
from fuzhi.faces.workspace.signin.views import SignIn, SignOut, choose_look, choose_term

urlpatterns = [
    path("", views.home, name="staff-home"),
    path("login/", SignIn.as_view(), name="staff-login"),
    path("login/code/", ask_code, name="staff-code"),
    path("link/", set_password, name="staff-link"),
    path("logout/", SignOut.as_view(next_page="/staff/login/"), name="staff-logout"),
    path("term/", choose_term, name="staff-term"),
    path("look/", choose_look, name="staff-look"),
    path("done/", done.done, name="done"),
    path("export/<uuid:file_id>/", exporting.fetch, name="staff-export"),
]
