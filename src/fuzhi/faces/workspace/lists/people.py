"""The people of a list, line by line, with what each had the semester before: searched, filtered, exported."""

from dataclasses import replace

from django.http.response import HttpResponseBase
from django.urls import reverse

from fuzhi.faces.kit.list_bulk import BulkAction
from fuzhi.faces.kit.list_columns import Column, Row, label_column, money_column
from fuzhi.faces.kit.list_filters import ChoiceFilter, TextFilter
from fuzhi.faces.kit.list_ranges import AmountFilter
from fuzhi.faces.kit.list_sources import QuerySetSource, Source
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import queries, rules
from fuzhi.steps.aid.grades import grade_label
from fuzhi.steps.aid.queries.listed import BESIDE_BEFORE, lines_of_list
from fuzhi.steps.aid.things import AidList
from fuzhi.vocabulary.codes import Stage
from fuzhi.vocabulary.money import yuan

BEFORE = (("new", "上学期没有这一项"), ("same", "与上学期金额相同"), ("other", "与上学期金额不同"))


def _items(request: ScopedRequest) -> list[tuple[str, str]]:
    return list(rules.item_labels().items())


class PeopleOfList(ListPage):
    """One row a child and item."""

    unit = "条"
    columns = (
        Column("person.name", "姓名", sort="person__pinyin", phone="title"),
        Column("sheet.school_name", "学校", sort="sheet__school_name"),
        label_column("stage", "学段", Stage),
        Column("class_name", "年级班级", sort="stage,grade,class_name", render=lambda row: _class(row)),
        Column("benefit", "资助项目", sort="benefit", render=lambda row: rules.item(row.benefit).label),
        money_column("amount_fen", "金额（元）"),
        money_column("before_fen", "上学期（元）", render=lambda row: _before(row)),
    )
    search = (("person__name", "contains"),)
    search_hint = "姓名"
    filters = (
        ChoiceFilter("benefit", "资助项目", choices=_items, is_many=True),
        ChoiceFilter("before", "与上学期比", choices=BEFORE, apply=lambda source, value: _compared(source, value)),
        AmountFilter("amount", "金额（元）", name="amount_fen"),
        TextFilter("school", "学校", name="sheet__school_name"),
    )
    empty_title = "没有这样的明细"

    def __init__(self, request: ScopedRequest, found: AidList) -> None:
        self.found = found
        self.title = f"名单第 {found.no} 份：人员"
        self.bulk = (BulkAction("打印明白卡、说明等", "papers-make-listed", "printer", args=(found.pk,)),)
        super().__init__(request)

    def source(self, request: ScopedRequest) -> Source:
        """The lines in the order of schools and people."""
        orders = (("sheet__school_name", False), ("person__pinyin", False), ("person_id", False))
        return QuerySetSource(lines_of_list(self.found), orders=orders)

    def row_url(self, row: Row) -> str:
        """Why: the explanation of the item."""
        return reverse("decision", args=[row.person.number, row.benefit])


def _class(row: Row) -> str:
    return f"{grade_label(row.stage, row.grade)}{row.class_name or ''}" or "—"


def _before(row: Row) -> str:
    return "没有" if row.before_fen is None else yuan(row.before_fen)


def _compared(source: QuerySetSource, value: str) -> QuerySetSource:
    return replace(source, queryset=source.queryset.filter(BESIDE_BEFORE[value]))


@staff_view(Verb.VIEW_AMOUNTS, methods=("GET", "HEAD"))
def people(request: StaffRequest, list_id: int) -> HttpResponseBase:
    """Who stands on the list."""
    found = queries.list_of(request.scope, list_id)
    crumbs = [("名单", reverse("lists")), (f"第 {found.no} 份", reverse("list", args=[found.pk])), ("人员", "")]
    return PeopleOfList(request, found).respond({"crumbs": crumbs})
