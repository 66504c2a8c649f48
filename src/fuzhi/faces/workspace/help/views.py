"""The tour, workbooks to try (in the demo), and putting help away."""

from pathlib import Path

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from fuzhi.faces.kit.downloads import download
from fuzhi.faces.kit.forms import HouseForm
from fuzhi.faces.kit.list_export import XLSX
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.help import touring
from fuzhi.faces.workspace.help.tips import QUIET_COOKIE, STEPS, TIPS
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.places import place_name
from fuzhi.vocabulary.terms import Term

READ = ("GET", "HEAD")
YEAR_SECONDS = 365 * 86_400


class Quiet(HouseForm):
    """What of the help is put away, or shown again, and where one was."""

    what = forms.ChoiceField(choices=((TIPS, "页面说明"), (STEPS, "第一步")))
    on = forms.BooleanField(required=False)
    next = forms.CharField(required=False)


@require_POST
def quiet(request: HttpRequest) -> HttpResponse:
    """Put a part of the help away in this browser, or show it again."""
    asked = Quiet.pressed(request)
    kept = {one for one in request.COOKIES.get(QUIET_COOKIE, "").split(".") if one in (TIPS, STEPS)}
    kept = kept - {asked["what"]} if asked["on"] else kept | {asked["what"]}
    hosts = {request.get_host()}
    is_own = url_has_allowed_host_and_scheme(asked["next"], allowed_hosts=hosts, require_https=request.is_secure())
    response = HttpResponseRedirect(asked["next"] if is_own else reverse("staff-home"))
    response.set_cookie(
        QUIET_COOKIE,
        ".".join(sorted(kept)),
        max_age=YEAR_SECONDS,
        samesite="Lax",
        secure=request.is_secure(),
        httponly=True,
    )
    return response


@staff_view(Verb.USE_OWN_TASKS, methods=READ)
def tour(request: StaffRequest) -> HttpResponse:
    """The stops of the person's own tour."""
    stops = touring.stops_of(request)
    context = {
        "page_title": "五分钟走一遍",
        "crumbs": [("工作台", reverse("staff-home")), ("五分钟走一遍", "")],
        "stops": [(stop, touring.address(stops, at)) for at, stop in enumerate(stops, start=1)],
        "first_url": touring.address(stops, 1),
        "has_samples": bool(_workbooks()) and can(request.staff, Verb.VIEW_ROSTERS),
    }
    return render(request, "help/tour.html", context)


@staff_view(Verb.VIEW_ROSTERS, methods=READ)
def samples(request: StaffRequest) -> HttpResponse:
    """The demo's workbooks of the person's area, by semester, to try the import with."""
    own = [path for path in _workbooks() if request.scope.covers_county(path.name[:6])]
    rows = [
        {
            "name": _said(path.name),
            "term": Term.parse(path.parent.name).label,
            "kb": path.stat().st_size // 1_024 + 1,
            "url": reverse("help-sample", args=[path.parent.name, path.name.removesuffix(".xlsx")]),
        }
        for path in own
    ]
    context = {
        "page_title": "练习用的名册",
        "crumbs": [("名册导入", reverse("rosters")), ("练习用的名册", "")],
        "rows": rows,
    }
    return render(request, "help/samples.html", context)


@staff_view(Verb.VIEW_ROSTERS, methods=READ)
def sample(request: StaffRequest, term: str, name: str) -> HttpResponse:
    """One of those workbooks."""
    found = next((one for one in _workbooks() if (one.parent.name, one.stem) == (term, name)), None)
    if found is None or not request.scope.covers_county(found.name[:6]):
        raise NotFound("no_sample", "没有这份练习名册。", "请从“练习用的名册”里打开。")
    return download(found.read_bytes(), f"{_said(found.name)}（{Term.parse(term).short_label}）.xlsx", XLSX)


def _workbooks() -> list[Path]:
    """Those that the demo wrote; elsewhere there are none."""
    return sorted(settings.SAMPLES.glob("20*/*.xlsx")) if settings.SAMPLES.is_dir() else []


def _said(file_name: str) -> str:
    county, _, kind = file_name.removesuffix(".xlsx").partition("-")
    return f"{place_name(county)}{RosterKind(kind).label}"
