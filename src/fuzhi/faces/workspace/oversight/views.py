"""覆盖平衡: register = aided + in progress + not due + outside school age + gap, by county, town, village and school,
down to children; and the same of all whom the policy serves."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from fuzhi.faces.kit.board import CoverageLine, CoverPart
from fuzhi.faces.kit.hooks import term_of
from fuzhi.faces.kit.list_columns import Column, Row, count_column, label_column
from fuzhi.faces.kit.list_filters import AreaFilter, ChoiceFilter
from fuzhi.faces.kit.list_sources import QuerySetSource, Source
from fuzhi.faces.kit.lists import Columns, ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.access import StaffRequest, staff_of, staff_view
from fuzhi.faces.workspace.oversight import pictures
from fuzhi.faces.workspace.school_names import with_school_names
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.oversight import nightly, queries
from fuzhi.steps.oversight.jobs import DRAW, Drawing
from fuzhi.steps.oversight.services import is_stale
from fuzhi.steps.oversight.things import CoverageRow
from fuzhi.steps.registry import queries as registry
from fuzhi.steps.registry.charging import forbidden_fees
from fuzhi.steps.tasks import services as tasks
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import CoverageKind, CoverageStage, GapKind
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.places import place_name, village_name

READ = ("GET", "HEAD")
GAPS_SHOWN = 14
UNKNOWN_PLACE = "住地没写清"
SERVED = "served"
"""In an address: all whom the policy serves, not the register alone."""
BESIDE = (
    ("had", "只享普惠项目"),
    ("waits", "普惠项目待定"),
    ("undecided", queries.UNDECIDED),
    ("decided", "县里已经认定"),
)
PARTS = tuple(kind.value for kind in CoverageKind)


def people_url(**query: str) -> str:
    """The list of persons behind a figure."""
    return f"{reverse('coverage-people')}?{urlencode({name: value for name, value in query.items() if value})}"


def line_of(closed: queries.Closing, area: str, place: str, *, is_served: bool = False) -> CoverageLine:
    """The closing equation of a place, each part opening its persons; ``is_served``: of all whom the policy serves."""
    of = SERVED if is_served else ""
    whole = CoverPart("政策服务对象" if is_served else "建档立卡子女", closed.register, people_url(area=area, of=of))
    parts = [
        CoverPart(
            "缺口，逐人在册" if kind is CoverageKind.GAP else kind.label,
            closed.of(kind),
            people_url(area=area, kind=kind.value, of=of),
            is_gap=kind is CoverageKind.GAP,
        )
        for kind in CoverageKind
    ]
    return CoverageLine(place, whole, parts)


def coverage_line(request: HttpRequest) -> CoverageLine | None:
    """The home page's coverage line; None for whoever may not see it."""
    staff = staff_of(request)
    if not can(staff, Verb.VIEW_COVERAGE):
        return None
    term = str(term_of(request))
    queries.snapshot(term)
    return line_of(queries.closing(queries.rows(staff.scope, term)), "", staff.scope.label)


@staff_view(Verb.VIEW_COVERAGE, methods=READ)
def coverage(request: StaffRequest) -> HttpResponse:
    """The equation, the tree county > town > village (opened along ``?area=``), the gaps of the chosen place."""
    term, scope = str(request.term), request.scope
    snapshot = queries.snapshot(term)
    area = _area(request)
    tally = queries.Tally(scope, term)
    closed = tally.closing(area)
    by_school = request.GET.get("by") == "school"
    here = queries.rows(scope, term, area=area, kind=CoverageKind.GAP.value)
    context = {
        "page_title": f"{place_name(area)}覆盖平衡",
        "crumbs": [("覆盖平衡", reverse("coverage"))]
        + [(place_name(code), "") for code in [area] if area != scope.area_code],
        "line": line_of(closed, area, place_name(area)),
        "served": line_of(
            queries.Tally(scope, term, is_served=True).closing(area), area, place_name(area), is_served=True
        ),
        "stages": [
            (stage.label, count, people_url(area=area, stage=stage.value)) for stage, count in tally.stages(area)
        ],
        "snapshot": snapshot,
        "is_planned": snapshot.census_on > clock.today(),
        "is_stale": is_stale(term),
        "check": check if (check := nightly.standing(request.staff)) and not check.is_well else None,
        "forbidden": forbidden_fees(scope, term),
        "area": area,
        "gaps": _gaps(tally, area),
        "beside": [
            (label, count, people_url(area=area, beside=which))
            for which, label in BESIDE[:2]
            if (count := tally.beside(area, which))
        ],
        "tiles": pictures.town_tiles(tally, area),
        "gap_chart": pictures.gap_chart(tally, area),
        "by_school": by_school,
        "rows": _schools(scope, term, area) if by_school else _tree(tally, scope.area_code, area),
        "tree_url": f"{reverse('coverage')}?area={area}",
        "school_url": f"{reverse('coverage')}?area={area}&by=school",
        "people": [_person(row) for row in here[:GAPS_SHOWN]],
        "gap_count": closed.gap,
        "gap_url": people_url(area=area, kind="gap"),
        "export_url": f"{people_url(area=area)}",
    }
    return render(request, "oversight/coverage.html", context)


@staff_view(Verb.VIEW_COVERAGE, methods=("POST",))
def redraw(request: StaffRequest) -> HttpResponse:
    """Draw the semester's coverage anew, as a task that can be left."""
    task = tasks.start(
        kind=DRAW,
        title=f"重新核对{request.term.short_label}覆盖平衡",
        payload=Drawing(term=str(request.term)),
        by=request.staff,
        county_code=request.scope.county_code,
    )
    return redirect("task", task_id=task.pk)


def _gaps(tally: queries.Tally, area: str) -> list[tuple[str, int, str]]:
    """Kinds of gap; whose county has decided nothing yet stands apart: no fact of theirs is missing."""
    undecided = tally.beside(area, "undecided")
    shown = []
    for kind, count in tally.gaps(area):
        is_split = kind is GapKind.FACT_UNKNOWN and undecided
        beside, rest = ("decided", count - undecided) if is_split else ("", count)
        shown.append((kind.label, rest, people_url(area=area, kind="gap", gap=kind.value, beside=beside)))
    if undecided:
        shown.append((queries.UNDECIDED, undecided, people_url(area=area, kind="gap", beside="undecided")))
    return [one for one in shown if one[1]]


def gap_words(row: Row) -> str:
    """The kind of a gap as pages say it."""
    if row.detail == queries.UNDECIDED:
        return queries.UNDECIDED
    return GapKind(row.gap_kind).label if row.gap_kind else "—"


def _area(request: StaffRequest) -> str:
    own = request.scope.area_code
    area = request.GET.get("area", "") or own
    if not area.isdigit() or len(area) not in (4, 6, 9, 12) or not area.startswith(own):
        raise NotFound("no_place", "没有这个地方。", "请从覆盖平衡表里打开。")
    return area


def _tree(tally: queries.Tally, own: str, area: str) -> list[dict[str, object]]:
    """The own area with the places below it; along ``area`` each place is opened in its row."""
    top = _cells(own, tally.closing(own), 0) | {"is_open": True, "has_children": len(own) < 12}
    return [top | {"is_chosen": area == own}, *_below(tally, own, area, 1)]


def _below(tally: queries.Tally, parent: str, area: str, depth: int) -> list[dict[str, object]]:
    rows = []
    for one in tally.below(parent):
        is_open = bool(one.code) and area.startswith(one.code)
        row = _cells(one.code, one.closing, depth)
        row |= {"is_open": is_open, "has_children": one.has_children, "is_chosen": one.code == area}
        if not one.code:
            row |= {"name": UNKNOWN_PLACE, "url": "", "gap_url": people_url(area=parent, kind="gap")}
            row |= dict.fromkeys(("register_url", *(f"{part}_url" for part in PARTS if part != "gap")), "")
        rows.append(row)
        if is_open and one.has_children:
            rows += _below(tally, one.code, area, depth + 1)
    return rows


def _cells(code: str, closed: queries.Closing, depth: int) -> dict[str, object]:
    name = village_name(code) if len(code) == 12 else place_name(code)
    return {
        "name": name,
        "css": f"fz-l{min(depth, 2)}",
        "indent": "　" * (2 * max(0, depth - 2)),
        "url": f"{reverse('coverage')}?area={code}" if code else "",
        "closing": closed,
        "register_url": people_url(area=code),
        **{f"{part}_url": people_url(area=code, kind=part) for part in PARTS},
    }


def _schools(scope: Scope, term: str, area: str) -> list[dict[str, object]]:
    found = queries.schools(scope, term, area)
    names = registry.school_names(one.code for one in found)
    rows = []
    for one in found:
        urls = {f"{kind}_url": people_url(area=area, kind=kind, school=one.code) if one.code else "" for kind in PARTS}
        rows.append(
            {
                "name": names.get(one.code, one.code) if one.code else "不在任何学校的学籍上",
                "css": "fz-l0",
                "url": people_url(area=area, school=one.code) if one.code else "",
                "closing": one.closing,
                "has_children": False,
                "is_open": False,
                "is_chosen": False,
                "register_url": people_url(area=area, school=one.code) if one.code else "",
                **urls,
            }
        )
    return rows


def _person(row: CoverageRow) -> dict[str, str]:
    return {
        "name": row.name,
        "url": _child_url(row.number),
        "gap": gap_words(row),
        "detail": row.detail if row.detail != queries.UNDECIDED else "",
    }


def _child_url(number: str) -> str:
    try:
        return reverse("child", args=[number])
    except NoReverseMatch:
        return ""


class PeopleList(ListPage):
    """The persons behind the figures."""

    title, unit = "覆盖平衡名单", "人"
    columns = (
        Column("name", "姓名", sort="name", phone="title", link=lambda row: _child_url(row.number)),
        count_column("age", "年龄", sort="age", is_summed=False),
        Column(
            "county_code",
            "县（市、区）",
            sort="county_code",
            render=lambda row: place_name(row.county_code),
            phone="hide",
        ),
        Column("town_code", "乡镇", sort="town_code", render=lambda row: place_name(row.town_code) or "—"),
        Column(
            "village_code",
            "村",
            sort="village_code",
            render=lambda row: village_name(row.village_code) or "—",
        ),
        Column("school_code", "学校", sort="school_code"),
        label_column("kind", "归入", CoverageKind, phone="side"),
        Column(
            "gap_kind",
            "缺口种类",
            sort="gap_kind",
            render=gap_words,
        ),
        Column(
            "stage",
            "办到哪一步",
            sort="stage",
            render=lambda row: CoverageStage(row.stage).label if row.stage else "—",
        ),
        Column("detail", "说明"),
    )
    filters = (
        ChoiceFilter(
            "of", "范围", choices=[(SERVED, "政策服务对象（含返贫、残疾且困难的）")], apply=lambda source, _: source
        ),
        AreaFilter("area", "地区", apply=lambda source, value: source.narrowed(**_area_lookup(value))),
        ChoiceFilter("kind", "归入", choices=CoverageKind, is_many=True),
        ChoiceFilter("gap", "缺口种类", name="gap_kind", choices=GapKind, is_many=True),
        ChoiceFilter("stage", "办到哪一步", choices=CoverageStage, is_many=True),
        ChoiceFilter(
            "beside",
            "另看",
            choices=BESIDE,
            apply=lambda source, value: source.narrowed(**queries.BESIDE[value]),
        ),
        ChoiceFilter(
            "school",
            "学校",
            name="school_code",
            choices=lambda request: registry.schools_in(request.scope),
        ),
    )
    search = (("name", "contains"), ("number", "="))
    search_hint = "姓名、编号"
    empty_title = "没有这样的人"

    def source(self, request: ScopedRequest) -> Source:
        """Persons of the area in the semester's snapshot."""
        is_served = request.GET.get("of") == SERVED
        found = queries.rows(request.scope, str(request.term), is_served=is_served)
        return QuerySetSource(
            found, orders=tuple((name, False) for name in ("county_code", "town_code", "village_code"))
        )

    def shown_columns(self) -> Columns:
        """The columns, schools by name."""
        return with_school_names(self.columns, self.request.scope)

    def row_url(self, row: Row) -> str:
        """The child's file."""
        return _child_url(row.number)

    def row_tone(self, row: Row) -> str:
        """Amber for a gap."""
        return "due" if row.kind == CoverageKind.GAP else ""


def _area_lookup(area: str) -> dict[str, str]:
    column = {6: "county_code", 9: "town_code", 12: "village_code"}.get(len(area))
    return {column: area} if column else {}


@staff_view(Verb.VIEW_COVERAGE, methods=READ)
def people(request: StaffRequest) -> HttpResponseBase:
    """Who stands behind a figure."""
    snapshot = queries.snapshot(str(request.term))
    crumbs = [("覆盖平衡", reverse("coverage")), ("名单", "")]
    return PeopleList(request).respond({"crumbs": crumbs, "snapshot": snapshot})
