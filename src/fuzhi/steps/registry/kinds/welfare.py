"""The disabled persons' federation's list and civil affairs' list."""

from typing import Any

from fuzhi.steps.intake.receivers import Prepared
from fuzhi.steps.registry import periods
from fuzhi.steps.registry.kinds.shape import Fact, RegistryKind, from_term, plain_basis
from fuzhi.steps.registry.kinds.sifting import column, person_key
from fuzhi.vocabulary.codes import RosterKind


def _prepare_disability(table: Any, county_code: str, term: str) -> Prepared:
    keys = []
    for number, state, certificate, name, birth, address in zip(
        column(table, "id_number"),
        column(table, "id_state"),
        column(table, "certificate_number"),
        column(table, "name"),
        column(table, "birth_date"),
        column(table, "address"),
        strict=True,
    ):
        keys.append(
            f"certificate|{certificate[:18]}"
            if certificate and len(certificate) >= 20
            else person_key(number, state, name, str(birth), address)
        )
    return Prepared(table, keys)


DISABILITY_KIND = RegistryKind(
    code=RosterKind.DISABILITY,
    payload={
        "name": "text",
        "sex": "text",
        "birth_date": "date",
        "category": "text",
        "grade": "int",
        "address": "text",
        "guardian_name": "text",
    },
    record={
        "guardian_name": "coalesce(i.guardian_name, '')",
        "address": "coalesce(left(i.address, 200), '')",
        "village_code": "''",
        "school_code": "''",
        "household_id": "NULL::bigint",
    },
    person={"county_code": "%(county)s", "guardian_name": "coalesce(i.guardian_name, '')"},
    facts=(Fact(periods.DISABILITY, {"category": "coalesce(i.category, '')", "grade": "i.grade"}, from_term),),
    prepare=_prepare_disability,
)

_GROUPS = {"urban_minimum_living": "minimum", "rural_minimum_living": "minimum"}


def _prepare_minimum_living(table: Any, county_code: str, term: str) -> Prepared:
    keys = [
        f"{_GROUPS.get(kind or '', kind or '')}|{person_key(number, state, head, name)}"
        for kind, number, state, head, name in zip(
            column(table, "assistance_kind"),
            column(table, "id_number"),
            column(table, "id_state"),
            column(table, "head_id_number"),
            column(table, "name"),
            strict=True,
        )
    ]
    return Prepared(table, keys)


# The account may stand in the head's row alone: it is then the family's.
MINIMUM_LIVING_KIND = RegistryKind(
    code=RosterKind.MINIMUM_LIVING,
    payload={
        "head_name": "text",
        "name": "text",
        "birth_date": "date",
        "sex": "text",
        "relation": "text",
        "assistance_kind": "text",
        "amount_fen": "bigint",
        "starts_on": "date",
        "bank_name": "text",
        "account_holder": "text",
    },
    extra={
        "family_account": """CASE WHEN d.account_index IS NULL AND d.head_id_index IS NOT NULL THEN
             first_value(d.id) OVER (PARTITION BY d.head_id_index ORDER BY d.account_index IS NULL, d.key) END"""
    },
    joins="",
    record={
        "guardian_name": "coalesce(i.head_name, '')",
        "address": "''",
        "village_code": "''",
        "school_code": "''",
        "household_id": "NULL::bigint",
    },
    person={"county_code": "%(county)s", "guardian_name": "coalesce(i.head_name, '')"},
    setup="""
UPDATE incoming i SET account_index = f.account_index, account_last4 = f.account_last4, account_sealed = f.account_sealed,
  ref = f.ref, bank_name = f.bank_name, account_holder = coalesce(f.account_holder, f.name)
FROM incoming f WHERE f.row_id = i.family_account AND f.account_index IS NOT NULL AND f.row_id <> i.row_id;
""",
    facts=(
        Fact(
            periods.ASSISTANCE,
            {
                "assistance_kind": "coalesce(i.assistance_kind, '')",
                "starts_on": "i.starts_on",
                "amount_fen": "i.amount_fen",
                "head_name": "coalesce(i.head_name, '')",
            },
            from_term,
        ),
        Fact(
            periods.ACCOUNT,
            {
                "household_id": "NULL::bigint",
                "bank_name": "coalesce(i.bank_name, '')",
                "holder_name": "coalesce(i.account_holder, i.head_name, '')",
                "account_index": "i.account_index",
                "account_last4": "i.account_last4",
                "account_sealed": "i.account_sealed",
                "account_ref": "i.ref",
                "origin": "'minimum_living'",
            },
            from_term,
            basis="i.account_index || " + plain_basis("i.bank_name", "i.account_holder"),
            where="i.account_index IS NOT NULL",
        ),
    ),
    prepare=_prepare_minimum_living,
)
