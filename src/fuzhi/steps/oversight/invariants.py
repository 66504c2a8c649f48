"""The coverage closes: everybody on the register stands in exactly one place."""

from typing import Any

from django.db import connection

from fuzhi.steps.oversight.models import Snapshot
from fuzhi.steps.payments.invariants import Violation
from fuzhi.vocabulary.terms import Term

_LISTED = """
SELECT count(DISTINCT p.person_id) FROM registry_poverty_v p JOIN registry_person_v n ON n.person_id = p.person_id
 WHERE p.superseded_at IS NULL AND p.valid_from <= %(census)s AND (p.valid_to IS NULL OR p.valid_to > %(census)s)
   AND n.birth_date <= %(ages_on)s::date - interval '3 years' AND n.birth_date > %(ages_on)s::date - interval '22 years'
"""
_STANDING = """
SELECT count(*), count(DISTINCT person_id), count(*) FILTER (WHERE age IS NOT NULL),
       count(*) FILTER (WHERE kind = 'aided') + count(*) FILTER (WHERE kind = 'not_due')
       + count(*) FILTER (WHERE kind = 'outside_age') + count(*) FILTER (WHERE kind = 'gap')
  FROM oversight_coveragerow WHERE term = %(term)s
"""


def check(term: str) -> list[Violation]:
    """Violations of a term's drawn coverage; empty when it closes. Reads the snapshot as it stands."""
    known = Snapshot.objects.filter(pk=term).first()
    if known is None:
        return []
    parsed = Term.parse(term)
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"term": term, "census": parsed.census_on, "ages_on": parsed.ages_on}
        cursor.execute(_LISTED, values)
        listed = cursor.fetchone()[0]
        cursor.execute(_STANDING, values)
        rows, persons, aged, parts = cursor.fetchone()
    found = []
    if not rows == persons == parts == known.persons:
        found.append(
            Violation(
                "coverage_closes", f"{term} 覆盖表 {rows} 行、{persons} 人、各类合计 {parts}、登记 {known.persons}"
            )
        )
    if aged != listed:
        found.append(Violation("coverage_whole", f"{term} 册上 3 至 21 岁 {listed} 人，覆盖表 {aged} 人"))
    return found
