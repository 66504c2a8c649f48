"""A list's rows held in memory, for lists without a database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self


@dataclass(frozen=True)
class MemorySource:
    """The list's source contract over dicts in memory, for pages without a database."""

    rows: tuple[dict[str, Any], ...]
    key: str = "id"
    orders: tuple[tuple[str, bool], ...] = ()

    def where(self, name: str, operator: str, value: Any) -> Self:
        return self.any_of([(name, operator, value)])

    def any_of(self, tests: Sequence[tuple[str, str, Any]]) -> Self:
        passes = {
            "=": lambda own, value: str(own) == str(value),
            "in": lambda own, value: str(own) in map(str, value),
            "prefix": lambda own, value: str(own).startswith(value),
            "contains": lambda own, value: value in str(own),
            "is": lambda own, value: own is value,
        }
        kept = tuple(row for row in self.rows if any(passes[how](row[name], value) for name, how, value in tests))
        return replace(self, rows=kept)

    def ordered(self, orders: Sequence[tuple[str, bool]]) -> Self:
        rows = list(self.rows)
        for name, down in reversed(orders):
            rows.sort(key=lambda row: row[name], reverse=down)
        return replace(self, rows=tuple(rows), orders=tuple(orders))

    def count(self, bound: int) -> int:
        return min(len(self.rows), bound + 1)

    def sums(self, names: Sequence[str]) -> dict[str, int]:
        return {name: sum(row[name] or 0 for row in self.rows) for name in names}

    def page(self, offset: int, limit: int, total: int | None) -> list[dict[str, Any]]:
        return list(self.rows[offset : offset + limit])

    def stream(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def keys(self, most: int) -> list[Any]:
        return [row[self.key] for row in self.rows][:most]
