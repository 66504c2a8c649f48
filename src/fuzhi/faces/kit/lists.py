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
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.kit.list_asked import Filters
from fuzhi.faces.kit.list_bulk import BulkAction, Selection, sum_response
from fuzhi.faces.kit.list_columns import Row, read
from fuzhi.faces.kit.list_export import export_response
from fuzhi.faces.kit.list_found import Columns, Searched
from fuzhi.faces.kit.list_layout import ColumnRow
from fuzhi.faces.kit.list_shown import Head, ShownRow
from fuzhi.faces.kit.list_sources import Source
from fuzhi.faces.kit.list_sums import Summed
from fuzhi.faces.kit.list_views import PINNED, KeepView, OwnView, kept_query, name_of, own_views
from fuzhi.vocabulary.errors import InputError

__all__ = ["Columns", "Filters", "ListPage", "Searched"]


class ListPage(Summed):
    """Base class: subclass, declare, override :meth:`source`; one instance serves one request."""

    title: str = ""
    search_hint: str = "姓名、拼音首字母、证件后四位"
    order_words: str = ""
    """What the list's own order is called: ``待办先后``."""
    bulk: Sequence[BulkAction] = ()
    views: Sequence[tuple[str, str]] = ()
    template: str = "kit/list_page.html"
    fragment: str = "kit/_list.html"
    empty_title: str = "这里还没有内容"
    empty_text: str = ""
    empty_icon: str = "clipboard-text"
    is_exportable: bool = True
    export_now_max: int = 20_000
    element_id: str = "fz-list"

    # -- to override -------------------------------------------------------------------------------------------
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

    # -- what the template prints ------------------------------------------------------------------------------
    @cached_property
    def heads(self) -> list[Head]:
        """Column heads with their sort links."""
        key, down = self._sorted
        heads = []
        for one in self._shown:
            is_current = one.key == key
            url = self.address(sort=f"{'-' if is_current and not down else ''}{one.key}") if one.sort else ""
            direction = ("descending" if down else "ascending") if is_current else ""
            css, width = f"fz-{one.align}" if one.align else "", self.layout.width_of(one.key)
            heads.append(Head(one.label, css, url, direction, one.key, width))
        return heads

    @cached_property
    def rows(self) -> list[ShownRow]:
        """The printed rows."""
        columns = self._shown
        shown = []
        for row in self.page_rows:
            url, tone = self.row_url(row), self.row_tone(row)
            cells = [one.shown(row, url) for one in columns]
            key = str(read(row, self.base.key)) if self.has_ticks else ""
            shown.append(ShownRow(key, cells, url, f"fz-{tone}" if tone else "", self.row_fen(row)))
        return shown

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
    def may_export(self) -> bool:
        """True when this list is exported at all and this person may."""
        return self.is_exportable and hooks.may_export(self.request)

    @cached_property
    def has_ticks(self) -> bool:
        """True when rows can be chosen: something can be done with them, or a file made of them."""
        return bool(self.may_export or self.bulk_actions)

    def export_columns(self) -> Columns:
        """The columns of the file: those shown, or with ``cols=all`` all that this person may see."""
        is_whole = self.params.get("cols") == "all"
        columns = self.layout.in_order(self._allowed) if is_whole else self._shown
        return [one for one in columns if one.is_exported]

    @property
    def is_of_ticked(self) -> bool:
        """True when a file is asked for of the ticked rows alone."""
        return bool(self.params.getlist("pick")) and not self.params.get("all")

    @property
    def export_source(self) -> Source:
        """The rows of the file: those ticked, else all that the list finds."""
        return self.selection().source if self.is_of_ticked else self.narrowed

    @property
    def hides_columns(self) -> bool:
        """True when not all columns are shown: the file can have the others, too."""
        return len(self._shown) < len(self._allowed)

    @property
    def table_css(self) -> str:
        """How the table stands: heads that stay in sight, rows close together."""
        return "fz-table fz-table-list fz-sticky" + " fz-close" * self.layout.is_close

    @property
    def column_rows(self) -> list[ColumnRow]:
        """The choice of columns, where it can be kept."""
        could = hooks.layout_url_name and name_of(self.request)
        return self.layout.rows(self._allowed) if could else []

    @property
    def layout_url(self) -> str:
        """Where the choice of columns posts."""
        return reverse(hooks.layout_url_name)

    @property
    def order_url(self) -> str:
        """The list in its own order; empty when it stands in it."""
        return self.address(sort=None) if self.sort[0] else ""

    @property
    def bulk_actions(self) -> list[BulkAction]:
        """The buttons this person may press."""
        return [one for one in self.bulk if one.opens_for(self.request.user)]

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

    @property
    def _parts(self) -> dict[str, str]:
        """What may be asked for alone: the list, its sums, how many it has (by a card of the home page)."""
        return {self.element_id: self.fragment, self.sums_id: "kit/_list_sums.html", PINNED: "kit/_list_pinned.html"}

    def respond(self, context: Mapping[str, object] | None = None, status: int = 200) -> HttpResponseBase:
        """The page, its fragment (htmx), or the export, as the request asks."""
        kind = self.params.get("export", "")
        if kind:
            self._refuse_strange()
        if kind in ("xlsx", "csv") and self.is_exportable:
            return export_response(self, kind)
        if self.bulk and self.params.get("picked") == "all":
            return sum_response(self.narrowed, self.row_fen)
        target = self.request.headers.get("HX-Target", "").partition("--")[0]
        self.is_sums_asked = target == self.sums_id
        template = self._parts.get(target, self.template)
        shown = {"list": self, "page_title": self.title, **(context or {})}
        response = render(self.request, template, shown, status=status)
        response["Vary"] = "HX-Target"
        return response
