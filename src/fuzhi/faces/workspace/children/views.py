"""学生档案: every child of the area, searched by name, initials or last four; the state of the semester beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse

from fuzhi.faces.kit.list_bulk import BulkAction
from fuzhi.faces.kit.list_columns import Column, Row, money_column, number_column, tag_column
from fuzhi.faces.kit.list_filters import AreaFilter, ChoiceFilter, TextFilter
from fuzhi.faces.kit.list_sources import Source, SqlSource
from fuzhi.faces.kit.lists import Columns, Filters, ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.children import sets
from fuzhi.policy.facts import FACT_LABELS
from fuzhi.steps.accounts.permissions import Verb, can
from fuzhi.steps.aid import queries as decisions
from fuzhi.steps.payments import standing
from fuzhi.steps.registry import queries
from fuzhi.steps.registry.facts import filled_by
from fuzhi.steps.registry.permissions import can_add_child
from fuzhi.vocabulary.codes import PovertyState, Stage
from fuzhi.vocabulary.names import sought
from fuzhi.vocabulary.places import all_places, place_name, short_village

READ = ("GET", "HEAD")
STATES = {
    "returned": ("bad", "退回待补"),
    "claimed": ("need", "两校同报"),
    "match": ("need", "比对未决"),
    "no_roll": ("bad", "查无学籍"),
    "held": ("need", "异议待复"),
    "settled": ("done", "已落实"),
    "waiting": ("outline", "办理中"),
    "unknown": ("need", "缺事实"),
    "none": ("", "无待遇"),
    "undecided": ("outline", "未认定"),
}
_FILTER_LABELS = (
    ("due", "本学期有待遇"),
    ("returned", "退回待补"),
    ("unknown", "缺事实"),
    ("match", "比对未决"),
    ("claimed", "两校同报"),
    ("no_roll", "查无学籍"),
)


def state_of(row: Row) -> str:
    """What must be done first for this child."""
    if row["returned"]:
        return "returned"
    if row["is_claimed_twice"]:
        return "claimed"
    if row["is_match_open"]:
        return "match"
    if not row["school_code"]:
        return "no_roll"
    if row["held"]:
        return "held"
    if row["due"]:
        is_settled = not row["waiting"] and (row["settled_fen"] or 0) >= (row["due_fen"] or 0)
        return "settled" if is_settled else "waiting"
    if row["is_unknown"]:
        return "unknown"
    return "none" if row["is_decided"] else "undecided"


def class_text(row: Row) -> str:
    """The year as schools call it, and the class."""
    numerals = "一二三四五六七八九"
    grade, stage = row["grade"], row["stage"]
    if grade is None:
        text = Stage(stage).label if stage else "—"
    elif stage == Stage.PRESCHOOL and 1 <= grade <= 3:
        text = ("小班", "中班", "大班")[grade - 1]
    elif stage == Stage.JUNIOR_SECONDARY and 1 <= grade <= 3:
        text = f"{numerals[grade + 5]}年级"
    elif stage == Stage.SENIOR_SECONDARY and 1 <= grade <= 3:
        text = f"高{numerals[grade - 1]}"
    elif stage == Stage.SECONDARY_VOCATIONAL:
        text = f"中职{numerals[grade - 1]}年级"
    else:
        text = f"{numerals[grade - 1]}年级"
    return f"{text} {row['class_name']}".strip()


def village_text(code: str) -> str:
    """The village as people say it; the town when the village is not one of ours, a dash when nothing is known."""
    if code in all_places():
        return short_village(place_name(code))
    return place_name(code[:9]) if code[:9] in all_places() else "—"


class _TermState(ChoiceFilter):
    """The state filter asks of the semester in the header."""


def state_filter(term: str) -> _TermState:
    """What a child is in the semester, of those states that one looks for."""
    return _TermState(
        "state",
        "本学期",
        choices=_FILTER_LABELS,
        apply=lambda source, value: source.narrowed_by(standing.children_that_are(value, term)),
    )


class ChildList(ListPage):
    """Children of the scope, in the order of pinyin."""

    title, unit = "学生档案", "人"
    template = "children/list.html"
    columns: Columns = (
        Column("name", "姓名", sort="pinyin", link=lambda row: reverse("child", args=[row["number"]]), phone="title"),
        number_column(),
        Column("school_name", "学校", sort="school_code,pinyin", width=26),
        Column("class_name", "年级班", sort="stage_no,grade,class_name,school_code,pinyin", render=class_text),
        Column("village_code", "村", sort="village_code,pinyin", render=lambda row: village_text(row["village_code"])),
        Column("guardian_name", "户主、家长", sort="guardian_name", phone="hide"),
        tag_column("state", "本学期", STATES, sort="urgency,pinyin"),
        money_column("due_fen", "应享（元）"),
        money_column("settled_fen", "已落实（元）", phone="hide"),
    )
    bulk = (
        BulkAction("更正事实", "bulk-correct", "pencil"),
        BulkAction("归入学校、班级、村", "bulk-place", "school"),
        BulkAction("逐人填写", "bulk-fill", "list-details"),
        BulkAction("打印 {n} 人的明白卡等", "papers-make", "printer"),
    )
    empty_title, empty_text, empty_icon = "还没有学生", "先导入学籍名册和扶贫名册。", "school"

    def __init__(self, request: ScopedRequest) -> None:
        self.filters = self.own_filters(str(request.term))
        super().__init__(request)
        if asked := self.params.getlist(sets.KEY):
            self.filters = (*self.filters, sets.SetFilter.of(request, asked))
            self.offered[sets.KEY] = ()
        self.search = _search_for(sought(self.query))
        self.order_words = "" if request.scope.is_prefecture else "待办先后"

    def own_filters(self, term: str) -> Filters:
        """The conditions of this list; that of the state asks of the semester."""
        return (
            AreaFilter("area", "地区", name="village_code"),
            ChoiceFilter("stage", "学段", choices=Stage, is_many=True),
            ChoiceFilter(
                "school",
                "学校",
                name="school_code",
                choices=lambda r: queries.schools_in(r.scope),
                is_many=True,
            ),
            ChoiceFilter("poverty", "建档立卡", name="poverty_state", choices=_POVERTY, apply=_by_poverty),
            state_filter(term),
            ChoiceFilter("missing", "缺的事实", choices=_TO_FILL, apply=self._missing),
            TextFilter("number", "档案号", apply=lambda source, value: source.where("number", "prefix", value.upper())),
        )

    def _missing(self, source: SqlSource, fact: str) -> SqlSource:
        return source.narrowed_by(decisions.missing_children(self.request.scope, str(self.request.term), fact))

    def source(self, request: ScopedRequest) -> Source:
        """See :class:`ListPage`."""
        is_by_sum = self.sort[0] in ("due_fen", "settled_fen")
        is_whole = request.scope.is_prefecture
        is_by_urgency = self.sort[0] == "state" or not (is_whole or self.sort[0])
        listing = standing.children(request.scope, str(request.term), with_sums=is_by_sum, by_urgency=is_by_urgency)
        # a county's children are those at its schools or at home there
        orders = (("urgency", False), ("pinyin", False)) if is_by_urgency else (("pinyin", False),)
        found = _Stated.of(listing, key="person_id", orders=orders, is_fenced=not is_whole)
        is_narrowed = bool(self.query or self.active)
        summed = standing.children(request.scope, str(request.term), with_sums=True, is_narrowed=is_narrowed)
        plain = standing.children(request.scope, str(request.term))
        return replace(found, sums_sql=summed.keys_sql, plain_sql=plain.keys_sql)

    def row_url(self, row: Row) -> str:
        """See :class:`ListPage`."""
        return reverse("child", args=[row["number"]])

    def row_tone(self, row: Row) -> str:
        """See :class:`ListPage`."""
        return {"bad": "late", "need": "due"}.get(STATES[row["state"]][0], "")

    def row_fen(self, row: Row) -> int | None:
        """See :class:`ListPage`."""
        return int(row["due_fen"] or 0)

    def shown_columns(self) -> Columns:
        """Money is not for everyone who sees the children; a whole prefecture is not gone through for who waits."""
        sees_money, is_whole = can(self.request.user, Verb.VIEW_AMOUNTS), self.request.scope.is_prefecture
        shown = [one for one in self.columns if sees_money or one.kind != "money"]
        return [replace(one, sort="") if is_whole and one.key == "state" else one for one in shown]


@dataclass(frozen=True)
class _Stated(SqlSource):
    """Rows with their state worked out; ``sums_sql``: the keys with the sums of each child; ``plain_sql``: the keys
    with nothing beside, which is all that a count needs."""

    sums_sql: str = ""
    plain_sql: str = ""

    def count(self, bound: int) -> int:
        """See :class:`fuzhi.faces.kit.list_sources.Source`."""
        return super(_Stated, replace(self, keys_sql=self.plain_sql)).count(bound)

    def sums(self, names: Sequence[str]) -> dict[str, int]:
        """See :class:`fuzhi.faces.kit.list_sources.Source`."""
        return super(_Stated, replace(self, keys_sql=self.sums_sql)).sums(names)

    def _rows_of(self, keys: list[Any]) -> list[dict[str, Any]]:
        rows = super()._rows_of(keys)
        return [row | {"state": state_of(row)} for row in rows]


_TO_FILL = [(name, label) for name, label in FACT_LABELS.items() if filled_by(name)]
_POVERTY = (
    ("in", "在册"),
    *PovertyState.choices(),
    ("out", "不在册"),
)


def _by_poverty(source: SqlSource, word: str) -> SqlSource:
    return source.narrowed_by(standing.children_by_poverty(word))


def _search_for(text: str) -> tuple[tuple[str, str], ...]:
    """Which column a search means, so that it can use its index: four characters of an ID, initials, a name."""
    if len(text) == 4 and text[:3].isdigit() and text[3] in "0123456789xX":
        return (("tail_key", "tail"),)
    if text.isascii():
        return (("number", "capitals"),) if text[1:2].isdigit() else (("initials", "prefix"), ("sound", "prefix"))
    return (("name_key", "part"),)


@staff_view(Verb.VIEW_CHILDREN, methods=("GET", "HEAD", "POST"))
def children(request: StaffRequest) -> HttpResponseBase:
    """The list."""
    page = ChildList(request)
    may_add = can_add_child(request.staff, request.scope.county_code)
    return page.respond({"may_add": may_add, "print_url": _print_url(request, page)})


def _print_url(request: StaffRequest, page: ChildList) -> str:
    """Where the papers of the one school, village or town are made that the list is narrowed to; of the own school."""
    held = {one.key: values for one, values in page.active}
    schools, area = held.get("school", []), next(iter(held.get("area", [])), "")
    school = schools[0] if len(schools) == 1 else request.scope.school_code
    if not can(request.staff, Verb.VIEW_AMOUNTS) or not (school or len(area) in (9, 12)):
        return ""
    return f"{reverse('papers-new')}?" + (f"whom=school&key={school}" if school else f"whom=village&key={area}")
