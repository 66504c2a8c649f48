"""The poverty office's register: persons, their household and its state."""

import pyarrow as pa

from fuzhi.steps.intake.receivers import Prepared
from fuzhi.steps.periods import editable, sql
from fuzhi.steps.periods.flow import Named
from fuzhi.steps.periods.register import About, Fact, PeriodTable, Register, Shown, from_term, plain_basis
from fuzhi.steps.periods.sifting import (
    column,
    dated,
    leave_to_others,
    person_key,
    put,
    refuse_other_county,
)
from fuzhi.steps.registry.ages import OF_SCHOOL_AGE
from fuzhi.steps.registry.following import (
    analyse_persons,
    draw_households,
    draw_persons,
    households_undone,
    persons_undone,
    propose_pairs,
)
from fuzhi.steps.registry.kinds.columns import AT_HOME, PERSON_RECORD, account
from fuzhi.steps.registry.kinds.welfare import certificate
from fuzhi.steps.registry.linking import link_as
from fuzhi.steps.registry.models.periods import Poverty
from fuzhi.vocabulary.codes import PovertyState, RosterKind
from fuzhi.vocabulary.identity import read_disability_certificate


def make_households(named: Named) -> None:
    """One household a number; the head is who is named so, else its first row. The rows then point to it."""
    incoming, params = named.staged.incoming, named.staged.head.params
    sql.run(
        f"""
        INSERT INTO registry_household AS h (county_code, household_no, village_code, town_code, village_name,
          head_name,
                                             head_initials, members, poverty_state, poverty_cause, is_live)
        SELECT DISTINCT ON (i.household_no) %(county)s, i.household_no, coalesce(i.village_code, ''),
               coalesce(i.town_code, ''), coalesce(i.village_name, ''), coalesce(i.head_name, i.name),
               coalesce(n.initials, ''), count(*) OVER (PARTITION BY i.household_no), coalesce(i.poverty_state, ''),
               coalesce(i.poverty_cause, ''), true
        FROM {incoming} i LEFT JOIN {named.spelled} n ON n.name = coalesce(i.head_name, i.name)
        ORDER BY i.household_no, i.relation = '户主' DESC, i.key
        ON CONFLICT (county_code, household_no) DO UPDATE SET
          village_code = excluded.village_code, town_code = excluded.town_code, village_name = excluded.village_name,
          head_name = excluded.head_name, head_initials = excluded.head_initials, members = excluded.members,
          poverty_state = excluded.poverty_state, poverty_cause = excluded.poverty_cause, is_live = true
        WHERE (h.village_code, h.head_name, h.members, h.poverty_state, h.poverty_cause, h.is_live) IS DISTINCT FROM
              (excluded.village_code, excluded.head_name, excluded.members, excluded.poverty_state,
               excluded.poverty_cause, true)""",
        params,
    )
    sql.run(
        f"""UPDATE {incoming} i SET household_id = h.id FROM registry_household h
            WHERE h.county_code = %(county)s AND h.household_no = i.household_no""",
        params,
    )


def _prepare(table: pa.Table, county_code: str, term: str) -> Prepared:
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
    table, keys, findings = leave_to_others(table, keys, counties, county_code, "这一行属于{}。")
    return Prepared(table, keys, findings)


HOUSEHOLD_REGISTER = Register(
    code=RosterKind.HOUSEHOLD,
    about=About.PERSON,
    rank=2,
    names_village=True,
    spelled=("name", "head_name"),
    payload={
        "town_code": "text",
        "village_name": "text",
        "household_no": "text",
        "name": "text",
        "sex": "text",
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
    setup=make_households,
    record={
        **PERSON_RECORD,
        "guardian_name": "coalesce(i.head_name, '')",
        "address": "coalesce(i.village_name, '')",
        "village_code": "coalesce(i.village_code, '')",
        "household_id": "i.household_id",
    },
    link=link_as(
        {
            "county_code": "%(county)s",
            "village_code": "coalesce(i.village_code, '')",
            "household_id": "i.household_id",
            "poverty_state": "coalesce(i.poverty_state, '')",
            "guardian_name": "coalesce(i.head_name, '')",
            "is_pupil": f"coalesce({OF_SCHOOL_AGE.format(born_from='i.born_from')}, false)",
        }
    ),
    follow=(analyse_persons, draw_persons, draw_households, propose_pairs),
    undone=(persons_undone, households_undone),
    missing=AT_HOME,
    facts=(
        Fact(
            PeriodTable.of(Poverty),
            from_term,
            shown=Shown(("poverty_state", "household_id", "village_code"), learns=OF_SCHOOL_AGE),
            editable=(
                editable.coded("poverty_state", "脱贫属性", PovertyState),
                editable.count("exit_year", "脱贫年度", 2100, "年"),
            ),
            by_two=True,
        ),
        certificate(
            {"category": "coalesce(i.certificate_category, '')", "grade": "i.certificate_grade"},
            basis=plain_basis("i.certificate_category", "i.certificate_grade"),
            where="i.certificate_category IS NOT NULL",
        ),
        account(
            "household",
            "i.head_name, i.name",
            basis="coalesce(i.head_name, i.name)",
            household="i.household_id",
            where="i.account_place = 1",
        ),
    ),
    prepare=dated(_prepare),
)
