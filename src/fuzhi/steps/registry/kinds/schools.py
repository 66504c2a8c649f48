"""The education bureau's directories: schools, and kindergartens with their fees."""

import pyarrow as pa

from fuzhi.rosters import Finding
from fuzhi.steps.intake.receivers import Prepared
from fuzhi.steps.periods.register import About, Fact, PeriodTable, Register, from_term
from fuzhi.steps.periods.sifting import column, leave_out, leave_to_others, put, refuse_other_county, row_finding
from fuzhi.steps.registry.enrolling import RESTAGED
from fuzhi.steps.registry.following import restage
from fuzhi.steps.registry.kinds.columns import AT_HOME, NAMED_RECORD
from fuzhi.steps.registry.known_schools import known_schools, school_key
from fuzhi.steps.registry.models.periods import Kindergarten, School
from fuzhi.vocabulary.codes import RosterKind


def _prepare_schools(table: pa.Table, county_code: str, term: str) -> Prepared:
    counties = column(table, "county_code")
    refuse_other_county(counties, county_code, "学校名录")
    table = put(table, "name_key", [school_key(name or "") for name in column(table, "name")])
    keys = [f"code|{code}" for code in column(table, "school_code")]
    table, keys, findings = leave_to_others(table, keys, counties, county_code, "这所学校在{}。")
    return Prepared(table, keys, findings)


SCHOOL_REGISTER = Register(
    code=RosterKind.SCHOOL,
    about=About.SCHOOL,
    payload={
        "name_key": "text",
        "kind_text": "text",
        "ownership": "text",
        "area": "text",
        "is_teaching_point": "boolean",
        "zone_village_codes": "text",
        "fees_never": "text",
    },
    record={**NAMED_RECORD, "school_code": "i.school_code"},
    also=RESTAGED,
    follow=(restage,),
    missing=AT_HOME,
    facts=(
        Fact(
            PeriodTable.of(School),
            from_term,
            {
                "county_code": "%(county)s",
                "school_type": """CASE WHEN i.kind_text = '特殊教育' THEN 'special'
                                  WHEN i.kind_text IS NULL THEN '' ELSE 'regular' END""",
                "area": "CASE WHEN i.is_teaching_point THEN 'village' ELSE coalesce(i.area, '') END",
                "zone_codes": "string_to_array(i.zone_village_codes, ';')",
                "fees_never": "string_to_array(i.fees_never, ';')",
            },
        ),
    ),
    prepare=_prepare_schools,
)


def _prepare_kindergartens(table: pa.Table, county_code: str, term: str) -> Prepared:
    schools = known_schools()
    names = column(table, "name")
    codes = [
        schools.find(code, name, county_code) for code, name in zip(column(table, "school_code"), names, strict=True)
    ]
    refuse_other_county([schools.county_of.get(code) for code in codes], county_code, "幼儿园名录")
    keys = [
        f"code|{code}" if code else f"name|{school_key(name or '')}" for code, name in zip(codes, names, strict=True)
    ]
    table = put(table, "school_code", [code or None for code in codes], pa.string())
    table, keys, findings = leave_out(
        table, keys, [not code for code in codes], lambda index: _unknown(table, index, names)
    )
    return Prepared(table, keys, findings)


def _unknown(table: pa.Table, index: int, names: list[str]) -> Finding:
    return row_finding(
        table,
        index,
        "幼儿园名称",
        "school_unknown",
        names[index],
        f"学校名录里没有“{names[index]}”。",
        "请先导入学校名录，或把名称写得与学校名录一致。",
    )


KINDERGARTEN_REGISTER = Register(
    code=RosterKind.KINDERGARTEN,
    about=About.SCHOOL,
    payload={
        "name": "text",
        "ownership": "text",
        "is_inclusive": "boolean",
    },
    record={**NAMED_RECORD, "school_code": "coalesce(i.school_code, '')"},
    missing=AT_HOME,
    facts=(
        Fact(
            PeriodTable.of(Kindergarten),
            from_term,
            {
                "kindergarten_kind": """CASE WHEN i.ownership = 'public' THEN 'public'
                WHEN i.ownership = 'private' AND i.is_inclusive THEN 'private_inclusive'
                WHEN i.ownership = 'private' AND NOT i.is_inclusive THEN 'private_other' ELSE '' END""",
            },
        ),
    ),
    prepare=_prepare_kindergartens,
)
