"""What the eight registers of a semester say about each enrolled child, worked out by hand-written rules.

This is the independent side of a comparison: plain Python from the readings of the policy, no shared rule code. True,
false and None (unknown) are kept apart. Only what can be joined by a sound ID counts; where a register holds the
child under a number that does not pass its check, that register's answer is unknown, not "no".
"""

from dataclasses import dataclass
from datetime import date

from fuzhi.samples.enrolling import AGRICULTURAL, PERFORMING
from fuzhi.samples.people import NO_BILL, Child, Fees
from fuzhi.samples.schools import PRESCHOOL, SPECIAL, School
from fuzhi.vocabulary.codes import AssistanceKind, RosterKind, Stage

COMPULSORY = (Stage.PRIMARY, Stage.JUNIOR_SECONDARY)
SEAT_TOWNS = ("220821100", "220822100")
Known = bool | None


@dataclass(slots=True)
class Facts:
    """One child and semester; amounts in fen."""

    county: str
    stage: Stage
    grade: int
    is_special: bool
    is_public: bool
    is_outside_seat: bool
    is_inclusive: Known
    poor: Known
    disabled: Known
    hardship: Known
    minimum_living: Known
    destitute: Known
    rural: Known
    orphan: Known
    outside_seat: Known
    nearby: Known
    choice: Known
    boarder: Known
    bus: Known
    full_time: Known
    agricultural: Known
    performing: Known
    care: int | None
    public_care: int | None
    public_tuition: int | None
    bill: Fees


def facts_of(child: Child, census_on: date) -> Facts | None:
    """The facts of an enrolled child; None when no roll row of it can be read."""
    school, stage = child.school, child.stage
    if school is None or stage is None or RosterKind.ROLL in child.slips.lost_in:
        return None
    bill = child.fees if child.is_billed else NO_BILL
    poor = _poor(child)
    is_voc = stage == Stage.SECONDARY_VOCATIONAL
    return Facts(
        school.county,
        stage,
        child.grade,
        school.kind == SPECIAL,
        school.is_public,
        school.is_outside_seat,
        _inclusive(school, census_on),
        poor,
        _disabled(child),
        _hardship(child, bill),
        _assisted(child, (AssistanceKind.RURAL_MINIMUM_LIVING, AssistanceKind.URBAN_MINIMUM_LIVING)),
        _assisted(child, (AssistanceKind.DESTITUTE,)),
        True if poor else _rural(child),
        _assisted(child, (AssistanceKind.ORPHAN,)),
        _outside_seat(child),
        _nearby(child, school, stage),
        _choice(child, school, stage),
        child.is_boarder,
        child.rides_bus,
        child.is_full_time if is_voc else None,
        child.major in AGRICULTURAL if is_voc else None,
        child.major == PERFORMING if is_voc else None,
        _care(school, bill),
        5 * school.public_monthly_fee if school.kind == PRESCHOOL else None,
        school.public_tuition,
        bill,
    )


def _is_open(child: Child, register: RosterKind) -> bool:
    """The register has the child, but either it or the roll writes a number that does not pass its check."""
    return register in child.slips.id_in or RosterKind.ROLL in child.slips.id_in


def _unlisted(child: Child) -> Known:
    """What it says that a register does not have the child: no; of one who lives in another prefecture nothing, as the
    home county knows, unless our poverty register has the family."""
    if not child.hukou_code or child.hukou_code.startswith("2208"):
        return False
    is_listed = child.home.poverty is not None and RosterKind.HOUSEHOLD not in child.slips.lost_in
    return False if is_listed and not _is_open(child, RosterKind.HOUSEHOLD) else None


def _poor(child: Child) -> Known:
    if child.home.poverty is None or RosterKind.HOUSEHOLD in child.slips.lost_in:
        return _unlisted(child)
    return None if _is_open(child, RosterKind.HOUSEHOLD) else child.home.is_registered_poor


def _disabled(child: Child) -> Known:
    if not child.disability:
        return _unlisted(child)
    register = RosterKind.HOUSEHOLD if child.is_certificate_in_household else RosterKind.DISABILITY
    if register in child.slips.lost_in:
        return _unlisted(child)
    return None if _is_open(child, register) else True


def _on_assistance(child: Child) -> bool:
    family = child.home
    if family.assistance is None:
        return False
    return family.assistance != AssistanceKind.ORPHAN or child.id_number in family.orphans


def _assisted(child: Child, kinds: tuple[AssistanceKind, ...]) -> Known:
    if not _on_assistance(child):
        return _unlisted(child)
    return None if _is_open(child, RosterKind.MINIMUM_LIVING) else child.home.assistance in kinds


def _hardship(child: Child, bill: Fees) -> Known:
    if bill.hardship:
        return True
    if _on_assistance(child):
        return None if _is_open(child, RosterKind.MINIMUM_LIVING) else True
    return bill.hardship if _unlisted(child) is False else None


def _rural(child: Child) -> Known:
    if child.hukou_kind in ("农业户口", "非农业户口"):
        return child.hukou_kind == "农业户口"
    if len(child.hukou_code) < 9:
        return None
    town = int(child.hukou_code[6:9])
    return True if 100 <= town < 400 else False if town < 100 else None


def _outside_seat(child: Child) -> Known:
    if len(child.hukou_code) < 9:
        return None
    if child.hukou_code[6:9] < "100" or child.hukou_code[:9] in SEAT_TOWNS:
        return False
    return True if child.hukou_code.startswith("2208") else None


def _nearby(child: Child, school: School, stage: Stage) -> Known:
    if not child.hukou_code:
        return None
    if (stage in COMPULSORY and school.kind != SPECIAL) or stage == Stage.PRESCHOOL:
        return child.hukou_code[:6] == school.county
    return child.hukou_code[:4] == "2208"


def _choice(child: Child, school: School, stage: Stage) -> Known:
    if child.is_choice is not None:
        return child.is_choice
    if stage not in COMPULSORY:
        return False
    if not school.zone or len(child.hukou_code) != 12:
        return None
    return child.hukou_code not in school.zone


def _inclusive(school: School, census_on: date) -> Known:
    if school.kind != PRESCHOOL:
        return None
    if school.is_public:
        return True
    if not school.is_inclusive or school.certified is None:
        return False
    return school.certified[0] <= census_on.isoformat() <= school.certified[1]


def _care(school: School, bill: Fees) -> int | None:
    if school.kind != PRESCHOOL:
        return None
    return bill.care if bill.care is not None else 5 * school.monthly_fee
