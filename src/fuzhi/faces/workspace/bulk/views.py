"""What I did to many rows at once, and taking it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.list_columns import Column, Row, count_column, money_column, tag_column
from fuzhi.faces.kit.list_sources import QuerySetSource
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.kit.templatetags.fz import zh_time
from fuzhi.faces.workspace.access import StaffRequest, staff_of, staff_view
from fuzhi.faces.workspace.bulk.showing import groups
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.bulk import queries, services

READ = ("GET", "HEAD")
TITLE = "我批量办过的"
ROWS_SHOWN = 200


class DoneList(ListPage):
    """The own acts for many, the newest first."""

    title, unit = TITLE, "次"
    columns = (
        Column("label", "办理", phone="title"),
        Column("said", "内容", phone="second", width=48),
        count_column("count", "办了（行）", is_summed=False),
        count_column("left_count", "没有办（行）", phone="hide", is_summed=False),
        money_column("fen", "金额（元）", phone="hide", is_summed=False),
        Column("at", "时间", sort="at", render=lambda row: zh_time(row.at)),
        tag_column("undone", "状态", {True: ("outline", "已撤回"), False: ("done", "已办")}),
    )
    search = (("label", "contains"), ("said", "contains"))
    search_hint = "办理的名称或内容"
    empty_title = "还没有批量办过"
    empty_text = "在列表里勾选几行，下面有可以一起办的事。"
    is_exportable = False

    def source(self, request: ScopedRequest) -> QuerySetSource:
        """This person's."""
        return QuerySetSource(queries.done_by(staff_of(request)), orders=(("id", True),))

    def row_url(self, row: Row) -> str:
        """What came of it."""
        return reverse("bulk-done", args=[row.pk])


@staff_view(Verb.USE_OWN_TASKS, methods=READ)
def mine(request: StaffRequest) -> HttpResponseBase:
    """The list."""
    return DoneList(request).respond({"crumbs": [("我的账号", reverse("account")), (TITLE, "")]})


@staff_view(Verb.USE_OWN_TASKS, methods=READ)
def one(request: StaffRequest, done_id: int) -> HttpResponse:
    """One: what was done to which rows, what was left out, whether it was taken back."""
    done = queries.one_of(request.staff, done_id)
    rows = queries.taken_of(done)
    context = {
        "page_title": f"{done.label}：已办 {done.count:,} {done.unit}",
        "crumbs": [(TITLE, reverse("bulk-mine")), (done.label, "")],
        "done": done,
        "rows": rows[:ROWS_SHOWN],
        "more": max(0, len(rows) - ROWS_SHOWN),
        "groups": groups(queries.left_of(done.leaves)),
        "undone_groups": groups(queries.left_of(done.undone_leaves)),
        "may_undo": queries.can_take_back(request.staff, done),
    }
    return render(request, "bulk/done.html", context)


@staff_view(Verb.USE_OWN_TASKS, methods=("POST",))
def undo(request: StaffRequest, done_id: int) -> HttpResponse:
    """Take it back, where no later step took it."""
    done = services.take_back(done_id=done_id, by=request.staff)
    menu.forget_counts(request)
    messages.success(request, f"已撤回 {done.undone_count:,} {done.unit}。")
    return redirect("bulk-done", done_id=done.pk)
