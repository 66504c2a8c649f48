-- Who is on a roll of this county's schools on the census day, as known then. One row a claim: a child on the rolls of
-- two schools has two; whose state nobody understands (is_attending NULL) stays, and nothing that depends on the school
-- is known of it. {asof:x} stands for "valid on the census day and recorded, not superseded, at known_at".
CREATE TEMP TABLE aid_t_own ON COMMIT DROP AS
SELECT DISTINCT e.person_id FROM registry_enrolment_v e
 WHERE e.county_code = %(county)s AND {asof:e} AND e.is_attending IS NOT FALSE
   AND (%(only)s::bigint[] IS NULL OR e.person_id = ANY(%(only)s::bigint[]));
ANALYZE aid_t_own;

CREATE TEMP TABLE aid_t_claim ON COMMIT DROP AS
SELECT e.*, e.id AS enrolment_id,
       s.id AS school_id, s.county_code AS school_county, coalesce(s.county_code, n.county_code) AS claim_county,
       s.school_type, s.ownership, s.area, s.is_teaching_point,
       s.public_tuition_fen, s.has_zone, s.fees_never
  FROM aid_t_own o
  JOIN registry_enrolment_v e ON e.person_id = o.person_id
  JOIN registry_person_v n ON n.person_id = e.person_id
  LEFT JOIN registry_school_v s ON s.school_code = e.school_code AND {asof:s}
 WHERE {asof:e} AND e.is_attending IS NOT FALSE;

DELETE FROM aid_t_claim c
 WHERE c.is_attending IS NULL AND EXISTS (SELECT FROM aid_t_claim o WHERE o.person_id = c.person_id AND o.is_attending);
ANALYZE aid_t_claim;

CREATE TEMP TABLE aid_t_enrolled ON COMMIT DROP AS
SELECT DISTINCT ON (c.person_id) c.*, t.is_claimed_twice, t.is_attendance_unknown
  FROM aid_t_claim c
  JOIN (SELECT person_id, count(DISTINCT school_code) FILTER (WHERE is_attending) > 1 AS is_claimed_twice,
               nullif(bool_and(is_attending IS NULL), false) AS is_attendance_unknown, min(claim_county) AS county_code
          FROM aid_t_claim GROUP BY person_id) t ON t.person_id = c.person_id
 WHERE t.county_code = %(county)s
 ORDER BY c.person_id, c.valid_from DESC, c.school_code, c.enrolment_id DESC; -- of two schools the one that a person shows
ALTER TABLE aid_t_enrolled ADD PRIMARY KEY (person_id);
ANALYZE aid_t_enrolled;
