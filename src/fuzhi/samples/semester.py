"""One semester on paper: which people stand in which office's list, and the workbooks made from those lists."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from fuzhi.samples.city import City, County
from fuzhi.samples.desk import Desk
from fuzhi.samples.disability_sheet import disability_sheets
from fuzhi.samples.handwriting import Handwriting
from fuzhi.samples.household_sheet import household_sheets
from fuzhi.samples.minimum_living_sheet import minimum_living_sheets
from fuzhi.samples.oracle import Answers
from fuzhi.samples.people import Child, Family, Person
from fuzhi.samples.roll_sheet import roll_sheets
from fuzhi.samples.school_sheets import bill_sheets, kindergarten_sheets, school_list_sheets, teacher_sheets
from fuzhi.samples.schools import School
from fuzhi.samples.truth import TruthLog
from fuzhi.samples.workbook import Sheet, write_workbook
from fuzhi.vocabulary.codes import RosterKind

KINDS = tuple(kind for kind in RosterKind if kind != RosterKind.BANK_RETURN)


@dataclass(slots=True)
class Lists:
    """The entries of every office, by county code of the office."""

    roll: dict[str, list[tuple[School, Child]]] = field(default_factory=dict)
    disabled: dict[str, list[tuple[Family, Person]]] = field(default_factory=dict)


def lists_of(city: City) -> Lists:
    """Who stands where: pupils by the county of their school, disabled people by the county they live in."""
    lists = Lists({code: [] for code in city.counties}, {code: [] for code in city.counties})
    for code, county in city.counties.items():
        for child in county.children:
            for school in (child.school, child.second_school):
                if school is not None:
                    lists.roll[school.county].append((school, child))
        lists.disabled[code] = [
            (family, person)
            for family in county.families
            for person in family.members
            if person.disability and not (isinstance(person, Child) and person.is_certificate_in_household)
        ]
    return lists


def write_semester(
    city: City, answers: Answers, out: Path, log: TruthLog, progress: Callable[[str], None]
) -> dict[Child, str]:
    """Write the forty workbooks of a semester; gives the place of each child's roll row."""
    lists = lists_of(city)
    term = answers.term
    rows: dict[Child, str] = {}
    for code, county in city.counties.items():
        for kind in KINDS:
            desk = Desk(term, code, kind, Handwriting(code, f"{city.seed}-{term}-{code}-{kind}"), log, answers)
            progress(f"写出 {desk.file}")
            write_workbook(out / desk.file, _sheets(desk, county, lists))
            rows.update(desk.rows)
    return rows


def _sheets(desk: Desk, county: County, lists: Lists) -> list[Sheet]:
    match desk.kind:
        case RosterKind.HOUSEHOLD:
            return household_sheets(desk, county.registered)
        case RosterKind.ROLL:
            return roll_sheets(desk, lists.roll[county.code])
        case RosterKind.DISABILITY:
            return disability_sheets(desk, lists.disabled[county.code])
        case RosterKind.MINIMUM_LIVING:
            return minimum_living_sheets(desk, [f for f in county.families if f.assistance is not None])
        case RosterKind.SCHOOL:
            return school_list_sheets(desk, county.schools)
        case RosterKind.KINDERGARTEN:
            return kindergarten_sheets(desk, county.schools)
        case RosterKind.TEACHER:
            return teacher_sheets(desk, county.teachers)
    return bill_sheets(desk, [(s, c) for s, c in lists.roll[county.code] if c.is_billed])
