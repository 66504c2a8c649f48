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
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.steps.accounts import openings as opening
from fuzhi.steps.accounts import options, queries, services
from fuzhi.steps.accounts.openings import can_open
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import services as aid
from fuzhi.steps.audit import queries as audit
from fuzhi.vocabulary.clock import SHANGHAI, at, today
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
        Column("display_name", "姓名"),
        Column("role_label", "岗位", phone="side"),
        Column("area", "区域", render=lambda row: full_name(row.area_code) or place_name(row.area_code)),
        Column("school_code", "学校"),
        tag_column("is_active", "状态", {True: ("done", "在用"), False: ("bad", "停用")}),
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

    def row_url(self, row: Row) -> str:
        """The account's page."""
        return reverse("system-account", args=[row.username])


def _who(row: Row) -> str:
    """Who acted, and for whom."""
    stands_for = row.detail.get("stands_for", "")
    return f"{row.actor}（代 {stands_for}）" if stands_for else str(row.actor)


class AuditList(ListPage):
    """The trail, newest first; objects by number, never whole ID or account numbers."""

    title, unit = "审计记录", "条"
    columns = (
        Column(
            "real_at",
            "时间",
            render=lambda row: row.real_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"),
            phone="title",
        ),
        Column("actor", "办理人", render=_who, phone="side"),
        Column("action_label", "动作", render=lambda row: action_label(row.action)),
        Column("object_key", "对象"),
        Column("county", "县区", render=lambda row: place_name(row.county_code) if row.county_code else ""),
    )
    search = (("actor", "="), ("object_key", "prefix"))
    search_hint = "办理人用户名、对象编号"
    empty_title = "没有记录"

    def source(self, request: ScopedRequest) -> QuerySetSource:
        """All entries, or those of the auditor's county."""
        area = request.scope.area_code
        return QuerySetSource(audit.entries(county_code=area if len(area) == 6 else ""), orders=(("id", True),))


def action_label(action: str) -> str:
    """A recorded action in words: the verb's own label where there is one."""
    name = action.split(".")[-1].split(":")[0]
    known = {verb.value: verb.label for verb in Verb}
    return known.get(name) or _ACTIONS.get(name, "其他办理")


_ACTIONS = {
    "sign_in": "登录",
    "sign_out": "退出登录",
    "sign_in_failed": "登录失败",
    "sign_in_paused": "登录被暂停",
    "sign_in_flood": "登录失败太多，不再逐条记录",
    "refused": "拒绝办理",
    "look_up_number": "按证件号查到已有档案",
    "start_task": "开始任务",
    "add_staff": "开立账号",
    "open_staff": "启用账号",
    "close_staff": "停用账号",
    "set_password": "重设密码",
    "reset_password": "重设密码，给出链接",
    "give_link": "给出设密码的链接",
    "set_own_password": "本人设密码",
    "own_password_failed": "改密码时原密码不对",
    "set_staff_number": "登记工号",
    "begin_second_factor": "开始设置第二因素",
    "start_second_factor": "启用第二因素",
    "stop_second_factor": "清除第二因素",
    "pass_second_factor": "验证码通过",
    "second_factor_failed": "验证码不对",
    "renew_codes": "重新给出恢复码",
    "change_role": "更改岗位和区域",
    "delegate": "请假委托",
    "end_delegation": "提前结束委托",
    "stand_in": "开始代人办理",
    "propose_change": "提出更改，等另一人确认",
    "refuse_change": "退回更改",
    "withdraw_change": "撤回更改",
    "confirm_proposal": "确认更改",
    "set_working_term": "设置学期",
    "take_down": "公示期满",
    "receive_roster": "接收名册",
    "rotate_keys": "换密钥",
    "restore": "从备份恢复",
    "confirm_restored": "确认从恢复的数据发放",
    "fetch_roster": "取名册原表",
    "return_list": "退回名单",
    "keep_marked": "保留标出的明细",
    "withdraw_marked": "撤下标出的明细",
    "remind_schools": "催办学校",
    "void_batch": "作废批次",
    "file_objection": "收到异议",
    "refuse_case": "不批准个案",
    "close_case": "办结个案",
    "discard_roster": "丢弃未写入的名册",
    "undo_decision": "撤回比对判定",
    "decide_pair": "判定比对",
    "correct": "更正事实",
    "fetch_request": "下载放款文件",
    "refuse_altered": "放款文件与放行时不符，没有交出",
    "keep_view": "保存常用筛选",
    "remove_view": "删去常用筛选",
    "print_card": "打印明白卡",
    "print_explanation": "打印说明",
    "print_notice": "打印公示",
    "print_sheet": "打印确认表或签字表",
}


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


@staff_view(Verb.VIEW_AUDIT, methods=("GET", "HEAD"))
def audit_trail(request: StaffRequest) -> HttpResponseBase:
    """The audit trail."""
    return AuditList(request).respond({"crumbs": [CRUMB, ("审计记录", "")]})
