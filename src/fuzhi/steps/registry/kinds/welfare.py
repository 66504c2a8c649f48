"""The disabled persons' federation's list and civil affairs' list."""

from collections.abc import Mapping

import pyarrow as pa

from fuzhi.steps.intake.receivers import Prepared
from fuzhi.steps.periods import editable, sql
from fuzhi.steps.periods.flow import Named
from fuzhi.steps.periods.register import About, Fact, PeriodTable, Register, from_term
from fuzhi.steps.periods.sifting import column, dated, leave_out_ended, person_key
from fuzhi.steps.registry.following import PERSONS_FOLLOW, persons_undone, refuse_foreign_persons
from fuzhi.steps.registry.kinds.columns import AT_HOME, PERSON_RECORD, account
from fuzhi.steps.registry.linking import link_as
from fuzhi.steps.registry.models.periods import Assistance, Disability
from fuzhi.vocabulary.codes import AssistanceKind, RosterKind


def _prepare_disability(table: pa.Table, county_code: str, term: str) -> Prepared:
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
    return Prepared(*leave_out_ended(table, keys, term))


def certificate(
    values: Mapping[str, str] | None = None, *, basis: str = "i.digest", where: str = "TRUE", ends: str = ""
) -> Fact:
    """The certificate that a row states, on this register or on another one."""
    category = editable.text("disability_category", "残疾类别", 10, column="category")
    return Fact(
        PeriodTable.of(Disability), from_term, values or {}, basis, where, editable=(category,), ends=ends, by_two=True
    )


DISABILITY_REGISTER = Register(
    code=RosterKind.DISABILITY,
    about=About.PERSON,
    rank=3,
    payload={
        "name": "text",
        "sex": "text",
        "address": "text",
        "guardian_name": "text",
        "ends_on": "date",
    },
    record={
        **PERSON_RECORD,
        "guardian_name": "coalesce(i.guardian_name, '')",
        "address": "coalesce(left(i.address, 200), '')",
    },
    check=refuse_foreign_persons,
    link=link_as({"county_code": "%(county)s", "guardian_name": "coalesce(i.guardian_name, '')"}),
    follow=PERSONS_FOLLOW,
    undone=(persons_undone,),
    missing=AT_HOME,
    facts=(certificate(ends="i.ends_on"),),
    prepare=dated(_prepare_disability),
)

_GROUPS = {"urban_minimum_living": "minimum", "rural_minimum_living": "minimum"}


def _prepare_minimum_living(table: pa.Table, county_code: str, term: str) -> Prepared:
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
    return Prepared(*leave_out_ended(table, keys, term))


def _share_account(named: Named) -> None:
    """The account may stand in the head's row alone: it is then the family's."""
    incoming = named.staged.incoming
    sql.run(
        f"""UPDATE {incoming} i SET account_index = f.account_index, account_last4 = f.account_last4,
              account_sealed = f.account_sealed, ref = f.ref, bank_name = f.bank_name,
              account_holder = coalesce(f.account_holder, f.name)
            FROM {incoming} f
            WHERE f.row_id = i.family_account AND f.account_index IS NOT NULL AND f.row_id <> i.row_id"""
    )


MINIMUM_LIVING_REGISTER = Register(
    code=RosterKind.MINIMUM_LIVING,
    about=About.PERSON,
    rank=4,
    spelled=("name", "head_name"),
    payload={
        "name": "text",
        "sex": "text",
        "relation": "text",
        "bank_name": "text",
        "account_holder": "text",
        "ends_on": "date",
    },
    extra={
        "family_account": """CASE WHEN d.account_index IS NULL AND d.head_id_index IS NOT NULL THEN
             first_value(d.id) OVER (PARTITION BY d.head_id_index ORDER BY d.account_index IS NULL, d.key) END"""
    },
    record={**PERSON_RECORD, "guardian_name": "coalesce(i.head_name, '')"},
    check=refuse_foreign_persons,
    link=link_as({"county_code": "%(county)s", "guardian_name": "coalesce(i.head_name, '')"}),
    follow=PERSONS_FOLLOW,
    undone=(persons_undone,),
    missing=AT_HOME,
    setup=_share_account,
    facts=(
        Fact(
            PeriodTable.of(Assistance),
            from_term,
            ends="i.ends_on",
            editable=(editable.coded("assistance_kind", "保障类别", AssistanceKind),),
            by_two=True,
        ),
        account("minimum_living", "i.account_holder, i.head_name", basis="i.account_holder"),
    ),
    prepare=dated(_prepare_minimum_living),
)
