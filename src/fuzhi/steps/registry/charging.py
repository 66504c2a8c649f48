"""Fees that a school must not charge: a public school bills no miscellaneous fee in compulsory education."""

from dataclasses import dataclass

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.audit.keeping import kept
from fuzhi.steps.periods import sql


@dataclass(frozen=True, slots=True)
class ForbiddenFee:
    """One school of a county: how many of its pupils it bills the fee this semester, and the sum in fen."""

    county_code: str
    school_code: str
    name: str
    pupils: int
    sum_fen: int


_FORBIDDEN = """
SELECT s.county_code, s.school_code, s.name, count(DISTINCT b.person_id)::int AS pupils,
       sum(b.misc_fee_fen)::bigint AS sum_fen
  FROM registry_bill_v b
  JOIN registry_school_v s ON s.school_code = b.school_code AND s.superseded_at IS NULL AND s.ownership = 'public'
                          AND s.valid_to IS NULL
  JOIN registry_person_v p ON p.person_id = b.person_id AND p.stage IN ('primary', 'junior_secondary')
 WHERE b.term = %(term)s AND b.superseded_at IS NULL AND b.misc_fee_fen > 0
   AND (%(county)s = '' OR s.county_code = %(county)s)
 GROUP BY 1, 2, 3 ORDER BY 1, 5 DESC, 2
"""


def forbidden_fees(scope: Scope, term: str) -> list[ForbiddenFee]:
    """The public schools of a county, or of all, that bill compulsory pupils a miscellaneous fee; dearest first.

    A town, village or school is shown none: it is the county's and the prefecture's to act.
    """
    if not scope.is_prefecture and not (scope.county_code and scope.covers_county(scope.county_code)):
        return []
    return kept(
        "forbidden_fees",
        scope,
        term,
        count=lambda: sql.read(ForbiddenFee, _FORBIDDEN, {"term": term, "county": scope.county_code}),
    )
