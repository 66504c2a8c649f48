"""The registers that programmes keep, each a value that says what its rows mean."""

import pyarrow as pa

from fuzhi.steps.intake.receivers import Prepared
from fuzhi.steps.periods.register import About, Fact, Missing, PeriodTable, Register, from_term
from fuzhi.steps.periods.sifting import column, leave_out_ended, put
from fuzhi.steps.programmes.models import TeacherPost
from fuzhi.steps.registry.known_schools import known_schools
from fuzhi.vocabulary.codes import RosterKind


def _prepare_teachers(table: pa.Table, county_code: str, term: str) -> Prepared:
    """One thing a teacher: by ID number, else by school and name. Schools are found by code or by name."""
    known, names = known_schools(), column(table, "school_name")
    codes = [
        known.find(code, name, county_code) for code, name in zip(column(table, "school_code"), names, strict=True)
    ]
    keys = [
        number or f"{code or school or ''}|{name or ''}"
        for number, code, school, name in zip(
            column(table, "id_number"), codes, names, column(table, "name"), strict=True
        )
    ]
    table = put(table, "school_code", [code or None for code in codes])
    return Prepared(*leave_out_ended(table, keys, term))


TEACHER_REGISTER = Register(
    code=RosterKind.TEACHER,
    about=About.STAFF,
    payload={
        "school_name": "text",
        "name": "text",
        "secondment": "text",
        "ends_on": "date",
    },
    record={
        "name": "left(coalesce(i.name, ''), 60)",
        "name_key": "coalesce(n.name_key, '')",
        "id_index": "i.id_index",
        "tail_key": "coalesce(i.tail_key, '')",
        "id_mask": "coalesce(i.id_mask, '')",
        "school_code": "coalesce(i.school_code, '')",
    },
    facts=(
        Fact(
            PeriodTable.of(TeacherPost),
            from_term,
            {
                "school_name": "left(coalesce(i.school_name, ''), 120)",
                "account_index": "i.account_index",
                "account_sealed": "i.account_sealed",
                "account_last4": "coalesce(i.account_last4, '')",
                "account_ref": "i.ref",
                "secondment": "left(coalesce(i.secondment, ''), 120)",
            },
            ends="i.ends_on",
        ),
    ),
    prepare=_prepare_teachers,
    missing=Missing(
        """(SELECT t.school_name FROM programmes_teacherpost t WHERE t.record_id = r.id ORDER BY t.id DESC LIMIT 1)"""
    ),
)
REGISTERS: tuple[Register, ...] = (TEACHER_REGISTER,)
