"""The list of pairs and the page that compares one."""

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from fuzhi.faces.kit.list_bulk import BulkAction
from fuzhi.faces.kit.list_columns import Column, Row, tag_column
from fuzhi.faces.kit.list_filters import ChoiceFilter
from fuzhi.faces.kit.list_sources import QuerySetSource, Source
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.matching import comparing
from fuzhi.faces.workspace.matching.comparing import register_label
from fuzhi.faces.workspace.matching.forms import WhichSchool
from fuzhi.steps.accounts.people import name_of
from fuzhi.steps.accounts.permissions import Verb
from fuzhi.steps.registry import candidates, queries
from fuzhi.steps.registry.permissions import can_join, can_put_aside, can_settle, can_undo
from fuzhi.steps.registry.states import PAIRS, PairAct, PairKind, PairState
from fuzhi.steps.registry.things import MatchPair

READ = ("GET", "HEAD")
_TAGS = {
    PairState.OPEN.value: ("need", "待核对"),
    PairState.LATER.value: ("outline", "以后再看"),
    PairState.SAME.value: ("done", "是同一人"),
    PairState.DIFFERENT.value: ("", "不是同一人"),
}


def _both(left: str, right: str) -> str:
    return left if left == right else f"{left} / {right}"


class PairList(ListPage):
    """Pairs that wait, surest first; with ``state`` also the decided ones."""

    title, unit = "比对核查", "对"
    template = "matching/list.html"
    columns = (
        Column(
            "name",
            "姓名",
            sort="left_record__name",
            render=lambda row: _both(row.left_record.name, row.right_record.name),
            phone="title",
            link=lambda row: reverse("matching-pair", args=[row.pk]),
        ),
        Column(
            "registers",
            "两份名册",
            render=lambda row: f"{register_label(row.left_record.kind)} 与 {register_label(row.right_record.kind)}",
        ),
        Column(
            "numbers",
            "证件号",
            render=lambda row: _both(row.left_record.id_mask or "—", row.right_record.id_mask or "—"),
            phone="hide",
        ),
        Column("score", "把握", sort="score", align="num", render=lambda row: _confidence(row), phone="named"),
        Column("reasons", "理由", render=lambda row: "；".join(row.reasons[:3])),
        tag_column("state", "状态", _TAGS, sort="state"),
    )
    search = (
        ("left_record__name", "contains"),
        ("right_record__name", "contains"),
        ("left_record__tail_key", "tail"),
        ("right_record__tail_key", "tail"),
    )
    search_hint = "姓名、证件后四位"
    bulk = (
        BulkAction("定为同一人", "bulk-pairs-same", "check"),
        BulkAction("定为不是同一人", "bulk-pairs-different", "x"),
    )
    filters = (
        ChoiceFilter("kind", "种类", choices=PairKind),
        ChoiceFilter("state", "状态", choices=PairState),
    )
    empty_title, empty_text, empty_icon = "没有要核对的", "名册之间对得上的都已自动连好。", "git-compare"

    def source(self, request: ScopedRequest) -> Source:
        """See :class:`ListPage`."""
        scope = request.scope
        decided = request.GET.get("state") in (PairState.SAME.value, PairState.DIFFERENT.value)
        rows = queries.pairs(scope) if decided else queries.open_pairs(scope)
        return QuerySetSource(rows.select_related("left_record", "right_record"), orders=(("score", True),))

    def row_url(self, row: Row) -> str:
        """See :class:`ListPage`."""
        return reverse("matching-pair", args=[row.pk])


def _confidence(row: Row) -> str:
    """How alike the two are; what a person has to judge is never certain."""
    return "要核实" if row.kind == PairKind.CLAIMED_TWICE else f"{min(row.score * 100, 99):.0f}%"


@staff_view(Verb.VIEW_ROSTERS, methods=READ)
def pairs(request: StaffRequest) -> HttpResponseBase:
    """The list, with the button that begins at the surest pair; what was put aside comes when nothing else waits."""
    waiting = queries.open_pairs(request.scope)
    first = waiting.order_by("-state", "-score", "id").first()
    context = {"first": first if first and can_put_aside(request.staff, first) else None}
    return PairList(request).respond(context)


@staff_view(Verb.DECIDE_MATCH, methods=READ)
def following(request: StaffRequest) -> HttpResponse:
    """On to the next pair that waits, or back to the list when none does."""
    waiting = queries.open_pairs(request.scope).filter(state=PairState.OPEN).order_by("-score", "id").first()
    return HttpResponseRedirect(reverse("matching-pair", args=[waiting.pk]) if waiting else reverse("matching"))


@staff_view(Verb.VIEW_ROSTERS, methods=READ)
def pair(request: StaffRequest, pair_id: int) -> HttpResponse:
    """Two records side by side."""
    return pair_page(request, queries.pair(request.scope, pair_id))


def pair_page(request: StaffRequest, found: MatchPair, choosing: WhichSchool | None = None) -> HttpResponse:
    """The pair's page; ``choosing`` is the choice of a school that must be mended first."""
    known = candidates.records_for([found.left_record_id, found.right_record_id])
    waiting = queries.open_pairs(request.scope).filter(state=PairState.OPEN)
    done = queries.pairs(request.scope).filter(state__in=[PairState.SAME, PairState.DIFFERENT]).count()
    left_over = waiting.count()
    is_claim = found.kind == PairKind.CLAIMED_TWICE
    last = queries.last_decided(request.scope, request.staff.username)
    people = [
        queries.root_of(record.person_id) for record in (found.left_record, found.right_record) if record.person_id
    ]
    context = {
        "page_title": "孩子在哪所学校？" if is_claim else "是同一个人吗？",
        "crumbs": [
            ("比对核查", reverse("matching")),
            (f"{register_label(found.left_record.kind)} 与 {register_label(found.right_record.kind)}", ""),
        ],
        "pair": found,
        "decided_by": name_of(found.decided_by),
        "is_claim": is_claim,
        "is_open": PAIRS.may(found, PairAct.SAME),
        "tag": _TAGS[found.state],
        "may_put_aside": can_put_aside(request.staff, found),
        "may_join": can_join(request.staff, found),
        "may_settle": can_settle(request.staff, found),
        "may_undo": can_undo(request.staff, found),
        "lines": comparing.lines_of(found, known[found.left_record_id], known[found.right_record_id]),
        "left": comparing.heading(found.left_record),
        "right": comparing.heading(found.right_record),
        "people": people,
        "confidence": _confidence(found),
        "waiting": left_over,
        "done": done,
        "last": last if last and last.pk != found.pk and can_undo(request.staff, last) else None,
        "choosing": choosing or WhichSchool(schools=schools_of(found) if is_claim else []),
        "usable": _usable(found),
    }
    return render(request, "matching/pair.html", context, status=choosing.status if choosing else 200)


def schools_of(found: MatchPair) -> list[tuple[int, str]]:
    """The two schools of a pair, each by the number of its record."""
    records = (found.left_record, found.right_record)
    names = queries.school_names([record.school_code for record in records])
    return [(record.pk, names.get(record.school_code, "学校不详")) for record in records]


def _usable(found: MatchPair) -> str:
    """Which register's ID number will stand, in words."""
    sides = [record for record in (found.left_record, found.right_record) if record.id_index is not None]
    return f"证件号取{register_label(sides[0].kind)}的（校验通过）" if len(sides) == 1 else ""
