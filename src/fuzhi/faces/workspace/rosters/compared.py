"""One roster beside an earlier one: who is new, who is gone, what changed, with the lines of both files."""

from dataclasses import dataclass

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode

from fuzhi.faces.kit.list_columns import Column, Row, number_column, tag_column
from fuzhi.faces.kit.list_filters import ChoiceFilter, TextFilter
from fuzhi.faces.kit.list_sources import Source, SqlSource
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.rosters import showing
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.intake import beside, queries
from fuzhi.steps.intake.beside import Beside, How, Part
from fuzhi.steps.intake.things import Batch
from fuzhi.steps.intake.things import Row as KeptLine
from fuzhi.vocabulary.clock import day_of
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.terms import Term, zh_date
from fuzhi.vocabulary.typed import whole_number

OTHER = "with"
PLACES_MAX = 12
HOW_TAGS = {
    How.NEW.value: ("done", How.NEW.label),
    How.GONE.value: ("bad", How.GONE.label),
    How.CHANGED.value: ("need", How.CHANGED.label),
}


@dataclass(frozen=True)
class _Told(SqlSource):
    """Rows with what differs, asked for a page at once."""

    kind: str = ""

    def _rows_of(self, keys: list[object]) -> list[Row]:
        found = super()._rows_of(keys)
        kept = beside.rows_of(one for row in found for one in (row["after_id"], row["before_id"]))
        return [row | {"what": self._what(row, kept)} for row in found]

    def _what(self, row: Row, kept: dict[int, KeptLine]) -> str:
        after, earlier = kept.get(row["after_id"]), kept.get(row["before_id"])
        if after is None:
            return "这份里是退回的行，改好重新上传就有" if row["is_refused_after"] else "这份里没有这一行"
        if earlier is None:
            said = showing.said_by(self.kind, after)
            return f"上一份里是退回的行。{said}" if row["is_refused_before"] else said
        return showing.what_changed(self.kind, after, earlier)


class ComparedRosters(ListPage):
    """One row a thing that is not as it was."""

    template = "rosters/compared.html"
    filters = (ChoiceFilter("how", "差别", choices=How, is_many=True), TextFilter("place", "学校或村"))
    search = (("name", "contains"), ("tail_key", "tail"))
    search_hint = "姓名、证件后四位"
    empty_title = "没有差别"
    empty_text = "两份名册说的一样。"
    empty_icon = "git-compare"

    def __init__(self, request: ScopedRequest, compared: Beside) -> None:
        self.compared = compared
        self.title = f"{RosterKind(compared.after.kind).label}对比"
        self.unit = showing.unit_of(compared.after.kind)
        self.columns = (
            Column("name", "名称", sort="name", render=lambda row: row["name"] or "没有名称", phone="title"),
            number_column(),
            Column("place", "学校或村", sort="place"),
            tag_column("how", "差别", HOW_TAGS, sort="how"),
            Column("what", "差在哪里", width=60),
            Column("before_id", "上一份", render=lambda row: "看原行" if row["before_id"] else "—", link=_earlier),
        )
        super().__init__(request)

    def source(self, request: ScopedRequest) -> Source:
        """See :class:`ListPage`."""
        found = self.compared.listing
        orders = (("place", False), ("name", False))
        return _Told(found.sql, found.values, "id", found.keys_sql, orders, kind=self.compared.after.kind)

    def row_url(self, row: Row) -> str:
        """The line of this file, or of the earlier one where it is gone."""
        return reverse("roster-row", args=[row["id"]])

    def row_tone(self, row: Row) -> str:
        """Who is gone stands out."""
        return "late" if row["how"] == How.GONE else ""

    def at(self, **conditions: str) -> str:
        """This page with one condition."""
        return f"{self.request.path}?{urlencode({OTHER: str(self.compared.before.pk), **conditions})}"


@staff_view(Verb.VIEW_ROSTERS, methods=("GET", "HEAD"))
def compared(request: StaffRequest, batch_id: int) -> HttpResponseBase:
    """A file beside the one before, or beside the one that the address names (``with``)."""
    found = queries.batch(request.scope, batch_id)
    others = beside.comparable(found)
    other = _chosen(found, others, request.GET.get(OTHER, ""))
    page = ComparedRosters(request, Beside(other, found))
    crumbs = [
        ("名册导入", reverse("rosters")),
        (found.file_name, reverse("roster-batch", args=[found.pk])),
        ("对比", ""),
    ]
    if page.params.get("export") in ("xlsx", "csv") or request.headers.get("HX-Target") == page.element_id:
        return page.respond({"crumbs": crumbs})
    places = page.compared.by_place()
    context = {
        "crumbs": crumbs,
        "whole": page.compared.whole(),
        "this": _called(found),
        "other": _called(other),
        "others": [(one.pk, _called(one), one.pk == other.pk) for one in others],
        "hows": {how.value: page.at(how=how.value) for how in How},
        "places": [_place(page, one) for one in places[:PLACES_MAX]],
        "more_places": max(len(places) - PLACES_MAX, 0),
        "unit": page.unit,
    }
    return page.respond(context)


def _chosen(found: Batch, others: list[Batch], asked: str) -> Batch:
    key = whole_number(asked)
    other = next((one for one in others if one.pk == key), None) if asked else beside.before(found, others)
    if other is None:
        raise NotFound("nothing_to_compare", "没有另一份可以比的名册。", "同一种名册有两份说的不一样，才能对比。")
    return other


def _called(found: Batch) -> str:
    on = f"{zh_date(day_of(found.committed_at))}导入" if found.committed_at else "还没有导入"
    return f"{Term.parse(found.term).short_label} {found.file_name}（{on}）"


def _place(page: ComparedRosters, one: Part) -> dict[str, object]:
    return {"label": one.place or "没有写学校、村", "url": page.at(place=one.place) if one.place else "", "part": one}


def _earlier(row: Row) -> str:
    return reverse("roster-row", args=[row["before_id"]]) if row["before_id"] else ""
