"""Columns that several registers fill alike: a record's own, and the account of a family."""

from collections.abc import Mapping

from fuzhi.steps.periods.register import Fact, Missing, PeriodTable, from_term, plain_basis
from fuzhi.steps.registry.models.periods import Account

NAMED_RECORD: Mapping[str, str] = {
    "name": "left(coalesce(i.name, ''), 120)",
    "name_key": "coalesce(n.name_key, '')",
    "sex": "''",
    "id_index": "i.id_index",
    "tail_key": "i.tail_key",
    "id_mask": "i.id_mask",
    "id_state": "i.id_state",
    "student_number_index": "i.student_number_index",
    "student_number_id_index": "i.student_number_id_index",
    "head_id_index": "i.head_id_index",
    "secret_ref": "''",
    "guardian_name": "''",
    "address": "''",
    "village_code": "''",
    "school_code": "''",
    "household_id": "NULL::bigint",
}
"""What a record says when the register knows no more than a name and numbers."""
PERSON_RECORD: Mapping[str, str] = {
    **NAMED_RECORD,
    "sex": "coalesce(i.sex, '')",
    "born_from": "i.born_from",
    "birth_index": "i.birth_index",
}

AT_HOME = Missing("coalesce(nullif(r.village_code, ''), r.address)", "r.village_code, r.school_code, r.name")
"""A missing person is named with the village, else the address."""


def account(origin: str, holder: str, *, basis: str = "", household: str = "NULL::bigint", where: str = "") -> Fact:
    """The account that a row brings: ``holder`` is SQL of the holder's name, ``basis`` the column it is compared by."""
    return Fact(
        PeriodTable.of(Account),
        from_term,
        {
            "household_id": household,
            "bank_name": "coalesce(i.bank_name, '')",
            "holder_name": f"coalesce({holder}, '')",
            "account_index": "i.account_index",
            "account_last4": "i.account_last4",
            "account_sealed": "i.account_sealed",
            "account_ref": "i.ref",
            "origin": f"'{origin}'",
        },
        basis="i.account_index || " + plain_basis("i.bank_name", basis or holder),
        where=where or "i.account_index IS NOT NULL",
    )
