"""打印档案: what was printed when, by whom, for whom."""

from django.http.response import HttpResponseBase
from django.urls import reverse

from fuzhi.faces.kit.list_columns import Column, Row, count_column, date_column
from fuzhi.faces.kit.list_filters import ChoiceFilter, TextFilter
from fuzhi.faces.kit.list_sources import QuerySetSource
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid.queries import printing
from fuzhi.steps.aid.states import Paper, PrintedFor
from fuzhi.vocabulary.terms import Term


class PrintingList(ListPage):
    """Bundles of the area, newest first."""

    title, unit = "打印档案", "次"
    columns = (
        Column("label", "给谁", phone="title"),
        Column("paper", "打印了什么", render=lambda row: Paper(row.paper).label),
        Column("printed_for", "按什么", render=lambda row: PrintedFor(row.printed_for).label, phone="hide"),
        Column("term", "学期", render=lambda row: Term.parse(row.term).short_label, phone="hide"),
        count_column("count", "人数"),
        count_column("pages", "页数", phone="hide"),
        Column("made_by", "谁打印的", render=lambda row: row.made_by.display_name),
        date_column("made_on", "打印日期", phone="side"),
    )
    filters = (
        ChoiceFilter("paper", "打印了什么", choices=Paper, is_many=True),
        ChoiceFilter("by", "按什么", name="printed_for", choices=PrintedFor, is_many=True),
        TextFilter("who", "谁打印的", name="made_by__display_name"),
    )
    search = (("label", "contains"),)
    search_hint = "学校、班级、村、名单、批次"
    empty_title = "还没有打印过"
    empty_text = "从学校、名单、公示、批次或学生档案打印的明白卡、说明、告知书和签字表，都记在这里。"
    empty_icon = "printer"

    def source(self, request: ScopedRequest) -> QuerySetSource:
        """The area's."""
        found = printing.printings(request.scope).filter(term=str(request.term))
        return QuerySetSource(found, orders=(("id", True),))

    def row_url(self, row: Row) -> str:
        """The bundle."""
        return reverse("paper", args=[row.pk])


@staff_view(Verb.VIEW_AMOUNTS, methods=("GET", "HEAD"))
def archive(request: StaffRequest) -> HttpResponseBase:
    """The list."""
    return PrintingList(request).respond({"crumbs": [("打印档案", "")]})
