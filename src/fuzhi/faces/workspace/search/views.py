"""The results of the search field in the header: grouped, within the person's area and role."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from fuzhi.faces.kit.links import url_of
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.search.kinds import KINDS, Kind, bare, places_called, said
from fuzhi.faces.workspace.search.lists import AnyBatchList, AnyNoticeList, SchoolList
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.vocabulary.handover import Found, Place, Thing
from fuzhi.vocabulary.names import sought
from fuzhi.vocabulary.places import full_name

READ = ("GET", "HEAD")
SHOWN_MAX = 8
COUNTED_MAX = 10_000


@dataclass(frozen=True)
class Group:
    """The things of one kind: the first few, how many in all, where all of them are listed."""

    label: str
    unit: str
    total: int
    is_bounded: bool
    hits: list[Found]
    all_url: str


PLACES_LABEL, PLACES_SHORT = "乡镇和村", "村"
PLACES_VERB = Verb.VIEW_HOUSEHOLDS
"""Whoever sees households has villages, too; a school has pupils."""


def words_of(request: HttpRequest) -> str:
    """What this person can search for, for the field in the header; empty = nothing, and no field."""
    words = [one.short for one in KINDS if can(request.user, one.verb)]
    return "、".join([*words, PLACES_SHORT] if can(request.user, PLACES_VERB) else words)


@staff_view(Verb.USE_OWN_TASKS, methods=READ)
def results(request: StaffRequest) -> HttpResponse:
    """Everything that fits, by kind; a single hit opens at once."""
    query = request.GET.get("q", "").strip()[:60]
    kinds = [one for one in KINDS if can(request.staff, one.verb)]
    groups = [group for one in kinds if query and (group := _group(request, one)).total]
    if query and can(request.staff, PLACES_VERB) and (places := _places(request.staff.scope, sought(query))).total:
        groups.append(places)
    if sum(group.total for group in groups) == 1:
        return redirect(url_of(groups[0].hits[0].at))
    context = {
        "page_title": f"查找“{query}”" if query else "查找",
        "query": query,
        "groups": groups,
        "words": "、".join(one.words for one in kinds),
        "is_nothing": bool(query) and not groups,
    }
    return render(request, "search/results.html", context)


def _group(request: StaffRequest, kind: Kind) -> Group:
    page = kind.page(bare(request, request.GET.get("q", "")))
    source = page.narrowed
    total = source.count(COUNTED_MAX)
    rows = source.page(0, SHOWN_MAX, total) if total else []
    hits = [Found(*said(page, kind.keys, row), kind.at(row)) for row in rows]
    url = f"{reverse(kind.url_name)}?{urlencode({'q': page.query})}"
    return Group(kind.label, page.unit, min(total, COUNTED_MAX), total > COUNTED_MAX, hits, url)


def _places(scope: Scope, query: str) -> Group:
    """Towns and villages of the area, each opening its children."""
    found = places_called(scope, query)
    hits = [
        Found(name, full_name(code), Place(Thing.CHILDREN, where=f"area={code}")) for code, name in found[:SHOWN_MAX]
    ]
    return Group(PLACES_LABEL, "个", len(found), False, hits, reverse("children"))


@staff_view(Verb.VIEW_CHILDREN, methods=READ)
def schools(request: StaffRequest) -> HttpResponseBase:
    """Schools of the area."""
    return SchoolList(request).respond({"crumbs": []})


@staff_view(Verb.VIEW_MONEY, methods=READ)
def batches(request: StaffRequest) -> HttpResponseBase:
    """Batches of every semester."""
    return AnyBatchList(request).respond({"crumbs": [("发放", reverse("batches")), ("所有学期", "")]})


@staff_view(Verb.VIEW_LISTS, methods=READ)
def notices(request: StaffRequest) -> HttpResponseBase:
    """Notices of every semester."""
    return AnyNoticeList(request).respond({"crumbs": [("公示", reverse("notices")), ("所有学期", "")]})
