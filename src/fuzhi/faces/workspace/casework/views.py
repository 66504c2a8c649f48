"""Cases: relapse applications, missed children, suspected dropouts, leavers; visits and an end for each."""

import secrets
from datetime import date
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.list_columns import Column, Row, date_column, tag_column
from fuzhi.faces.kit.list_filters import AreaFilter, ChoiceFilter
from fuzhi.faces.kit.list_sources import QuerySetSource
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.workspace.access import StaffRequest, required, staff_view
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid.queries import person_numbered
from fuzhi.steps.casework import queries, services
from fuzhi.steps.casework.permissions import can_approve, can_close, can_open, can_refuse, can_submit, can_visit
from fuzhi.steps.casework.states import CASES, CaseAct, CaseKind, CaseState, RelapseCause
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.places import full_name

READ, POST = ("GET", "HEAD"), ("POST",)
TAGS = {
    "open": ("need", CaseState.OPEN.label),
    "submitted": ("need", CaseState.SUBMITTED.label),
    "approved": ("done", CaseState.APPROVED.label),
    "refused": ("outline", CaseState.REFUSED.label),
    "closed": ("done", CaseState.CLOSED.label),
}


class CaseList(ListPage):
    """Cases of the area."""

    title: ClassVar[str] = "个案走访"
    unit: ClassVar[str] = "件"
    columns: ClassVar[Any] = (
        Column("name", "姓名", phone="title"),
        Column("number", "编号", phone="hide"),
        Column("kind", "种类", render=lambda row: CaseKind(row.kind).label),
        tag_column("state", "状态", TAGS),
        Column("village_code", "村（社区）", render=lambda row: full_name(row.village_code)[3:] or "—"),
        Column("text", "情况", render=lambda row: row.text[:36]),
        date_column("applied_on", "提出"),
        Column("opened_by", "经办", render=lambda row: row.opened_by.display_name, phone="hide"),
    )
    filters: ClassVar[Any] = (
        ChoiceFilter("kind", "种类", choices=CaseKind, is_many=True),
        ChoiceFilter("state", "状态", choices=CaseState, is_many=True),
        AreaFilter("area", "地区", name="village_code"),
    )
    search: ClassVar[Any] = (("name", "contains"), ("number", "contains"))
    search_hint: ClassVar[str] = "姓名或编号"
    empty_title: ClassVar[str] = "还没有个案"
    empty_text: ClassVar[str] = "返贫申请、村里报告的漏登儿童、离校的学生，会出现在这里。"
    template: ClassVar[str] = "casework/list.html"

    def source(self, request: Any) -> QuerySetSource:
        """The area's."""
        return QuerySetSource(queries.cases(request.scope), orders=(("id", True),))

    def row_url(self, row: Row) -> str:
        """The case."""
        return reverse("case", args=[row.pk])


@staff_view(Verb.VIEW_CASES, methods=READ)
def listed(request: StaffRequest) -> HttpResponse:
    """Cases of the area."""
    return CaseList(request).respond({"may_open": can_open(request.staff, request.scope.county_code)})


@staff_view(Verb.OPEN_CASE)
def new(request: StaffRequest) -> HttpResponse:
    """The clerk opens a case about a child on file (?person=) or one only named."""
    number = request.POST.get("person") or request.GET.get("person", "")
    person = person_numbered(request.scope, number) if number else None
    if request.method == "POST":
        case = services.open_case(
            kind=required(request, "kind", "种类"),
            text=required(request, "text", "情况"),
            by=request.staff,
            person_id=person["person_id"] if person else None,
            name=request.POST.get("name", ""),
            county_code=request.scope.county_code,
            cause=request.POST.get("cause", ""),
            applied_on=_day(request.POST.get("applied_on", "")),
            request_key=request.POST.get("request_key") or None,
        )
        menu.forget_counts(request)
        messages.success(request, f"已开立 {case.number}。")
        return redirect("case", case_id=case.pk)
    kinds = [k for k in CaseKind if k != CaseKind.LEAVER and (person or k != CaseKind.RELAPSE)]
    context = {
        "page_title": f"为{person['name']}开立个案" if person else "开立个案",
        "crumbs": [("个案走访", reverse("cases")), ("开立", "")],
        "person": person,
        "kinds": kinds,
        "causes": list(RelapseCause),
        "request_key": secrets.token_hex(16),
    }
    return render(request, "casework/new.html", context)


@staff_view(Verb.VIEW_CASES, methods=READ)
def one(request: StaffRequest, case_id: int) -> HttpResponse:
    """One case with its visits."""
    found = queries.case(request.scope, case_id)
    tone, state = TAGS[found.state]
    waits = CASES.may(found, CaseAct.APPROVE) and can(request.staff, Verb.APPROVE_CASE)
    context = {
        "page_title": f"{found.name}：{CaseKind(found.kind).label}",
        "crumbs": [("个案走访", reverse("cases")), (found.number, "")],
        "found": found,
        "tone": tone,
        "state": state,
        "cause": RelapseCause(found.cause).label if found.cause else "",
        "visits": queries.visits(found),
        "may_submit": can_submit(request.staff, found),
        "may_close": can_close(request.staff, found),
        "may_approve": can_approve(request.staff, found),
        "may_refuse": can_refuse(request.staff, found),
        "is_own": waits and not can_approve(request.staff, found),
        "may_visit": can_visit(request.staff, found),
        "request_key": secrets.token_hex(16),
    }
    return render(request, "casework/one.html", context)


@staff_view(Verb.SUBMIT_CASE, methods=POST)
def submit(request: StaffRequest, case_id: int) -> HttpResponse:
    """Hand it to the second person."""
    found = queries.case(request.scope, case_id)
    services.submit_case(case_id=found.pk, by=request.staff)
    return _done(request, found, "已提交，等另一名复核人员批准。")


@staff_view(Verb.APPROVE_CASE, methods=POST)
def approve(request: StaffRequest, case_id: int) -> HttpResponse:
    """Approve what another person submitted."""
    found = queries.case(request.scope, case_id)
    services.approve_case(case_id=found.pk, by=request.staff, note=request.POST.get("note", ""))
    return _done(request, found, "已批准。重新认定后生效。")


@staff_view(Verb.APPROVE_CASE, methods=POST)
def refuse(request: StaffRequest, case_id: int) -> HttpResponse:
    """Refuse, with a reason."""
    found = queries.case(request.scope, case_id)
    services.refuse_case(case_id=found.pk, by=request.staff, note=request.POST.get("note", ""))
    return _done(request, found, "已记为不批准。")


@staff_view(Verb.SUBMIT_CASE, methods=POST)
def close(request: StaffRequest, case_id: int) -> HttpResponse:
    """End what needs no approval."""
    found = queries.case(request.scope, case_id)
    services.close_case(case_id=found.pk, by=request.staff, outcome=request.POST.get("note", ""))
    return _done(request, found, "已办结。")


def _done(request: StaffRequest, found: Any, words: str) -> HttpResponse:
    menu.forget_counts(request)
    messages.success(request, words)
    return redirect("case", case_id=found.pk)


@staff_view(Verb.RECORD_VISIT, methods=POST)
def visit(request: StaffRequest, case_id: int) -> HttpResponse:
    """Write down a visit."""
    found = queries.case(request.scope, case_id)
    services.record_visit(
        case_id=found.pk,
        text=required(request, "text", "了解到的情况"),
        by=request.staff,
        visited_on=_day(request.POST.get("visited_on", "")),
        request_key=request.POST.get("request_key") or None,
    )
    return _done(request, found, "已记下这次走访。")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text.strip() else None
    except ValueError:
        raise InputError("bad_day", f"“{text}”不是日期。", "请写成 2018-03-05 这样。") from None
