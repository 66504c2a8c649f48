"""The schools' roll: a pupil at a school."""

import pyarrow as pa

from fuzhi.rosters.cleaning.states import ATTENDS
from fuzhi.steps.intake.receivers import Prepared
from fuzhi.steps.periods import editable
from fuzhi.steps.periods.editable import Editable, Occasion
from fuzhi.steps.periods.register import BY_VALUE, About, Absence, Fact, PeriodTable, Register, Shown, from_term
from fuzhi.steps.periods.sifting import (
    column,
    dated,
    ended,
    leave_to_others,
    person_key,
    put,
    refuse_other_county,
)
from fuzhi.steps.registry.following import (
    analyse_persons,
    draw_persons,
    link_bills,
    persons_undone,
    propose_claimed_twice,
    propose_pairs,
)
from fuzhi.steps.registry.kinds.columns import AT_HOME, PERSON_RECORD, account
from fuzhi.steps.registry.known_schools import directory_sql, known_school, known_schools, schools_of
from fuzhi.steps.registry.linking import link_as
from fuzhi.steps.registry.models.periods import Boarding, BusRide, Enrolment
from fuzhi.steps.registry.stages import grade_sql, stage_sql, usual_stage
from fuzhi.steps.registry.states import RollState
from fuzhi.vocabulary.codes import ApprovedTransfer, RosterKind, Stage


def _prepare(table: pa.Table, county_code: str, term: str) -> Prepared:
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
    table = put(table, "roll_state", _states(table, term))
    table, keys, findings = leave_to_others(
        table, keys, counties, county_code, "这一行的学校在{}。", ("学校名称", names)
    )
    return Prepared(table, keys, findings)


def _states(table: pa.Table, term: str) -> list[str | None]:
    """学籍状态; who left before the semester by a date does not attend, and against 在读 nobody knows."""
    left = {None: RollState.LEFT.value, ATTENDS: RollState.UNCLEAR.value}
    return [
        left.get(state, state) if is_over else state
        for state, is_over in zip(column(table, "roll_state"), ended(table, term), strict=True)
    ]


_STAGE = stage_sql("s.kind_text", "d.grade_stage", "d.grade_no")
_HUKOU = (("agricultural", "农业户口"), ("non_agricultural", "非农业户口"), ("", editable.UNKNOWN))
_STATES = (
    RollState.ENROLLED,
    RollState.SUSPENDED,
    RollState.MOVED,
    RollState.DROPPED_OUT,
    RollState.GRADUATED,
    RollState.ELSEWHERE,
)


def _into_school(occasion: Occasion) -> dict[str, str]:
    """Who has no stage yet has that of the school, where its kind says one."""
    return {} if occasion.row.get("stage") else {"stage": usual_stage(known_school(str(occasion.wanted)).kind_text)}


SCHOOL = Editable(
    "school_code",
    "就读学校",
    lambda text: known_school(text.strip()).code,
    lambda code: known_school(str(code)).name if code else editable.UNKNOWN,
    listing=schools_of,
    by_two=True,
    beside=_into_school,
)
"""At which school a pupil is: waivers are settled there, so a second person confirms it."""


def _at_school(occasion: Occasion) -> dict[str, str]:
    """A pupil whom no roll has on that day is at the school of the record, else where the child attends."""
    return {} if occasion.is_stated else {"school_code": occasion.listed or occasion.attended}


ROLL_REGISTER = Register(
    code=RosterKind.ROLL,
    about=About.PERSON,
    rank=1,
    absence=Absence.ENDS_IN_ITS_SCHOOL,
    payload={
        "name": "text",
        "sex": "text",
        "grade_text": "text",
        "grade_stage": "text",
        "grade_no": "int",
        "address": "text",
        "major": "text",
        "roll_state": "text",
        "ends_on": "date",
        "bank_name": "text",
        "account_holder": "text",
    },
    joins=f"""LEFT JOIN ({directory_sql()}) s ON s.school_code = d.school_code
              CROSS JOIN LATERAL (SELECT {_STAGE} AS stage) g""",
    extra={"stage": "g.stage", "grade": grade_sql("g.stage", "d.grade_no", "d.entered_on", "%(day)s")},
    record={
        **PERSON_RECORD,
        "guardian_name": "coalesce(i.guardian_name, '')",
        "address": "coalesce(left(i.address, 200), '')",
        "village_code": "CASE WHEN length(i.hukou_code) = 12 THEN i.hukou_code ELSE '' END",
        "school_code": "coalesce(i.school_code, '')",
    },
    link=link_as(
        {
            "county_code": "%(county)s",
            "village_code": "CASE WHEN length(i.hukou_code) = 12 THEN i.hukou_code ELSE '' END",
            "school_code": "coalesce(i.school_code, '')",
            "stage": "coalesce(i.stage, '')",
            "grade": "i.grade",
            "class_name": "coalesce(i.class_name, '')",
            "guardian_name": "coalesce(i.guardian_name, '')",
            "is_pupil": "true",
        },
        renumbers=True,
    ),
    follow=(analyse_persons, link_bills, draw_persons, propose_pairs, propose_claimed_twice),
    undone=(persons_undone,),
    missing=AT_HOME,
    facts=(
        Fact(
            PeriodTable.of(Enrolment),
            from_term,
            {
                "grade_text": "coalesce(left(i.grade_text, 40), '')",
                "major": "coalesce(left(i.major, 80), '')",
                "roll_state": "coalesce(left(i.roll_state, 20), '')",
            },
            ends="CASE WHEN i.ends_on >= %(day)s THEN i.ends_on END",
            shown=Shown(
                ("school_code", "stage", "grade", "class_name"),
                "array_position(ARRAY[true, NULL, false], registry_attends(e.roll_state)), e.valid_from DESC,"
                " e.school_code, o.rank",
                learns="TRUE",
            ),
            editable=(
                SCHOOL,
                editable.coded("stage", "学段", Stage),
                editable.count("grade", "学段内年级", 9, "年级"),
                editable.text("class_name", "班级", 60),
                editable.text("major", "专业", 80),
                editable.coded("approved_transfer", "批准跨学区原因", ApprovedTransfer),
                editable.place_code("hukou_code", "户口所在地区划代码"),
                editable.listed("hukou_kind", "户口性质", *_HUKOU),
                editable.listed("roll_state", "学籍状态", *((one.value, one.label) for one in _STATES)),
            ),
            beside=_at_school,
        ),
        Fact(PeriodTable.of(Boarding), from_term, basis=BY_VALUE),
        Fact(
            PeriodTable.of(BusRide),
            from_term,
            basis=BY_VALUE,
        ),
        account("roll", "i.account_holder"),
    ),
    prepare=dated(_prepare),
)
