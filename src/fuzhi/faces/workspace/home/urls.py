"""Home, signing in and out, the semester in the header; and what the kit must know of this product."""

from django.contrib.auth.views import LogoutView
from django.http import HttpRequest
from django.urls import path

from fuzhi.faces.kit import board, menu
from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.workspace.home import coverage, exporting, views
from fuzhi.faces.workspace.signin.views import SignIn, choose_term
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.audit import services as audit

urlpatterns = [
    path("", views.home, name="staff-home"),
    path("login/", SignIn.as_view(), name="staff-login"),
    path("logout/", LogoutView.as_view(next_page="/staff/login/"), name="staff-logout"),
    path("term/", choose_term, name="staff-term"),
    path("export/<uuid:file_id>/", exporting.fetch, name="staff-export"),
]


def _may_export(request: HttpRequest) -> bool:
    return can(request.user, Verb.EXPORT)


def _note_export(request: HttpRequest, title: str, conditions: str) -> None:
    audit.record(
        by=request.user.get_username(),
        action="export",
        changes=False,
        object_kind="list",
        object_key=title,
        county_code=str(getattr(request.user, "area_code", ""))[:6],
        detail={"conditions": conditions, "address": request.path},
    )


menu.open_entry("home", url_name="staff-home")
board.register_figures("coverage", coverage.figures)
board.register_chart("coverage", coverage.chart)
hooks.may_export = _may_export
hooks.note_export = _note_export
hooks.start_export = exporting.start_export
