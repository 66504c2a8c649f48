"""The planted cases: what goes wrong in the city on purpose, each remembered with its expected result.

A planter takes children that no other case uses, changes them or what an office writes of them, and marks them. The
mark becomes a line of truth.csv when the row in which the case shows is written.
"""

from collections.abc import Callable
from random import Random

from fuzhi.samples.city import City, County, leave_school
from fuzhi.samples.people import Child
from fuzhi.samples.schools import PRIMARY, SPECIAL, School
from fuzhi.vocabulary.codes import RosterKind, Stage

ROLL, HOUSEHOLD = RosterKind.ROLL, RosterKind.HOUSEHOLD
COMPULSORY = (Stage.PRIMARY, Stage.JUNIOR_SECONDARY)
Test = Callable[[Child], bool]


class Planter:
    """Picks children for planted cases, county by county."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.draw = Random(f"{city.seed}-plants")
        self.count = city.scale.plants
        self._pools: dict[str, list[Child]] = {}
        for code, county in city.counties.items():
            pool = [
                child
                for child in county.children
                if child.school is not None and child.home not in county.twin_families
            ]
            self.draw.shuffle(pool)
            self._pools[code] = pool

    def take(self, county: County, count: int, fits: Test, *, whole_family: bool = False) -> list[Child]:
        """``count`` children that fit and take part in no other case;
        with ``whole_family`` their siblings are taken too."""
        found: list[Child] = []
        for child in self._pools[county.code]:
            if len(found) == count:
                break
            if child.is_taken or not fits(child) or (whole_family and any(c.is_taken for c in child.home.children)):
                continue
            child.is_taken = True
            if whole_family:
                for sibling in child.home.children:
                    sibling.is_taken = True
            found.append(child)
        return found

    def counties(self) -> list[County]:
        """All counties in order."""
        return list(self.city.counties.values())

    def move(self, county: County, child: Child, school: School) -> None:
        """To another school, day pupil without a bus; what the roll says of choice becomes 否."""
        leave_school(child)
        county.enroller.settle_in(child, school)
        child.is_boarder, child.rides_bus, child.is_choice = False, False, False

    def ride(self, child: Child) -> None:
        """By school bus, as a day pupil."""
        child.is_boarder, child.rides_bus = False, True


def poor(child: Child) -> bool:
    """Registered poor (three states), not disabled."""
    return child.home.is_registered_poor and not child.disability


def never_poor(child: Child) -> bool:
    """On no register of poverty or assistance, not disabled."""
    return child.home.poverty is None and child.home.assistance is None and not child.disability


def school_of(child: Child) -> School:
    """The school of an enrolled child."""
    if child.school is None:
        raise ValueError("not enrolled")
    return child.school


def ordinary_primary(child: Child) -> bool:
    """In a public primary school outside the seat, hukou village in its zone."""
    school = school_of(child)
    return (
        child.stage == Stage.PRIMARY
        and school.is_public
        and school.is_outside_seat
        and school.kind != SPECIAL
        and child.hukou_code in school.zone
    )


def ordinary(child: Child) -> bool:
    """Compulsory stage, public, not a special school."""
    school = school_of(child)
    return child.stage in COMPULSORY and school.is_public and school.kind != SPECIAL


def in_public(stage: Stage) -> Test:
    """Of a stage, at a public school."""
    return lambda child: child.stage == stage and school_of(child).is_public


def other_primaries(county: County, child: Child) -> list[School]:
    """Public primary schools outside the seat whose zone does not hold the child's village."""
    return [
        s
        for s in county.schools
        if s.kind == PRIMARY
        and s.is_public
        and s.is_outside_seat
        and not s.is_point
        and child.home.village not in s.zone
    ]
