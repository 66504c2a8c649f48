"""One page of a list: at most 200 rows, from a queryset that is scoped already; keyset by number."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from ninja import Schema

ROWS_MAX = 200


class Page(Schema):
    """Rows, and the ``after`` of the next page (null = last)."""

    rows: list[dict[str, Any]]
    next_after: int | None


def page_of(
    found: "QuerySet[Any]", after: int, shown: Callable[[Any], dict[str, Any]], limit: int = 100
) -> dict[str, Any]:
    """Rows whose number is greater than ``after``, in order of their number."""
    limit = max(1, min(limit, ROWS_MAX))
    rows = list(found.order_by("pk").filter(pk__gt=after)[: limit + 1])
    return {
        "rows": [shown(row) for row in rows[:limit]],
        "next_after": rows[limit - 1].pk if len(rows) > limit else None,
    }
