"""One list for every page: declared once, then searched, filtered, sorted, paged, exported; all state in the address.

class ChildList(ListPage):
    title, unit = "学生档案", "人"
    columns = (Column("name", "姓名", sort="pinyin", link=..., phone="title"), money_column("due_fen", "应享（元）"))
    search = (("name", "contains"), ("initials", "prefix"), ("tail_key", "tail"))
    filters = (AreaFilter("area", "地区"), ChoiceFilter("stage", "学段", choices=Stage))
    def source(self, request): return SqlSource(...)          # scoped to the person

def children(request): return ChildList(request).respond()
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.kit.list_bulk import BulkAction, Selection
from fuzhi.faces.kit.list_columns import Column, Row, read
from fuzhi.faces.kit.list_export import export_response
from fuzhi.faces.kit.list_filters import Filter
from fuzhi.faces.kit.list_pager import Pager
from fuzhi.faces.kit.list_search import searched
from fuzhi.faces.kit.list_shown import Chip, Head, ShownRow
from fuzhi.faces.kit.list_sources import Source
from fuzhi.faces.kit.list_views import OWN_PARAMETERS, KeepView, OwnView, kept_query, name_of, own_views
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.typed import whole_number

SIZES = (14, 50, 100)
LONG_CHOICE = 12
"""More boxes to tick than this, and one may type what is looked for among them."""
Columns = Sequence[Column]
Filters = Sequence[Filter]
Searched = Sequence[tuple[str, str]]
"""(field, operator) of what the search text may be."""


class ListPage:
    """Base class: subclass, declare, override :meth:`source`; one instance serves one request."""

    title: str = ""
    unit: str = "条"
    columns: Columns = ()
    filters: Filters = ()
    search: Searched = ()
    search_hint: str = "姓名、拼音首字母、证件后四位"
    default_sort: str = ""
    page_size: int = 14
    count_bound: int = 300_000
    bulk: Sequence[BulkAction] = ()
    views: Sequence[tuple[str, str]] = ()
    template: str = "kit/list_page.html"
    fragment: str = "kit/_list.html"
    empty_title: str = "这里还没有内容"
    empty_text: str = ""
    empty_icon: str = "clipboard-text"
    sum_label: str = "合计"
    is_exportable: bool = True
    export_now_max: int = 20_000
    element_id: str = "fz-list"

    def __init__(self, request: ScopedRequest) -> None:
        self.request = request
        self.params: QueryDict = request.GET if request.method == "GET" else _merged(request)
        self.offered = {one.key: one.options(request) for one in self.filters}

    # -- to override -------------------------------------------------------------------------------------------
    def source(self, request: ScopedRequest) -> Source:
        """The scoped rows; must be overridden."""
        raise NotImplementedError

    def row_url(self, row: Row) -> str:
        """Where the row opens: its title, › at the end, on a phone a tap anywhere on it; empty = nowhere."""
        return ""

    def row_tone(self, row: Row) -> str:
        """``late``, ``due`` or empty: the coloured edge."""
        return ""

    def row_fen(self, row: Row) -> int | None:
        """The sum that the bulk bar adds up, if any."""
        return None

    def saved_views(self) -> Sequence[tuple[str, str]]:
        """(words, query string) of filters that everybody is offered; a person's own are kept by themselves."""
        return self.views

    # -- state -------------------------------------------------------------------------------------------------
    @cached_property
    def query(self) -> str:
        """The search text."""
        return self.params.get("q", "").strip()[:60]

    @cached_property
    def active(self) -> list[tuple[Filter, list[str]]]:
        """The filters that hold, with their values."""
        asked = [(one, one.values(self.params, self.offered[one.key])) for one in self.filters]
        return [(one, values) for one, values in asked if values]

    @cached_property
    def strange(self) -> list[Chip]:
        """Conditions of the address that no filter can hold, each with the address without it. Leaving them out would
        show, export and choose more than was asked for, so with any of them the list is empty and no file is made."""
        asked = [(one, text) for one in self.filters for text in one.strange(self.params, self.offered[one.key])]
        return [Chip(f"{one.label}：{text[:30]}", self.address(**{one.key: None})) for one, text in asked]

    def _words(self, one: Filter, values: list[str]) -> str:
        return one.words(values, self.offered[one.key])

    @cached_property
    def size(self) -> int:
        """Rows a page."""
        asked = whole_number(self.params.get("size", ""))
        return asked if asked in SIZES else self.page_size

    @cached_property
    def sort(self) -> tuple[str, bool]:
        """(column key, is descending) of a sortable column; ("", False) = the source's own order."""
        text = self.params.get("sort", "") or self.default_sort
        key, down = text.removeprefix("-"), text.startswith("-")
        return (key, down) if any(one.key == key and one.sort for one in self._shown) else ("", False)

    @property
    def _sorted(self) -> tuple[str, bool]:
        """(column key, is descending) of the head by which the rows go, chosen or the source's own order."""
        (name, down), *_ = [*self.base.orders, ("", False)]
        own = next((one.key for one in self._shown if name and one.sort.split(",")[0] == name), "")
        return self.sort if self.sort[0] else (own, down)

    @cached_property
    def base(self) -> Source:
        """The scoped rows, before any condition."""
        return self.source(self.request)

    @cached_property
    def narrowed(self) -> Source:
        """The rows that the page, the counts and the export all mean."""
        found = self._narrow(self.active, self.query)
        return found.where(self.base.key, "in", []) if self.strange else found

    def _narrow(self, active: list[tuple[Filter, list[str]]], query: str) -> Source:
        source = self.base
        for one, values in active:
            source = one.narrow(source, values)
        if query and self.search:
            source = source.any_of([one for name, operator in self.search for one in searched(name, operator, query)])
        key, down = self.sort
        if key:
            fields = next(one.sort for one in self._shown if one.key == key).split(",")
            source = source.ordered([(name.strip(), down) for name in fields])
        return source

    @cached_property
    def total(self) -> int:
        """Rows that match, at most ``count_bound`` + 1."""
        return self.narrowed.count(self.count_bound)

    @cached_property
    def all_total(self) -> int:
        """Rows in all, for 共 n 人，符合条件 m 人."""
        return self.base.count(self.count_bound) if self.is_filtered else self.total

    @property
    def is_bounded(self) -> bool:
        """True when there are more rows than are counted."""
        return self.total > self.count_bound

    @property
    def is_filtered(self) -> bool:
        """True when any condition or search holds."""
        return bool(self.active or self.query or self.strange)

    @cached_property
    def pager(self) -> Pager:
        """Pages, links and the line 第 1—14 人，共 126 人."""
        return Pager(self.params, self.size, self.total, self.count_bound, self.unit, SIZES, self.request.path)

    # -- what the template prints ------------------------------------------------------------------------------
    @cached_property
    def page_rows(self) -> list[Row]:
        """The rows of this page, as the source gives them."""
        total = None if self.is_bounded else self.total
        return self.narrowed.page(self.pager.offset, self.size, total) if self.total else []

    def shown_columns(self) -> Columns:
        """The columns of this request; override to hide some from a role."""
        return self.columns

    @cached_property
    def _shown(self) -> Columns:
        """The columns of this request, asked for once."""
        return self.shown_columns()

    @cached_property
    def heads(self) -> list[Head]:
        """Column heads with their sort links."""
        key, down = self._sorted
        heads = []
        for one in self._shown:
            is_current = one.key == key
            url = self.address(sort=f"{'-' if is_current and not down else ''}{one.key}") if one.sort else ""
            direction = ("descending" if down else "ascending") if is_current else ""
            heads.append(Head(one.label, f"fz-{one.align}" if one.align else "", url, direction))
        return heads

    @cached_property
    def rows(self) -> list[ShownRow]:
        """The printed rows."""
        columns = self._shown
        shown = []
        for row in self.page_rows:
            url, tone = self.row_url(row), self.row_tone(row)
            cells = [one.shown(row, url) for one in columns]
            key = str(read(row, self.base.key)) if self.bulk else ""
            shown.append(ShownRow(key, cells, url, f"fz-{tone}" if tone else "", self.row_fen(row)))
        return shown

    @cached_property
    def chips(self) -> list[Chip]:
        """The conditions that hold."""
        chips = [Chip(f"查找：{self.query}", self.address(q=None))] if self.query else []
        return chips + [Chip(self._words(one, values), self.address(**{one.key: None})) for one, values in self.active]

    @cached_property
    def controls(self) -> list[dict[str, object]]:
        """The fields of 加条件."""
        holding = {one.key: values for one, values in self.active}
        return [
            {
                "filter": one,
                "options": self.offered[one.key],
                "values": holding.get(one.key, []),
                "value": next(iter(holding.get(one.key, [])), ""),
                "is_long": len(self.offered[one.key]) > LONG_CHOICE,
            }
            for one in self.filters
        ]

    @cached_property
    def kept(self) -> list[tuple[str, str]]:
        """Parameters that the search and filter forms must hand on: (name, value)."""
        mine = {"q", *OWN_PARAMETERS, *(one.key for one in self.filters)}
        return [(name, value) for name in self.params for value in self.params.getlist(name) if name not in mine]

    @cached_property
    def kept_filters(self) -> list[tuple[str, str]]:
        """All conditions as (name, value), for the bulk form and the search form."""
        names = [one.key for one in self.filters]
        return [(name, value) for name in names for value in self.params.getlist(name) if value]

    @cached_property
    def own_views(self) -> list[OwnView]:
        """What this person keeps for this list."""
        return own_views(self.request, self.kept_query)

    @cached_property
    def kept_query(self) -> str:
        """The conditions, search and order that hold now, as they are kept: without page and semester."""
        return kept_query(self.params)

    @property
    def may_keep_view(self) -> bool:
        """True when something holds that could be kept, and does not stand under a name already."""
        is_named = any(one.is_current for one in self.own_views)
        could = self.kept_query and hooks.keep_view_url_name and name_of(self.request)
        return bool(could) and not is_named and not self.strange

    @property
    def keep_view_url(self) -> str:
        """Where the form that keeps the conditions posts."""
        return reverse(hooks.keep_view_url_name)

    @property
    def keep_form(self) -> KeepView:
        """The form itself; its fields have names of their own among the forms of a page."""
        return KeepView(auto_id="fz-view-%s", initial={"path": self.request.path, "query": self.kept_query})

    @property
    def clear_url(self) -> str:
        """The list without any condition."""
        return self.address(q=None, **{one.key: None for one in self.filters})

    @property
    def nearest(self) -> tuple[str, str, int] | None:
        """When nothing is found: (condition, address without it, how many that would show), the best one to drop."""
        if self.total or self.strange or not self.is_filtered:
            return None
        trials: list[tuple[str, str, int]] = []
        for one, values in self.active:
            rest = [pair for pair in self.active if pair[0] is not one]
            found = self._narrow(rest, self.query).count(1_000)
            trials.append((self._words(one, values), self.address(**{one.key: None}), found))
        if self.query and self.active:
            trials.append((f"查找：{self.query}", self.address(q=None), self._narrow(self.active, "").count(1_000)))
        best = max(trials, key=lambda trial: trial[2], default=None)
        return best if best and best[2] else None

    @property
    def may_export(self) -> bool:
        """True when this list is exported at all and this person may."""
        return self.is_exportable and hooks.may_export(self.request)

    @property
    def bulk_actions(self) -> list[BulkAction]:
        """The buttons this person may press."""
        role = str(getattr(self.request.user, "role", ""))
        return [one for one in self.bulk if one.roles is None or role in one.roles]

    @property
    def sums(self) -> Mapping[str, str]:
        """Column key -> text for a sum row at the foot; override when the list has one."""
        return {}

    @property
    def sum_cells(self) -> list[tuple[str, str]]:
        """(text, css) of the sum row, empty when the list has none."""
        if not self.sums:
            return []
        cells = [(self.sums.get(one.key, ""), f"fz-{one.align}" if one.align else "") for one in self._shown]
        return [(cells[0][0] or self.sum_label, cells[0][1]), *cells[1:]]

    def address(self, **changes: object) -> str:
        """This list's address with some parameters changed (None drops one); always from the first page."""
        params = self.params.copy()
        for name in OWN_PARAMETERS:
            params.pop(name, None)
        for name, value in changes.items():
            params.pop(name, None)
            if value not in (None, ""):
                params[name] = str(value)
        return f"{self.request.path}?{params.urlencode()}" if params else self.request.path

    def selection(self) -> Selection:
        """What a posted bulk form (or ``?pick=``) chose. Conditions travel in the form, so "all" means all filtered."""
        self._refuse_strange()
        keys = self.params.getlist("pick")[:10_000]
        if self.params.get("all"):
            return Selection(True, [], self.narrowed)
        try:
            return Selection(False, keys, self.narrowed.where(self.base.key, "in", keys))
        except (ValueError, ValidationError):  # keys that the rows' own kind of key cannot be
            raise InputError(
                "unknown_pick", "选中的行认不出，没有导出，也没有办理。", "请回到列表，重新勾选。"
            ) from None

    def _refuse_strange(self) -> None:
        if self.strange:
            asked = "、".join(f"“{one.label}”" for one in self.strange)
            raise InputError(
                "unknown_condition", f"认不出条件{asked}，没有导出，也没有办理。", "请回到列表，重新选条件。"
            )

    def respond(self, context: Mapping[str, object] | None = None, status: int = 200) -> HttpResponseBase:
        """The page, its fragment (htmx), or the export, as the request asks."""
        kind = self.params.get("export", "")
        if kind:
            self._refuse_strange()
        if kind in ("xlsx", "csv") and self.is_exportable:
            chosen = self.selection().source if self.params.getlist("pick") else self.narrowed
            return export_response(self, chosen, kind)
        is_fragment = self.request.headers.get("HX-Target") == self.element_id
        template = self.fragment if is_fragment else self.template
        shown = {"list": self, "page_title": self.title, **(context or {})}
        response = render(self.request, template, shown, status=status)
        response["Vary"] = "HX-Target"
        return response


def _merged(request: HttpRequest) -> QueryDict:
    """A posted bulk form carries the list's conditions beside the chosen keys."""
    params = request.GET.copy()
    params.update(request.POST)
    return params
