"""One semester of the sample city:
all families, schools and teachers of the five counties, before any office writes them down."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from fuzhi.samples.addresses import CountyPlaces, county_places
from fuzhi.samples.enrolling import Enroller
from fuzhi.samples.issued_numbers import Issuer
from fuzhi.samples.people import Child, Family
from fuzhi.samples.scales import Scale
from fuzhi.samples.schools import SPECIAL, School, SchoolBuilder, build_schools
from fuzhi.samples.settling import Settler, children_ages
from fuzhi.samples.teachers import Teacher, hire_teachers
from fuzhi.vocabulary.codes import AssistanceKind, Ownership, Stage
from fuzhi.vocabulary.places import counties


@dataclass(slots=True, eq=False)
class County:
    """One county's people and schools with the draws that made them."""

    places: CountyPlaces
    draw: Random
    settler: Settler
    enroller: Enroller
    schools: list[School]
    families: list[Family] = field(default_factory=list)
    teachers: list[Teacher] = field(default_factory=list)
    twin_families: list[Family] = field(default_factory=list)

    @property
    def code(self) -> str:
        """Six digits."""
        return self.places.county

    @property
    def children(self) -> list[Child]:
        """Every child living here."""
        return [child for family in self.families for child in family.children]

    @property
    def registered(self) -> list[Family]:
        """Households on the poverty register, exits included."""
        return [family for family in self.families if family.poverty is not None]


@dataclass(slots=True, eq=False)
class City:
    """Five counties by code."""

    scale: Scale
    seed: int
    issuer: Issuer
    counties: dict[str, County] = field(default_factory=dict)

    @property
    def children(self) -> list[Child]:
        """Every child of the city."""
        return [child for county in self.counties.values() for child in county.children]

    @property
    def schools(self) -> list[School]:
        """Every school and kindergarten of the city."""
        return [school for county in self.counties.values() for school in county.schools]


def build_city(scale: Scale, seed: int, progress: Callable[[str], None]) -> City:
    """People and schools of semester 2017-1, without planted cases."""
    city = City(scale, seed, Issuer())
    taken: set[tuple[str, date]] = set()
    builder = SchoolBuilder(Random(f"{seed}-schools"))
    for code, name in counties().items():
        progress(f"安排{name}的学校和家庭")
        draw = Random(f"{seed}-{code}")
        places = county_places(code, scale)
        schools = build_schools(places, scale, builder)
        settler = Settler(draw, city.issuer, places, taken)
        county = County(places, draw, settler, Enroller(draw, places, schools), schools)
        city.counties[code] = county
        _settle_families(county, scale)
        _fill_special_and_private(county, scale)
        county.teachers = hire_teachers(draw, settler, schools, scale)
    return city


def _settle_families(county: County, scale: Scale) -> None:
    draw, settler = county.draw, county.settler
    rural, seat = county.places.rural_villages, county.places.seat_villages
    students = 0
    for i in range(scale.poor_households_per_county):
        is_twin_family = i < scale.plants
        has_children = is_twin_family or draw.random() < 0.58
        ages = [draw.uniform(6.2, 11.8)] if is_twin_family else (children_ages(draw, True) if has_children else [])
        family = settler.registered(settler.family(draw.choice(rural), ages, twins=is_twin_family))
        county.twin_families += [family] if is_twin_family else []
        county.families.append(family)
        students += _enrol_all(county, family)
    while students < scale.students_per_county + scale.plants:
        is_seat = draw.random() < 0.34
        family = settler.family(draw.choice(seat if is_seat else rural), children_ages(draw, False))
        if draw.random() < 0.025:
            urban, country = AssistanceKind.URBAN_MINIMUM_LIVING, AssistanceKind.RURAL_MINIMUM_LIVING
            family.assistance = urban if is_seat else country
        county.families.append(family)
        students += _enrol_all(county, family)
    _appoint_orphans(county)


def _enrol_all(county: County, family: Family) -> int:
    for child in family.children:
        county.enroller.enrol(child)
    return sum(child.school is not None for child in family.children)


def _appoint_orphans(county: County) -> None:
    wanted = 1 + len(county.families) // 400
    raised_by_grandparents = [
        family
        for family in county.families
        if family.assistance is None
        and any(child.school and child.relation in ("之孙子", "之孙女") for child in family.children)
    ]
    for family in raised_by_grandparents[:wanted]:
        family.assistance = AssistanceKind.ORPHAN
        family.orphans = {child.id_number for child in family.children}


def _fill_special_and_private(county: County, scale: Scale) -> None:
    draw = county.draw
    share = 1 if not scale.is_whole_prefecture else 6
    compulsory = [c for c in county.children if c.stage in (Stage.PRIMARY, Stage.JUNIOR_SECONDARY) and c.school]
    twins = {child for family in county.twin_families for child in family.children}
    poor = [c for c in compulsory if c.home.is_registered_poor and c not in twins]
    other = [c for c in compulsory if c.home.poverty is None]
    draw.shuffle(poor)
    draw.shuffle(other)
    for school in county.schools:
        if school.kind == SPECIAL:
            for child in [poor.pop() for _ in range(12 * share)] + [other.pop() for _ in range(14 * share)]:
                child.disability = draw.choice("1257") + draw.choice("123")
                _move(county, child, school)
        elif school.ownership == Ownership.PRIVATE and school.takes(Stage.PRIMARY):
            pupils = [c for c in poor if c.stage == Stage.PRIMARY][: 10 * share]
            pupils += [c for c in other if c.stage == Stage.PRIMARY][: 40 * share]
            for child in pupils:
                _move(county, child, school)
    for child in county.children:
        if not child.disability and child.school and draw.random() < 0.008:
            child.disability = draw.choice("1234567") + draw.choice("1234")
        if child.disability and child.home.poverty is not None and draw.random() < 0.3:
            child.is_certificate_in_household = True


def _move(county: County, child: Child, school: School) -> None:
    leave_school(child)
    county.enroller.settle_in(child, school)


def leave_school(child: Child) -> None:
    """Off the roll."""
    if child.school:
        child.school.pupils -= 1
    child.school = None
