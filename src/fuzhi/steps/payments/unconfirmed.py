"""What was decided and no school has confirmed yet: it is in no list, and so in none of the sums of the funds."""

from dataclasses import dataclass

from fuzhi.steps.accounts.scope import Scope, scope_named
from fuzhi.steps.audit.keeping import kept
from fuzhi.steps.payments.approved import ROWS
from fuzhi.steps.periods import sql
from fuzhi.vocabulary.handover import Listing

_OPEN = "e.state IN ('proposed', 'marked')"
_LINES = f"""
SELECT e.id, e.person_id, p.number AS person_number, p.name AS person_name, p.name_key, e.benefit, e.delivery,
       e.amount_fen, e.county_code, e.school_code, e.state
  FROM aid_entitlement_v e JOIN registry_person_v p ON p.person_id = e.person_id
 WHERE e.term = %(term)s AND {_OPEN} AND {{scope}}
"""
_SUMS = f"""
SELECT coalesce(e.benefit, '') AS benefit, count(DISTINCT e.person_id) FILTER (WHERE {_OPEN}) AS persons,
       coalesce(sum(e.amount_fen) FILTER (WHERE {_OPEN}), 0)::bigint AS fen,
       coalesce(sum(e.amount_fen), 0)::bigint AS decided_fen
  FROM aid_entitlement_v e WHERE e.term = %(term)s AND e.state <> 'withdrawn' AND {{scope}}
 GROUP BY GROUPING SETS ((e.benefit), ()) HAVING count(*) FILTER (WHERE {_OPEN}) > 0
 ORDER BY e.benefit NULLS FIRST
"""


@dataclass(frozen=True, slots=True)
class UnconfirmedSum:
    """Of an item (of all where ``benefit`` is empty): whose lines no school has confirmed, their sum, and the sum of
    all that was decided."""

    benefit: str
    persons: int
    fen: int
    decided_fen: int


def unconfirmed_lines(scope: Scope, term: str) -> Listing:
    """Every line of the area and semester that waits for its school, or that the school has marked."""
    where, values = scope_named(scope, "e")
    lines = _LINES.format(scope=where)
    return Listing(ROWS.format(lines=lines), {**values, "term": term}, lines)


def unconfirmed_sums(scope: Scope, term: str) -> list[UnconfirmedSum]:
    """All of them first, then item by item; empty when every school has confirmed."""
    where, values = scope_named(scope, "e")
    return kept(
        "unconfirmed",
        scope,
        term,
        count=lambda: sql.read(UnconfirmedSum, _SUMS.format(scope=where), {**values, "term": term}),
    )
