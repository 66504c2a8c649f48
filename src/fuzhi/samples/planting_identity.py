"""Planted cases of identity: who is missing, doubled, miswritten, or only looks like somebody else."""

from fuzhi.samples.billing import NO_HARDSHIP
from fuzhi.samples.city import County, leave_school
from fuzhi.samples.handwriting import name_variants
from fuzhi.samples.invented_names import dotted_name, surname_of
from fuzhi.samples.issued_numbers import as_fifteen, with_wrong_digit
from fuzhi.samples.people import Child
from fuzhi.samples.planting import (
    HOUSEHOLD,
    ROLL,
    Planter,
    Test,
    never_poor,
    ordinary,
    ordinary_primary,
    other_primaries,
    poor,
    school_of,
)
from fuzhi.samples.schools import SPECIAL
from fuzhi.vocabulary.codes import RosterKind


def plant_identity(planter: Planter) -> None:
    """All cases of this module, in every county."""
    for county in planter.counties():
        twins(county)
        missing(planter, county)
        wrong_digits(planter, county)
        old_numbers(planter, county)
        two_schools(planter, county)
        lost_digits(planter, county)
        duplicates(planter, county)
        name_spellings(planter, county)
        homonyms(planter, county)


def twins(county: County) -> None:
    """Same birthday, same surname, neighbouring numbers: two children."""
    for family in county.twin_families:
        for child in family.children:
            child.is_taken = True
            child.mark("twins", ROLL, "pair:distinct")


def missing(planter: Planter, county: County) -> None:
    """On the poverty register and no roll; on the roll as poor and on no register."""
    for child in planter.take(county, planter.count, lambda c: poor(c) and ordinary(c)):
        leave_school(child)
        child.mark("missing_from_roll", HOUSEHOLD, "gap:no_roll")
    for child in planter.take(county, planter.count, lambda c: never_poor(c) and ordinary_primary(c)):
        child.claims_poor = True
        child.mark("missing_from_register", ROLL, "refused:school_bus_waiver:target_group")


def wrong_digits(planter: Planter, county: County) -> None:
    """One digit mistyped in the poverty register, the roll, or the federation's list; the check digit shows it."""
    draw = planter.draw
    for i, child in enumerate(planter.take(county, planter.count, lambda c: poor(c) and ordinary_primary(c))):
        wrong = with_wrong_digit(draw, child.id_number)
        if i % 4 < 3:
            child.planted.id_in[HOUSEHOLD] = wrong
            child.mark("wrong_id_digit", HOUSEHOLD, "pair:possible")
        else:
            child.planted.id_in[ROLL] = wrong
            child.student_number = f"J{county.code}{child.birth:%Y%m%d}{draw.randrange(1000, 9999)}"
            child.is_billed = False
            child.mark("wrong_id_digit", ROLL, "pair:possible")
    for child in planter.take(county, 1, lambda c: never_poor(c) and ordinary_primary(c)):
        child.disability = "43"
        child.planted.id_in[RosterKind.DISABILITY] = with_wrong_digit(draw, child.id_number)
        child.mark("wrong_id_digit", RosterKind.DISABILITY, "pair:possible")


def old_numbers(planter: Planter, county: County) -> None:
    """Heads of household whose number has fifteen digits still."""
    for child in planter.take(county, planter.count, poor):
        head = child.home.head
        head.planted.id_in[HOUSEHOLD] = as_fifteen(head.id_number)
        head.mark("id_15", HOUSEHOLD, "finding:id_converted")


def two_schools(planter: Planter, county: County) -> None:
    """Two schools list one child; neither has billed it yet."""
    for child in planter.take(county, planter.count, lambda c: poor(c) and ordinary_primary(c)):
        child.is_boarder, child.rides_bus, child.is_choice, child.is_billed = False, False, False, False
        others = [s for s in other_primaries(county, child) if s is not child.school]
        child.second_school = planter.draw.choice(others)
        child.mark("two_schools", ROLL, "gap:claimed_twice")


def lost_digits(planter: Planter, county: County) -> None:
    """An ID that a spreadsheet kept as a number: its row cannot be read in."""
    for i, child in enumerate(planter.take(county, planter.count, lambda c: poor(c) and ordinary(c))):
        roster = ROLL if i % 2 else HOUSEHOLD
        child.planted.lost_in.add(roster)
        child.is_billed = roster != ROLL
        child.mark("lost_digits", roster, "finding:id_digits_lost")


def duplicates(planter: Planter, county: County) -> None:
    """The same row twice; the same child twice with another class or remark."""
    for i, child in enumerate(planter.take(county, planter.count, poor)):
        roster = ROLL if i % 2 else HOUSEHOLD
        child.planted.copies_in[roster] = 1
        child.mark("duplicate_row", roster, "finding:duplicate_row")
    for child in planter.take(county, planter.count, poor):
        child.planted.changed_copies_in[ROLL] = 1
        child.mark("duplicate_person", ROLL, "finding:duplicate_person")


def name_spellings(planter: Planter, county: County) -> None:
    """A rare character as private-use code, another dot: one person all the same, by the number."""
    draw, taken = planter.draw, county.settler.taken
    for i, child in enumerate(planter.take(county, planter.count, poor)):
        family_name = surname_of(child.name) or "王"
        name = f"{family_name}䶮" if i % 2 == 0 else dotted_name(draw)
        while (name, child.birth) in taken:
            name = dotted_name(draw)
        taken.add((name, child.birth))
        child.name = name
        child.planted.name_in[HOUSEHOLD] = name_variants(name) or name
        child.mark("name_variant", HOUSEHOLD, "link:sure")


def homonyms(planter: Planter, county: County) -> None:
    """Same name, same birth date, two children: one poor, one not."""
    for first in planter.take(county, planter.count, lambda c: poor(c) and ordinary(c)):
        for second in planter.take(county, 1, _classmate_off_register(first)):
            second.name, second.birth, second.sex = first.name, first.birth, first.sex
            second.id_number = county.settler.issuer.resident_id(county.code, first.birth, first.sex)
            second.student_number = "G" + second.id_number
            second.bill_rules = frozenset({NO_HARDSHIP})
            for child in (first, second):
                child.mark("homonym", ROLL, "pair:distinct")


def _classmate_off_register(first: Child) -> Test:
    return lambda child: (
        never_poor(child)
        and child.stage == first.stage
        and child.grade == first.grade
        and school_of(child).kind != SPECIAL
    )
