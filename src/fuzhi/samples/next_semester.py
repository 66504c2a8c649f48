"""What happens between two semesters: moves, leavers, newcomers, exits from poverty, relapses, new fares and cards."""

from random import Random

from fuzhi.samples.city import City, County, leave_school
from fuzhi.samples.people import Child, Family
from fuzhi.samples.planting import HOUSEHOLD, ordinary, poor
from fuzhi.samples.schools import PRESCHOOL, SPECIAL, VOCATIONAL, School
from fuzhi.samples.settling import children_ages
from fuzhi.vocabulary.codes import PovertyState, Stage

_MOVES, _LEAVES, _NEW, _EXITS, _RELAPSES, _VANISHES, _NEW_CARDS = 0.06, 0.006, 0.006, 0.02, 0.2, 0.002, 0.005


def go_on(city: City, draw: Random) -> None:
    """Turn the city of one semester into that of the next; planted cases stay as they are, new marks are added."""
    for county in city.counties.values():
        change_schools(county, draw)
        change_poverty(county, draw)
        newcomers(county, draw)
        for school in county.schools:
            change_fees(school, draw)
        for child in county.children:
            if child.school is not None and not child.is_taken:
                _move_or_leave(county, child, draw)


def change_fees(school: School, draw: Random) -> None:
    """Spring fares, book prices and meal days."""
    if school.bus:
        school.bus += 1_000 * draw.randint(1, 4)
    if school.textbook:
        school.textbook += 500 * draw.randint(1, 3)
        school.meal_days = draw.randrange(94, 104)


def change_schools(county: County, draw: Random) -> None:
    """A few teachers take another post within the county's lists: one is lent away, one comes back."""
    lent = [t for t in county.teachers if not t.is_in_post]
    if lent:
        back = draw.choice(lent)
        back.is_in_post, back.lent_to = True, ""
    away = draw.choice([t for t in county.teachers if t.is_in_post])
    away.is_in_post, away.lent_to = False, "借调至乡镇政府"


def change_poverty(county: County, draw: Random) -> None:
    """Exits of the year 2017 and families back in poverty; planted families keep their state."""
    for family in county.registered:
        if any(child.is_taken for child in family.children):
            continue
        chance = draw.random()
        if family.poverty in (PovertyState.POOR, PovertyState.EXITED_WITH_POLICY) and chance < _EXITS:
            family.poverty, family.exit_year = PovertyState.EXITED_WITHOUT_POLICY, 2017
            family.household_kind = "一般脱贫户"
            _mark_pupils(family, "exit", "refused:school_bus_waiver:target_group")
        elif family.poverty == PovertyState.EXITED_WITHOUT_POLICY and chance < _RELAPSES:
            family.poverty, family.exit_year = PovertyState.RELAPSED, None
        if chance > 1 - _NEW_CARDS and family.account:
            _new_card(county, family)


def newcomers(county: County, draw: Random) -> None:
    """New families with children, some of them newly on the register."""
    rural = county.places.rural_villages
    count = max(4, int(len(county.families) * _NEW))
    for i in range(count):
        family = county.settler.family(draw.choice(rural), children_ages(draw, i % 3 == 0))
        if i % 3 == 0:
            county.settler.registered(family)
            if family.poverty == PovertyState.EXITED_WITHOUT_POLICY:
                family.poverty, family.exit_year = PovertyState.POOR, None
        for child in family.children:
            county.enroller.enrol(child)
        county.families.append(family)


def _move_or_leave(county: County, child: Child, draw: Random) -> None:
    school, chance = child.school, draw.random()
    if school is None or school.kind == SPECIAL or not school.is_public:
        return
    if chance < _MOVES and child.stage is not None:
        others = [s for s in _open_to(county, child) if s is not school and (s.is_public or s.kind == PRESCHOOL)]
        if others:
            leave_school(child)
            county.enroller.settle_in(child, draw.choice(others))
    elif chance < _MOVES + _LEAVES and child.home.poverty is None:
        leave_school(child)
    elif chance > 1 - _VANISHES and poor(child) and ordinary(child):
        leave_school(child)
        child.is_taken = True
        child.mark("missing_from_roll", HOUSEHOLD, "gap:no_roll")


def _open_to(county: County, child: Child) -> list[School]:
    stage = child.stage
    if stage in (Stage.PRIMARY, Stage.JUNIOR_SECONDARY):
        return [s for s in county.enroller.near(stage, child.home.village) if not s.is_point or child.grade <= 3]
    return [s for s in county.enroller.anywhere(stage) if s.kind != VOCATIONAL] if stage else []


def _mark_pupils(family: Family, kind: str, expected: str) -> None:
    for child in family.children:
        if child.school is not None and child.stage == Stage.PRIMARY and not child.disability:
            child.is_taken = True
            child.mark(kind, HOUSEHOLD, expected)


def _new_card(county: County, family: Family) -> None:
    family.account = county.settler.issuer.account()
    for child in family.children:
        if child.account:
            child.account = family.account
