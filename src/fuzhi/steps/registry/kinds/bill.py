"""The schools' list of charges, meals and recognised hardship for one semester."""

import pyarrow as pa

from fuzhi.steps.intake.receivers import Prepared
from fuzhi.steps.periods import editable
from fuzhi.steps.periods.editable import Occasion
from fuzhi.steps.periods.register import (
    BY_VALUE,
    About,
    Absence,
    Fact,
    PeriodTable,
    Register,
    for_school_year,
    for_term,
)
from fuzhi.steps.periods.sifting import column, leave_out, leave_out_ended, put, refuse_other_county, row_finding
from fuzhi.steps.registry.following import analyse_persons, link_bills
from fuzhi.steps.registry.kinds.columns import AT_HOME, NAMED_RECORD
from fuzhi.steps.registry.known_schools import known_schools
from fuzhi.steps.registry.models.periods import Bill, Hardship
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.terms import Term


def _prepare(table: pa.Table, county_code: str, term: str) -> Prepared:
    _refuse_other_term(column(table, "term"), term)
    schools = known_schools()
    names = column(table, "school_name")
    codes = [
        schools.find(code, name, county_code) for code, name in zip(column(table, "school_code"), names, strict=True)
    ]
    refuse_other_county([schools.county_of.get(code) for code in codes], county_code, "收费清单")
    keys = [
        f"{code or name or ''}|{number or own or ''}|{'' if number or own else who}"
        for code, name, number, own, who in zip(
            codes,
            names,
            column(table, "student_number"),
            column(table, "id_number"),
            column(table, "name"),
            strict=True,
        )
    ]
    table = put(table, "school_code", [code or None for code in codes])
    terms = column(table, "term")
    table, keys, findings = leave_out(
        table,
        keys,
        [bool(text) and text != term for text in terms],
        lambda index: row_finding(
            table,
            index,
            "学期",
            "other_term",
            Term.parse(terms[index]).short_label,
            f"这一行是{Term.parse(terms[index]).short_label}的。",
            "请在该学期导入。",
        ),
    )
    table, keys, over = leave_out_ended(table, keys, term)
    return Prepared(put(table, "term", [term] * table.num_rows), keys, findings + over)


def _refuse_other_term(found: list[str | None], term: str) -> None:
    others = [text for text in found if text and text != term]
    if others and len(others) * 2 > sum(bool(text) for text in found):
        raise InputError(
            "wrong_term",
            f"清单里 {len(others)} 行是{Term.parse(others[0]).short_label}的，而您选的是{Term.parse(term).short_label}。",
            "请换一份清单，或改选学期。",
        )


def _of_its_term(occasion: Occasion) -> dict[str, str]:
    """A bill put right is that of the semester, at the school where the child is."""
    return {"term": str(occasion.term), "school_code": occasion.attended}


BILL_REGISTER = Register(
    code=RosterKind.BILL,
    about=About.PERSON,
    absence=Absence.ENDS_IN_ITS_SCHOOL,
    payload={
        "name": "text",
    },
    record={**NAMED_RECORD, "school_code": "coalesce(i.school_code, '')"},
    follow=(analyse_persons, link_bills),
    missing=AT_HOME,
    facts=(
        Fact(
            PeriodTable.of(Bill),
            for_term,
            {
                "term": "%(term)s",
            },
            editable=(editable.count("meal_days", "用餐天数", 366, "天"),),
            beside=_of_its_term,
        ),
        Fact(
            PeriodTable.of(Hardship),
            for_school_year,
            basis=BY_VALUE,
            by_two=True,
        ),
    ),
    prepare=_prepare,
)
