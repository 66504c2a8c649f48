-- From the decisions of one run to proposals. Approved entitlements are never touched: what differs is noted.
-- aid_t_due: what is granted now, with what a proposal keeps of it.
CREATE TEMP TABLE aid_t_due ON COMMIT DROP AS
SELECT d.id AS decision_id, d.person_id, d.benefit, b.clause, b.tier, b.delivery, b.is_universal, d.amount_fen, f.village_code,
       f.school_code
  FROM aid_decision d
  JOIN aid_factrow f ON f.run_id = d.run_id AND f.person_id = d.person_id
  JOIN aid_run r ON r.id = d.run_id
  JOIN aid_item b ON b.pack_hash = r.pack_hash AND b.code = d.benefit
 WHERE d.run_id = %(run)s AND d.outcome = 'granted';
ALTER TABLE aid_t_due ADD PRIMARY KEY (person_id, benefit);
ANALYZE aid_t_due;

-- what stands, under the person who stands today: two children that proved to be one have one entitlement an item
-- (place 1: the approved one, else the oldest)
CREATE TEMP TABLE aid_t_standing ON COMMIT DROP AS
SELECT e.id, r.root_id AS person_id, e.benefit, e.state, e.withdrawn_by, e.county_code,
       row_number() OVER (PARTITION BY r.root_id, e.benefit, e.state = 'withdrawn'
                          ORDER BY e.state = 'approved' DESC, e.id) AS place
  FROM aid_entitlement e JOIN registry_root_v r ON r.person_id = e.person_id
 WHERE e.term = %(term)s
   AND (e.county_code = %(county)s OR r.root_id IN (SELECT person_id FROM aid_t_due));
CREATE INDEX ON aid_t_standing (person_id, benefit);
ANALYZE aid_t_standing;

-- 1. proposed, confirmed or submitted before, not granted any more or there twice: withdrawn by this run
UPDATE aid_entitlement e
   SET state = %(withdrawn)s, withdrawn_by = 'run', list_id = NULL,
       withdrawn_reason = CASE WHEN s.place > 1 THEN '与同一学生的另一条重复' ELSE '重新认定后不再符合' END
  FROM aid_t_standing s
 WHERE s.id = e.id AND e.county_code = %(county)s AND e.state = ANY(%(unapproved)s)
   AND (s.place > 1
        OR NOT EXISTS (SELECT 1 FROM aid_t_due t WHERE t.person_id = s.person_id AND t.benefit = s.benefit));

-- 2. granted with another sum or at another school: the proposal follows and the school looks at it again
UPDATE aid_entitlement e
   SET amount_fen = t.amount_fen, school_code = t.school_code, village_code = t.village_code, clause = t.clause,
       is_universal = t.is_universal,
       person_id = t.person_id, run_id = %(run)s, decision_id = t.decision_id, state = %(proposed)s, list_id = NULL,
       sheet_id = NULL, mark_reason = ''
  FROM aid_t_due t JOIN aid_t_standing s ON s.person_id = t.person_id AND s.benefit = t.benefit
 WHERE s.id = e.id AND e.county_code = %(county)s AND e.state = ANY(%(unapproved)s)
   AND (e.amount_fen, e.school_code, e.is_universal) IS DISTINCT FROM (t.amount_fen, t.school_code, t.is_universal);

-- 3. approved before, another result now: noted once, settled by a person
INSERT INTO aid_difference (run_id, entitlement_id, person_id, county_code, school_code, term, benefit, approved_fen,
                            found_outcome, found_fen, noted_at)
SELECT %(run)s, e.id, s.person_id, e.county_code, e.school_code, e.term, e.benefit, e.amount_fen,
       CASE WHEN t.person_id IS NOT NULL THEN 'granted' ELSE coalesce(d.outcome, 'refused') END,
       coalesce(t.amount_fen, 0), %(known_at)s
  FROM aid_entitlement e
  JOIN aid_t_standing s ON s.id = e.id
  LEFT JOIN aid_t_due t ON t.person_id = s.person_id AND t.benefit = s.benefit AND s.place = 1
  LEFT JOIN aid_decision d ON d.run_id = %(run)s AND d.person_id = s.person_id AND d.benefit = s.benefit
                          AND d.outcome <> 'granted'
 WHERE e.county_code = %(county)s AND e.state = 'approved'
   AND (t.person_id IS NULL OR t.amount_fen <> e.amount_fen)
ON CONFLICT ON CONSTRAINT aid_difference_once DO UPDATE SET run_id = excluded.run_id;

-- 4. each school with something new or changed gets an open sheet
CREATE TEMP TABLE aid_t_new ON COMMIT DROP AS
SELECT t.* FROM aid_t_due t
 WHERE NOT EXISTS (SELECT 1 FROM aid_t_standing s JOIN aid_entitlement e ON e.id = s.id
                    WHERE s.person_id = t.person_id AND s.benefit = t.benefit
                      AND (e.state <> 'withdrawn' OR e.withdrawn_by IN ('clerk', 'objection')));

INSERT INTO aid_sheet (school_code, school_name, county_code, term, no, state, confirmed_count, confirmed_fen, due_on)
SELECT x.school_code, coalesce(s.name, x.school_code), %(county)s, %(term)s,
       1 + coalesce((SELECT max(no) FROM aid_sheet o WHERE o.school_code = x.school_code AND o.term = %(term)s), 0),
       'open', 0, 0, %(due_on)s
  FROM (SELECT school_code FROM aid_t_new UNION
        SELECT school_code FROM aid_entitlement
         WHERE county_code = %(county)s AND term = %(term)s AND state = 'proposed' AND sheet_id IS NULL) x
  LEFT JOIN (SELECT DISTINCT ON (school_code) school_code, name FROM registry_school_v
              WHERE superseded_at IS NULL ORDER BY school_code, valid_from DESC) s USING (school_code)
 WHERE x.school_code <> ''
   AND NOT EXISTS (SELECT 1 FROM aid_sheet o
                    WHERE o.school_code = x.school_code AND o.term = %(term)s AND o.state = 'open');

INSERT INTO aid_entitlement (person_id, term, benefit, clause, tier, delivery, amount_fen, county_code, village_code,
                             school_code, run_id, decision_id, state, sheet_id, is_late, is_universal,
                             mark_reason, withdrawn_by, withdrawn_reason)
SELECT t.person_id, %(term)s, t.benefit, t.clause, t.tier, t.delivery, t.amount_fen, %(county)s, t.village_code,
       t.school_code, %(run)s, t.decision_id, 'proposed', s.id,
       EXISTS (SELECT 1 FROM aid_aidlist l
                WHERE l.county_code = %(county)s AND l.term = %(term)s AND l.state <> 'returned'), t.is_universal,
       '', '', ''
  FROM aid_t_new t
  JOIN aid_sheet s ON s.school_code = t.school_code AND s.term = %(term)s AND s.state = 'open'
 ORDER BY t.school_code, t.person_id, t.benefit;

UPDATE aid_entitlement e SET sheet_id = s.id
  FROM aid_sheet s
 WHERE e.county_code = %(county)s AND e.term = %(term)s AND e.state = 'proposed' AND e.sheet_id IS NULL
   AND s.school_code = e.school_code AND s.term = e.term AND s.state = 'open';

-- 5. sheets left without a line, and lists whose lines went, keep their sums true
DELETE FROM aid_sheet s
 WHERE s.county_code = %(county)s AND s.term = %(term)s AND s.state = 'open'
   AND NOT EXISTS (SELECT 1 FROM aid_entitlement e WHERE e.sheet_id = s.id);

UPDATE aid_aidlist l SET count = x.count, persons = x.persons, total_fen = x.total_fen
  FROM (SELECT o.id, count(e.id) AS count, count(DISTINCT e.person_id) AS persons, coalesce(sum(e.amount_fen), 0) AS total_fen
          FROM aid_aidlist o LEFT JOIN aid_entitlement e ON e.list_id = o.id
         WHERE o.county_code = %(county)s AND o.term = %(term)s AND o.state = 'submitted' GROUP BY o.id) x
 WHERE x.id = l.id AND (l.count, l.persons, l.total_fen) IS DISTINCT FROM (x.count, x.persons, x.total_fen);
