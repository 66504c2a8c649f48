"""Addresses of kept conditions, and what the kit must know of them."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import path

from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.workspace.kept import views
from fuzhi.steps.accounts import queries

urlpatterns = [
    path("keep/", views.keep, name="view-keep"),
    path("<int:view_id>/", views.open_kept, name="view-open"),
    path("<int:view_id>/remove/", views.remove, name="view-remove"),
]


def _own_views(request: HttpRequest, list_name: str) -> Sequence[tuple[int, str, str]]:
    if not request.user.is_authenticated:
        return ()
    return [(one.pk, one.name, one.query) for one in queries.views_of(request.user, list_name)]


hooks.own_views = _own_views
hooks.keep_view_url_name, hooks.open_view_url_name, hooks.remove_view_url_name = "view-keep", "view-open", "view-remove"
