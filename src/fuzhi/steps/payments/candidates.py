"""What is payable and to whom, before a batch is made: who has no account, whose account others use too."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db import connection

from fuzhi.steps.payments.bank_files import fits_bank
from fuzhi.steps.periods import sql
from fuzhi.steps.registry.queries import root_of
from fuzhi.vocabulary.codes import Coded, Delivery


class Problem(Coded):
    """不能进批次的原因."""

    NONE = "", ""
    NO_ACCOUNT = "no_account", "没有账户"
    NO_HOLDER = "no_holder", "账户没有户名"
    UNFIT_NAME = "unfit_name", "户名含银行字库没有的字"
    MERGED = "merged", "档案已并入他人"
    NO_SCHOOL = "no_school", "没有学校"
    PAID_ELSEWHERE = "paid_elsewhere", "并入的档案已发过这一项"
    WITHHELD = "withheld", "暂缓发放"
    TWICE = "twice", "并入的档案也有这一项，只编一笔"

    @property
    def follows(self) -> "Follows":
        """What comes of a line that is left out for this."""
        return _FOLLOWS.get(self, Follows.MENDED)


class Follows(Coded):
    """不能进批次的一笔以后怎样."""

    MENDED = "mended", "更正后下批补发"
    LIFTED = "lifted", "解除暂缓后补发"
    NEVER = "never", "已有另一笔，不再发"


_FOLLOWS = {Problem.WITHHELD: Follows.LIFTED, Problem.PAID_ELSEWHERE: Follows.NEVER, Problem.TWICE: Follows.NEVER}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One payable entitlement with its payee; ``problem`` is empty when it can be paid."""

    entitlement_id: int
    person_id: int
    person_number: str
    person_name: str
    benefit: str
    clause: str
    tier: str
    amount_fen: int
    village_code: str
    school_code: str
    holder_name: str
    bank_name: str
    account_last4: str
    account_index: bytes | None
    account_sealed: bytes | None
    account_row: str
    shared_by: int
    is_staff_card: bool
    is_withheld: bool
    problem: Problem = Problem.NONE

    @property
    def is_shared(self) -> bool:
        """True when two unrelated families or more name this account."""
        return self.shared_by > 1


_PAYABLE = """
WITH payable AS MATERIALIZED (
    SELECT e.* FROM aid_payable_v e
     WHERE e.county_code = %(county)s AND e.term = %(term)s AND e.delivery = %(delivery)s AND e.amount_fen > 0
       AND NOT EXISTS (SELECT 1 FROM payments_line l WHERE l.person_id = e.person_id AND l.term = e.term
                          AND l.benefit = e.benefit AND l.state IN ('pending', 'paid'))
       AND NOT EXISTS (SELECT 1 FROM payments_line l WHERE l.entitlement_id = e.id
         AND l.state IN ('pending', 'paid', 'failed'))
)
"""
IS_WITHHELD = "(w.entitlement_id = e.id OR (w.person_id, w.term, w.benefit) = (e.person_id, e.term, e.benefit))"
"""Of an entitlement ``e`` and a row ``w`` of ``payments_withheld_v``: it goes into no batch."""
# by itself: joined in one, a plan on old statistics chooses everybody's account once for each line
_PAYEES = """
, payee AS MATERIALIZED (SELECT * FROM registry_payee_v WHERE person_id = ANY(%(persons)s))
"""
_COLUMNS = """
SELECT e.id AS entitlement_id, e.person_id, coalesce(p.number, '') AS person_number,
  coalesce(p.name, '') AS person_name,
       e.benefit, e.clause, e.tier, e.amount_fen, coalesce(e.village_code, '') AS village_code,
       coalesce(e.school_code, '') AS school_code, {payee},
       EXISTS (SELECT 1 FROM payments_withheld_v w WHERE {withheld}) AS is_withheld
  FROM payable e LEFT JOIN registry_person_v p ON p.person_id = e.person_id {join}
 ORDER BY e.school_code, p.number, e.benefit
"""
_CASH = _COLUMNS.format(
    payee="coalesce(y.holder_name, '') AS holder_name, coalesce(y.bank_name, '') AS bank_name,"
    " coalesce(y.account_last4, '') AS account_last4, y.account_index, y.account_sealed,"
    " coalesce(y.account_ref, '') AS account_row, coalesce(y.shared_by, 0) AS shared_by,"
    " EXISTS (SELECT 1 FROM programmes_teacher_v t WHERE t.county_code = e.county_code AND t.superseded_at IS NULL"
    " AND t.account_last4 <> '' AND t.account_last4 = y.account_last4 AND t.name = y.holder_name) AS is_staff_card",
    join="LEFT JOIN payee y ON y.person_id = e.person_id",
    withheld=IS_WITHHELD,
)
_SCHOOL = _COLUMNS.format(
    payee="'' AS holder_name, '' AS bank_name, '' AS account_last4, NULL::bytea AS account_index,"
    " NULL::bytea AS account_sealed, '' AS account_row, 0 AS shared_by, false AS is_staff_card",
    join="",
    withheld=IS_WITHHELD,
)


def held_by_merged(term: str) -> set[tuple[int, str]]:
    """(person, item) that a file held which was joined to this person afterwards: it must not be paid a second time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT l.person_id, l.benefit FROM payments_line l"
            " LEFT JOIN registry_person_v p ON p.person_id = l.person_id"
            " WHERE l.term = %s AND l.state IN ('pending', 'paid') AND p.person_id IS NULL",
            [term],
        )
        return {(root_of(person_id).pk, benefit) for person_id, benefit in cursor.fetchall()}


def candidates(county_code: str, term: str, delivery: str) -> Iterator[Candidate]:
    """Everything payable in a county and term that no batch holds yet, by school, child and item."""
    cash = delivery == Delivery.CASH
    values: sql.Marks = {"county": county_code, "term": term, "delivery": delivery}
    if cash:  # the view is asked for these persons alone: choosing everybody's account would take seconds
        payable = sql.rows(_PAYABLE + "SELECT DISTINCT person_id FROM payable", values)
        values["persons"] = [person_id for (person_id,) in payable]
    found = sql.read(Candidate, _PAYABLE + (_PAYEES + _CASH if cash else _SCHOOL), values)
    held, taken = held_by_merged(term), set[tuple[int, str]]()
    for one in found:
        item = (one.person_id, one.benefit)
        problem = _problem_of(one, cash, item in held)
        if problem is Problem.NONE and item in taken:  # approved for each of two files that were joined afterwards
            problem = Problem.TWICE
        taken |= {item} if problem is Problem.NONE else set()
        yield replace(one, problem=problem)


def _problem_of(one: Candidate, cash: bool, is_held: bool) -> Problem:
    if not one.person_number:
        return Problem.MERGED
    if is_held:
        return Problem.PAID_ELSEWHERE
    if one.is_withheld:
        return Problem.WITHHELD
    if not cash:
        return Problem.NONE if one.school_code else Problem.NO_SCHOOL
    if one.account_index is None or one.account_sealed is None:
        return Problem.NO_ACCOUNT
    if not one.holder_name:
        return Problem.NO_HOLDER
    return Problem.NONE if fits_bank(one.holder_name) and fits_bank(one.bank_name) else Problem.UNFIT_NAME
