"""Invented people in a table of the test's own, and their list in both ways of asking for rows."""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory

from fuzhi.faces.kit.list_bulk import BulkAction
from fuzhi.faces.kit.list_columns import Column, label_column, mark_column, money_column, tag_column
from fuzhi.faces.kit.list_filters import AreaFilter, ChoiceFilter, TextFilter, YesNoFilter
from fuzhi.faces.kit.list_sources import SqlSource
from fuzhi.faces.kit.lists import Columns, Filters, ListPage
from fuzhi.vocabulary.codes import Stage
from tests.factories.pages import scoped

ROWS = "select id, name, initials, tail, stage, area_code, is_poor, state, due_fen from kit_people where area_code like %(area)s"
KEYS = (
    "select id, name, initials, tail, stage, area_code, is_poor, due_fen from kit_people where area_code like %(area)s"
)
FULL = "select id, name, initials, tail, stage, area_code, is_poor, state, due_fen from kit_people where id = any(%(keys)s)"
TAGS = {"paid": ("done", "已落实"), "late": ("bad", "退回")}


class People(ListPage):
    title, unit = "学生名单", "人"
    columns: Columns = (
        Column("name", "姓名", sort="name", link=lambda row: f"/p/{row['id']}/", phone="title"),
        label_column("stage", "学段", Stage),
        mark_column("is_poor", "建档立卡"),
        tag_column("state", "本学期", TAGS),
        money_column("due_fen", "应享（元）"),
    )
    search = (("name", "contains"), ("initials", "prefix"), ("tail", "="))
    filters: Filters = (
        AreaFilter("area", "地区", name="area_code", within=lambda request: "220822"),
        ChoiceFilter("stage", "学段", choices=Stage, is_many=True),
        YesNoFilter("poor", "建档立卡", name="is_poor", yes="在册", no="不在册", unknown="不清楚"),
        TextFilter("named", "姓名", name="name"),
        YesNoFilter(
            "dear",
            "应享",
            apply=lambda source, yes: source.narrowed(f"due_fen {'>' if yes else '<='} %(limit)s", limit=6000),
        ),
    )
    bulk: Sequence[BulkAction] = (BulkAction("打印 {n} 张", "staff-home"),)
    is_narrow = False

    def source(self, request: HttpRequest) -> SqlSource:
        if self.is_narrow:
            return SqlSource(FULL, {"area": "220822%"}, keys_sql=KEYS, orders=(("id", False),))
        return SqlSource(ROWS, {"area": "220822%"}, orders=(("id", False),))


class NarrowPeople(People):
    is_narrow = True


def page_of(kind: type[People], query: str = "", **headers: str) -> People:
    return kind(scoped(RequestFactory().get(f"/people/?{query}", headers=headers)))


def drawn(page: People) -> str:
    """The list as it is printed, without the page around it."""
    page.request.user = AnonymousUser()
    return render_to_string(page.fragment, {"list": page, "request": page.request, "frame": {"address": "/people/"}})


def names(page: People) -> list[int]:
    return [row["id"] for row in page.page_rows]
