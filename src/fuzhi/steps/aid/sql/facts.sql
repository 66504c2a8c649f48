-- student_term: one row a child, NULL = unknown. Rules: readings of the policy, and "where each fact comes from".
-- A child claimed by two schools, or of whom nobody knows whether it attends, keeps what the registers say of it; what
-- depends on the school is unknown.
CREATE TEMP TABLE aid_t_fact ON COMMIT DROP AS
SELECT t.person_id, t.student_id, %(term)s::text AS term, %(county)s::text AS county_code, t.home_village AS village_code,
       CASE WHEN t.is_claimed_twice THEN '' ELSE t.school_code END AS school_code,
       CASE WHEN t.is_claimed_twice THEN '' ELSE coalesce(t.class_name, '') END AS class_name,
       k.stage, k.school_type, k.school_ownership,
       CASE WHEN k.stage = 'preschool' THEN
         CASE WHEN coalesce(k.school_ownership, g.kindergarten_kind) = 'public' THEN 'public'
              WHEN g.is_inclusive = false THEN 'private_other'
              WHEN g.is_inclusive AND (g.certified_from > %(census)s OR g.certified_to < %(census)s) THEN 'private_other'
              WHEN g.is_inclusive AND coalesce(g.certified_from, g.certified_to) IS NOT NULL THEN 'private_inclusive' END
       END AS kindergarten_kind,
       r.is_registered_poor, (rel.person_id IS NOT NULL) AS is_relapse_approved, r.is_disabled,
       CASE WHEN hs.is_hardship OR a.id IS NOT NULL THEN true
            WHEN NOT hs.is_hardship AND r.is_on_assistance = false THEN false END AS is_hardship,
       CASE WHEN a.id IS NOT NULL THEN a.is_minimum_living ELSE r.is_on_assistance END AS is_minimum_living,
       CASE WHEN a.id IS NOT NULL THEN a.is_destitute ELSE r.is_on_assistance END AS is_destitute,
       CASE WHEN t.poverty_id IS NOT NULL THEN true
            WHEN t.hukou_kind = 'agricultural' THEN true
            WHEN t.hukou_kind = 'non_agricultural' THEN false
            WHEN length(t.hukou_code) = 12 AND substr(t.hukou_code, 7, 3) BETWEEN '100' AND '399' THEN true
            WHEN length(t.hukou_code) = 12 AND substr(t.hukou_code, 7, 3) BETWEEN '001' AND '099' THEN false
       END AS is_rural_household,
       CASE WHEN a.id IS NOT NULL THEN a.is_orphan ELSE r.is_on_assistance END AS is_orphan,
       -- which town is the seat of a county elsewhere nobody here knows; streets are of the seat anywhere
       CASE WHEN substr(t.hukou_town, 7, 3) BETWEEN '001' AND '099' OR t.hukou_town = ANY(%(seat_towns)s) THEN false
            WHEN NOT t.is_from_elsewhere AND t.hukou_town IS NOT NULL THEN true
       END AS is_hukou_outside_county_seat,
       CASE WHEN k.stage IS NULL OR t.hukou_county IS NULL THEN NULL
            WHEN k.school_type = 'special' OR k.stage NOT IN ('preschool', 'primary', 'junior_secondary')
              THEN left(t.hukou_county, 4) = %(prefecture)s
            WHEN k.school_type IS NULL AND k.stage <> 'preschool' AND t.hukou_county <> k.school_county
                 AND left(t.hukou_county, 4) = %(prefecture)s THEN NULL
            ELSE t.hukou_county = k.school_county END AS attends_in_residence_area,
       CASE WHEN k.stage IS NULL THEN NULL
            WHEN t.is_school_choice IS NOT NULL THEN t.is_school_choice
            WHEN t.approved_transfer IS NOT NULL THEN false
            WHEN k.stage NOT IN ('primary', 'junior_secondary') OR k.school_type = 'special' THEN false
            WHEN t.has_zone AND t.hukou_village IS NOT NULL THEN z.village_code IS NULL
       END AS is_school_choice,
       CASE WHEN k.stage IS NOT NULL THEN b.is_boarder END AS is_boarder,
       CASE WHEN k.stage IS NOT NULL THEN u.rides_school_bus END AS rides_school_bus,
       CASE WHEN k.stage IS NOT NULL THEN t.is_full_time END AS is_full_time,
       CASE WHEN k.stage = 'secondary_vocational' THEN registry_study_year(t.entered_on, %(starts_on)s::date)
            WHEN k.stage IS NOT NULL THEN t.grade END AS grade,
       CASE WHEN k.stage = 'secondary_vocational' THEN j.is_agricultural END AS major_is_agricultural,
       CASE WHEN k.stage = 'secondary_vocational' THEN j.is_performing_arts END AS major_is_performing_arts,
       CASE WHEN k.stage IS NULL THEN NULL WHEN t.is_teaching_point THEN 'village' ELSE t.area END AS school_area,
       CASE WHEN k.stage IS NOT NULL THEN m.meal_days END AS meal_days,
       CASE WHEN k.stage = 'preschool' THEN coalesce(m.care_fee_fen, g.monthly_fee_fen * %(preschool_months)s) END AS care_fee_fen,
       CASE WHEN k.stage = 'preschool' THEN g.public_monthly_fee_fen * %(preschool_months)s END AS public_care_fee_fen,
       CASE WHEN k.stage IS NOT NULL THEN coalesce(m.misc_fee_fen, f.misc_fee_fen) END AS misc_fee_fen,
       CASE WHEN k.stage IS NOT NULL THEN coalesce(m.textbook_fee_fen, f.textbook_fee_fen) END AS textbook_fee_fen,
       CASE WHEN k.stage IS NOT NULL THEN coalesce(m.bus_fare_fen, f.bus_fare_fen) END AS bus_fare_fen,
       CASE WHEN k.stage IS NOT NULL THEN coalesce(m.tuition_fen, f.tuition_fen) END AS tuition_fen,
       CASE WHEN k.stage IS NOT NULL THEN t.public_tuition_fen END AS public_tuition_fen,
       CASE WHEN k.stage IS NOT NULL THEN coalesce(m.accommodation_fen, f.accommodation_fen) END AS accommodation_fen,
       t.is_claimed_twice, t.is_attendance_unknown,
       coalesce(t.is_disabled_claim, false) AND r.is_disabled IS NOT TRUE AS opens_disability_question,
       t.enrolment_id, b.id AS boarding_id, u.id AS bus_id, t.poverty_id, d.id AS disability_id, a.id AS assistance_id,
       m.id AS bill_id, hs.id AS hardship_id, t.school_id, g.id AS kindergarten_id,
       CASE WHEN t.poverty_id IS NULL AND NOT t.open_household THEN rh.batch_id END AS poverty_batch_id,
       CASE WHEN d.id IS NULL AND NOT t.open_disability THEN rd.batch_id END AS disability_batch_id,
       CASE WHEN a.id IS NULL AND NOT t.open_assistance THEN ra.batch_id END AS assistance_batch_id
  FROM aid_t_situation t
  LEFT JOIN aid_t_received rh ON rh.kind = 'household' AND rh.county_code = t.asked_county
  LEFT JOIN aid_t_received rd ON rd.kind = 'disability' AND rd.county_code = t.asked_county
  LEFT JOIN aid_t_received ra ON ra.kind = 'minimum_living' AND ra.county_code = t.asked_county
  LEFT JOIN aid_t_disability d USING (person_id)
  LEFT JOIN aid_t_assistance a USING (person_id)
  LEFT JOIN aid_t_boarding b USING (person_id)
  LEFT JOIN aid_t_bus u USING (person_id)
  LEFT JOIN aid_t_bill m ON m.person_id = t.person_id
  -- a blank in a column that this school has declared never to fill: no such fee
  LEFT JOIN LATERAL (
    SELECT CASE WHEN 'misc_fee_fen' = ANY(t.fees_never) THEN 0 END AS misc_fee_fen,
           CASE WHEN 'textbook_fee_fen' = ANY(t.fees_never) THEN 0 END AS textbook_fee_fen,
           CASE WHEN 'bus_fare_fen' = ANY(t.fees_never) THEN 0 END AS bus_fare_fen,
           CASE WHEN 'tuition_fen' = ANY(t.fees_never) THEN 0 END AS tuition_fen,
           CASE WHEN 'accommodation_fen' = ANY(t.fees_never) THEN 0 END AS accommodation_fen) f ON m.id IS NOT NULL
  LEFT JOIN aid_t_hardship hs ON hs.person_id = t.person_id
  LEFT JOIN aid_t_relapse rel ON rel.person_id = t.person_id
  LEFT JOIN aid_t_kindergarten g ON g.school_code = t.school_code AND NOT t.is_claimed_twice
  LEFT JOIN aid_t_zone z ON z.school_code = t.school_code AND z.village_code = t.hukou_village
  LEFT JOIN aid_t_major j ON j.major = t.major
  LEFT JOIN LATERAL (
    SELECT t.stage, t.school_type, t.ownership AS school_ownership, t.school_county
     WHERE NOT t.is_claimed_twice AND t.is_attendance_unknown IS NULL) k ON true
  CROSS JOIN LATERAL (
    SELECT CASE
             WHEN t.poverty_state IN ('poor', 'exited_with_policy', 'relapsed') THEN true
             WHEN t.poverty_state = 'exited_without_policy' THEN
               CASE WHEN %(keep_aid_after_exit)s THEN true
                    WHEN %(exit_takes_effect)s = 'at_once' THEN false
                    WHEN %(exit_takes_effect)s = 'keeps_until_stage_end'
                      THEN t.exit_year > %(year)s - t.grade
                    ELSE t.exit_year * 2 + 1 >= %(term_index)s END
             WHEN t.poverty_id IS NOT NULL OR t.open_household THEN NULL
             WHEN rh.batch_id IS NOT NULL THEN false END AS is_registered_poor,
           CASE WHEN d.id IS NOT NULL THEN true WHEN t.open_disability THEN NULL
                WHEN rd.batch_id IS NOT NULL THEN false END AS is_disabled,
           CASE WHEN a.id IS NOT NULL THEN true WHEN t.open_assistance THEN NULL
                WHEN ra.batch_id IS NOT NULL THEN false END AS is_on_assistance) r;
