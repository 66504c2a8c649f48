"""Where each person whom the policy serves stands in a term: one statement, the first case that fits, in the order of
the readings. It reads the published views of registry, casework, aid and payments alone.

Every person gets exactly one kind, because the kinds are the branches of one CASE that ends without a condition.
"""

CLAIMS_SCHOOL = """(
    l.school_claim ~ '学前教育|幼儿园|小学|初中|年级|高中|中职|中专|职高|职业高中|技工|特殊教育'
    AND l.school_claim !~ '非在校|不在校|未入学|辍学|失学|毕业|大专|大学|本科|高职|专科|研究生')"""
"""What the register writes of a pupil: the stages of which there are rolls; students of colleges have none with us."""

PERSONS = f"""
DROP TABLE IF EXISTS oversight_t_person;
CREATE TEMP TABLE oversight_t_person ON COMMIT DROP AS
WITH listed AS (
    SELECT DISTINCT ON (p.person_id) p.person_id, p.county_code, coalesce(p.village_code, '') AS village_code,
           p.household_id, p.school_claim, true AS is_listed
      FROM registry_poverty_v p
     WHERE p.superseded_at IS NULL AND p.valid_from <= %(census)s AND (p.valid_to IS NULL OR p.valid_to > %(census)s)
     ORDER BY p.person_id, (p.poverty_state IS DISTINCT FROM 'exited_without_policy') DESC, p.id DESC
), served AS (
    SELECT * FROM listed
    UNION ALL
    SELECT n.person_id, n.county_code, coalesce(n.village_code, ''), n.household_id, NULL, false
      FROM registry_person_v n
      JOIN (SELECT d.person_id FROM aid_decision_v d
              JOIN aid_condition_v c ON c.pack_hash = d.pack_hash AND c.benefit = d.benefit AND c.code = 'target_group'
             WHERE d.term = %(term)s AND d.is_current AND (d.true_mask >> c.bit) & 1 = 1
             UNION SELECT r.person_id FROM casework_relapse_v r
                    WHERE r.school_year = %(school_year)s AND r.term <= %(term)s) x ON x.person_id = n.person_id
     WHERE NOT EXISTS (SELECT 1 FROM listed l WHERE l.person_id = n.person_id)
), enrolled AS (
    SELECT e.person_id, (array_agg(e.school_code ORDER BY e.valid_from DESC, e.school_code))[1] AS school_code,
           count(DISTINCT e.school_code) AS schools,
           string_agg(DISTINCT e.school_code, ',' ORDER BY e.school_code) AS school_codes,
           NOT bool_or(e.is_sure) AS is_unclear
      FROM (SELECT e.person_id, e.school_code, e.valid_from, e.is_attending,
                   bool_or(coalesce(e.is_attending, false)) OVER (PARTITION BY e.person_id) AS is_sure
              FROM registry_enrolment_v e JOIN served l ON l.person_id = e.person_id
             WHERE e.superseded_at IS NULL AND e.valid_from <= %(census)s
               AND (e.valid_to IS NULL OR e.valid_to > %(census)s) AND e.is_attending IS NOT FALSE) e
     WHERE e.is_attending OR NOT e.is_sure
     GROUP BY e.person_id
)
    SELECT l.person_id, n.number, n.name, l.county_code, l.village_code, coalesce(h.town_code, '') AS town_code,
           l.is_listed, l.school_claim, coalesce({CLAIMS_SCHOOL}, false) AS is_claimed,
           extract(year FROM age(%(ages_on)s::date, n.born_from))::int AS age,
           e.school_code, coalesce(e.schools, 0) AS schools, coalesce(e.school_codes, '') AS school_codes,
           coalesce(e.is_unclear, false) AS is_unclear
      FROM served l JOIN registry_person_v n ON n.person_id = l.person_id
      LEFT JOIN registry_household_v h ON h.household_id = l.household_id
      LEFT JOIN enrolled e ON e.person_id = l.person_id
     WHERE n.born_from BETWEEN %(born_from)s AND %(born_until)s
        OR n.born_from IS NULL AND (e.person_id IS NOT NULL OR l.school_claim IS NOT NULL);
ALTER TABLE oversight_t_person ADD PRIMARY KEY (person_id);
ANALYZE oversight_t_person;
"""
"""Whom the policy serves and who is of an age to learn, with the home and the schools: the poverty register, approved
relapse, and for whom the packs' condition ``target_group`` holds; counted before the rest is planned."""

STANDS = """CASE
             WHEN a.amount_fen = 0 OR v.state = 'paid' THEN 'done'
             WHEN e.id IS NULL OR e.state = 'marked' THEN 'left_out'
             WHEN e.is_held THEN 'held'
             WHEN v.state = 'failed' THEN 'returned'
             WHEN e.delivery = 'cash' AND v.state IS NULL AND y.person_id IS NULL THEN 'no_account'
             WHEN %(is_late)s THEN 'late'
             WHEN v.state = 'pending' THEN 'in_batch'
             WHEN e.state = 'approved' AND e.notice_state = 'open' THEN 'on_notice'
             WHEN e.state = 'approved' THEN 'approved'
             WHEN e.state IN ('confirmed', 'submitted') THEN 'confirmed'
             ELSE 'decided'
           END AS stands"""
"""Where a granted item of a person stands, from the furthest back."""

ITS_STANDING = """
      LEFT JOIN aid_entitlement_v e ON e.person_id = a.person_id AND e.term = %(term)s AND e.benefit = a.benefit
                                   AND e.state <> 'withdrawn'
      LEFT JOIN LATERAL (
            SELECT v.state FROM payments_line_v v
             WHERE v.entitlement_id = e.id AND v.state <> 'void' AND NOT v.is_repaid
             ORDER BY v.line_id DESC LIMIT 1) v ON true"""
"""What ``STANDS`` reads of a decision ``a``: the claim that came of it and the last line that paid it."""

UNDECIDED = "县里还没认定"
"""The whole county has decided nothing for the semester: no fact of this child is missing."""

DRAW = f"""
WITH matching AS (
    SELECT m.person_id, string_agg(DISTINCT m.register, ',') AS registers
      FROM registry_open_match_v m JOIN oversight_t_person p ON p.person_id = m.person_id GROUP BY m.person_id
), decided AS (
    SELECT f.person_id FROM aid_fact_v f JOIN oversight_t_person p ON p.person_id = f.person_id
     WHERE f.term = %(term)s AND f.is_current GROUP BY f.person_id
), whole AS (
    SELECT d.person_id, bool_or(d.outcome = 'granted') AS has_any, bool_or(d.outcome = 'undetermined') AS waits
      FROM aid_decision_v d JOIN oversight_t_person p ON p.person_id = d.person_id
     WHERE d.term = %(term)s AND d.is_current AND d.benefit = ANY(%(pupil_items)s) GROUP BY d.person_id
), deciding AS (
    SELECT DISTINCT f.county_code FROM aid_fact_v f WHERE f.term = %(term)s AND f.is_current
), answer AS (
    SELECT d.person_id, d.benefit, d.outcome, d.amount_fen
      FROM aid_decision_v d JOIN oversight_t_person p ON p.person_id = d.person_id
     WHERE d.term = %(term)s AND d.is_current AND d.benefit = ANY(%(need_items)s)
       AND NOT (d.outcome = 'granted' AND EXISTS (
             SELECT 1 FROM aid_condition_v c WHERE c.pack_hash = d.pack_hash AND c.benefit = d.benefit
                AND c.gives_without_need AND (d.true_mask >> c.bit) & 1 = 1))
), outcome AS (
    SELECT a.person_id, count(*) FILTER (WHERE a.outcome = 'granted') AS granted,
           count(*) FILTER (WHERE a.outcome = 'undetermined') AS undetermined
      FROM answer a GROUP BY a.person_id
), account AS (
    SELECT a.person_id, a.household_id FROM registry_account_v a
     WHERE a.superseded_at IS NULL AND a.account_index IS NOT NULL AND coalesce(a.holder_name, '') <> ''
), payee AS MATERIALIZED (
    SELECT person_id FROM account
     UNION SELECT n.person_id FROM account a JOIN registry_person_v n ON n.household_id = a.household_id
), item AS (
    SELECT a.person_id, a.amount_fen, coalesce(v.state = 'paid', false) AS is_paid,
           {STANDS}
      FROM answer a{ITS_STANDING}
      LEFT JOIN payee y ON y.person_id = a.person_id
     WHERE a.outcome = 'granted'
), refused_row AS (
    SELECT DISTINCT ON (r.person_id) r.person_id, concat_ws(' ', r.sheet, '第 ' || r.row_no || ' 行') AS refused_at
      FROM registry_refused_roll_v r WHERE r.term = %(term)s ORDER BY r.person_id, r.batch_id DESC, r.row_no
), step AS (
    SELECT * FROM unnest(%(steps)s::text[]) WITH ORDINALITY AS s (stands, place)
), furthest_back AS (
    SELECT i.person_id, (array_agg(i.stands ORDER BY s.place))[1] AS stands, sum(i.amount_fen)::bigint AS due_fen,
           coalesce(sum(i.amount_fen) FILTER (WHERE i.is_paid), 0)::bigint AS paid_fen
      FROM item i JOIN step s ON s.stands = i.stands GROUP BY i.person_id
), placed AS (
    SELECT p.*, coalesce(m.registers, '') AS registers, coalesce(t.due_fen, 0) AS due_fen,
           coalesce(t.paid_fen, 0) AS paid_fen,
           CASE
             WHEN p.schools = 0 AND (p.age BETWEEN 6 AND 14 OR p.is_claimed) THEN 'no_roll'
             WHEN m.person_id IS NOT NULL THEN 'match_open'
             WHEN p.is_unclear THEN 'fact_unknown'
             WHEN p.schools > 1 THEN 'claimed_twice'
             WHEN p.schools > 0 AND c.person_id IS NULL THEN 'fact_unknown'
             WHEN coalesce(o.granted, 0) = 0 AND coalesce(o.undetermined, 0) > 0 THEN 'fact_unknown'
             WHEN w.waits AND NOT w.has_any THEN 'fact_unknown'
             WHEN t.stands = 'done' THEN 'aided'
             WHEN t.stands IS NOT NULL THEN t.stands
             WHEN p.schools > 0 THEN 'not_due'
             WHEN p.age IS NULL THEN 'fact_unknown'
             ELSE 'outside_age'
           END AS place,
           c.person_id IS NOT NULL AS is_decided
      FROM oversight_t_person p
      LEFT JOIN matching m ON m.person_id = p.person_id
      LEFT JOIN decided c ON c.person_id = p.person_id
      LEFT JOIN whole w ON w.person_id = p.person_id
      LEFT JOIN outcome o ON o.person_id = p.person_id
      LEFT JOIN furthest_back t ON t.person_id = p.person_id
)
INSERT INTO oversight_coveragerow (term, person_id, number, name, age, is_listed, kind, gap_kind, stage, detail,
                                   due_fen, paid_fen, county_code, town_code, village_code, school_code)
SELECT %(term)s, person_id, number, name, age, is_listed,
       CASE WHEN place IN ('aided', 'not_due', 'outside_age') THEN place
            WHEN place = ANY(%(stages)s) THEN 'in_progress' ELSE 'gap' END,
       CASE WHEN place = ANY(%(gaps)s) THEN place ELSE '' END,
       CASE WHEN place = ANY(%(stages)s) THEN place ELSE '' END,
       CASE place
         WHEN 'no_roll' THEN left(coalesce('学籍名册可能有，但没有读入，等学校改好：' || w.refused_at,
                                           '扶贫名册登记：' || school_claim, '各校学籍都没有'), 200)
         WHEN 'match_open' THEN registers
         WHEN 'claimed_twice' THEN school_codes
         WHEN 'fact_unknown' THEN CASE WHEN is_unclear THEN '缺：是否在读（学籍状态看不懂）'
                                       WHEN age IS NULL AND schools = 0 THEN '缺：出生日期'
                                       WHEN is_decided THEN ''
                                       WHEN county_code IN (SELECT county_code FROM deciding)
                                       THEN '最近一次认定还没有包括这名学生' ELSE '{UNDECIDED}' END
         ELSE '' END,
       due_fen, paid_fen,
       county_code, CASE WHEN village_code <> '' THEN left(village_code, 9) ELSE town_code END, village_code,
       coalesce(school_code, '')
  FROM placed LEFT JOIN refused_row w USING (person_id)
"""

RETURN_REASONS = """
UPDATE oversight_coveragerow c SET detail = left(x.reason, 200)
  FROM (SELECT DISTINCT ON (v.person_id) v.person_id, '银行退回：' || v.reason AS reason FROM payments_line_v v
         WHERE v.term = %(term)s AND v.state = 'failed' AND NOT v.is_repaid ORDER BY v.person_id, v.line_id DESC) x
 WHERE c.term = %(term)s AND c.gap_kind = 'returned' AND c.person_id = x.person_id
"""
"""What the bank said stands beside the gap."""

LEFT_OUT_REASONS = """
UPDATE oversight_coveragerow c SET detail = left(x.reasons, 200)
  FROM (SELECT e.person_id, string_agg(DISTINCT CASE
               WHEN e.state = 'marked' THEN '学校标出，待县里核实'
               WHEN e.withdrawn_by = 'objection' THEN '公示意见成立，县里撤回'
               ELSE '学校标出，县里核实后撤回' END, '；') AS reasons
          FROM aid_entitlement_v e
         WHERE e.term = %(term)s AND (e.state = 'marked' OR e.withdrawn_by IN ('clerk', 'objection'))
         GROUP BY 1) x
 WHERE c.term = %(term)s AND c.gap_kind = 'left_out' AND c.person_id = x.person_id
"""
"""Who left the child out, school or county, and why."""

BESIDE_NEED = f"""
SELECT a.person_id, a.benefit, a.outcome, {STANDS}, coalesce(x.missing, '{{}}')
  FROM aid_decision_v a
  JOIN oversight_coveragerow c ON c.term = a.term AND c.person_id = a.person_id AND c.detail = ''
                             AND (c.kind = 'not_due' OR c.gap_kind = 'fact_unknown'){ITS_STANDING}
  CROSS JOIN (SELECT 0 AS person_id) y
  LEFT JOIN LATERAL (
        SELECT array_agg(n.label ORDER BY n.bit) AS missing FROM aid_condition_v n
         WHERE n.pack_hash = a.pack_hash AND n.benefit = a.benefit AND NOT n.is_group
           AND (a.unknown_mask >> n.bit) & 1 = 1) x ON true
 WHERE a.term = %(term)s AND a.is_current AND a.benefit = ANY(%(pupil_items)s) AND a.outcome <> 'refused'
 ORDER BY a.person_id, a.id
"""
"""What pupils have or wait for of the items that every pupil has: it does not count as aid, and is theirs all the same.
Nobody needs an account for them."""
