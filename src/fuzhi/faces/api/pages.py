"""One page of a list: at most 200 rows, from a queryset that is scoped already; keyset by number."""

from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from ninja import Field, Query, Schema

from fuzhi.vocabulary.typed import NUMBER_MAX

ROWS_MAX = 200

After = Annotated[int, Query(ge=0, le=NUMBER_MAX, description="从这个序号之后开始；第一页填 0")]
Limit = Annotated[int, Query(description=f"一页的行数，最多 {ROWS_MAX} 行")]

Row = TypeVar("Row", bound=Schema)


class Page(Schema, Generic[Row]):
    """一页。"""

    rows: list[Row] = Field(description="本页各行，按序号从小到大")
    next_after: int | None = Field(description="下一页的 after；空表示已是最后一页")


def page_of(found: QuerySet[Any], page: type[Page[Row]], after: int, limit: int = 100) -> Page[Row]:
    """Things whose number is greater than ``after``, in order of their number, each as the rows of ``page`` show it."""
    limit = max(1, min(limit, ROWS_MAX))
    things = list(found.order_by("pk").filter(pk__gt=after)[: limit + 1])
    more = len(things) > limit
    return page.model_validate({"rows": things[:limit], "next_after": things[limit - 1].pk if more else None})
