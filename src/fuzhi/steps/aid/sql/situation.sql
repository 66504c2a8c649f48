-- Each child beside all that the registers say; what more than one fact needs is worked out here once.
-- asked_county: whose registers must have been received before absence is an answer: the home county; of one who lives
-- in another prefecture none of ours (the home county knows), unless one of ours has the family all the same.
CREATE TEMP TABLE aid_t_situation ON COMMIT DROP AS
SELECT e.*, n.student_id, n.home_village,
       CASE WHEN h.hukou_county = ANY(%(counties)s) THEN h.hukou_county
            WHEN h.is_from_elsewhere THEN CASE WHEN h.poor_county = ANY(%(counties)s) THEN h.poor_county END
            ELSE %(county)s END AS asked_county,
       h.hukou_county, h.hukou_village, h.hukou_town, h.is_from_elsewhere,
       p.id AS poverty_id, p.poverty_state, p.exit_year, p.valid_from AS poverty_from,
       coalesce(o.household, false) AS open_household, coalesce(o.disability, false) AS open_disability,
       coalesce(o.minimum_living, false) AS open_assistance, coalesce(o.bill, false) AS open_bill
  FROM aid_t_enrolled e
  JOIN (SELECT person_id, number AS student_id, coalesce(village_code, '') AS home_village
          FROM registry_person_v) n USING (person_id)
  LEFT JOIN aid_t_poverty p USING (person_id)
  LEFT JOIN aid_t_open o USING (person_id)
  CROSS JOIN LATERAL (
    SELECT CASE WHEN length(e.hukou_code) >= 6 THEN e.hukou_code
                WHEN length(p.village_code) >= 6 THEN p.village_code END AS code) c
  CROSS JOIN LATERAL (
    SELECT coalesce(%(merged)s::jsonb ->> left(c.code, 6), left(c.code, 6)) AS county) m
  CROSS JOIN LATERAL (
    SELECT CASE WHEN m.county = ANY(%(counties)s) THEN m.county
                WHEN left(m.county, 4) <> %(prefecture)s AND right(m.county, 2) <> '00' THEN m.county END AS hukou_county,
           left(m.county, 4) <> %(prefecture)s AND substr(m.county, 3, 2) <> '00' AS is_from_elsewhere,
           coalesce(%(merged)s::jsonb ->> left(p.village_code, 6), left(p.village_code, 6)) AS poor_county,
           CASE WHEN length(c.code) >= 9 AND substr(c.code, 7, 3) <> '000' AND left(c.code, 4) = left(m.county, 4)
                THEN left(c.code, 9) END AS hukou_town,
           CASE WHEN length(e.hukou_code) = 12 THEN e.hukou_code
                WHEN length(p.village_code) = 12 THEN p.village_code END AS hukou_village) h;
ALTER TABLE aid_t_situation ADD PRIMARY KEY (person_id);
ANALYZE aid_t_situation;
