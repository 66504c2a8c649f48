"""The audit trail for people: narrowed by day, person, act and object; each entry opens with what was before and after;
and the file that ``fuzhi verify-audit`` checks."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property

from django.db.models import Q
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import resolve, reverse

from fuzhi.faces.kit.links import link
from fuzhi.faces.kit.list_columns import Column, Row
from fuzhi.faces.kit.list_filters import ChoiceFilter, TextFilter
from fuzhi.faces.kit.list_ranges import DayRangeFilter
from fuzhi.faces.kit.list_sources import QuerySetSource
from fuzhi.faces.kit.lists import Filters, ListPage, Searched
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.system.trail_things import Known
from fuzhi.faces.workspace.system.trail_words import (
    ACTIONS,
    AFTER,
    BEFORE,
    KINDS,
    PEOPLE,
    REASONS,
    ROSTER,
    action_label,
    detail_label,
    first_of,
    kind_label,
    told,
)
from fuzhi.steps.accounts import queries as accounts
from fuzhi.steps.accounts.people import names_of
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.audit import services
from fuzhi.vocabulary.clock import SHANGHAI, day_of, today
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.places import place_name
from fuzhi.vocabulary.terms import zh_date

READ = ("GET", "HEAD")
CRUMBS = [("系统", "/staff/system/"), ("审计记录", "/staff/system/audit/")]
PAGES: dict[str, str] = {
    "person": "child",
    "aid_list": "list",
    "intake_batch": "roster-batch",
    "intake_parcel": "roster-parcel",
    "aid_sheet": "school-sheet",
    "aid_notice": "notice",
    "case": "case",
    "task": "task",
}
"""Where a thing of a kind opens by the key that the entry names; who may not open it is refused there."""


def _by(source: QuerySetSource, who: str) -> QuerySetSource:
    return source.narrowed(actor__in=[who.lower(), *accounts.usernames_of(who)])


def _act(source: QuerySetSource, name: str) -> QuerySetSource:
    done = Q(action=name) | Q(action__endswith=f".{name}") | Q(action__startswith=f"{name}:")
    return QuerySetSource(source.queryset.filter(done), source.orders, source.key)


def _numbered(row: Row) -> str:
    """The object by its number."""
    return f"{kind_label(row.object_kind)} {row.object_key}"


def _changed(names: tuple[str, ...]) -> Callable[[Row], str]:
    """What was before or after; a roster's counts are neither."""
    return lambda row: "" if row.object_kind == ROSTER else first_of(row.detail, names)


def _detail(names: tuple[str, ...]) -> Callable[[Row], str]:
    return lambda row: first_of(row.detail, names)


def _account(row: Row) -> str:
    """Who acted, and for whom, by account."""
    stands_for = row.detail.get("stands_for", "")
    return f"{row.actor}（代 {stands_for}）" if stands_for else str(row.actor)


def _at(instant: datetime) -> str:
    return f"{zh_date(day_of(instant))} {instant.astimezone(SHANGHAI):%H:%M:%S}"


class AuditList(ListPage):
    """The trail, newest first; objects by number, never whole ID or account numbers."""

    title, unit = "审计记录", "条"
    template = "system/audit.html"
    columns = (
        Column(
            "real_at", "时间", sort="id", render=lambda row: _at(row.real_at), phone="title", width=20, is_whole=True
        ),
        Column("actor", "办理人", render=lambda row: row.known.who(row), export=_account, phone="side"),
        Column("action", "动作", render=lambda row: action_label(row.action)),
        Column("object_kind", "对象", render=lambda row: row.known.thing(row), export=_numbered, width=30),
        Column("county", "县区", render=lambda row: place_name(row.county_code) if row.county_code else ""),
        Column("before", "原来", render=_changed(BEFORE), width=24),
        Column("after", "改为", render=_changed(AFTER), width=24),
        Column("reason", "理由", render=_detail(REASONS), width=30),
    )
    filters: Filters = (
        DayRangeFilter("at", "日期", name="real_at", ends_named=("from", "until"), is_instant=True),
        TextFilter("who", "办理人（用户名或姓名）", apply=_by),
        ChoiceFilter("act", "动作", choices=sorted(ACTIONS.items(), key=lambda pair: pair[1]), apply=_act),
        TextFilter("object", "对象编号", apply=lambda source, key: source.narrowed(object_key__startswith=key)),
        ChoiceFilter("kind", "对象种类", name="object_kind", choices=sorted(KINDS.items(), key=lambda pair: pair[1])),
    )
    search: Searched = (("actor", "prefix"), ("object_key", "="))
    search_hint = "办理人用户名、对象编号"
    empty_title = "没有记录"

    def source(self, request: ScopedRequest) -> QuerySetSource:
        """All entries, or those of the auditor's county."""
        area = request.scope.area_code
        return QuerySetSource(audit.entries(county_code=area if len(area) == 6 else ""), orders=(("id", True),))

    def row_url(self, row: Row) -> str:
        """The entry with all that it says."""
        return reverse("system-audit-entry", args=[row.pk])

    @cached_property
    def page_rows(self) -> list[Row]:
        """The entries, each with what is known of all that they speak of."""
        rows = super().page_rows
        known = Known.of(rows)
        for row in rows:
            row.known = known
        return rows

    @cached_property
    def may_verify(self) -> bool:
        """True for who takes the file that can be verified."""
        return can(self.request.user, Verb.VERIFY)


@staff_view(Verb.VIEW_AUDIT, methods=READ)
def audit_trail(request: StaffRequest) -> HttpResponseBase:
    """The audit trail."""
    return AuditList(request).respond({"crumbs": [CRUMBS[0], ("审计记录", "")]})


@staff_view(Verb.VIEW_AUDIT, methods=READ)
def audit_entry(request: StaffRequest, entry_id: int) -> HttpResponse:
    """One entry: who, when, what, to what; before, after, reason and every other detail."""
    area = request.scope.area_code
    found = audit.entries(county_code=area if len(area) == 6 else "").filter(pk=entry_id).first()
    if found is None:
        raise NotFound("no_entry", "没有找到这条记录。", "请从审计记录打开。")
    names = names_of(str(found.detail[name]) for name in PEOPLE if found.detail.get(name))
    apart = {*REASONS} if found.object_kind == ROSTER else {*BEFORE, *AFTER, *REASONS}
    context = {
        "page_title": f"{action_label(found.action)}（第 {found.pk} 条）",
        "action": action_label(found.action),
        "crumbs": [*CRUMBS, (f"第 {found.pk} 条", "")],
        "entry": found,
        "at": _at(found.real_at),
        "business_at": _at(found.business_at),
        "who": accounts.named(found.actor),
        "kind": kind_label(found.object_kind),
        "object_url": page_of(request, found.object_kind, found.object_key),
        "county": place_name(found.county_code) if found.county_code else "",
        "thing": Known.of([found]).thing(found),
        "before": _changed(BEFORE)(found),
        "after": _changed(AFTER)(found),
        "reason": first_of(found.detail, REASONS),
        "more": [
            (detail_label(found.object_kind, name), names.get(str(value), "") or told(name, value))
            for name, value in found.detail.items()
            if name not in apart
        ],
    }
    return render(request, "system/audit_entry.html", context)


def page_of(request: ScopedRequest, object_kind: str, key: str) -> str:
    """The page of the entry's thing; empty where there is none, or for whoever may not open such pages."""
    url = link(PAGES[object_kind], int(key) if key.isdigit() and len(key) < 10 else key) if object_kind in PAGES else ""
    opens_for = getattr(resolve(url).func, "opens_for", None) if url else None
    return url if url and (opens_for is None or opens_for(request.user)) else ""


@staff_view(Verb.VERIFY, methods=("POST",))
def verifiable(request: StaffRequest) -> HttpResponseBase:
    """The whole sealed trail, line by line, as ``fuzhi verify-audit`` reads it; taking it is recorded."""
    services.record(by=request.staff.username, action="export", changes=False, object_kind="export", object_key="audit")
    answer = StreamingHttpResponse(_lines(), content_type="application/jsonl; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="audit-{today():%Y%m%d}.jsonl"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _lines() -> Iterator[str]:
    for line in audit.export_lines():
        yield json.dumps(line, ensure_ascii=False) + "\n"
