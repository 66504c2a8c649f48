"""The schools' roll: a pupil at a school, with stage and year of study within what kind of school it is."""

from typing import Any

from fuzhi.steps.intake.receivers import Prepared
from fuzhi.steps.registry import periods
from fuzhi.steps.registry.kinds.shape import Fact, RegistryKind, from_term, plain_basis
from fuzhi.steps.registry.kinds.sifting import (
    column,
    known_schools,
    leave_out,
    person_key,
    put,
    refuse_other_county,
    row_finding,
)
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.places import place_name


def stage_sql(kind: str, said: str, number: str) -> str:
    """Stage by the school's 办学类型: 七年级 in a nine-year or special school is junior; what cannot be is unknown."""
    return f"""CASE {kind}
      WHEN '幼儿园' THEN 'preschool'
      WHEN '小学' THEN CASE WHEN {said} = 'preschool' THEN 'preschool' WHEN {number} > 6 THEN NULL ELSE 'primary' END
      WHEN '初中' THEN CASE WHEN {number} BETWEEN 4 AND 6 THEN NULL ELSE 'junior_secondary' END
      WHEN '普通高中' THEN CASE WHEN {said} = 'junior_secondary' OR {number} BETWEEN 7 AND 9 THEN 'junior_secondary'
                               WHEN {number} BETWEEN 4 AND 6 THEN NULL ELSE 'senior_secondary' END
      WHEN '中职' THEN 'secondary_vocational'
      WHEN '九年一贯制' THEN CASE WHEN {said} IN ('preschool', 'primary', 'junior_secondary') THEN {said}
                               WHEN {number} <= 6 THEN 'primary' WHEN {number} <= 9 THEN 'junior_secondary' END
      WHEN '特殊教育' THEN CASE WHEN {said} IS NOT NULL THEN {said}
                             WHEN {number} <= 6 THEN 'primary' WHEN {number} <= 9 THEN 'junior_secondary' END
      END"""


def grade_sql(stage: str, number: str, entered_on: str, day: str) -> str:
    """Year of study within the stage, from 1; vocational years are counted from the month of entry to ``day``'s school year."""
    return f"""CASE {stage}
      WHEN 'preschool' THEN CASE WHEN {number} BETWEEN 1 AND 3 THEN {number} END
      WHEN 'primary' THEN CASE WHEN {number} BETWEEN 1 AND 6 THEN {number} END
      WHEN 'junior_secondary' THEN CASE WHEN {number} BETWEEN 7 AND 9 THEN {number} - 6 WHEN {number} BETWEEN 1 AND 4 THEN {number} END
      WHEN 'senior_secondary' THEN CASE WHEN {number} BETWEEN 10 AND 12 THEN {number} - 9 WHEN {number} BETWEEN 1 AND 3 THEN {number} END
      WHEN 'secondary_vocational' THEN CASE
        WHEN {entered_on} IS NOT NULL THEN nullif(greatest((extract(year FROM {day}::date - interval '8 months')
             - extract(year FROM {entered_on}::date - interval '7 months'))::int + 1, 0), 0)
        WHEN {number} BETWEEN 1 AND 6 THEN {number} END
      END"""


def _prepare(table: Any, county_code: str, term: str) -> Prepared:
    schools = known_schools()
    names = column(table, "school_name")
    codes = [
        schools.find(code, name, county_code) for code, name in zip(column(table, "school_code"), names, strict=True)
    ]
    counties = [schools.county_of.get(code) for code in codes]
    refuse_other_county(counties, county_code, "学籍名册")
    places = [code or f"name|{name or ''}" for code, name in zip(codes, names, strict=True)]
    keys = [
        f"{place}|{number}" if number else f"{place}|{person_key(own, state, name, str(birth))}"
        for place, number, own, state, name, birth in zip(
            places,
            column(table, "student_number"),
            column(table, "id_number"),
            column(table, "id_state"),
            column(table, "name"),
            column(table, "birth_date"),
            strict=True,
        )
    ]
    table = put(table, "school_code", [code or None for code in codes])
    table, keys, findings = leave_out(
        table,
        keys,
        [bool(county) and county != county_code for county in counties],
        lambda index: row_finding(
            table,
            index,
            "学校名称",
            "other_county",
            names[index] or "",
            f"这一行的学校在{place_name(counties[index] or '')}。",
            "请由该县导入。",
        ),
    )
    return Prepared(table, keys, findings)


_STAGE = stage_sql("s.kind_text", "d.grade_stage", "d.grade_no")

ROLL_KIND = RegistryKind(
    code=RosterKind.ROLL,
    is_by_school=True,
    payload={
        "school_code": "text",
        "name": "text",
        "sex": "text",
        "birth_date": "date",
        "grade_text": "text",
        "grade_stage": "text",
        "grade_no": "int",
        "class_name": "text",
        "entered_on": "date",
        "is_boarder": "boolean",
        "is_school_choice": "boolean",
        "is_full_time": "boolean",
        "rides_school_bus": "boolean",
        "is_disabled_claim": "boolean",
        "hukou_code": "text",
        "hukou_kind": "text",
        "address": "text",
        "guardian_name": "text",
        "major": "text",
        "roll_state": "text",
        "bank_name": "text",
        "account_holder": "text",
    },
    joins="""LEFT JOIN (SELECT DISTINCT ON (school_code) school_code, kind_text FROM registry_school
                        WHERE superseded_at IS NULL ORDER BY school_code, valid_from DESC) s ON s.school_code = d.school_code
             CROSS JOIN LATERAL (SELECT """
    + _STAGE
    + """ AS stage) g""",
    extra={"stage": "g.stage", "grade": grade_sql("g.stage", "d.grade_no", "d.entered_on", "%(day)s")},
    record={
        "guardian_name": "coalesce(i.guardian_name, '')",
        "address": "coalesce(left(i.address, 200), '')",
        "village_code": "CASE WHEN length(i.hukou_code) = 12 THEN i.hukou_code ELSE '' END",
        "school_code": "coalesce(i.school_code, '')",
        "household_id": "NULL::bigint",
    },
    person={
        "county_code": "%(county)s",
        "village_code": "CASE WHEN length(i.hukou_code) = 12 THEN i.hukou_code ELSE '' END",
        "school_code": "coalesce(i.school_code, '')",
        "stage": "coalesce(i.stage, '')",
        "grade": "i.grade",
        "class_name": "coalesce(i.class_name, '')",
        "guardian_name": "coalesce(i.guardian_name, '')",
        "is_pupil": "true",
    },
    facts=(
        Fact(
            periods.ENROLMENT,
            {
                "school_code": "coalesce(i.school_code, '')",
                "stage": "coalesce(i.stage, '')",
                "grade": "i.grade",
                "grade_text": "coalesce(left(i.grade_text, 40), '')",
                "class_name": "coalesce(i.class_name, '')",
                "is_school_choice": "i.is_school_choice",
                "is_full_time": "i.is_full_time",
                "hukou_code": "coalesce(i.hukou_code, '')",
                "hukou_kind": "coalesce(i.hukou_kind, '')",
                "major": "coalesce(left(i.major, 80), '')",
                "entered_on": "i.entered_on",
                "roll_state": "coalesce(left(i.roll_state, 20), '')",
                "is_disabled_claim": "i.is_disabled_claim",
                "guardian_name": "coalesce(i.guardian_name, '')",
            },
            from_term,
        ),
        Fact(periods.BOARDING, {"is_boarder": "i.is_boarder"}, from_term, basis=plain_basis("i.is_boarder")),
        Fact(
            periods.BUS, {"rides_school_bus": "i.rides_school_bus"}, from_term, basis=plain_basis("i.rides_school_bus")
        ),
        Fact(
            periods.ACCOUNT,
            {
                "household_id": "NULL::bigint",
                "bank_name": "coalesce(i.bank_name, '')",
                "holder_name": "coalesce(i.account_holder, '')",
                "account_index": "i.account_index",
                "account_last4": "i.account_last4",
                "account_sealed": "i.account_sealed",
                "account_ref": "i.ref",
                "origin": "'roll'",
            },
            from_term,
            basis="i.account_index || " + plain_basis("i.bank_name", "i.account_holder"),
            where="i.account_index IS NOT NULL",
        ),
    ),
    prepare=_prepare,
)
