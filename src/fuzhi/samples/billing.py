"""The schools' bills of a semester:
what each pupil is charged, how many days it eats, whether hardship is recognised."""

from random import Random

from fuzhi.samples.enrolling import is_seat_school
from fuzhi.samples.people import Child, Fees
from fuzhi.samples.schools import PRESCHOOL, SENIOR, VOCATIONAL, School

HARDSHIP, NO_HARDSHIP, HIGH_FEE, NO_FARE = "hardship", "no_hardship", "high_fee", "no_fare"


def bill(child: Child, school: School, draw: Random) -> Fees:
    """A new bill; amounts in fen for the semester, None where the school leaves the cell blank.

    ``child.bill_rules`` fixes what a planted case needs:
    hardship or none, a care fee above the public standard, no fare.
    """
    drawn = draw.random() < (0.72 if child.home.is_registered_poor else 0.07)
    # 困难认定 is made once in a school year and goes with the pupil from school to school.
    fees = Fees(hardship=drawn if child.fees.hardship is None else child.fees.hardship)
    if child.bill_rules & {HARDSHIP, NO_HARDSHIP}:
        fees.hardship = HARDSHIP in child.bill_rules
    if school.kind == PRESCHOOL:
        fees.care = 5 * school.monthly_fee if draw.random() < 0.8 else None
        if HIGH_FEE in child.bill_rules:
            fees.care = 5 * school.public_monthly_fee + 5_000 * draw.randrange(2, 8)
        return fees
    if school.kind in (SENIOR, VOCATIONAL):
        fees.tuition = school.tuition
        fees.misc = school.misc if school.kind == VOCATIONAL else None
        fees.accommodation = school.accommodation if child.is_boarder else None
        return fees
    fees.misc = school.misc
    fees.textbook = school.textbook + 500 * child.grade
    if not school.is_public:
        fees.tuition = school.tuition
    if child.rides_bus:
        fees.bus = None if NO_FARE in child.bill_rules else (school.bus or 26_000) + 1_000 * draw.randrange(6)
    elif draw.random() < 0.2:
        fees.bus = 0
    if not is_seat_school(school):
        fees.meal_days = school.meal_days - draw.choice((0, 0, 0, 1, 2, 5))
    return fees
