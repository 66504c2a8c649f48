"""The coverage closes: everybody on the register stands in exactly one place."""

from collections.abc import Iterator
from datetime import date

from django.db import connection

from fuzhi.steps.audit.invariants import Invariant
from fuzhi.steps.oversight.models import Snapshot
from fuzhi.vocabulary.places import here
from fuzhi.vocabulary.terms import Term

_LISTED = """
SELECT count(DISTINCT p.person_id) FROM registry_poverty_v p JOIN registry_person_v n ON n.person_id = p.person_id
 WHERE p.superseded_at IS NULL AND p.valid_from <= %(census)s AND (p.valid_to IS NULL OR p.valid_to > %(census)s)
   AND n.born_from BETWEEN %(born_from)s AND %(born_until)s
"""
_STANDING = """
SELECT count(*), count(DISTINCT person_id), count(*) FILTER (WHERE age IS NOT NULL AND is_listed),
       count(*) FILTER (WHERE kind = 'aided') + count(*) FILTER (WHERE kind = 'in_progress')
       + count(*) FILTER (WHERE kind = 'not_due') + count(*) FILTER (WHERE kind = 'outside_age')
       + count(*) FILTER (WHERE kind = 'gap')
  FROM oversight_coveragerow WHERE term = %(term)s
"""


def _counted(known: Snapshot) -> tuple[int, int, int, int, int]:
    """Persons of school age on the register; rows, persons, persons with an age and sum of the kinds of a snapshot."""
    parsed = Term.parse(known.term)
    born_from, born_until = here().born_between(parsed.ages_on)
    values: dict[str, str | date] = {
        "term": known.term,
        "census": parsed.census_on,
        "born_from": born_from,
        "born_until": born_until,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LISTED, values)
        (listed,) = cursor.fetchone()
        cursor.execute(_STANDING, values)
        rows, persons, aged, parts = cursor.fetchone()
    return listed, rows, persons, aged, parts


def _not_closed() -> Iterator[str]:
    for known in Snapshot.objects.order_by("term"):
        _, rows, persons, _, parts = _counted(known)
        if not rows == persons == parts == known.persons:
            yield f"{known.term} 覆盖表 {rows} 行、{persons} 人、各类合计 {parts}、登记 {known.persons}"


def _not_whole() -> Iterator[str]:
    for known in Snapshot.objects.order_by("term"):
        listed, _, _, aged, _ = _counted(known)
        if aged != listed:
            yield f"{known.term} 册上应入学年龄 {listed} 人，覆盖表 {aged} 人"


INVARIANTS = (Invariant("coverage_closes", _not_closed), Invariant("coverage_whole", _not_whole))
"""They read each drawn semester's snapshot as it stands."""
