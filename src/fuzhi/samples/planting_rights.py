"""Planted cases of entitlement:
scope, kindergartens, majors, states of poverty, disability, unknown facts, accounts."""

from fuzhi.samples.billing import HARDSHIP, HIGH_FEE, NO_FARE, NO_HARDSHIP
from fuzhi.samples.city import County
from fuzhi.samples.enrolling import AGRICULTURAL, OPERA, OTHER_MAJORS, PERFORMING, is_seat_school
from fuzhi.samples.people import Child
from fuzhi.samples.planting import (
    COMPULSORY,
    HOUSEHOLD,
    ROLL,
    Planter,
    in_public,
    never_poor,
    ordinary,
    ordinary_primary,
    other_primaries,
    poor,
    school_of,
)
from fuzhi.samples.schools import SPECIAL
from fuzhi.vocabulary.codes import PovertyState, Stage

SENIOR, VOCATIONAL, PRESCHOOL = Stage.SENIOR_SECONDARY, Stage.SECONDARY_VOCATIONAL, Stage.PRESCHOOL
_NEIGHBOUR_PREFECTURE = "220722"


def plant_rights(planter: Planter) -> None:
    """All cases of this module, in every county."""
    counties = planter.counties()
    for i, county in enumerate(counties):
        special(planter, county)
        vocational(planter, county)
        kindergartens(planter, county)
        private_schools(planter, county)
        out_of_scope(planter, county, counties[(i + 1) % len(counties)])
        poverty_states(planter, county)
        disability(planter, county)
        unknown_bus(planter, county)
        county_seat(planter, county)
        accounts(planter, county)


def special(planter: Planter, county: County) -> None:
    """Boarders of special schools."""
    for child in planter.take(
        county, planter.count, lambda c: school_of(c).kind == SPECIAL and c.home.is_registered_poor
    ):
        child.is_boarder, child.is_choice = True, False
        child.mark("special_boarder", ROLL, "granted:special_living_subsidy")


def vocational(planter: Planter, county: County) -> None:
    """Majors, years, part time, and a household whose kind nobody can tell."""
    for child in planter.take(county, planter.count, _poor_vocational):
        child.major = PERFORMING
        child.mark("performing_arts", ROLL, "refused:vocational_tuition_waiver:not_performing_arts")
    for child in planter.take(county, planter.count, _poor_vocational):
        child.major = OPERA
        child.mark("opera", ROLL, "granted:vocational_tuition_waiver")
    for child in planter.take(county, planter.count, lambda c: _poor_vocational(c) and c.grade == 3):
        child.mark("vocational_year3", ROLL, "refused:vocational_grant:within_grant_years")
    for child in planter.take(county, planter.count, _poor_vocational):
        child.is_full_time = False
        child.mark("part_time", ROLL, "refused:vocational_tuition_waiver:full_time")
    for i, child in enumerate(planter.take(county, planter.count, lambda c: never_poor(c) and c.stage == VOCATIONAL)):
        child.major = child.major if child.major not in AGRICULTURAL else OTHER_MAJORS[i % len(OTHER_MAJORS)]
        child.hukou_code, child.hukou_kind = county.places.farms[i % len(county.places.farms)], "12"[i % 2]
        child.bill_rules = frozenset({NO_HARDSHIP})
        child.mark("unknown_hukou", ROLL, "undetermined:vocational_tuition_waiver:rural_household")


def kindergartens(planter: Planter, county: County) -> None:
    """A fee above the public standard; a private kindergarten that is not inclusive."""
    for child in planter.take(county, planter.count, lambda c: poor(c) and _in_inclusive(c)):
        child.bill_rules = frozenset({HIGH_FEE})
        child.mark("high_fee_kindergarten", ROLL, "refused:preschool_care_fee_waiver:fee_within_public_standard")
    for child in planter.take(
        county, planter.count, lambda c: poor(c) and c.stage == PRESCHOOL and not _in_inclusive(c)
    ):
        child.mark("noninclusive_kindergarten", ROLL, "refused:preschool_grant:inclusive_kindergarten")


def private_schools(planter: Planter, county: County) -> None:
    """Private schools: the municipal items are refused, the national ones stay."""
    for child in planter.take(
        county, 2 * planter.count, lambda c: poor(c) and c.stage in COMPULSORY and not school_of(c).is_public
    ):
        planter.ride(child)
        child.mark("private_school", ROLL, "refused:school_bus_waiver:public_school")
    for child in planter.take(
        county, 2 * planter.count, lambda c: poor(c) and c.stage == SENIOR and not school_of(c).is_public
    ):
        child.is_boarder = True
        child.mark("private_school", ROLL, "refused:senior_accommodation_waiver:public_school")


def out_of_scope(planter: Planter, county: County, neighbour: County) -> None:
    """Chosen schools outside the zone; schools of another county; hukou outside the prefecture."""
    for i, child in enumerate(planter.take(county, planter.count, lambda c: poor(c) and ordinary_primary(c))):
        planter.move(county, child, planter.draw.choice(other_primaries(county, child)))
        planter.ride(child)
        child.hukou_code = child.home.village
        child.is_choice = True if i % 2 else None
        child.mark("out_of_zone", ROLL, "refused:school_bus_waiver:not_by_choice")
    for i, child in enumerate(planter.take(county, planter.count, lambda c: poor(c) and ordinary_primary(c))):
        if i % 2:
            child.hukou_code = neighbour.code
            child.is_choice = False
        else:
            planter.move(county, child, planter.draw.choice(other_primaries(neighbour, child)))
        planter.ride(child)
        child.mark("out_of_county", ROLL, "refused:school_bus_waiver:nearby")
    for child in planter.take(county, 1, lambda c: poor(c) and in_public(SENIOR)(c)):
        child.is_boarder, child.is_choice = True, False
        child.hukou_code = _NEIGHBOUR_PREFECTURE
        child.mark("out_of_county", ROLL, "refused:senior_accommodation_waiver:nearby")


def poverty_states(planter: Planter, county: County) -> None:
    """Exited without policy: no longer due. Back in poverty: due."""
    for child in planter.take(county, planter.count, lambda c: poor(c) and ordinary_primary(c), whole_family=True):
        family = child.home
        family.poverty, family.exit_year, family.household_kind = PovertyState.EXITED_WITHOUT_POLICY, 2016, "一般脱贫户"
        family.assistance = None
        child.mark("exit", HOUSEHOLD, "refused:school_bus_waiver:target_group")
    for child in planter.take(county, planter.count, lambda c: poor(c) and in_public(SENIOR)(c), whole_family=True):
        child.home.poverty, child.home.exit_year = PovertyState.RELAPSED, None
        child.mark("relapsed", HOUSEHOLD, "granted:senior_grant")


def disability(planter: Planter, county: County) -> None:
    """Disabled and not on the poverty register: with recognised hardship in the target group, without it not."""
    for is_hard, kind, expected in (
        (True, "disabled_not_poor_hardship", "granted:school_bus_waiver"),
        (False, "disabled_no_hardship", "refused:school_bus_waiver:target_group"),
    ):
        for i, child in enumerate(planter.take(county, planter.count, _rural_off_register)):
            child.disability = f"{i % 7 + 1}{i % 4 + 1}"
            child.bill_rules = frozenset({HARDSHIP if is_hard else NO_HARDSHIP})
            planter.ride(child)
            child.is_choice = False
            child.mark(kind, ROLL, expected)


def unknown_bus(planter: Planter, county: County) -> None:
    """The roll says 是, the bill has no fare."""
    for child in planter.take(county, planter.count, lambda c: poor(c) and ordinary_primary(c)):
        planter.ride(child)
        child.is_choice = False
        child.bill_rules = frozenset({NO_FARE})
        child.mark("unknown_bus", ROLL, "undetermined:school_bus_waiver")


def county_seat(planter: Planter, county: County) -> None:
    """Pupils of the county seat get no meals of the plan."""
    for child in planter.take(county, planter.count, lambda c: ordinary(c) and is_seat_school(school_of(c))):
        child.mark("meal_county_seat", ROLL, "refused:nutrition_meal:school_outside_seat")


def accounts(planter: Planter, county: County) -> None:
    """One card for unrelated children, a teacher's card, no account at all."""
    for _ in range(max(1, planter.count // 3)):
        sharing: list[Child] = planter.take(county, 3, lambda c: poor(c) and c.account != "", whole_family=True)
        for child in sharing:
            child.account, child.account_holder = sharing[0].account, sharing[0].account_holder
            child.mark("shared_card", ROLL, "finding:shared_account")
    for child, teacher in zip(planter.take(county, planter.count, poor), county.teachers, strict=False):
        child.account, child.account_holder = teacher.account, teacher.person.name
        child.mark("staff_card", ROLL, "finding:staff_account")
    for child in planter.take(
        county, planter.count, lambda c: poor(c) and c.stage == SENIOR and c.home.assistance is None, whole_family=True
    ):
        child.home.account = child.home.branch = ""
        for sibling in child.home.children:
            sibling.account = sibling.account_holder = ""
        child.mark("missing_account", ROLL, "gap:no_account")


def _poor_vocational(child: Child) -> bool:
    return poor(child) and child.stage == VOCATIONAL


def _in_inclusive(child: Child) -> bool:
    return child.stage == PRESCHOOL and (school_of(child).is_public or bool(school_of(child).is_inclusive))


def _rural_off_register(child: Child) -> bool:
    return never_poor(child) and ordinary_primary(child) and child.hukou_kind == "农业户口"
