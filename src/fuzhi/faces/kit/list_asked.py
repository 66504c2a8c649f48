"""What the address asks of a list: search text, conditions; and the addresses that ask for something else."""

from collections.abc import Sequence
from functools import cached_property

from django.http import HttpRequest, QueryDict

from fuzhi.faces.kit.list_filters import Filter
from fuzhi.faces.kit.list_shown import Chip
from fuzhi.faces.kit.list_views import OWN_PARAMETERS
from fuzhi.faces.kit.requests import ScopedRequest

LONG_CHOICE = 12
"""More to choose from than this, and one may type what is looked for among it."""
Filters = Sequence[Filter]


class Asked:
    """The first floor of :class:`fuzhi.faces.kit.lists.ListPage`: nothing of it asks the database."""

    filters: Filters = ()

    def __init__(self, request: ScopedRequest) -> None:
        self.request = request
        self.params: QueryDict = request.GET if request.method == "GET" else _merged(request)
        self.offered = {one.key: one.options(request) for one in self.filters}

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
        return [Chip(f"{one.label}：{text[:30]}", self.without(one)) for one, text in asked]

    @property
    def is_filtered(self) -> bool:
        """True when any condition or search holds."""
        return bool(self.active or self.query or self.strange)

    def _words(self, one: Filter, values: list[str]) -> str:
        return one.words(values, self.offered[one.key])

    @cached_property
    def chips(self) -> list[Chip]:
        """The conditions that hold."""
        chips = [Chip(f"查找：{self.query}", self.address(q=None))] if self.query else []
        return chips + [Chip(self._words(one, values), self.without(one)) for one, values in self.active]

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
                "ends": one.ends(self.params),
                "is_long": len(self.offered[one.key]) > LONG_CHOICE,
            }
            for one in self.filters
        ]

    @cached_property
    def kept(self) -> list[tuple[str, str]]:
        """Parameters that the search and filter forms must hand on: (name, value)."""
        mine = {"q", *OWN_PARAMETERS, *self._filter_names}
        return [(name, value) for name in self.params for value in self.params.getlist(name) if name not in mine]

    @cached_property
    def kept_filters(self) -> list[tuple[str, str]]:
        """All conditions as (name, value), for the bulk form and the search form."""
        return [(name, value) for name in self._filter_names for value in self.params.getlist(name) if value]

    @property
    def _filter_names(self) -> list[str]:
        return [name for one in self.filters for name in one.names]

    def without(self, *filters: Filter) -> str:
        """This list's address without some conditions."""
        return self.address(**dict.fromkeys(name for one in filters for name in one.names))

    @property
    def clear_url(self) -> str:
        """The list without any condition."""
        return self.address(q=None, **dict.fromkeys(self._filter_names))

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


def _merged(request: HttpRequest) -> QueryDict:
    """A posted bulk form carries the list's conditions beside the chosen keys."""
    params = request.GET.copy()
    params.update(request.POST)
    return params
