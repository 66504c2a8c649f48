"""A village official sees the own village's children and what each gets (items, no amounts),
and reports missed ones."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from fuzhi.faces.kit.forms import taken
from fuzhi.faces.kit.list_columns import Column, Row, tag_column
from fuzhi.faces.kit.list_filters import ChoiceFilter
from fuzhi.faces.kit.lists import Filters
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.casework.forms import MissedChild
from fuzhi.faces.workspace.children.views import STATES, ChildList, class_text, state_filter
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import rules
from fuzhi.steps.casework import services
from fuzhi.vocabulary.codes import Stage
from fuzhi.vocabulary.places import all_places, full_name, short_village

READ = ("GET", "HEAD")


class VillageChildren(ChildList):
    """Children of the own village: the states are those of every list of children; what each gets, without sums. A
    child's file says why an item is not due."""

    title = "本村孩子"
    columns = (
        Column("name", "姓名", sort="pinyin", phone="title"),
        tag_column("state", "本学期", STATES),
        Column("school_name", "学校", render=lambda row: _school(row)),
        Column("items", "享受什么", render=lambda row: _items(row)),
    )
    search_hint = "姓名、拼音首字母"
    default_sort = "name"
    empty_title = "还没有本村的孩子"
    empty_text = "县里导入扶贫名册和学籍后，本村的孩子会出现在这里。名单上没有的，请报告。"
    empty_icon = "users"
    template = "village/children.html"

    def own_filters(self, term: str) -> Filters:
        """See :class:`ChildList`."""
        return (state_filter(term), ChoiceFilter("stage", "学段", choices=Stage))


@staff_view(Verb.REPORT_MISSED, methods=READ)
def children(request: StaffRequest) -> HttpResponseBase:
    """Own village's children and what each gets."""
    place = full_name(request.scope.area_code)
    return VillageChildren(request).respond({"place": place, "term": request.term})


@staff_view(Verb.REPORT_MISSED)
def report(request: StaffRequest) -> HttpResponse:
    """Report a child that is on no list."""
    own = request.scope.area_code
    villages = [
        (code, short_village(place.name))
        for code, place in all_places().items()
        if len(code) == 12 and code.startswith(own)
    ]
    form = MissedChild.of(request, villages=villages, hint="例如：八岁，跟奶奶住，没有上学")
    case = taken(form, lambda: services.report_missed(by=request.staff, **form.given))
    if case is not None:
        messages.success(request, f"已报告给县里，编号 {case.number}。请有空时去家里看看，并记下走访。")
        return redirect("case", case_id=case.pk)
    context = {"page_title": "报告漏登儿童", "form": form}
    return render(request, "village/report.html", context, status=form.status)


def _school(row: Row) -> str:
    if row["state"] == "no_roll":
        return "在册贫困户，学籍里没有这个孩子"
    return f"{row['school_name'] or ''} {class_text(row)}".strip()


def _items(row: Row) -> str:
    labels = rules.item_labels()
    return "、".join(labels.get(code, code) for code in row["items"] or []) or "—"
