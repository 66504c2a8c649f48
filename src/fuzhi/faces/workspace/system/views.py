"""Pages of administration: they see no children and no money."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.forms import HouseForm, ReasonForm, TermForm, taken
from fuzhi.faces.kit.list_columns import Column, Row, tag_column
from fuzhi.faces.kit.list_filters import ChoiceFilter, YesNoFilter
from fuzhi.faces.kit.list_sources import QuerySetSource
from fuzhi.faces.kit.lists import Columns, ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.school_names import everywhere, with_school_names
from fuzhi.steps.accounts import openings as opening
from fuzhi.steps.accounts import options, queries, services
from fuzhi.steps.accounts.openings import can_open
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import services as aid
from fuzhi.vocabulary.clock import at, today
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.places import full_name, place_name
from fuzhi.vocabulary.terms import Term, term_on, zh_date

CRUMB = ("系统", "/staff/system/")
WHY_REFUSED = "为什么退回"


class StaffList(ListPage):
    """Everybody who may sign in."""

    title, unit = "人员", "人"
    columns = (
        Column("username", "用户名", sort="username", phone="title"),
        Column("display_name", "姓名", sort="display_name"),
        Column("role_label", "岗位", sort="role", phone="side"),
        Column(
            "area", "区域", sort="area_code", render=lambda row: full_name(row.area_code) or place_name(row.area_code)
        ),
        Column("school_code", "学校"),
        tag_column("is_active", "状态", {True: ("done", "在用"), False: ("bad", "停用")}, sort="is_active"),
    )
    search = (("username", "contains"), ("display_name", "contains"))
    search_hint = "用户名、姓名"
    filters = (
        ChoiceFilter("role", "岗位", choices=Role),
        YesNoFilter("has_number", "工号", yes="已登记", no="没有登记"),
    )
    is_exportable = False
    empty_title, empty_text = "没有人员", "用右上角的按钮开立账号。"
    template = "system/accounts.html"

    def source(self, request: ScopedRequest) -> QuerySetSource:
        """All accounts."""
        return QuerySetSource(queries.all_staff(), orders=(("username", False),))

    def shown_columns(self) -> Columns:
        """The columns, schools by name."""
        return with_school_names(self.columns, everywhere())

    def row_url(self, row: Row) -> str:
        """The account's page."""
        return reverse("system-account", args=[row.username])


@staff_view(Verb.VIEW_AUDIT, methods=("GET", "HEAD"))
def home(request: StaffRequest) -> HttpResponse:
    """What administration can do here."""
    day = options.demo_day()
    term = options.read(options.WORKING_TERM)
    now = term_on(today())
    context = {
        "page_title": "系统",
        "is_admin": can(request.staff, Verb.MANAGE_SETTINGS),
        "demo_day": zh_date(day) if day else "",
        "shown_day": day.isoformat() if day else "",
        "working_term": Term.parse(term).short_label if term else "按日期自动",
        "terms": [(str(one), one.short_label) for one in (now, now.previous, now.previous.previous)],
    }
    return render(request, "system/home.html", context)


@staff_view(Verb.MANAGE_ACCOUNTS, methods=("GET", "HEAD"))
def accounts(request: StaffRequest) -> HttpResponseBase:
    """The list of accounts."""
    return StaffList(request).respond({"crumbs": [CRUMB, ("人员", "")]})


@staff_view(Verb.CONFIRM_OPENING, methods=("GET", "HEAD"))
def openings(request: StaffRequest) -> HttpResponse:
    """Accounts of people who pay or approve, that wait for their second person."""
    return _openings(request)


def _openings(request: StaffRequest, refusing: ReasonForm | None = None, refused: int = 0) -> HttpResponse:
    rows = [
        (
            one,
            can_open(request.staff, one),
            refusing if refusing and one.pk == refused else ReasonForm(label=WHY_REFUSED),
        )
        for one in opening.waiting()
    ]
    context = {
        "page_title": "确认账号的开通和更改",
        "rows": rows,
        "crumbs": [("系统", ""), ("确认账号的开通和更改", "")],
    }
    return render(request, "system/openings.html", context, status=refusing.status if refusing else 200)


@staff_view(Verb.CONFIRM_OPENING, methods=("POST",))
def confirm_opening(request: StaffRequest, opening_id: int) -> HttpResponse:
    """Let somebody sign in."""
    found = opening.confirm_opening(opening_id=opening_id, by=request.staff)
    return _opened(request, f"{found.name}：{found.new}。")


@staff_view(Verb.CONFIRM_OPENING, methods=("POST",))
def refuse_opening(request: StaffRequest, opening_id: int) -> HttpResponse:
    """The account stays shut."""
    form, by = ReasonForm.of(request, label=WHY_REFUSED), request.staff
    found = taken(form, lambda: opening.refuse_opening(opening_id=opening_id, by=by, reason=form.given["reason"]))
    return _openings(request, form, opening_id) if found is None else _opened(request, f"{found.name}没有改。")


def _opened(request: StaffRequest, said: str) -> HttpResponse:
    menu.forget_counts(request)
    messages.success(request, said)
    return redirect("system-openings")


@staff_view(Verb.MANAGE_SETTINGS, methods=("POST",))
def working_term(request: StaffRequest) -> HttpResponse:
    """The semester that pages show first."""
    term = TermForm.pressed(request)["term"]
    services.set_working_term(term=str(term), by=request.staff)
    messages.success(request, f"页面将首先显示{term.short_label}。")
    return redirect("system-home")


@staff_view(Verb.MOVE_DEMO_DATE, methods=("POST",))
def demo_date(request: StaffRequest) -> HttpResponse:
    """One working day on; then what is due happens."""
    day = services.move_demo_date(by=request.staff, seen=HouseForm.named(request, "shown_day"))
    with at(day):
        closed = aid.take_down_due(on=day)
    messages.success(
        request, f"演示日期移到 {zh_date(day)}。" + (f"{closed} 份公示期满撤下。" if closed else "没有到期的事项。")
    )
    return redirect("system-home")
