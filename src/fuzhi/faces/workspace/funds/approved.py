"""批准的明细: the lines behind each figure of the funds, by item and by how far they are."""

from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.urls import reverse

from fuzhi.faces.kit.board import Figure
from fuzhi.faces.kit.list_bulk import BulkAction
from fuzhi.faces.kit.list_columns import Column, Row, label_column, money_column
from fuzhi.faces.kit.list_filters import ChoiceFilter
from fuzhi.faces.kit.list_ranges import AmountFilter
from fuzhi.faces.kit.list_sources import SqlSource
from fuzhi.faces.kit.lists import Filters, ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.payments.approved import OPEN, ApprovedStage, approved_lines, stage_sums
from fuzhi.steps.payments.items import item, items
from fuzhi.steps.registry import queries as registry
from fuzhi.vocabulary.codes import Delivery
from fuzhi.vocabulary.money import yuan_sign
from fuzhi.vocabulary.places import place_name

READ = ("GET", "HEAD")
_TONES = {ApprovedStage.RETURNED: "bad", ApprovedStage.NO_ACCOUNT: "need"}


def _county(row: Row) -> str:
    return place_name(row["county_code"])


class ApprovedLines(ListPage):
    """Approved lines of the area."""

    title, unit = "批准的明细", "笔"
    columns = (
        Column(
            "person_name",
            "学生",
            sort="name_key",
            link=lambda row: reverse("child", args=[row["person_number"]]),
            phone="title",
        ),
        Column("benefit", "项目", sort="benefit", render=lambda row: item(row["benefit"]).label),
        label_column("delivery", "怎样给", Delivery),
        Column("school_name", "学校", sort="school_code"),
        Column("county_code", "县（市、区）", sort="county_code", render=_county, phone="hide"),
        money_column("amount_fen", "金额（元）"),
        label_column("stage", "办到哪一步", ApprovedStage, phone="side"),
    )
    filters: Filters = (
        ChoiceFilter(
            "item", "项目", name="benefit", choices=lambda request: [(k, v.label) for k, v in items().items()]
        ),
        AmountFilter("amount", "金额（元）", name="amount_fen"),
        ChoiceFilter("stage", "办到哪一步", choices=ApprovedStage, is_many=True),
        ChoiceFilter("school", "学校", name="school_code", choices=lambda request: registry.schools_in(request.scope)),
    )
    search = (("name_key", "part"), ("person_number", "="))
    search_hint = "姓名、学生编号"
    bulk = (
        BulkAction("催办", "bulk-lines-urge", "bell-ringing"),
        BulkAction("暂缓发放", "bulk-withhold", "player-pause"),
        BulkAction("恢复发放", "bulk-lift", "player-play"),
        BulkAction("确认暂缓", "bulk-withheld-confirm", "check"),
        BulkAction("不同意暂缓", "bulk-withheld-refuse", "x"),
    )
    empty_title = "没有这样的明细"
    empty_text = "名单批准以后，每人每项在这里各有一行。"
    empty_icon = "coins"

    def source(self, request: ScopedRequest) -> SqlSource:
        """The area's, of the semester."""
        return SqlSource.of(approved_lines(request.scope, str(request.term)), orders=(("id", False),))

    def row_fen(self, row: Row) -> int | None:
        """What the bar of ticked rows adds up."""
        return int(row["amount_fen"])

    def row_url(self, row: Row) -> str:
        """The child's file."""
        return reverse("child", args=[row["person_number"]])

    def row_tone(self, row: Row) -> str:
        """Red edge: came back. Amber: no account."""
        return {"bad": "late", "need": "due"}.get(_TONES.get(ApprovedStage(row["stage"]), ""), "")


@staff_view(Verb.VIEW_FUNDS, methods=READ)
def approved(request: StaffRequest) -> HttpResponseBase:
    """The lines, filtered and exported."""
    return ApprovedLines(request).respond({"crumbs": [("资金", reverse("funds")), ("批准的明细", "")]})


def lines_url(benefit: str = "", *, is_open: bool = False) -> str:
    """The lines of an item (of all), or those of them of which nothing has left the treasury."""
    query = [("item", benefit)] * bool(benefit) + [("stage", one.value) for one in OPEN if is_open]
    return f"{reverse('funds-approved')}?{urlencode(query)}".rstrip("?")


def stage_figures(scope: Scope, term: str) -> list[Figure]:
    """What was approved, split by how far it is; together the figures are all of it."""
    return [
        Figure(
            ApprovedStage(one.stage).label,
            yuan_sign(one.fen),
            "",
            f"{one.count:,} 笔",
            f"{reverse('funds-approved')}?stage={one.stage}",
            _TONES.get(ApprovedStage(one.stage), ""),
        )
        for one in stage_sums(scope, term)
    ]
