"""What is payable and to whom, before a batch is made: who has no account, whose account others use too."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from fuzhi.steps.payments.bank_files import fits_bank
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
    problem: Problem

    @property
    def is_shared(self) -> bool:
        """True when two unrelated families or more name this account."""
        return self.shared_by > 1


_PAYABLE = """
WITH payable AS (
    SELECT e.* FROM aid_payable_v e
     WHERE e.county_code = %(county)s AND e.term = %(term)s AND e.delivery = %(delivery)s AND e.amount_fen > 0
       AND NOT EXISTS (SELECT 1 FROM payments_line l WHERE l.person_id = e.person_id AND l.term = e.term
                          AND l.benefit = e.benefit AND l.state IN ('pending', 'paid'))
       AND NOT EXISTS (SELECT 1 FROM payments_line l WHERE l.entitlement_id = e.id AND l.state IN ('pending', 'paid', 'failed'))
)
"""
_COLUMNS = """
SELECT e.id, e.person_id, coalesce(p.number, ''), coalesce(p.name, ''), e.benefit, e.clause, e.tier, e.amount_fen,
       coalesce(e.village_code, ''), coalesce(e.school_code, ''), {payee}
  FROM payable e LEFT JOIN registry_person_v p ON p.person_id = e.person_id {join}
 ORDER BY e.school_code, p.number, e.benefit
"""
_CASH = _COLUMNS.format(
    payee="coalesce(y.holder_name, ''), coalesce(y.bank_name, ''), coalesce(y.account_last4, ''), y.account_index,"
    " y.account_sealed, coalesce(y.account_ref, ''), coalesce(y.shared_by, 0),"
    " EXISTS (SELECT 1 FROM programmes_teacher_v t WHERE t.county_code = e.county_code AND t.superseded_at IS NULL"
    " AND t.account_last4 <> '' AND t.account_last4 = y.account_last4 AND t.name = y.holder_name)",
    join="LEFT JOIN (SELECT * FROM registry_payee_v WHERE person_id = ANY(%(persons)s)) y ON y.person_id = e.person_id",
)
_SCHOOL = _COLUMNS.format(payee="'', '', '', NULL::bytea, NULL::bytea, '', 0, false", join="")


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
    values: dict[str, Any] = {"county": county_code, "term": term, "delivery": delivery}
    with connection.cursor() as cursor:
        if cash:  # the view is asked for these persons alone: choosing everybody's account would take seconds
            cursor.execute(_PAYABLE + "SELECT DISTINCT person_id FROM payable", values)
            values["persons"] = [row[0] for row in cursor.fetchall()]
        cursor.execute(_PAYABLE + (_CASH if cash else _SCHOOL), values)
        held = held_by_merged(term)
        for row in cursor.fetchall():
            yield _candidate(row, cash, (row[1], row[4]) in held)


def _candidate(row: tuple[Any, ...], cash: bool, is_held: bool) -> Candidate:
    plain: tuple[Any, ...] = row[:-5]
    index, sealed, ref, shared, staff_card = row[-5:]
    number, school, holder, bank = plain[2], plain[9], plain[10], plain[11]
    problem = Problem.NONE
    if not number:
        problem = Problem.MERGED
    elif is_held:
        problem = Problem.PAID_ELSEWHERE
    elif not cash:
        problem = Problem.NONE if school else Problem.NO_SCHOOL
    elif index is None or sealed is None:
        problem = Problem.NO_ACCOUNT
    elif not holder:
        problem = Problem.NO_HOLDER
    elif not (fits_bank(holder) and fits_bank(bank)):
        problem = Problem.UNFIT_NAME
    return candidate_of(plain, index, sealed, ref, shared, staff_card, problem)


def candidate_of(
    plain: tuple[Any, ...], index: Any, sealed: Any, ref: str, shared_by: int, is_staff_card: bool, problem: Problem
) -> Candidate:
    """A candidate from a row: ``plain`` are the columns up to ``account_last4`` in the order of the class."""
    payee: tuple[Any, ...] = (
        bytes(index) if index is not None else None,
        bytes(sealed) if sealed is not None else None,
        ref,
        shared_by,
        is_staff_card,
        problem,
    )
    return Candidate(*plain, *payee)
