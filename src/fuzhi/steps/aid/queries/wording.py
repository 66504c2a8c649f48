"""What the registers say of a child, in fuller words than yes or no, beside the conditions of an explanation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fuzhi.policy.closures import Facts
from fuzhi.policy.facts import show_fact
from fuzhi.steps.aid.queries.known import Known
from fuzhi.steps.periods import sql
from fuzhi.vocabulary.codes import AssistanceKind, PovertyState, Stage
from fuzhi.vocabulary.facts import STUDENT_FACTS, Fact
from fuzhi.vocabulary.places import full_name, here, place_name, prefecture

_HUKOU = {"agricultural": "农业户口", "non_agricultural": "非农业户口"}


_OFFICES = {
    "is_registered_poor": "扶贫办",
    "is_disabled": "残联",
    "is_minimum_living": "民政局",
    "is_destitute": "民政局",
    "is_orphan": "民政局",
}


@dataclass(frozen=True, slots=True)
class _Enrolment:
    hukou_code: str | None = None
    hukou_kind: str | None = None
    major: str | None = None
    grade_text: str | None = None


@dataclass(frozen=True, slots=True)
class _Poverty:
    poverty_state: str | None = None
    exit_year: int | None = None
    village_code: str | None = None


@dataclass(frozen=True, slots=True)
class _Assistance:
    assistance_kind: str = ""


@dataclass(frozen=True, slots=True)
class _School:
    name: str = ""
    county_code: str = ""


def words_by_row(rows: Sequence[Known]) -> list[dict[str, str]]:
    """What was found, by fact, in fact rows, in their order; a fact whose plain value says enough is left out."""

    def read(shape: type[sql.Shape], column: str, columns: str) -> list[sql.Shape]:
        keys = [one.sources.get(column) for one in rows]
        found = _read(shape, columns, (key for key in keys if key is not None))
        return [found.get(key or 0) or shape() for key in keys]

    enrolments = read(_Enrolment, "enrolment_id", "hukou_code, hukou_kind, major, grade_text FROM registry_enrolment_v")
    poverties = read(_Poverty, "poverty_id", "poverty_state, exit_year, village_code FROM registry_poverty_v")
    assistances = read(_Assistance, "assistance_id", "assistance_kind FROM registry_assistance_v")
    schools = read(_School, "school_id", "name, county_code FROM registry_school_v")
    return [_words(*told) for told in zip(rows, enrolments, poverties, assistances, schools, strict=True)]


def _words(
    known: Known, enrolment: _Enrolment, poverty: _Poverty, assistance: _Assistance, school: _School
) -> dict[str, str]:
    words = _of_school(known, school) | _of_home(known, enrolment, poverty, school)
    if known.stage and known.grade:
        words["stage"] = f"{Stage(known.stage).label}，{enrolment.grade_text or f'第 {known.grade} 年'}"
    words |= _plain_words(known.facts)
    fuller = {"major": enrolment.major or ""}
    if assistance.assistance_kind:
        fuller["assistance_kind"] = AssistanceKind(assistance.assistance_kind).label
    words |= {one.name: _fuller(one, known.facts[one.name], fuller) for one in STUDENT_FACTS if fuller.get(one.told_by)}
    if known.opens_disability_question:
        words["is_disabled"] = "学籍注明残疾，残疾人名册上没有，请核对"
    if known.is_claimed_twice:
        words["stage"] = "两所学校同时报了这名学生"
    elif known.is_attendance_unknown:
        words["stage"] = "学籍状态看不懂，不知道是否在读"
    home = enrolment.hukou_code or poverty.village_code or ""
    return words | (_asked_elsewhere(known) if home and not home.startswith(prefecture()) else {})


def _asked_elsewhere(known: Known) -> dict[str, str]:
    """What our registers cannot say of somebody whose home is in another prefecture: whom to ask."""
    asked = (fact for fact in STUDENT_FACTS if any(column.endswith("_batch_id") for column in fact.sources))
    told = f"户口不在{here().name}，本市名册答不了，请向户籍所在县"
    return {fact.name: f"{told}{_OFFICES[fact.name]}核实" for fact in asked if known.facts[fact.name] is None}


def _of_school(known: Known, school: _School) -> dict[str, str]:
    names = ("school_ownership", "school_type", "school_area") if school.name else ()
    return {
        name: f"{school.name}，{show_fact(name, known.facts[name])}" for name in names if known.facts[name] is not None
    }


def _of_home(known: Known, enrolment: _Enrolment, poverty: _Poverty, school: _School) -> dict[str, str]:
    words: dict[str, str] = {}
    home = enrolment.hukou_code or poverty.village_code or ""
    if home and school.name and known.facts["attends_in_residence_area"] is not None:
        place = place_name(home[:6]) if home.startswith(prefecture()) else f"{here().name}以外"
        words["attends_in_residence_area"] = f"户籍{place}，学校在{place_name(school.county_code)}"
    if poverty.poverty_state:
        year = f"（{poverty.exit_year}年）" if poverty.exit_year else ""
        state = f"{PovertyState(poverty.poverty_state).label}{year}"
        words["is_registered_poor"] = f"{state}，{full_name(poverty.village_code or '')}".rstrip("，")
        words["is_rural_household"] = "扶贫名册在册，按农村户"
    elif known.facts["is_rural_household"] is not None:
        words["is_rural_household"] = _HUKOU.get(enrolment.hukou_kind or "", full_name(home))
    return words


def _fuller(fact: Fact, value: object, register: dict[str, str]) -> str:
    """What the register's row says: in place of a plain yes, or before it."""
    said = register[fact.told_by]
    return said if fact.is_said_otherwise else f"{said}，{fact.show(value)}"


def _plain_words(facts: Facts) -> dict[str, str]:
    """Yes and no as people say them, where 是 or 否 beside the condition would mislead."""
    return {
        fact.name: fact.say(facts[fact.name])
        for fact in STUDENT_FACTS
        if fact.is_said_otherwise and facts[fact.name] is not None
    }


def _read(shape: type[sql.Shape], columns: str, keys: Iterable[int]) -> Mapping[int, sql.Shape]:
    """The rows of a register's view that facts were read from, by their number."""
    wanted = [*keys]
    rows = sql.rows(f"SELECT id, {columns} WHERE id = ANY(%s)", [wanted]) if wanted else []
    return {key: shape(*told) for key, *told in rows}
