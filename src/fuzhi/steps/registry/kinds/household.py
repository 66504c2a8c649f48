"""The poverty office's register: persons, their household and its state."""

from typing import Any

import pyarrow as pa

from fuzhi.steps.intake.receivers import Prepared
from fuzhi.steps.registry import periods
from fuzhi.steps.registry.kinds.shape import Fact, RegistryKind, from_term, plain_basis
from fuzhi.steps.registry.kinds.sifting import (
    column,
    leave_out,
    person_key,
    put,
    refuse_other_county,
    row_finding,
)
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.identity import read_disability_certificate
from fuzhi.vocabulary.places import place_name

# One household a number; the head is who is named so, else its first row.
SETUP = """
INSERT INTO registry_household AS h (county_code, household_no, village_code, town_code, village_name, head_name, head_initials,
                                     members, poverty_state, poverty_cause, is_live)
SELECT DISTINCT ON (i.household_no) %(county)s, i.household_no, coalesce(i.village_code, ''), coalesce(i.town_code, ''),
       coalesce(i.village_name, ''), coalesce(i.head_name, i.name), coalesce(n.initials, ''),
       count(*) OVER (PARTITION BY i.household_no), coalesce(i.poverty_state, ''), coalesce(i.poverty_cause, ''), true
FROM incoming i LEFT JOIN spelled n ON n.name = coalesce(i.head_name, i.name)
ORDER BY i.household_no, i.relation = '户主' DESC, i.key
ON CONFLICT (county_code, household_no) DO UPDATE SET
  village_code = excluded.village_code, town_code = excluded.town_code, village_name = excluded.village_name,
  head_name = excluded.head_name, head_initials = excluded.head_initials, members = excluded.members,
  poverty_state = excluded.poverty_state, poverty_cause = excluded.poverty_cause, is_live = true
WHERE (h.village_code, h.head_name, h.members, h.poverty_state, h.poverty_cause, h.is_live) IS DISTINCT FROM
      (excluded.village_code, excluded.head_name, excluded.members, excluded.poverty_state, excluded.poverty_cause, true);
UPDATE incoming i SET household_id = h.id FROM registry_household h
WHERE h.county_code = %(county)s AND h.household_no = i.household_no;
"""


def _prepare(table: Any, county_code: str, term: str) -> Prepared:
    counties = column(table, "county_code")
    refuse_other_county(counties, county_code, "名册")
    numbers, states = column(table, "id_number"), column(table, "id_state")
    keys = [
        f"no|{person_no}" if person_no else person_key(number, state, household, name, str(birth))
        for person_no, number, state, household, name, birth in zip(
            column(table, "person_no"),
            numbers,
            states,
            column(table, "household_no"),
            column(table, "name"),
            column(table, "birth_date"),
            strict=True,
        )
    ]
    read = [read_disability_certificate(text) if text else None for text in column(table, "certificate_number")]
    table = put(table, "certificate_category", [c.category if c else None for c in read])
    table = put(table, "certificate_grade", [c.grade if c else None for c in read], pa.int64())
    table, keys, findings = leave_out(
        table,
        keys,
        [bool(code) and code != county_code for code in counties],
        lambda index: row_finding(
            table,
            index,
            "县",
            "other_county",
            place_name(counties[index]),
            f"这一行属于{place_name(counties[index])}。",
            "请由该县导入。",
        ),
    )
    return Prepared(table, keys, findings)


HOUSEHOLD_KIND = RegistryKind(
    code=RosterKind.HOUSEHOLD,
    payload={
        "town_code": "text",
        "village_code": "text",
        "village_name": "text",
        "household_no": "text",
        "name": "text",
        "sex": "text",
        "birth_date": "date",
        "relation": "text",
        "school_claim": "text",
        "poverty_state": "text",
        "exit_year": "int",
        "poverty_cause": "text",
        "bank_name": "text",
        "certificate_category": "text",
        "certificate_grade": "int",
    },
    extra={
        "head_name": "max(d.name) FILTER (WHERE d.relation = '户主') OVER (PARTITION BY d.household_no)",
        "household_id": "NULL::bigint",
        "account_place": """CASE WHEN d.account_index IS NOT NULL THEN row_number() OVER (
            PARTITION BY d.household_no, d.account_index ORDER BY d.relation = '户主' DESC, d.key) END""",
    },
    setup=SETUP,
    record={
        "guardian_name": "coalesce(i.head_name, '')",
        "address": "coalesce(i.village_name, '')",
        "village_code": "coalesce(i.village_code, '')",
        "school_code": "''",
        "household_id": "i.household_id",
    },
    person={
        "county_code": "%(county)s",
        "village_code": "coalesce(i.village_code, '')",
        "household_id": "i.household_id",
        "poverty_state": "coalesce(i.poverty_state, '')",
        "guardian_name": "coalesce(i.head_name, '')",
        "is_pupil": """coalesce(i.birth_date <= %(ages_on)s::date - interval '3 years'
                       AND i.birth_date > %(ages_on)s::date - interval '22 years', false)""",
    },
    facts=(
        Fact(
            periods.POVERTY,
            {
                "poverty_state": "coalesce(i.poverty_state, '')",
                "exit_year": "i.exit_year",
                "household_id": "i.household_id",
                "village_code": "coalesce(i.village_code, '')",
                "relation": "coalesce(i.relation, '')",
                "school_claim": "coalesce(i.school_claim, '')",
            },
            from_term,
        ),
        Fact(
            periods.DISABILITY,
            {"category": "coalesce(i.certificate_category, '')", "grade": "i.certificate_grade"},
            from_term,
            basis=plain_basis("i.certificate_category", "i.certificate_grade"),
            where="i.certificate_category IS NOT NULL",
        ),
        Fact(
            periods.ACCOUNT,
            {
                "household_id": "i.household_id",
                "bank_name": "coalesce(i.bank_name, '')",
                "holder_name": "coalesce(i.head_name, i.name)",
                "account_index": "i.account_index",
                "account_last4": "i.account_last4",
                "account_sealed": "i.account_sealed",
                "account_ref": "i.ref",
                "origin": "'household'",
            },
            from_term,
            basis="i.account_index || " + plain_basis("i.bank_name", "coalesce(i.head_name, i.name)"),
            where="i.account_place = 1",
        ),
    ),
    prepare=_prepare,
)
