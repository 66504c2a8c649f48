-- What other steps may read. Each period view has: id, record_id, person_id (resolved through merges), valid_from,
-- valid_to, recorded_at, superseded_at, source_kind, batch_id, row_id, correction_id. Unknown is NULL.
CREATE FUNCTION registry_attends(roll_state text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN roll_state NOT IN ('休学', '转出', '退学', '毕业', '结业', '肄业', '死亡', '开除', '出国', '离校', '另校在读');

CREATE VIEW registry_place_v AS SELECT code, name, parent_code FROM registry_place;

CREATE VIEW registry_person_v AS
SELECT id AS person_id, number, name, name_key, pinyin, initials, nullif(sex, '') AS sex, birth_date, id_last4, id_mask, id_state,
       guardian_name, county_code, village_code, school_code, nullif(stage, '') AS stage, grade, class_name,
       nullif(poverty_state, '') AS poverty_state, household_id, is_pupil
FROM registry_person WHERE is_live AND merged_into_id IS NULL;

CREATE VIEW registry_household_v AS
SELECT id AS household_id, county_code, household_no, town_code, village_code, village_name, head_name, members,
       nullif(poverty_state, '') AS poverty_state, poverty_cause
FROM registry_household WHERE is_live;

CREATE VIEW registry_record_v AS
SELECT r.id AS record_id, p.root_id AS person_id, r.kind, r.county_code, r.school_code, r.village_code, r.name,
       r.birth_date, r.is_live, r.row_id
FROM registry_record r LEFT JOIN registry_person p ON p.id = r.person_id;

CREATE VIEW registry_enrolment_v AS
SELECT e.id, e.record_id, p.root_id AS person_id, e.valid_from, e.valid_to, e.recorded_at, e.superseded_at, e.source_kind,
       e.batch_id, e.row_id, e.correction_id, e.school_code, r.county_code,
       nullif(e.stage, '') AS stage, e.grade, e.grade_text, e.class_name, e.is_school_choice, e.is_full_time,
       nullif(e.hukou_code, '') AS hukou_code, nullif(e.hukou_kind, '') AS hukou_kind, nullif(e.major, '') AS major,
       e.entered_on, nullif(e.roll_state, '') AS roll_state, e.is_disabled_claim, e.guardian_name,
       registry_attends(e.roll_state) AS is_attending
FROM registry_enrolment e JOIN registry_record r ON r.id = e.record_id JOIN registry_person p ON p.id = r.person_id;

CREATE VIEW registry_boarding_v AS
SELECT e.id, e.record_id, p.root_id AS person_id, e.valid_from, e.valid_to, e.recorded_at, e.superseded_at, e.source_kind,
       e.batch_id, e.row_id, e.correction_id, r.school_code, e.is_boarder
FROM registry_boarding e JOIN registry_record r ON r.id = e.record_id JOIN registry_person p ON p.id = r.person_id;

CREATE VIEW registry_bus_v AS
SELECT e.id, e.record_id, p.root_id AS person_id, e.valid_from, e.valid_to, e.recorded_at, e.superseded_at, e.source_kind,
       e.batch_id, e.row_id, e.correction_id, r.school_code, e.rides_school_bus
FROM registry_busride e JOIN registry_record r ON r.id = e.record_id JOIN registry_person p ON p.id = r.person_id;

CREATE VIEW registry_poverty_v AS
SELECT e.id, e.record_id, p.root_id AS person_id, e.valid_from, e.valid_to, e.recorded_at, e.superseded_at, e.source_kind,
       e.batch_id, e.row_id, e.correction_id, r.county_code, nullif(e.poverty_state, '') AS poverty_state, e.exit_year,
       e.household_id, nullif(e.village_code, '') AS village_code, nullif(e.relation, '') AS relation,
       nullif(e.school_claim, '') AS school_claim
FROM registry_poverty e JOIN registry_record r ON r.id = e.record_id JOIN registry_person p ON p.id = r.person_id;

CREATE VIEW registry_disability_v AS
SELECT e.id, e.record_id, p.root_id AS person_id, e.valid_from, e.valid_to, e.recorded_at, e.superseded_at, e.source_kind,
       e.batch_id, e.row_id, e.correction_id, nullif(e.category, '') AS category, e.grade
FROM registry_disability e JOIN registry_record r ON r.id = e.record_id JOIN registry_person p ON p.id = r.person_id;

CREATE VIEW registry_assistance_v AS
SELECT e.id, e.record_id, p.root_id AS person_id, e.valid_from, e.valid_to, e.recorded_at, e.superseded_at, e.source_kind,
       e.batch_id, e.row_id, e.correction_id, nullif(e.assistance_kind, '') AS assistance_kind, e.starts_on, e.amount_fen
FROM registry_assistance e JOIN registry_record r ON r.id = e.record_id JOIN registry_person p ON p.id = r.person_id;

CREATE VIEW registry_bill_v AS
SELECT e.id, e.record_id, p.root_id AS person_id, e.valid_from, e.valid_to, e.recorded_at, e.superseded_at, e.source_kind,
       e.batch_id, e.row_id, e.correction_id, e.term, nullif(e.school_code, '') AS school_code, e.care_fee_fen, e.misc_fee_fen,
       e.textbook_fee_fen, e.tuition_fen, e.accommodation_fen, e.bus_fare_fen, e.meal_days
FROM registry_bill e JOIN registry_record r ON r.id = e.record_id JOIN registry_person p ON p.id = r.person_id;

CREATE VIEW registry_hardship_v AS
SELECT e.id, e.record_id, p.root_id AS person_id, e.valid_from, e.valid_to, e.recorded_at, e.superseded_at, e.source_kind,
       e.batch_id, e.row_id, e.correction_id, e.is_hardship
FROM registry_hardship e JOIN registry_record r ON r.id = e.record_id JOIN registry_person p ON p.id = r.person_id;

CREATE VIEW registry_account_v AS
SELECT e.id, e.record_id, p.root_id AS person_id, e.valid_from, e.valid_to, e.recorded_at, e.superseded_at, e.source_kind,
       e.batch_id, e.row_id, e.correction_id, e.household_id, e.bank_name, e.holder_name, e.account_index, e.account_last4,
       e.account_sealed, e.account_ref, e.origin
FROM registry_account e JOIN registry_record r ON r.id = e.record_id JOIN registry_person p ON p.id = r.person_id;

CREATE VIEW registry_school_v AS
SELECT e.id, e.record_id, NULL::bigint AS person_id, e.valid_from, e.valid_to, e.recorded_at, e.superseded_at, e.source_kind,
       e.batch_id, e.row_id, e.correction_id, e.school_code, e.name, e.name_key, e.county_code, nullif(e.kind_text, '') AS kind_text,
       nullif(e.school_type, '') AS school_type, nullif(e.ownership, '') AS ownership, nullif(e.area, '') AS area,
       e.is_teaching_point, e.public_tuition_fen, coalesce(cardinality(e.zone_codes) > 0, false) AS has_zone
FROM registry_school e;

CREATE VIEW registry_zone_v AS
SELECT e.id, e.valid_from, e.valid_to, e.recorded_at, e.superseded_at, e.batch_id, e.row_id, e.school_code, zone.code AS village_code
FROM registry_school e CROSS JOIN LATERAL unnest(e.zone_codes) AS zone(code);

CREATE VIEW registry_kindergarten_v AS
SELECT e.id, e.record_id, NULL::bigint AS person_id, e.valid_from, e.valid_to, e.recorded_at, e.superseded_at, e.source_kind,
       e.batch_id, e.row_id, e.correction_id, e.school_code, nullif(e.kindergarten_kind, '') AS kindergarten_kind, e.is_inclusive,
       e.certified_from, e.certified_to, e.monthly_fee_fen, e.public_monthly_fee_fen
FROM registry_kindergarten e;

CREATE VIEW registry_received_v AS
SELECT kind, county_code, term, nullif(school_code, '') AS school_code, batch_id, recorded_at
FROM registry_receivedregister WHERE superseded_at IS NULL;

-- a pair not yet decided: what the other register says of either person is unknown
CREATE VIEW registry_open_match_v AS
WITH undecided AS (
  SELECT m.id, l.kind AS left_kind, r.kind AS right_kind, pl.root_id AS left_person, pr.root_id AS right_person
  FROM registry_matchpair m
  JOIN registry_record l ON l.id = m.left_record_id AND l.is_live
  JOIN registry_record r ON r.id = m.right_record_id AND r.is_live
  JOIN registry_person pl ON pl.id = l.person_id
  JOIN registry_person pr ON pr.id = r.person_id
  WHERE m.kind = 'same_person' AND m.state IN ('open', 'later') AND pl.root_id <> pr.root_id
)
SELECT left_person AS person_id, right_kind AS register, id AS pair_id, right_person AS other_person_id FROM undecided
UNION ALL
SELECT right_person, left_kind, id, left_person FROM undecided;

-- one person on the rolls of two schools over the same days, not yet decided which one
CREATE VIEW registry_claimed_twice_v AS
SELECT m.id AS pair_id, pl.root_id AS person_id, m.left_record_id, m.right_record_id,
       el.school_code AS left_school_code, er.school_code AS right_school_code, l.county_code, r.county_code AS other_county_code,
       el.id AS left_enrolment_id, er.id AS right_enrolment_id,
       greatest(el.valid_from, er.valid_from) AS valid_from, least(el.valid_to, er.valid_to) AS valid_to
FROM registry_matchpair m
JOIN registry_record l ON l.id = m.left_record_id
JOIN registry_record r ON r.id = m.right_record_id
JOIN registry_person pl ON pl.id = l.person_id
JOIN registry_person pr ON pr.id = r.person_id
JOIN registry_enrolment el ON el.record_id = l.id AND el.superseded_at IS NULL AND registry_attends(el.roll_state)
JOIN registry_enrolment er ON er.record_id = r.id AND er.superseded_at IS NULL AND registry_attends(er.roll_state)
  AND daterange(el.valid_from, el.valid_to) && daterange(er.valid_from, er.valid_to)
WHERE m.kind = 'claimed_twice' AND m.state IN ('open', 'later') AND pl.root_id = pr.root_id;

CREATE VIEW registry_source_v AS
SELECT r.id AS row_id, b.id AS batch_id, b.kind, b.term, b.county_code, b.file_name, r.sheet, r.row_no,
       b.received_on
FROM intake_row_v r JOIN intake_batch_v b ON b.id = r.batch_id;

CREATE VIEW registry_correction_v AS
SELECT c.id AS correction_id, p.root_id AS person_id, c.fact, c.old, c.new, c.reason, c.term, c.by, c.at
FROM registry_correction c JOIN registry_person p ON p.id = c.person_id;

-- the account that aid is paid to: by hand, else the roll's, else the household's, else civil affairs';
-- open periods first; shared_by = how many families
-- (household, else guardian, else person) this number stands for
CREATE VIEW registry_payee_v AS
SELECT DISTINCT ON (chosen.person_id) chosen.*,
  (SELECT count(DISTINCT coalesce('h' || coalesce(o.household_id, po.household_id), 'g' || nullif(po.guardian_name, ''), 'p' || p.root_id))
   FROM registry_account o JOIN registry_record r ON r.id = o.record_id JOIN registry_person p ON p.id = r.person_id
   JOIN registry_person po ON po.id = p.root_id
   WHERE o.account_index = chosen.account_index AND o.superseded_at IS NULL) AS shared_by
FROM (
  SELECT a.person_id, a.id AS account_id, a.holder_name, a.bank_name, a.account_last4, a.account_index, a.account_sealed,
         a.account_ref, a.origin, a.valid_from, a.valid_to, 0 AS distance
  FROM registry_account_v a WHERE a.superseded_at IS NULL AND a.account_index IS NOT NULL
  UNION ALL
  SELECT p.id, a.id, a.holder_name, a.bank_name, a.account_last4, a.account_index, a.account_sealed,
         a.account_ref, a.origin, a.valid_from, a.valid_to, CASE WHEN a.holder_name = h.head_name THEN 1 ELSE 2 END
  FROM registry_person p JOIN registry_household h ON h.id = p.household_id
  JOIN registry_account a ON a.household_id = p.household_id
  WHERE a.superseded_at IS NULL AND a.account_index IS NOT NULL AND p.is_live AND p.merged_into_id IS NULL
) chosen
ORDER BY chosen.person_id, chosen.valid_to IS NOT NULL,
  CASE chosen.origin WHEN 'decision' THEN 0 WHEN 'roll' THEN 1 WHEN 'household' THEN 2 ELSE 3 END,
  chosen.distance, chosen.valid_from DESC, chosen.account_id;
