"""Questions about posts, scoped first. A month's posts are those held on the day that ``teacher_post_day`` names: a
roster speaks for its whole semester, but whoever took the post later (任现岗时间) did not hold it before."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from fuzhi.steps.accounts.scope import Scope, scope_sql
from fuzhi.vocabulary.handover import Listing

_STANDING = (
    "superseded_at IS NULL AND valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)"  # half-open, as everywhere
    " AND (posted_on IS NULL OR posted_on <= %s)"
)


@dataclass(frozen=True, slots=True)
class PostGroup:
    """Posts of one county that the rule cannot tell apart: the facts that it reads, and how many teachers hold them."""

    county_code: str
    is_established: bool | None
    is_in_post: bool | None
    post_kind: str
    teachers: int


def post_groups(scope: Scope, day: date) -> list[PostGroup]:
    """The posts of a day, grouped by what the allowance's rule reads (clause 3.1.5)."""
    condition, params = scope_sql(scope) if _is_whole_county(scope) else ("FALSE", [])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT county_code, is_established, is_in_post, post_kind, count(*) FROM programmes_teacher_v"
            f" WHERE {_STANDING} AND {condition} GROUP BY 1, 2, 3, 4 ORDER BY 1, 4, 2, 3",
            [day, day, day, *params],
        )
        return [PostGroup(*row) for row in cursor.fetchall()]


def posts_sql(scope: Scope, day: date) -> Listing:
    """The day's posts, for a list: columns of ``programmes_teacher_v``."""
    sql = (
        "SELECT t.id, t.county_code, t.school_code, t.school_name, t.name, t.tail_key, t.id_mask, t.is_established,"
        " t.is_in_post, t.post_kind, t.posted_on, t.secondment, t.account_last4, t.row_id FROM programmes_teacher_v t"
        " WHERE t.superseded_at IS NULL AND t.valid_from <= %(day)s AND (t.valid_to IS NULL OR t.valid_to > %(day)s)"
        " AND (t.posted_on IS NULL OR t.posted_on <= %(day)s) AND t.county_code LIKE %(area)s"
    )
    return Listing(sql, {"day": day, "area": f"{scope.area_code}%" if _is_whole_county(scope) else "-"})


def _is_whole_county(scope: Scope) -> bool:
    """Posts are the county's affair: towns, villages and schools have no list of them."""
    return not scope.school_code and len(scope.area_code) in (4, 6)
