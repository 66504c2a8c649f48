"""Where a list's rows come from: a queryset, or raw SQL whose rows are dicts. Both filter, sort, count and page alike.

Pages stay fast at any depth: the page is found on narrow keys, the second half of a list is read from its end, and
counting stops at a bound.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, Self

from django.core.cache import cache
from django.db import connection
from django.db.models import Case, Q, QuerySet, Sum, Value, When

from fuzhi.faces.kit.list_columns import Row
from fuzhi.vocabulary.handover import Listing, Narrowing

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
STREAM_CHUNK = 2_000
KEPT_COUNT_MIN = 20_000
KEPT_COUNT_SECONDS = 10
Test = tuple[str, str, object]
Orders = tuple[tuple[str, bool], ...]


class Source(Protocol):
    """A scoped set of rows. Operators: ``=``, ``in``, ``prefix``, ``contains``, ``is``, ``>=``, ``<=``."""

    @property
    def key(self) -> str:
        """The column that names a row."""

    @property
    def orders(self) -> Orders:
        """(field, is descending) of the order when no column is chosen."""

    def where(self, name: str, operator: str, value: object) -> Self:
        """Narrow by one test."""

    def any_of(self, tests: Sequence[Test]) -> Self:
        """Narrow to rows that pass at least one test."""

    def ordered(self, orders: Sequence[tuple[str, bool]]) -> Self:
        """Sort by (field, is descending); the key comes last by itself."""

    def count(self, bound: int) -> int:
        """How many rows, at most ``bound`` + 1."""

    def sums(self, names: Sequence[str]) -> dict[str, int]:
        """The sum of each of these columns over all rows; what is not known counts as nothing."""

    def page(self, offset: int, limit: int, total: int | None) -> list[Row]:
        """One page; ``total`` (when exact) lets the second half be read backwards."""

    def stream(self) -> Iterator[Row]:
        """All rows in order."""

    def keys(self, most: int) -> list[object]:
        """What names the rows, in order, so many at most."""


@dataclass(frozen=True)
class QuerySetSource:
    """Rows of a queryset, already scoped by ``for_area``; ``orders`` is the order when no column is chosen."""

    queryset: "QuerySet[Any]"
    orders: tuple[tuple[str, bool], ...] = ()
    key: str = "pk"

    def where(self, name: str, operator: str, value: object) -> Self:
        """See :class:`Source`."""
        return replace(self, queryset=self.queryset.filter(_q(name, operator, value)))

    def any_of(self, tests: Sequence[Test]) -> Self:
        """See :class:`Source`."""
        joined = Q()
        for test in tests:
            joined |= _q(*test)
        return replace(self, queryset=self.queryset.filter(joined))

    def narrowed(self, **lookups: object) -> Self:
        """Any further Django look-ups."""
        return replace(self, queryset=self.queryset.filter(**lookups))

    def ordered(self, orders: Sequence[tuple[str, bool]]) -> Self:
        """See :class:`Source`."""
        return replace(self, orders=tuple(orders))

    def _sorted(self, backwards: bool = False) -> "QuerySet[Any]":
        orders = [*self.orders, ("pk", False)]
        return self.queryset.order_by(*(f"{'-' if down != backwards else ''}{name}" for name, down in orders))

    def count(self, bound: int) -> int:
        """See :class:`Source`."""
        return self.queryset.order_by()[: bound + 1].count()

    def sums(self, names: Sequence[str]) -> dict[str, int]:
        """See :class:`Source`."""
        found = self.queryset.order_by().aggregate(**{f"fz_{n}": Sum(_path(name)) for n, name in enumerate(names)})
        return {name: int(found[f"fz_{n}"] or 0) for n, name in enumerate(names)}

    def page(self, offset: int, limit: int, total: int | None) -> list[Row]:
        """See :class:`Source`."""
        start, size, backwards = _from_end(offset, limit, total)
        keys = list(self._sorted(backwards).values_list("pk", flat=True)[start : start + size])
        rows = {row.pk: row for row in self.queryset.filter(pk__in=keys)}
        found = [rows[key] for key in keys if key in rows]
        return found[::-1] if backwards else found

    def stream(self) -> Iterator[Row]:
        """See :class:`Source`."""
        return self._sorted().iterator(chunk_size=STREAM_CHUNK)

    def keys(self, most: int) -> list[object]:
        """See :class:`Source`."""
        return list(self._sorted().values_list("pk", flat=True)[:most])


def last_but(**first: object) -> Case:
    """0 for rows that pass, 1 for all others: an order that puts those first."""
    return Case(When(**first, then=Value(0)), default=Value(1))


def _path(name: str) -> str:
    return name.replace(".", "__")


def _q(name: str, operator: str, value: object) -> Q:
    suffix = {
        "=": "",
        "in": "__in",
        "prefix": "__startswith",
        "contains": "__icontains",
        "part": "__contains",
        "is": "",
        ">=": "__gte",
        "<=": "__lte",
    }
    return Q(**{f"{name}{suffix[operator]}": value})


@dataclass(frozen=True)
class SqlSource:
    """Rows of raw SQL as dicts. ``sql`` is a SELECT with ``%(name)s`` parameters that yields ``key``
    (unique) and all columns.

    For long lists give ``keys_sql`` too: a narrow SELECT of the key and every column that is filtered, searched or
    sorted; then ``sql`` must restrict itself by ``= any(%(keys)s)`` and is asked only for the rows of one page.

    ``is_fenced``: find the rows first and sort them then. The planner takes rare rows for frequent ones when it cannot
    estimate a test (part of a name, one of two areas) and would walk the whole order for one page.
    """

    sql: str
    params: Mapping[str, object] = field(default_factory=dict)
    key: str = "id"
    keys_sql: str = ""
    orders: tuple[tuple[str, bool], ...] = ()
    tests: tuple[str, ...] = ()
    test_params: Mapping[str, object] = field(default_factory=dict)
    is_fenced: bool = False

    @classmethod
    def of(cls, listing: Listing, *, key: str = "id", orders: Orders = (), is_fenced: bool = False) -> Self:
        """The rows that a step gives."""
        return cls(listing.sql, listing.values, key, listing.keys_sql, orders, is_fenced=is_fenced)

    def narrowed_by(self, test: Narrowing) -> Self:
        """A further test that a step gives."""
        return self.narrowed(test.test, **test.values)

    def where(self, name: str, operator: str, value: object) -> Self:
        """See :class:`Source`."""
        return self.any_of([(name, operator, value)])

    def any_of(self, tests: Sequence[Test]) -> Self:
        """See :class:`Source`."""
        params = dict(self.test_params)
        fenced = self.is_fenced or any(operator == "part" for _, operator, _ in tests)
        parts = []
        for name, operator, value in tests:
            slot = f"fz_{len(params)}"
            text, params[slot] = _sql_test(_plain_name(name), operator, value, slot)
            parts.append(text)
        return replace(
            self, tests=(*self.tests, f"({' or '.join(parts) or 'false'})"), test_params=params, is_fenced=fenced
        )

    def narrowed(self, fragment: str, **params: object) -> Self:
        """Any further SQL test on the columns, written by us, with ``%(name)s`` parameters."""
        return replace(self, tests=(*self.tests, f"({fragment})"), test_params={**self.test_params, **params})

    def ordered(self, orders: Sequence[tuple[str, bool]]) -> Self:
        """See :class:`Source`."""
        return replace(self, orders=tuple(orders))

    def _body(self) -> str:
        tests = f" where {' and '.join(self.tests)}" if self.tests else ""
        body = f"from ({self.keys_sql or self.sql}) as listed{tests}"
        return f"from (select * {body} offset 0) as listed" if self.is_fenced else body

    def _order(self, backwards: bool = False) -> str:
        orders = [*self.orders, (self.key, False)]
        return ", ".join(f"{_plain_name(name)} {'desc' if down != backwards else 'asc'}" for name, down in orders)

    def _ask(self, sql: str, extra: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        with connection.cursor() as cursor:
            marks: dict[str, Any] = {**self.params, **self.test_params, **(extra or {})}
            cursor.execute(sql, marks)
            names = [one.name for one in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def count(self, bound: int) -> int:
        """See :class:`Source`."""
        sql = f"select count(*) as n from (select 1 {self._body()} limit {int(bound) + 1}) as bounded"
        return int(self._kept(sql)["n"] or 0)

    def sums(self, names: Sequence[str]) -> dict[str, int]:
        """See :class:`Source`."""
        what = ", ".join(f"sum({_plain_name(name)}) as {name}" for name in names)
        found = self._kept(f"select count(*) as n, {what} {self._body()}")
        return {name: int(found[name] or 0) for name in names}

    def _kept(self, sql: str) -> Mapping[str, int | None]:
        """One row of counts and sums; of many rows it is kept for a few seconds."""
        key = _count_key(sql, {**self.params, **self.test_params})
        known: Mapping[str, int | None] | None = cache.get(key)
        if known is not None:
            return known
        (found,) = self._ask(sql)
        if found["n"] >= KEPT_COUNT_MIN:
            cache.set(key, found, KEPT_COUNT_SECONDS)
        return found

    def page(self, offset: int, limit: int, total: int | None) -> list[Row]:
        """See :class:`Source`."""
        start, size, backwards = _from_end(offset, limit, total)
        what = self.key if self.keys_sql else "*"
        tail = f"order by {self._order(backwards)} offset {int(start)} limit {int(size)}"
        found = self._ask(f"select {what} {self._body()} {tail}")
        if self.keys_sql:
            found = self._rows_of([row[self.key] for row in found])
        return found[::-1] if backwards else found

    def _rows_of(self, keys: list[object]) -> list[dict[str, Any]]:
        rows = {row[self.key]: row for row in self._ask(self.sql, {"keys": keys})} if keys else {}
        return [rows[key] for key in keys if key in rows]

    def keys(self, most: int) -> list[object]:
        """See :class:`Source`."""
        found = self._ask(f"select {self.key} {self._body()} order by {self._order()} limit {int(most)}")
        return [row[self.key] for row in found]

    def stream(self) -> Iterator[Row]:
        """See :class:`Source`."""
        what = self.key if self.keys_sql else "*"
        found = self._ask(f"select {what} {self._body()} order by {self._order()}")
        if not self.keys_sql:
            yield from found
            return
        for at in range(0, len(found), STREAM_CHUNK):
            yield from self._rows_of([row[self.key] for row in found[at : at + STREAM_CHUNK]])


def _count_key(sql: str, params: Mapping[str, object]) -> str:
    """Long counts are kept for a few seconds: paging through 200,000 rows need not count them on every page."""
    text = repr((sql, sorted((name, str(value)) for name, value in params.items())))
    return f"fz-count:{hashlib.sha256(text.encode()).hexdigest()}"


def _plain_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a column name: {name!r}")
    return name


def _sql_test(name: str, operator: str, value: object, slot: str) -> tuple[str, object]:
    if operator == "in" and isinstance(value, Iterable):
        return f"{name} = any(%({slot})s)", list(value)
    if operator == "prefix":
        return f"{name} like %({slot})s", f"{_unlike(str(value))}%"
    if operator == "contains":
        return f"{name} ilike %({slot})s", f"%{_unlike(str(value))}%"
    if operator == "part":  # for an index on string_to_array(name, NULL): Chinese names are too short for trigrams
        test = (
            f"string_to_array({name}, NULL) @> string_to_array(%({slot})s, NULL) and position(%({slot})s in {name}) > 0"
        )
        return f"({test})", str(value)
    if operator == "is":
        return f"{name} is not distinct from %({slot})s", value
    return f"{name} {({'=': '=', '>=': '>=', '<=': '<='})[operator]} %({slot})s", value


def _unlike(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


def _from_end(offset: int, limit: int, total: int | None) -> tuple[int, int, bool]:
    """Where to read: (start, size, backwards); the second half is read from the end."""
    if total is None or offset * 2 <= total:
        return offset, limit, False
    size = max(0, min(limit, total - offset))
    return max(0, total - offset - size), size, True
