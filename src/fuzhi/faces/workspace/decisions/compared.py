"""Differences as pages: this run and the last, this semester and the last, a list and what was approved before. Every
difference with its child, its why and its sum; above them an equation that closes, by item, county and school."""

from dataclasses import dataclass

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode

from fuzhi.faces.kit.list_columns import Column, Row, money_column, tag_column
from fuzhi.faces.kit.list_filters import ChoiceFilter
from fuzhi.faces.kit.list_sources import Source, SqlSource
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import queries, rules
from fuzhi.steps.aid.queries import beside
from fuzhi.steps.aid.queries.beside import Beside, GroupSum, How
from fuzhi.steps.aid.queries.turned import turned
from fuzhi.steps.registry.queries import school_names, schools_in
from fuzhi.vocabulary.places import counties, place_name

READ = ("GET", "HEAD")
GROUPS_MAX = 12
HOW_TAGS = {
    How.NEW.value: ("done", How.NEW.label),
    How.ENDED.value: ("bad", How.ENDED.label),
    How.MORE.value: ("outline", How.MORE.label),
    How.LESS.value: ("need", How.LESS.label),
    How.ELSEWHERE.value: ("outline", How.ELSEWHERE.label),
}
ELSEWHERE_WHY = "本学期也应享，学校还没有确认，或在另一份名单上"

FIRST_WHY = "本县之前没有认定过"


@dataclass(frozen=True)
class _Told(SqlSource):
    """Rows with why they differ, asked for a page at once."""

    compared: Beside | None = None

    def _rows_of(self, keys: list[object]) -> list[Row]:
        rows = super()._rows_of(keys)
        assert self.compared is not None
        why = turned(rows, self.compared.runs_before, self.compared.runs_after)
        return [row | {"why": self._why(row) or why[row["id"]].words} for row in rows]

    def _why(self, row: Row) -> str:
        """What needs no second look at the facts."""
        if row["how"] == How.ELSEWHERE:
            return ELSEWHERE_WHY
        is_first = self.compared is not None and row["county_code"] not in self.compared.runs_before
        return FIRST_WHY if row["how"] == How.NEW and is_first else ""


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """The differences of an item, county or school, and the address of its rows."""

    label: str
    sum: GroupSum
    url: str


class ComparedList(ListPage):
    """One row a child and item that is not what it was."""

    unit = "条"
    template = "decisions/compared.html"
    columns = (
        Column("name", "姓名", sort="pinyin", link=lambda row: _child(row), phone="title"),
        Column("school_name", "学校", render=lambda row: row["school_name"] or row["school_code"] or "—"),
        Column("benefit", "资助项目", render=lambda row: rules.item(row["benefit"]).label),
        tag_column("how", "差别", HOW_TAGS),
        money_column("before_fen", "之前（元）"),
        money_column("after_fen", "现在（元）"),
        money_column("change_fen", "差额（元）"),
        Column("why", "为什么", width=60, phone="second"),
    )
    search = (("name_key", "part"), ("initials", "prefix"), ("tail_key", "tail"))
    empty_title = "没有差别"
    empty_text = "两边的学生、项目和金额都一样。"
    empty_icon = "git-compare"

    def __init__(self, request: ScopedRequest, title: str, compared: Beside) -> None:
        self.compared, self.title = compared, title
        hows = [one for one in How.choices() if compared.is_list or one[0] != How.ELSEWHERE]
        self.filters = (
            ChoiceFilter("how", "差别", choices=hows, is_many=True),
            ChoiceFilter("benefit", "资助项目", choices=lambda _: list(rules.item_labels().items()), is_many=True),
            ChoiceFilter("school", "学校", name="school_code", choices=lambda r: schools_in(r.scope), is_many=True),
            *(
                [ChoiceFilter("county", "县（市、区）", name="county_code", choices=lambda _: list(counties().items()))]
                if request.scope.is_prefecture
                else []
            ),
        )
        super().__init__(request)

    def source(self, request: ScopedRequest) -> Source:
        """See :class:`ListPage`."""
        found = self.compared.listing
        orders = (("pinyin", False), ("person_id", False), ("benefit", False))
        return _Told(found.sql, found.values, "id", found.keys_sql, orders, compared=self.compared)

    def row_url(self, row: Row) -> str:
        """The explanation."""
        return _child(row)

    def row_tone(self, row: Row) -> str:
        """What a child loses stands out."""
        return "late" if row["how"] == How.ENDED else "due" if row["how"] == How.LESS else ""

    def grouped(self, key: str, groups: list[GroupSum], labels: dict[str, str]) -> list[ShownGroup]:
        """Groups with the address of their rows."""
        path = self.request.path
        return [
            ShownGroup(labels.get(one.key, one.key) or "两校同报", one, f"{path}?{urlencode({key: one.key})}")
            for one in groups
        ]


def _child(row: Row) -> str:
    return reverse("decision", args=[row["number"], row["benefit"]]) if row["number"] else ""


def respond(
    request: StaffRequest, title: str, compared: Beside, crumbs: list[tuple[str, str]], note: str
) -> HttpResponseBase:
    """The page, its rows or the file."""
    page = ComparedList(request, title, compared)
    if page.params.get("export") in ("xlsx", "csv") or request.headers.get("HX-Target") == page.element_id:
        return page.respond({"crumbs": crumbs})
    figures = beside.figures(compared)
    schools = figures.schools
    context = {
        "crumbs": crumbs,
        "note": note,
        "compared": compared,
        "undecided": "、".join(place_name(code) for code in compared.undecided),
        "equation": figures.equation,
        "items": page.grouped("benefit", figures.items, rules.item_labels()),
        "counties": page.grouped("county", figures.counties, dict(counties())) if request.scope.is_prefecture else [],
        "schools": page.grouped(
            "school", schools[:GROUPS_MAX], school_names([one.key for one in schools[:GROUPS_MAX]])
        ),
        "more_schools": max(len(schools) - GROUPS_MAX, 0),
    }
    return page.respond(context)


@staff_view(Verb.VIEW_AMOUNTS, methods=READ)
def runs(request: StaffRequest) -> HttpResponseBase:
    """This run and the one before."""
    title = "与上一次认定比"
    found = beside.runs_beside(request.scope, str(request.term))
    note = "两次认定各自的结果，不算人工撤回的。没有上一次认定时，全部算新增。"
    return respond(request, title, found, [("资格认定", reverse("decisions")), (title, "")], note)


@staff_view(Verb.VIEW_AMOUNTS, methods=READ)
def terms(request: StaffRequest) -> HttpResponseBase:
    """This semester and the last."""
    title = "与上学期比"
    found = beside.terms_beside(request.scope, str(request.term))
    note = "两个学期最近一次认定的结果，不算人工撤回的。"
    return respond(request, title, found, [("资格认定", reverse("decisions")), (title, "")], note)


@staff_view(Verb.VIEW_AMOUNTS, methods=READ)
def of_list(request: StaffRequest, list_id: int) -> HttpResponseBase:
    """A list and what was approved the semester before."""
    found = queries.list_of(request.scope, list_id)
    title = f"{place_name(found.county_code)}名单第 {found.no} 份与上学期比"
    crumbs = [("名单", reverse("lists")), (f"第 {found.no} 份", reverse("list", args=[found.pk])), ("与上学期比", "")]
    note = "上学期已批准的，与这份名单上的逐条比。不在这份名单的，本学期也应享，学校还没有确认或在另一份名单上。"
    return respond(request, title, beside.list_beside(found), crumbs, note)
