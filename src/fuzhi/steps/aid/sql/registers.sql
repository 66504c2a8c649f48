-- What each register says about the enrolled; one row a child. A register that was received for a county and semester
-- answers for everyone (principle 3): aid_t_received names the batch that answers.
CREATE TEMP TABLE aid_t_received ON COMMIT DROP AS
SELECT kind, county_code, max(batch_id) AS batch_id
  FROM registry_received_v WHERE term = %(term)s AND recorded_at <= %(known_at)s GROUP BY kind, county_code;

CREATE TEMP TABLE aid_t_open ON COMMIT DROP AS
SELECT person_id, bool_or(register = 'household') AS household, bool_or(register = 'disability') AS disability,
       bool_or(register = 'minimum_living') AS minimum_living, bool_or(register = 'bill') AS bill
  FROM (SELECT person_id, register FROM registry_open_match_v
        UNION ALL
        -- a row of the answering file that could not be read may be this child's: no absence, but nobody knows
        SELECT m.person_id, m.register FROM registry_refused_match_v m
          JOIN aid_t_received r ON r.kind = m.register AND r.county_code = m.county_code AND m.batch_id >= r.batch_id
         WHERE m.term = %(term)s AND m.committed_at <= %(known_at)s) x
 WHERE person_id IN (SELECT person_id FROM aid_t_enrolled) GROUP BY person_id;

CREATE TEMP TABLE aid_t_poverty ON COMMIT DROP AS
SELECT DISTINCT ON (p.person_id) p.person_id, p.id, p.poverty_state, p.exit_year, p.village_code, p.valid_from
  FROM registry_poverty_v p JOIN aid_t_enrolled USING (person_id)
 WHERE {asof:p}
 ORDER BY p.person_id, (p.poverty_state IS DISTINCT FROM 'exited_without_policy') DESC, p.id DESC;

CREATE TEMP TABLE aid_t_disability ON COMMIT DROP AS
SELECT d.person_id, max(d.id) AS id FROM registry_disability_v d JOIN aid_t_enrolled USING (person_id)
 WHERE {asof:d} GROUP BY d.person_id;

CREATE TEMP TABLE aid_t_assistance ON COMMIT DROP AS
SELECT a.person_id, max(a.id) AS id,
       bool_or(a.assistance_kind IN ('urban_minimum_living', 'rural_minimum_living')) AS is_minimum_living,
       bool_or(a.assistance_kind = 'destitute') AS is_destitute, bool_or(a.assistance_kind = 'orphan') AS is_orphan
  FROM registry_assistance_v a JOIN aid_t_enrolled USING (person_id)
 WHERE {asof:a} GROUP BY a.person_id;

CREATE TEMP TABLE aid_t_boarding ON COMMIT DROP AS
SELECT DISTINCT ON (b.person_id) b.*
  FROM registry_boarding_v b JOIN aid_t_enrolled e ON e.person_id = b.person_id WHERE {asof:b}
 ORDER BY b.person_id, (b.record_id = e.record_id) DESC, b.id DESC;

CREATE TEMP TABLE aid_t_bus ON COMMIT DROP AS
SELECT DISTINCT ON (b.person_id) b.*
  FROM registry_bus_v b JOIN aid_t_enrolled e ON e.person_id = b.person_id WHERE {asof:b}
 ORDER BY b.person_id, (b.record_id = e.record_id) DESC, b.id DESC;

CREATE TEMP TABLE aid_t_bill ON COMMIT DROP AS
SELECT DISTINCT ON (b.person_id) b.person_id, b.id, b.record_id, b.care_fee_fen, b.misc_fee_fen, b.textbook_fee_fen, b.tuition_fen,
       b.accommodation_fen, b.bus_fare_fen, b.meal_days
  FROM registry_bill_v b JOIN aid_t_enrolled e ON e.person_id = b.person_id
 WHERE b.term = %(term)s AND {known:b}
 ORDER BY b.person_id, (b.school_code = e.school_code) DESC NULLS LAST, b.id DESC;

CREATE TEMP TABLE aid_t_hardship ON COMMIT DROP AS
-- recognised by the school whose bill counts (where the child is now); an earlier school's word stands in while that
-- one has said nothing
SELECT DISTINCT ON (h.person_id) h.person_id, h.id, h.is_hardship
  FROM registry_hardship_v h JOIN aid_t_enrolled e ON e.person_id = h.person_id
  LEFT JOIN aid_t_bill b ON b.person_id = h.person_id
 WHERE {asof:h}
 ORDER BY h.person_id, h.is_hardship IS NULL, (h.record_id = b.record_id) DESC NULLS LAST, h.is_hardship DESC NULLS LAST, h.id DESC;

-- Approved relapse counts for its school year, from the semester that the reading relapse_starts names.
CREATE TEMP TABLE aid_t_relapse ON COMMIT DROP AS
SELECT DISTINCT person_id FROM (
  SELECT r.person_id, r.term AS applied,
         CASE WHEN extract(month FROM d.day) >= 9 THEN extract(year FROM d.day)::int || '-1'
              WHEN extract(month FROM d.day) < 3 THEN extract(year FROM d.day)::int - 1 || '-1'
              ELSE extract(year FROM d.day)::int - 1 || '-2' END AS approved
    FROM casework_relapse_v r, LATERAL (SELECT (r.decided_at AT TIME ZONE 'Asia/Shanghai')::date AS day) d
   WHERE r.school_year = %(school_year)s AND r.decided_at <= %(known_at)s) x
 WHERE CASE %(relapse_starts)s WHEN 'semester_of_approval' THEN approved <= %(term)s
                               WHEN 'next_semester' THEN applied < %(term)s
                               ELSE applied <= %(term)s END;

CREATE TEMP TABLE aid_t_kindergarten ON COMMIT DROP AS
SELECT DISTINCT ON (k.school_code) k.school_code, k.id, k.kindergarten_kind, k.is_inclusive, k.certified_from, k.certified_to,
       k.monthly_fee_fen, k.public_monthly_fee_fen
  FROM registry_kindergarten_v k WHERE {asof:k} ORDER BY k.school_code, k.id DESC;
-- villages of the zones that a school's directory entry of the day names
CREATE TEMP TABLE aid_t_zone ON COMMIT DROP AS
SELECT DISTINCT z.school_code, z.village_code FROM registry_zone_v z WHERE {asof:z};
ANALYZE aid_t_zone; ANALYZE aid_t_kindergarten; ANALYZE aid_t_received; ANALYZE aid_t_relapse;
ANALYZE aid_t_poverty; ANALYZE aid_t_boarding; ANALYZE aid_t_bus; ANALYZE aid_t_bill; ANALYZE aid_t_hardship;
ANALYZE aid_t_disability; ANALYZE aid_t_assistance; ANALYZE aid_t_open;
