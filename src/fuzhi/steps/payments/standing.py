"""Every child of an area with what its semester gives it: due, settled, returned, waiting; for lists."""

from fuzhi.steps.accounts.scope import Scope, scope_named
from fuzhi.vocabulary.codes import PovertyState
from fuzhi.vocabulary.handover import Listing, Narrowing

_KEYS = """
SELECT p.person_id, p.pinyin, replace(p.pinyin, ' ', '') AS sound, p.name_key, p.initials, p.tail_key, p.number,
  p.county_code, p.village_code, p.school_code, p.stage, p.grade, p.class_name, p.guardian_name, p.poverty_state,
       array_position(ARRAY['preschool', 'primary', 'junior_secondary'], p.stage) AS stage_no
FROM registry_person_v p WHERE p.is_pupil AND {scope}
"""
# with what each child is due and has got, for who sorts by it: summed for all at once, not child by child
_KEYS_WITH_SUMS = """
SELECT k.*, coalesce(e.due_fen, 0) AS due_fen, coalesce(w.settled_fen, 0) AS settled_fen FROM ({keys}) k
LEFT JOIN (SELECT person_id, sum(amount_fen) AS due_fen FROM aid_entitlement_v
            WHERE term = %(term)s AND state <> 'withdrawn' GROUP BY person_id) e USING (person_id)
LEFT JOIN (SELECT person_id, sum(amount_fen) AS settled_fen FROM payments_line_v
            WHERE term = %(term)s AND state = 'paid' GROUP BY person_id) w USING (person_id)
"""
# the same asked child by child: of a county's children, or of those few whom a list is narrowed to
_KEYS_WITH_SUMS_OF_EACH = """
SELECT k.*, coalesce(e.due_fen, 0) AS due_fen, coalesce(w.settled_fen, 0) AS settled_fen FROM ({keys}) k
LEFT JOIN LATERAL (SELECT sum(amount_fen) AS due_fen FROM aid_entitlement_v a
                    WHERE a.person_id = k.person_id AND a.term = %(term)s AND a.state <> 'withdrawn') e ON TRUE
LEFT JOIN LATERAL (SELECT sum(amount_fen) AS settled_fen FROM payments_line_v l
                    WHERE l.person_id = k.person_id AND l.term = %(term)s AND l.state = 'paid') w ON TRUE
"""
# with how urgent each child is, the most urgent 0: few wait for something, so those are found first
_KEYS_BY_URGENCY = """
SELECT k.*, least(u.urgency, CASE WHEN k.school_code = '' THEN 3 ELSE 9 END) AS urgency FROM ({keys}) k
LEFT JOIN (
  SELECT person_id, min(urgency) AS urgency FROM (
    SELECT person_id, 0 AS urgency FROM payments_line_v
     WHERE term = %(term)s AND state = 'failed' AND NOT is_repaid
    UNION ALL SELECT person_id, 1 FROM registry_claimed_twice_v
    UNION ALL SELECT person_id, 2 FROM registry_open_match_v
    UNION ALL SELECT person_id, 4 FROM aid_decision_v
     WHERE term = %(term)s AND is_current AND outcome = 'undetermined'
  ) waiting GROUP BY person_id
) u USING (person_id)
"""
# the rows of one page only: what is due and settled this semester, and what waits
_ROWS = """
SELECT p.person_id, p.number, p.name, p.pinyin, p.id_mask, p.stage, p.grade, p.class_name, p.village_code,
  p.guardian_name,
       p.school_code, s.name AS school_name, p.poverty_state, e.due_fen, e.due, e.waiting, e.held, e.items,
       w.settled_fen,
         w.returned,
       EXISTS (SELECT FROM registry_open_match_v m WHERE m.person_id = p.person_id) AS is_match_open,
       EXISTS (SELECT FROM registry_claimed_twice_v c WHERE c.person_id = p.person_id) AS is_claimed_twice,
       d.is_decided, d.is_unknown
FROM registry_person_v p
LEFT JOIN LATERAL (SELECT name FROM registry_school_v x WHERE x.school_code = p.school_code AND x.superseded_at IS NULL
                   ORDER BY x.valid_from DESC LIMIT 1) s ON TRUE
LEFT JOIN LATERAL (SELECT sum(amount_fen) AS due_fen, count(*) AS due,
  count(*) FILTER (WHERE state <> 'approved') AS waiting,
                          count(*) FILTER (WHERE is_held) AS held, array_agg(benefit ORDER BY benefit) AS items
                   FROM aid_entitlement_v a WHERE a.person_id = p.person_id AND a.term = %(term)s
                     AND a.state <> 'withdrawn') e ON TRUE
LEFT JOIN LATERAL (SELECT sum(amount_fen) FILTER (WHERE state = 'paid') AS settled_fen,
                          count(*) FILTER (WHERE state = 'failed' AND NOT is_repaid) AS returned
                   FROM payments_line_v l WHERE l.person_id = p.person_id AND l.term = %(term)s) w ON TRUE
LEFT JOIN LATERAL (SELECT count(*) > 0 AS is_decided, coalesce(bool_or(outcome = 'undetermined'), false) AS is_unknown
                   FROM aid_decision_v x WHERE x.person_id = p.person_id AND x.term = %(term)s AND x.is_current) d
                     ON TRUE
WHERE p.person_id = any(%(keys)s)
"""
_FILTERS = {
    "returned": """EXISTS (SELECT FROM payments_line_v l WHERE l.person_id = listed.person_id
        AND l.term = %(state_term)s
                   AND l.state = 'failed' AND NOT l.is_repaid)""",
    "claimed": "EXISTS (SELECT FROM registry_claimed_twice_v c WHERE c.person_id = listed.person_id)",
    "match": "EXISTS (SELECT FROM registry_open_match_v m WHERE m.person_id = listed.person_id)",
    "no_roll": "listed.school_code = ''",
    "due": """EXISTS (SELECT FROM aid_entitlement_v a WHERE a.person_id = listed.person_id AND a.term = %(state_term)s
              AND a.state <> 'withdrawn')""",
    "unknown": """EXISTS (SELECT FROM aid_decision_v d WHERE d.person_id = listed.person_id AND d.term = %(state_term)s
                  AND d.is_current AND d.outcome = 'undetermined')""",
}


def children(
    scope: Scope, term: str, *, with_sums: bool = False, by_urgency: bool = False, is_narrowed: bool = False
) -> Listing:
    """Pupils at the area's schools or at home there; ``with_sums`` they can be sorted by ``due_fen``,
    ``settled_fen``, ``by_urgency`` by ``urgency``, which is what must be done first for them. ``is_narrowed``: the list
    holds but few of them, so that what is asked of each is asked child by child."""
    where, values = scope_named(scope, "p", with_home=True)
    keys = _KEYS.format(scope=where)
    if with_sums or by_urgency:
        sums = _KEYS_WITH_SUMS if scope.is_prefecture and not is_narrowed else _KEYS_WITH_SUMS_OF_EACH
        keys = (sums if with_sums else _KEYS_BY_URGENCY).format(keys=keys)
    return Listing(_ROWS, {**values, "term": term}, keys)


def children_by_poverty(word: str) -> Narrowing:
    """Those who are registered poor (``in``), on no register (``out``), or in one state of poverty."""
    if word == "out":
        return Narrowing("listed.poverty_state IS NULL")
    states = [one.value for one in PovertyState if one.is_registered] if word == "in" else [word]
    return Narrowing("listed.poverty_state = any(%(poverty_states)s)", {"poverty_states": states})


def children_that_are(standing: str, term: str) -> Narrowing:
    """Those of them who are ``returned``, ``claimed``, ``match``, ``no_roll``, ``due`` or ``unknown``.

    Raises KeyError for other words.
    """
    return Narrowing(_FILTERS[standing], {"state_term": term})
