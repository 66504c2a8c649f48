"""Cases: relapse applications, missed children, suspected dropouts, leavers; visits and an end for each."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.forms import HouseForm, offer, taken
from fuzhi.faces.kit.list_bulk import BulkAction
from fuzhi.faces.kit.list_columns import Column, Row, date_column, tag_column
from fuzhi.faces.kit.list_filters import AreaFilter, ChoiceFilter
from fuzhi.faces.kit.list_ranges import DayRangeFilter
from fuzhi.faces.kit.list_sources import QuerySetSource, last_but
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.access import StaffRequest, staff_of, staff_view
from fuzhi.faces.workspace.casework.forms import (
    Approval,
    Assignee,
    NewCase,
    NewVisit,
    Outcome,
    Refusal,
    desk_names,
)
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.casework import queries, services
from fuzhi.steps.casework.permissions import (
    can_approve,
    can_assign,
    can_close,
    can_open,
    can_refuse,
    can_register,
    can_submit,
    can_visit,
    check_decide,
)
from fuzhi.steps.casework.states import CASES, CaseAct, CaseKind, CaseState, RelapseCause
from fuzhi.steps.casework.things import Case
from fuzhi.steps.registry.files import child_on_file
from fuzhi.steps.registry.permissions import can_add_child
from fuzhi.steps.registry.queries import school_names
from fuzhi.vocabulary.clock import today
from fuzhi.vocabulary.places import full_name, place_name
from fuzhi.vocabulary.terms import zh_date

READ, POST = ("GET", "HEAD"), ("POST",)
UNDONE = (CaseState.OPEN, CaseState.SUBMITTED)
TAGS = {
    "open": ("need", CaseState.OPEN.label),
    "submitted": ("need", CaseState.SUBMITTED.label),
    "approved": ("done", CaseState.APPROVED.label),
    "refused": ("outline", CaseState.REFUSED.label),
    "closed": ("done", CaseState.CLOSED.label),
}


def _desk(request: ScopedRequest) -> list[tuple[str, str]]:
    """Whose cases the list is narrowed to: the own ones first, those of nobody, each colleague's."""
    own = staff_of(request)
    others = queries.desk(request.scope.county_code).exclude(pk=own.pk)
    return [
        (str(own.pk), "给我的"),
        (str(queries.NOBODY), "没有指定"),
        *((str(one.pk), one.display_name) for one in others),
    ]


class CaseList(ListPage):
    """Cases of the area."""

    title = "个案走访"
    unit = "件"
    columns = (
        Column("name", "姓名", sort="name", phone="title"),
        Column("number", "编号", sort="number", phone="hide"),
        Column("kind", "种类", sort="kind", render=lambda row: CaseKind(row.kind).label),
        tag_column("state", "状态", TAGS, sort="state"),
        Column(
            "village_code", "村（社区）", sort="village_code", render=lambda row: full_name(row.village_code)[3:] or "—"
        ),
        Column("text", "情况", render=lambda row: row.text[:36]),
        date_column("applied_on", "提出"),
        Column("opened_by", "提出人", render=lambda row: row.opened_by.display_name, phone="hide"),
        Column(
            "assigned_to",
            "办理人",
            render=lambda row: row.assigned_to.display_name if row.assigned_to else "—",
            phone="hide",
        ),
        Column(
            "due_on",
            "期限",
            sort="urgency,applied_on",
            render=lambda row: zh_date(row.due_on) if row.state in UNDONE else "—",
            phone="hide",
        ),
    )
    filters = (
        ChoiceFilter("kind", "种类", choices=CaseKind, is_many=True),
        ChoiceFilter("state", "状态", choices=CaseState, is_many=True),
        ChoiceFilter("assigned", "办理人", choices=lambda request: _desk(request)),
        AreaFilter("area", "地区", name="village_code"),
        DayRangeFilter("applied", "提出日期", name="applied_on"),
    )
    search = (("name", "contains"), ("number", "contains"))
    search_hint = "姓名或编号"
    bulk = (
        BulkAction("指定办理人", "bulk-cases-assign", "user-check"),
        BulkAction("一起办结", "bulk-cases-close", "check"),
    )
    empty_title = "还没有个案"
    empty_text = "返贫申请、村里报告的漏登儿童、离校的学生，会出现在这里。"
    template = "casework/list.html"
    order_words = "待办先后"

    def source(self, request: ScopedRequest) -> QuerySetSource:
        """The area's."""
        found = queries.cases(request.scope).annotate(urgency=last_but(state__in=sorted(UNDONE)))
        return QuerySetSource(found, orders=(("urgency", False), ("applied_on", False), ("id", True)))

    def row_tone(self, row: Row) -> str:
        """Red edge: past its last day."""
        return "late" if row.state in UNDONE and row.due_on < today() else ""

    def row_url(self, row: Row) -> str:
        """The case."""
        return reverse("case", args=[row.pk])


@staff_view(Verb.VIEW_CASES, methods=READ)
def listed(request: StaffRequest) -> HttpResponseBase:
    """Cases of the area."""
    return CaseList(request).respond({"may_open": can_open(request.staff, request.scope.county_code)})


@staff_view(Verb.OPEN_CASE)
def new(request: StaffRequest) -> HttpResponse:
    """The clerk opens a case about a child on file (?person=) or one only named."""
    number = NewCase.named(request, "person")
    person = child_on_file(request.scope, number) if number else None
    form = NewCase.of(request, on_file=person is not None, initial={"person": number})
    person_id, county = person.person_id if person else None, request.scope.county_code
    case = taken(
        form,
        lambda: services.open_case(by=request.staff, person_id=person_id, county_code=county, **form.given),
    )
    if case is not None:
        menu.forget_counts(request)
        messages.success(request, f"已开立 {case.number}。")
        return redirect("case", case_id=case.pk)
    context = {
        "page_title": f"为{person.name}开立个案" if person else "开立个案",
        "crumbs": [("个案走访", reverse("cases")), ("开立", "")],
        "person": person,
        "form": form,
    }
    return render(request, "casework/new.html", context, status=form.status)


@staff_view(Verb.VIEW_CASES, methods=READ)
def one(request: StaffRequest, case_id: int) -> HttpResponse:
    """One case with its visits."""
    return _page(request, case_id)


def _page(request: StaffRequest, case_id: int, **typed: HouseForm) -> HttpResponse:
    """The case's page; ``typed`` is the one form on it that must be mended first."""
    found = queries.case(request.scope, case_id)
    tone, state = TAGS[found.state]
    can_see = can(request.staff, Verb.VIEW_CHILDREN)
    waits = CASES.may(found, CaseAct.APPROVE) and check_decide.held(request.staff)
    context = {
        "page_title": f"{found.name}：{CaseKind(found.kind).label}",
        "crumbs": [("个案走访", reverse("cases")), (found.number, "")],
        "found": found,
        "tone": tone,
        "state": state,
        "school": school_names([found.school_code]).get(found.school_code, ""),
        "office": _office(found),
        "is_undone": found.state in UNDONE,
        "is_late": found.state in UNDONE and found.due_on < today(),
        "is_missed": found.kind == CaseKind.MISSED_CHILD,
        "child_url": reverse("child", args=[found.person.number]) if found.person and can_see else "",
        "may_register": can_register(request.staff, found) and can_add_child(request.staff, found.county_code),
        "cause": RelapseCause(found.cause).label if found.cause else "",
        "visits": queries.visits(found),
        "may_submit": can_submit(request.staff, found),
        "may_close": can_close(request.staff, found),
        "may_approve": can_approve(request.staff, found),
        "may_refuse": can_refuse(request.staff, found),
        "is_own": waits and not can_approve(request.staff, found),
        "may_visit": can_visit(request.staff, found),
        "may_assign": can_assign(request.staff, found),
        **{"visit": NewVisit(), "closing": Outcome(), "refusing": Refusal(), "assigning": _assigning(found)} | typed,
    }
    return render(request, "casework/one.html", context, status=422 if typed else 200)


def _assigning(found: Case) -> Assignee:
    """Whom it is given to now."""
    to = found.assigned_to.username if found.assigned_to else ""
    form = Assignee(initial={"username": to})
    offer(form, "username", desk_names(found.county_code))
    return form


@staff_view(Verb.SUBMIT_CASE, methods=POST)
def assign(request: StaffRequest, case_id: int) -> HttpResponse:
    """Give it to one of the desk, or to nobody in particular."""
    found, form = queries.case(request.scope, case_id), Assignee.of(request)
    offer(form, "username", desk_names(found.county_code))
    by = request.staff
    done = taken(form, lambda: services.assign_case(case_id=found.pk, username=form.given["username"], by=by))
    if done is None:
        return _page(request, case_id, assigning=form)
    said = f"已指给{done.assigned_to.display_name}办理。" if done.assigned_to else "不再指定办理人。"
    return _done(request, case_id, said)


def _office(found: Case) -> str:
    """Who must act now."""
    is_submitted = found.state == CaseState.SUBMITTED
    desk = "复核人员" if is_submitted else "经办人"
    who = found.assigned_to.display_name if found.assigned_to and not is_submitted else ""
    return f"{place_name(found.county_code)}学生资助中心{desk}{who}"


@staff_view(Verb.SUBMIT_CASE, methods=POST)
def submit(request: StaffRequest, case_id: int) -> HttpResponse:
    """Hand it to the second person."""
    found = queries.case(request.scope, case_id)
    services.submit_case(case_id=found.pk, by=request.staff)
    return _done(request, case_id, "已提交，等另一名复核人员批准。")


@staff_view(Verb.APPROVE_CASE, methods=POST)
def approve(request: StaffRequest, case_id: int) -> HttpResponse:
    """Approve what another person submitted."""
    found, form = queries.case(request.scope, case_id), Approval.of(request)
    if taken(form, lambda: services.approve_case(case_id=found.pk, by=request.staff, note=form.given["note"])) is None:
        return _page(request, case_id, refusing=form)
    return _done(request, case_id, "已批准。重新认定后生效。")


@staff_view(Verb.APPROVE_CASE, methods=POST)
def refuse(request: StaffRequest, case_id: int) -> HttpResponse:
    """Refuse, with a reason."""
    found, form = queries.case(request.scope, case_id), Refusal.of(request)
    if taken(form, lambda: services.refuse_case(case_id=found.pk, by=request.staff, note=form.given["note"])) is None:
        return _page(request, case_id, refusing=form)
    return _done(request, case_id, "已记为不批准。")


@staff_view(Verb.SUBMIT_CASE, methods=POST)
def close(request: StaffRequest, case_id: int) -> HttpResponse:
    """End what needs no approval."""
    found, form = queries.case(request.scope, case_id), Outcome.of(request)
    if taken(form, lambda: services.close_case(case_id=found.pk, by=request.staff, outcome=form.given["note"])) is None:
        return _page(request, case_id, closing=form)
    return _done(request, case_id, "已办结。")


@staff_view(Verb.RECORD_VISIT, methods=POST)
def visit(request: StaffRequest, case_id: int) -> HttpResponse:
    """Write down a visit."""
    found, form = queries.case(request.scope, case_id), NewVisit.of(request)
    if taken(form, lambda: services.record_visit(case_id=found.pk, by=request.staff, **form.given)) is None:
        return _page(request, case_id, visit=form)
    return _done(request, case_id, "已记下这次走访。")


def _done(request: StaffRequest, case_id: int, words: str) -> HttpResponse:
    menu.forget_counts(request)
    messages.success(request, words)
    return redirect("case", case_id=case_id)
