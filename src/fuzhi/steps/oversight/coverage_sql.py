"""Where each person on the poverty register stands in a term: one statement, the first case that fits, in the order of
the readings. It reads the published views of registry, aid and payments alone.

Every person gets exactly one kind, because the kinds are the branches of one CASE that ends without a condition.
"""

PERSONS = """
DROP TABLE IF EXISTS oversight_t_person;
CREATE TEMP TABLE oversight_t_person ON COMMIT DROP AS
WITH listed AS (
    SELECT DISTINCT ON (p.person_id) p.person_id, p.county_code, coalesce(p.village_code, '') AS village_code,
      p.household_id,
           p.relation, p.school_claim
      FROM registry_poverty_v p
     WHERE p.superseded_at IS NULL AND p.valid_from <= %(census)s AND (p.valid_to IS NULL OR p.valid_to > %(census)s)
     ORDER BY p.person_id, (p.poverty_state IS DISTINCT FROM 'exited_without_policy') DESC, p.id DESC
), enrolled AS (
    SELECT e.person_id, min(e.school_code) AS school_code, count(DISTINCT e.school_code) AS schools,
           string_agg(DISTINCT e.school_code, ',' ORDER BY e.school_code) AS school_codes
      FROM registry_enrolment_v e JOIN listed l ON l.person_id = e.person_id
     WHERE e.superseded_at IS NULL AND e.valid_from <= %(census)s AND (e.valid_to IS NULL OR e.valid_to > %(census)s)
       AND coalesce(e.is_attending, true)
     GROUP BY e.person_id
)
    SELECT l.person_id, n.number, n.name, l.county_code, l.village_code, coalesce(h.town_code, '') AS town_code,
           l.school_claim, extract(year FROM age(%(ages_on)s::date, n.birth_date))::int AS age,
           e.school_code, coalesce(e.schools, 0) AS schools, coalesce(e.school_codes, '') AS school_codes
      FROM listed l JOIN registry_person_v n ON n.person_id = l.person_id
      LEFT JOIN registry_household_v h ON h.household_id = l.household_id
      LEFT JOIN enrolled e ON e.person_id = l.person_id
     WHERE n.birth_date BETWEEN %(born_from)s AND %(born_until)s
        OR n.birth_date IS NULL AND (e.person_id IS NOT NULL OR l.school_claim IS NOT NULL);
ALTER TABLE oversight_t_person ADD PRIMARY KEY (person_id);
ANALYZE oversight_t_person;
"""
"""Who is on the register and of an age to learn, with the home and the schools: counted before the rest is planned."""

DRAW = """
WITH matching AS (
    SELECT m.person_id, string_agg(DISTINCT m.register, ',') AS registers
      FROM registry_open_match_v m JOIN oversight_t_person p ON p.person_id = m.person_id GROUP BY m.person_id
), decided AS (
    SELECT f.person_id FROM aid_fact_v f JOIN oversight_t_person p ON p.person_id = f.person_id
     WHERE f.term = %(term)s AND f.is_current GROUP BY f.person_id
), outcome AS (
    SELECT d.person_id, count(*) FILTER (WHERE d.outcome = 'granted') AS granted,
           count(*) FILTER (WHERE d.outcome = 'undetermined') AS undetermined
      FROM aid_decision_v d JOIN oversight_t_person p ON p.person_id = d.person_id
     WHERE d.term = %(term)s AND d.is_current AND d.benefit = ANY(%(need_items)s)
     GROUP BY d.person_id
), account AS (
    SELECT a.person_id, a.household_id FROM registry_account_v a
     WHERE a.superseded_at IS NULL AND a.account_index IS NOT NULL AND coalesce(a.holder_name, '') <> ''
), payee AS MATERIALIZED (
    SELECT person_id FROM account
     UNION SELECT n.person_id FROM account a JOIN registry_person_v n ON n.household_id = a.household_id
), entitled AS (
    SELECT d.person_id, count(*) AS standing,
           bool_or(e.state IN ('proposed', 'marked')) AS is_unconfirmed,
           bool_or(e.is_held) AS is_held,
           bool_or(e.delivery = 'cash' AND e.amount_fen > 0 AND y.person_id IS NULL
                   AND NOT EXISTS (SELECT 1 FROM payments_line_v v WHERE v.entitlement_id = e.id
                                      AND v.state IN ('pending', 'paid', 'failed'))) AS has_no_account,
           bool_or(EXISTS (SELECT 1 FROM payments_line_v v WHERE v.entitlement_id = e.id AND v.state = 'failed'
                              AND NOT v.is_repaid)) AS is_returned
      FROM aid_decision_v d JOIN oversight_t_person p ON p.person_id = d.person_id
      JOIN aid_entitlement_v e ON e.person_id = d.person_id AND e.term = d.term AND e.benefit = d.benefit
                              AND e.state <> 'withdrawn'
      LEFT JOIN payee y ON y.person_id = d.person_id
     WHERE d.term = %(term)s AND d.is_current AND d.outcome = 'granted' AND d.benefit = ANY(%(need_items)s)
     GROUP BY d.person_id
), placed AS (
    SELECT p.*, coalesce(m.registers, '') AS registers,
           CASE
             WHEN p.schools = 0 AND p.age BETWEEN 6 AND 14 THEN 'no_roll'
             WHEN m.person_id IS NOT NULL THEN 'match_open'
             WHEN p.schools > 1 THEN 'claimed_twice'
             WHEN p.schools > 0 AND c.person_id IS NULL THEN 'fact_unknown'
             WHEN coalesce(o.granted, 0) = 0 AND coalesce(o.undetermined, 0) > 0 THEN 'fact_unknown'
             WHEN o.granted > 0 AND coalesce(t.is_unconfirmed, false) THEN 'not_confirmed'
             WHEN o.granted > 0 AND coalesce(t.is_held, false) THEN 'held'
             WHEN o.granted > 0 AND coalesce(t.has_no_account, false) THEN 'no_account'
             WHEN o.granted > 0 AND coalesce(t.is_returned, false) THEN 'returned'
             WHEN o.granted > 0 AND coalesce(t.standing, 0) = 0 THEN 'not_paid'
             WHEN o.granted > 0 THEN 'aided'
             WHEN p.schools > 0 THEN 'not_due'
             WHEN p.age IS NULL THEN 'fact_unknown'
             ELSE 'outside_age'
           END AS place,
           c.person_id IS NOT NULL AS is_decided
      FROM oversight_t_person p
      LEFT JOIN matching m ON m.person_id = p.person_id
      LEFT JOIN decided c ON c.person_id = p.person_id
      LEFT JOIN outcome o ON o.person_id = p.person_id
      LEFT JOIN entitled t ON t.person_id = p.person_id
)
INSERT INTO oversight_coveragerow (term, person_id, number, name, age, kind, gap_kind, detail, county_code, town_code,
                                   village_code, school_code)
SELECT %(term)s, person_id, number, name, age,
       CASE WHEN place IN ('aided', 'not_due', 'outside_age') THEN place ELSE 'gap' END,
       CASE WHEN place IN ('aided', 'not_due', 'outside_age') THEN '' ELSE place END,
       CASE place
         WHEN 'no_roll' THEN left(coalesce('扶贫名册登记：' || school_claim, '各校学籍都没有'), 200)
         WHEN 'match_open' THEN registers
         WHEN 'claimed_twice' THEN school_codes
         WHEN 'fact_unknown' THEN CASE WHEN age IS NULL AND schools = 0 THEN '缺：出生日期'
                                       WHEN NOT is_decided THEN '本学期尚未认定' ELSE '' END
         ELSE '' END,
       county_code, CASE WHEN village_code <> '' THEN left(village_code, 9) ELSE town_code END, village_code,
       coalesce(school_code, '')
  FROM placed
"""

RETURN_REASONS = """
UPDATE oversight_coveragerow c SET detail = left(x.reason, 200)
  FROM (SELECT DISTINCT ON (v.person_id) v.person_id, '银行退回：' || v.reason AS reason FROM payments_line_v v
         WHERE v.term = %(term)s AND v.state = 'failed' AND NOT v.is_repaid ORDER BY v.person_id, v.line_id DESC) x
 WHERE c.term = %(term)s AND c.gap_kind = 'returned' AND c.person_id = x.person_id
"""
"""What the bank said stands beside the gap."""
