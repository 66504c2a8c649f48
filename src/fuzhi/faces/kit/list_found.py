"""What a list finds: the rows that the page, the counts, the sums and the export all mean."""

from collections.abc import Sequence
from functools import cached_property

from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.kit.list_asked import Asked
from fuzhi.faces.kit.list_columns import Column, Row
from fuzhi.faces.kit.list_filters import Filter
from fuzhi.faces.kit.list_layout import Layout
from fuzhi.faces.kit.list_pager import SIZES, Pager, rows_that_fit
from fuzhi.faces.kit.list_search import searched
from fuzhi.faces.kit.list_sources import Source
from fuzhi.faces.kit.list_views import name_of
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.vocabulary.typed import whole_number

Columns = Sequence[Column]
Searched = Sequence[tuple[str, str]]
"""(field, operator) of what the search text may be."""


class Found(Asked):
    """The second floor of :class:`fuzhi.faces.kit.lists.ListPage`: columns, order, rows, how many in all."""

    columns: Columns = ()
    search: Searched = ()
    default_sort: str = ""
    unit: str = "条"
    count_bound: int = 300_000

    # -- to override -------------------------------------------------------------------------------------------
    def source(self, request: ScopedRequest) -> Source:
        """The scoped rows; must be overridden."""
        raise NotImplementedError

    def shown_columns(self) -> Columns:
        """The columns of this request; override to hide some from a role."""
        return self.columns

    # -- columns and order -------------------------------------------------------------------------------------
    @cached_property
    def _allowed(self) -> Columns:
        """The columns of this request, asked for once."""
        return self.shown_columns()

    @cached_property
    def layout(self) -> Layout:
        """How this person wants the list."""
        return hooks.layout_of(self.request, name_of(self.request))

    @cached_property
    def _shown(self) -> Columns:
        """Those that this person wants to see, in the order wanted."""
        return self.layout.arranged(self._allowed)

    @cached_property
    def sort(self) -> tuple[str, bool]:
        """(column key, is descending) of a sortable column; ("", False) = the source's own order."""
        text = self.params.get("sort", "") or self.default_sort
        key, down = text.removeprefix("-"), text.startswith("-")
        return (key, down) if any(one.key == key and one.sort for one in self._allowed) else ("", False)

    @property
    def _sorted(self) -> tuple[str, bool]:
        """(column key, is descending) of the head by which the rows go, chosen or the source's own order."""
        (name, down), *_ = [*self.base.orders, ("", False)]
        own = next((one.key for one in self._shown if name and one.sort.split(",")[0] == name), "")
        return self.sort if self.sort[0] else (own, down)

    # -- rows --------------------------------------------------------------------------------------------------
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
            fields = next(one.sort for one in self._allowed if one.key == key).split(",")
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

    @cached_property
    def size(self) -> int:
        """Rows a page: those asked for, else as many as fill this person's screen."""
        asked = whole_number(self.params.get("size", ""))
        return asked if asked in SIZES else rows_that_fit(self.request)

    @cached_property
    def pager(self) -> Pager:
        """Pages, links and the line 第 1—14 人，共 126 人."""
        return Pager(self.params, self.size, self.total, self.count_bound, self.unit, SIZES, self.request.path)

    @cached_property
    def page_rows(self) -> list[Row]:
        """The rows of this page, as the source gives them."""
        total = None if self.is_bounded else self.total
        return self.narrowed.page(self.pager.offset, self.size, total) if self.total else []

    @property
    def nearest(self) -> tuple[str, str, int] | None:
        """When nothing is found: (condition, address without it, how many that would show), the best one to drop."""
        if self.total or self.strange or not self.is_filtered:
            return None
        trials: list[tuple[str, str, int]] = []
        for one, values in self.active:
            rest = [pair for pair in self.active if pair[0] is not one]
            found = self._narrow(rest, self.query).count(1_000)
            trials.append((self._words(one, values), self.without(one), found))
        if self.query and self.active:
            trials.append((f"查找：{self.query}", self.address(q=None), self._narrow(self.active, "").count(1_000)))
        best = max(trials, key=lambda trial: trial[2], default=None)
        return best if best and best[2] else None
