"""The results of the search field in the header: grouped, within the person's area and role."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from fuzhi.faces.kit.links import url_of
from fuzhi.faces.kit.list_columns import Row, read
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.kit.templatetags.fz import DASH
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.casework.views import CaseList
from fuzhi.faces.workspace.children.views import ChildList
from fuzhi.faces.workspace.households.views import HouseholdList
from fuzhi.faces.workspace.notices.views import ObjectionList
from fuzhi.faces.workspace.search.lists import AnyBatchList, AnyNoticeList, SchoolList
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.vocabulary.handover import Found, Place, Thing
from fuzhi.vocabulary.names import sought
from fuzhi.vocabulary.places import all_places, full_name

READ = ("GET", "HEAD")
SHOWN_MAX = 8
COUNTED_MAX = 10_000


@dataclass(frozen=True)
class Kind:
    """One kind of thing to be found: who may, by which list, what the field says of it, where one opens.

    ``keys`` name the columns of the list that say it: the first its name, the others what tells it apart.
    """

    label: str
    short: str
    words: str
    verb: Verb
    page: type[ListPage]
    url_name: str
    keys: tuple[str, ...]
    at: Callable[[Row], Place]


@dataclass(frozen=True)
class Group:
    """The things of one kind: the first few, how many in all, where all of them are listed."""

    label: str
    unit: str
    total: int
    is_bounded: bool
    hits: list[Found]
    all_url: str


KINDS = (
    Kind(
        "学生",
        "姓名、首字母、后四位",
        "姓名、拼音首字母、证件后四位、学生编号",
        Verb.VIEW_CHILDREN,
        ChildList,
        "children",
        ("name", "id_mask", "school_name", "class_name", "village_code"),
        lambda row: Place(Thing.CHILD, (row["number"],)),
    ),
    Kind(
        "学校",
        "学校",
        "学校",
        Verb.VIEW_CHILDREN,
        SchoolList,
        "search-schools",
        ("name", "county_code", "kind_text", "school_code"),
        lambda row: Place(Thing.CHILDREN, where=f"school={row['school_code']}"),
    ),
    Kind(
        "发放批次",
        "批次",
        "批次号",
        Verb.VIEW_MONEY,
        AnyBatchList,
        "search-batches",
        ("no", "term", "county_code", "delivery", "kind"),
        lambda row: Place(Thing.BATCH, (row.pk,)),
    ),
    Kind(
        "公示",
        "公示",
        "公示号或名称",
        Verb.VIEW_LISTS,
        AnyNoticeList,
        "search-notices",
        ("title", "number", "term", "opened_on"),
        lambda row: Place(Thing.NOTICE, (row.pk,)),
    ),
    Kind(
        "家庭",
        "户主",
        "户主、户编号",
        Verb.VIEW_HOUSEHOLDS,
        HouseholdList,
        "households",
        ("head_name", "household_no", "village_code", "poverty_state"),
        lambda row: Place(Thing.FAMILY, (row.pk,)),
    ),
    Kind(
        "个案",
        "个案",
        "个案的姓名或编号",
        Verb.VIEW_CASES,
        CaseList,
        "cases",
        ("name", "number", "kind", "village_code"),
        lambda row: Place(Thing.CASE, (row.pk,)),
    ),
    Kind(
        "公示意见和反映",
        "受理号",
        "受理号",
        Verb.VIEW_AMOUNTS,
        ObjectionList,
        "objections",
        ("number", "notice", "filed_on"),
        lambda row: Place(Thing.OBJECTION, (row.pk,)),
    ),
)
PLACES_LABEL, PLACES_SHORT = "乡镇和村", "村"
PLACES_VERB = Verb.VIEW_HOUSEHOLDS
"""Whoever sees households has villages, too; a school has pupils."""
VILLAGE_DIGITS, TOWN_DIGITS = 12, 9


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
    page = kind.page(_bare(request))
    source = page.narrowed
    total = source.count(COUNTED_MAX)
    rows = source.page(0, SHOWN_MAX, total) if total else []
    hits = [Found(*_said(page, kind.keys, row), kind.at(row)) for row in rows]
    url = f"{reverse(kind.url_name)}?{urlencode({'q': page.query})}"
    return Group(kind.label, page.unit, min(total, COUNTED_MAX), total > COUNTED_MAX, hits, url)


def _places(scope: Scope, query: str) -> Group:
    """Towns and villages of the area, each opening its children."""
    found = [
        (code, place.name)
        for code, place in all_places().items()
        if query in place.name
        and len(code) in (TOWN_DIGITS, VILLAGE_DIGITS)
        and (code.startswith(scope.area_code) or scope.area_code.startswith(code))
    ]
    hits = [
        Found(name, full_name(code), Place(Thing.CHILDREN, where=f"area={code}")) for code, name in found[:SHOWN_MAX]
    ]
    return Group(PLACES_LABEL, "个", len(found), False, hits, reverse("children"))


def _said(page: ListPage, keys: tuple[str, ...], row: Row) -> tuple[str, str]:
    """Title and facts from these columns of the list; a column that is hidden from the person is left out."""
    shown = {column.key: column for column in page.shown_columns()}
    columns = [shown[key] for key in keys if key in shown]
    words = [str(one.render(row) if one.render else one.text(read(row, one.key))) for one in columns]
    return words[0], " · ".join(one for one in words[1:] if one != DASH)


def _bare(request: StaffRequest) -> StaffRequest:
    """The request with nothing but the search text: no filter of some other list may hide a hit."""
    bare = copy(request)
    bare.GET = QueryDict(urlencode({"q": request.GET.get("q", "")}))
    return bare


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
