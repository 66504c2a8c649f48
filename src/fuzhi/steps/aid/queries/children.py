"""The children of an area and what each has this semester, without sums: for those who may not see money."""

from fuzhi.steps.accounts.scope import Scope, scope_named
from fuzhi.vocabulary.handover import Listing
from fuzhi.vocabulary.places import here
from fuzhi.vocabulary.terms import Term

_CHILDREN = """
SELECT n.person_id, n.name, n.initials, n.pinyin, n.village_code, n.stage, n.grade, n.class_name, n.school_code,
       n.poverty_state, x.items,
       CASE WHEN n.school_code = '' THEN 'no_roll' WHEN x.items IS NOT NULL THEN 'due'
            WHEN EXISTS (SELECT 1 FROM aid_decision_v d WHERE d.person_id = n.person_id AND d.term = %(term)s
                          AND d.is_current AND d.outcome = 'undetermined') THEN 'waiting'
            ELSE 'none' END AS standing,
       (SELECT s.name FROM registry_school_v s WHERE s.school_code = n.school_code AND s.superseded_at IS NULL
         ORDER BY s.valid_from DESC LIMIT 1) AS school_name
  FROM registry_person_v n
  LEFT JOIN LATERAL (SELECT array_agg(e.benefit ORDER BY e.benefit) AS items FROM aid_entitlement_v e
                      WHERE e.person_id = n.person_id AND e.term = %(term)s AND e.state <> 'withdrawn') x ON true
 WHERE {scope} AND (n.is_pupil OR n.poverty_state IS NOT NULL)
   AND (n.is_pupil OR n.born_from BETWEEN %(oldest)s AND %(youngest)s)"""


def children_with_items(scope: Scope, term: str) -> Listing:
    """Pupils, and poor children of school age on no roll, who live in the area.

    ``standing`` is due (with its ``items``), waiting (undetermined), none, or no_roll; the key is ``person_id``.
    """
    where, marks = scope_named(scope, "n")
    oldest, youngest = here().born_between(Term.parse(term).ages_on)
    return Listing(_CHILDREN.format(scope=where), {**marks, "term": term, "oldest": oldest, "youngest": youngest})
