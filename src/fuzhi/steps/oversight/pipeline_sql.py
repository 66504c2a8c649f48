"""How far lines and children of a semester are, by county and school: read from the published views alone."""

PLACES = 9
"""0 the school's, 1 confirmed, 2 submitted, 3 approved and on notice or held, 4 to be put into a batch, 5 in a batch
that is not released, 6 at the bank or sent back by it, 7 paid, 8 received."""
_AT = ", ".join(f"count(*) FILTER (WHERE place = {place})" for place in range(PLACES))
_FROM = ", ".join(f"count(*) FILTER (WHERE place >= {place})" for place in range(PLACES))

PLACE = """CASE WHEN e.state IN ('proposed', 'marked') THEN 0
                WHEN e.state = 'confirmed' THEN 1
                WHEN e.state = 'submitted' THEN 2
                WHEN e.is_held OR NOT (e.is_universal OR coalesce(e.notice_state = 'closed', false)) THEN 3
                WHEN e.amount_fen = 0 THEN 8
                WHEN p.state IS NULL THEN 4
                WHEN p.batch_state = 'made' THEN 5
                WHEN p.state <> 'paid' THEN 6
                WHEN r.batch_id IS NULL THEN 7
                ELSE 8 END"""
"""Of ``e`` (aid_entitlement_v), ``p`` (its last payment line) and ``r`` (the receipt)."""

LINES = f"""
WITH pay AS (
    SELECT DISTINCT ON (v.entitlement_id) v.entitlement_id, v.state, v.batch_state, v.batch_id, v.school_code
      FROM payments_line_v v
     WHERE v.term = %(term)s AND v.county_code = ANY(%(counties)s) AND v.state <> 'void' AND NOT v.is_repaid
     ORDER BY v.entitlement_id, v.line_id DESC
), line AS (
    SELECT e.person_id, e.county_code, e.school_code, e.notice_closes_on,
           {PLACE} AS place,
           e.is_held AND e.state = 'approved' AS is_held, coalesce(p.state = 'failed', false) AS is_failed
      FROM aid_entitlement_v e
      LEFT JOIN pay p ON p.entitlement_id = e.id
      LEFT JOIN payments_receipt_v r ON r.batch_id = p.batch_id AND r.school_code = p.school_code
     WHERE e.term = %(term)s AND e.state <> 'withdrawn' AND e.county_code = ANY(%(counties)s)
       AND (%(school)s = '' OR e.school_code = %(school)s)
), child AS (
    SELECT county_code, school_code, person_id, min(place) AS place FROM line GROUP BY 1, 2, 3
), children AS (
    SELECT county_code, school_code, ARRAY[{_FROM}]::int[] AS children FROM child GROUP BY 1, 2
), lines AS (
    SELECT county_code, school_code, ARRAY[{_AT}]::int[] AS at, count(*) FILTER (WHERE is_held)::int AS held,
           count(*) FILTER (WHERE is_failed)::int AS failed,
           max(notice_closes_on) FILTER (WHERE place = 3) AS closes_on,
           min(notice_closes_on) FILTER (WHERE place = 4) AS closed_on
      FROM line GROUP BY 1, 2
)
SELECT county_code, school_code, at, children, held, failed, closes_on, closed_on
  FROM lines JOIN children USING (county_code, school_code)
"""

ENROLLED = """
SELECT county_code, school_code, count(*)::int AS pupils FROM (
    SELECT DISTINCT ON (e.person_id) e.person_id, e.county_code, coalesce(e.school_code, '') AS school_code
      FROM registry_enrolment_v e
     WHERE e.superseded_at IS NULL AND e.valid_from <= %(census)s AND (e.valid_to IS NULL OR e.valid_to > %(census)s)
       AND e.is_attending IS NOT FALSE AND e.county_code = ANY(%(counties)s)
     ORDER BY e.person_id, e.is_attending DESC NULLS LAST, e.school_code) x
 WHERE %(school)s = '' OR school_code = %(school)s
 GROUP BY 1, 2
"""

PAIRS = """
SELECT county_code, school_code, count(*)::int AS pairs,
       count(*) FILTER (WHERE state IN ('open', 'later'))::int AS open,
       min(made_at) FILTER (WHERE state IN ('open', 'later')) AS since
  FROM registry_pair_v
 WHERE county_code = ANY(%(counties)s) AND (%(school)s = '' OR school_code = %(school)s) GROUP BY 1, 2
"""

LACKING = """
SELECT d.county_code, coalesce(f.school_code, '') AS school_code, count(DISTINCT d.person_id)::int AS children
  FROM aid_decision_v d
  JOIN aid_fact_v f ON f.run_id = d.run_id AND f.person_id = d.person_id
 WHERE d.term = %(term)s AND d.is_current AND d.outcome = 'undetermined' AND d.county_code = ANY(%(counties)s)
   AND (%(school)s = '' OR f.school_code = %(school)s)
 GROUP BY 1, 2
"""

BATCHES = """
SELECT county_code, min(made_at) FILTER (WHERE state = 'made') AS made,
       min(released_at) FILTER (WHERE state IN ('released', 'handed_over')) AS released,
       bool_or(waits_for_second) AS waits_for_second
  FROM payments_batch_v WHERE term = %(term)s AND county_code = ANY(%(counties)s) GROUP BY 1
"""
