"""Whom a run would decide: those of ``sql/enrolled.sql``, counted without deriving anything of them."""

from fuzhi.steps.periods import sql
from fuzhi.vocabulary.terms import Term

_ENROLLED = """
WITH valid AS (
    SELECT e.person_id, e.school_code, e.county_code, e.is_attending FROM registry_enrolment_v e
     WHERE e.superseded_at IS NULL AND e.valid_from <= %(census)s AND (e.valid_to IS NULL OR e.valid_to > %(census)s)
       AND e.is_attending IS NOT FALSE
), claim AS (
    SELECT v.person_id, v.is_attending, coalesce(s.county_code, n.county_code) AS county_code,
           bool_or(v.is_attending) OVER (PARTITION BY v.person_id) AS is_sure
      FROM valid v JOIN registry_person_v n ON n.person_id = v.person_id
      LEFT JOIN registry_school_v s ON s.school_code = v.school_code AND s.superseded_at IS NULL
       AND s.valid_from <= %(census)s AND (s.valid_to IS NULL OR s.valid_to > %(census)s)
     WHERE v.person_id IN (SELECT person_id FROM valid WHERE county_code = %(county)s)
)
SELECT count(*) FROM (
    SELECT person_id FROM claim WHERE is_attending OR is_sure IS NOT TRUE
     GROUP BY person_id HAVING min(county_code) = %(county)s) x
"""


def enrolled(county_code: str, term: Term) -> int:
    """Pupils on the county's rolls on the semester's census day, as known now; one claimed by several counties once."""
    return int(sql.one(_ENROLLED, {"county": county_code, "census": term.census_on}))
