-- Who is on a roll of this county's schools on the census day, as known then. One row a claim: a child on the rolls of
-- two schools has two. {asof:x} stands for "valid on the census day and recorded, not superseded, at known_at".
CREATE TEMP TABLE aid_t_own ON COMMIT DROP AS
SELECT DISTINCT e.person_id FROM registry_enrolment_v e
 WHERE e.county_code = %(county)s AND {asof:e} AND coalesce(e.is_attending, true);
ANALYZE aid_t_own;

CREATE TEMP TABLE aid_t_claim ON COMMIT DROP AS
SELECT e.*, e.id AS enrolment_id,
       s.id AS school_id, s.county_code AS school_county, coalesce(s.county_code, n.county_code) AS claim_county,
       s.school_type, s.ownership, s.area, s.is_teaching_point,
       s.public_tuition_fen, s.has_zone
  FROM aid_t_own o
  JOIN registry_enrolment_v e ON e.person_id = o.person_id
  JOIN registry_person_v n ON n.person_id = e.person_id
  LEFT JOIN registry_school_v s ON s.school_code = e.school_code AND {asof:s}
 WHERE {asof:e} AND coalesce(e.is_attending, true);

ANALYZE aid_t_claim;

CREATE TEMP TABLE aid_t_enrolled ON COMMIT DROP AS
SELECT DISTINCT ON (c.person_id) c.*, t.is_claimed_twice
  FROM aid_t_claim c
  JOIN (SELECT person_id, count(DISTINCT school_code) > 1 AS is_claimed_twice, min(claim_county) AS county_code
          FROM aid_t_claim GROUP BY person_id) t ON t.person_id = c.person_id
 WHERE t.county_code = %(county)s
 ORDER BY c.person_id, c.school_code, c.enrolment_id DESC;
ALTER TABLE aid_t_enrolled ADD PRIMARY KEY (person_id);
ANALYZE aid_t_enrolled;
