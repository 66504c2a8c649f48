"""Every address of the product: public pages at ``/``, staff pages at ``/staff/``, the API at ``/api/``, health."""

from pathlib import Path

from django.urls import URLPattern, URLResolver, include, path

from fuzhi.faces.health.views import healthz, readyz


def _there(file: str) -> bool:
    return (Path(__file__).parents[1] / file).exists()


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("staff/", include("fuzhi.faces.workspace.urls")),
]
if _there("faces/api/urls.py"):
    urlpatterns.append(path("api/", include("fuzhi.faces.api.urls")))
if _there("faces/public/urls.py"):
    urlpatterns.append(path("", include("fuzhi.faces.public.urls")))

handler400 = "fuzhi.faces.workspace.errors.bad_request"
handler403 = "fuzhi.faces.workspace.errors.forbidden"
handler404 = "fuzhi.faces.workspace.errors.missing"
handler500 = "fuzhi.faces.workspace.errors.broken"
