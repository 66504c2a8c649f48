"""Questions about posts, scoped first. A month's posts are those held on the day that ``teacher_post_day`` names: a
roster speaks for its whole semester, but whoever took the post later (任现岗时间) did not hold it before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from fuzhi.steps.accounts.scope import Scope
from fuzhi.vocabulary.handover import Listing

_STANDING = """
  FROM programmes_teacher_v t
  JOIN unnest(%(counties)s::text[], %(days)s::date[]) AS d(county_code, day) ON d.county_code = t.county_code
 WHERE t.superseded_at IS NULL AND t.valid_from <= d.day AND (t.valid_to IS NULL OR t.valid_to > d.day)
   AND (t.posted_on IS NULL OR t.posted_on <= d.day)
"""  # half-open, as everywhere; each county counts the posts of its own day


@dataclass(frozen=True, slots=True)
class PostGroup:
    """Posts of one county that the rule cannot tell apart: the facts that it reads, and how many teachers hold them."""

    county_code: str
    is_established: bool | None
    is_in_post: bool | None
    post_kind: str
    teachers: int


def post_groups(scope: Scope, days: Mapping[str, date]) -> list[PostGroup]:
    """The posts of a day (by county), grouped by what the allowance's rule reads (clause 3.1.5)."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.county_code, is_established, is_in_post, post_kind, count(*) {_STANDING}"
            " GROUP BY 1, 2, 3, 4 ORDER BY 1, 4, 2, 3",
            _marks(scope, days),
        )
        return [PostGroup(*row) for row in cursor.fetchall()]


def posts_sql(scope: Scope, days: Mapping[str, date]) -> Listing:
    """The day's posts, for a list: columns of ``programmes_teacher_v``."""
    sql = (
        "SELECT t.id, t.county_code, t.school_code, t.school_name, t.name, t.tail_key, t.id_mask, t.is_established,"
        f" t.is_in_post, t.post_kind, t.posted_on, t.secondment, t.account_last4, t.row_id {_STANDING}"
    )
    return Listing(sql, _marks(scope, days))


def _marks(scope: Scope, days: Mapping[str, date]) -> dict[str, list[str] | list[date]]:
    """Posts are the county's affair: towns, villages and schools have no list of them."""
    seen = {code: day for code, day in days.items() if scope.covers_county(code)}
    return {"counties": list(seen), "days": list(seen.values())}
