"""Every address of the product: public pages at ``/``, staff pages at ``/staff/``, the API at ``/api/``, health."""

from django.urls import URLPattern, URLResolver, include, path

from fuzhi.faces.health.views import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("staff/", include("fuzhi.faces.workspace.urls")),
    path("staff/", include("fuzhi.site.demo.pages")),
    path("api/", include("fuzhi.faces.api.urls")),
    path("", include("fuzhi.faces.public.urls")),
]

handler400 = "fuzhi.faces.kit.failures.bad_request"
handler403 = "fuzhi.faces.kit.failures.forbidden"
handler404 = "fuzhi.faces.kit.failures.missing"
handler500 = "fuzhi.faces.kit.failures.broken"
