"""Accounts to look into before money goes there: one that unrelated families name, or a teacher's card."""

from dataclasses import dataclass

from django.db import connection

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.audit.keeping import kept


@dataclass(frozen=True, slots=True)
class Doubt:
    """One pupil whose aid would go, or has gone, to a doubtful account."""

    person_number: str
    person_name: str
    county_code: str
    school_code: str
    holder_name: str
    bank_name: str
    account_last4: str
    shared_by: int
    is_staff_card: bool
    paid_fen: int


# only these can be in doubt: who names an account that another family names too (self or household), or that is a
# teacher's by holder and last four; the view that chooses accounts is asked for them alone. A family is what the view
# counts in shared_by: most accounts of several persons are those of brothers and sisters.
_PUPILS = """
WITH account AS (
    SELECT a.person_id, a.household_id, a.account_index, a.holder_name, a.account_last4,
           coalesce('h' || coalesce(a.household_id, p.household_id), 'g' || nullif(p.guardian_name, ''),
                    'p' || a.person_id) AS family
      FROM registry_account_v a LEFT JOIN registry_person_v p ON p.person_id = a.person_id
     WHERE a.superseded_at IS NULL AND a.account_index IS NOT NULL
), odd AS (
    SELECT account_index FROM account GROUP BY account_index HAVING min(family COLLATE "C") <> max(family COLLATE "C")
    UNION
    SELECT a.account_index FROM account a JOIN programmes_teacher_v t
        ON t.superseded_at IS NULL AND t.account_last4 <> '' AND t.account_last4 = a.account_last4
          AND t.name = a.holder_name
), named AS (SELECT a.person_id, a.household_id FROM account a JOIN odd USING (account_index))
SELECT p.person_id FROM registry_person_v p
 WHERE p.is_pupil AND (%(county)s = '' OR p.county_code = %(county)s)
   AND (p.person_id IN (SELECT person_id FROM named) OR p.household_id IN (SELECT household_id FROM named))
"""
_DOUBTS = """
SELECT p.number, p.name, p.county_code, p.school_code, y.holder_name, y.bank_name, y.account_last4, y.shared_by,
       t.is_staff_card, coalesce(l.fen, 0)::bigint
  FROM (SELECT * FROM registry_payee_v WHERE person_id = ANY(%(pupils)s)) y
  JOIN registry_person_v p ON p.person_id = y.person_id
 CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT 1 FROM programmes_teacher_v x WHERE x.superseded_at IS NULL AND x.county_code = p.county_code
                      AND x.account_last4 <> '' AND x.account_last4 = y.account_last4 AND x.name = y.holder_name)
           AS is_staff_card) t
  LEFT JOIN LATERAL (
    SELECT sum(v.amount_fen) AS fen FROM payments_line v WHERE v.person_id = p.person_id AND v.term = %(term)s
       AND v.state IN ('pending', 'paid') AND v.account_index = y.account_index) l ON true
 WHERE y.shared_by > 1 OR t.is_staff_card
 ORDER BY p.county_code, t.is_staff_card DESC, y.account_index, p.number
"""


def doubtful_accounts(scope: Scope, term: str) -> list[Doubt]:
    """Every pupil of a county (or of all) with a doubtful account, those of one account together."""
    if not scope.is_prefecture and not (scope.county_code and scope.covers_county(scope.county_code)):
        return []
    return kept("doubtful", scope, term, count=lambda: _doubtful(scope.county_code, term))


def _doubtful(county_code: str, term: str) -> list[Doubt]:
    with connection.cursor() as cursor:
        cursor.execute(_PUPILS, {"county": county_code})
        pupils = [row[0] for row in cursor.fetchall()]
        cursor.execute(_DOUBTS, {"pupils": pupils, "term": term})
        return [Doubt(*row) for row in cursor.fetchall()]
