"""What each child of the sample city is due, worked out without the policy engine: the other side of every comparison.

Written from the table of aid items as plain three-valued Python: ``True``, ``False`` and ``None`` for unknown.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from fuzhi.samples.city import City
from fuzhi.samples.oracle_facts import COMPULSORY, Facts, Known, facts_of
from fuzhi.samples.people import Child, Person
from fuzhi.vocabulary.codes import PostKind, Stage
from fuzhi.vocabulary.terms import Term

GRANTED, REFUSED, UNDETERMINED = "granted", "refused", "undetermined"
Amount = int | None
Rule = Callable[[Facts, Term], tuple[Known, Amount]]


@dataclass(frozen=True, slots=True)
class Due:
    """One item for one child: outcome and amount in fen (0 unless granted)."""

    outcome: str
    fen: int


def every(*tests: Known) -> Known:
    """Three-valued "and"."""
    if False in tests:
        return False
    return None if None in tests else True


def some(*tests: Known) -> Known:
    """Three-valued "or"."""
    if True in tests:
        return True
    return None if None in tests else False


def other(test: Known) -> Known:
    """Three-valued "not"."""
    return None if test is None else not test


def target(f: Facts) -> Known:
    """Whom this policy serves; relapses by application are not among the workbooks."""
    return some(f.poor, every(f.disabled, f.hardship))


def need(f: Facts) -> Known:
    """Whom the older national grants serve."""
    return some(target(f), f.hardship)


def national_four(f: Facts) -> Known:
    """Whom national fee waivers name."""
    return some(f.poor, every(f.disabled, f.hardship), every(f.rural, some(f.minimum_living, f.destitute)))


def scope(f: Facts) -> Known:
    """Nearby, not by choice, public."""
    return every(f.nearby, other(f.choice), f.is_public)


def free_tuition(f: Facts) -> Amount:
    """All of it at a public school; at a private one no more than a public school may charge."""
    if f.is_public:
        return f.bill.tuition
    if f.bill.tuition is None or f.public_tuition is None:
        return None
    return min(f.bill.tuition, f.public_tuition)


def free_misc(f: Facts) -> Amount:
    """All of it at a public school; at a private one no more than the running cost that the state pays."""
    ceiling = 30_000 if f.stage == Stage.PRIMARY else 40_000
    return f.bill.misc if f.is_public or f.bill.misc is None else min(f.bill.misc, ceiling)


def free_vocational(f: Facts) -> Amount:
    """Tuition and what goes with it, at a private school together no more than the public tuition."""
    both = total(f.bill.tuition, f.bill.misc)
    if f.is_public:
        return both
    return None if both is None or f.public_tuition is None else min(both, f.public_tuition)


def grant(term: Term) -> Amount:
    """Half of the year's grant: 2,000 yuan, from spring 2025 2,300."""
    return 115_000 if term >= Term(2024, 2) else 100_000


def total(*parts: Amount) -> Amount:
    """Sum, unknown when a part is."""
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _half(f: Facts, primary: int, junior: int) -> Amount:
    return primary if f.stage == Stage.PRIMARY else junior


def _within(f: Facts) -> Known:
    return None if f.care is None or f.public_care is None else f.care <= f.public_care


def _meal(f: Facts, term: Term) -> Amount:
    daily = 400 if term.year < 2021 else 500
    return None if f.bill.meal_days is None else f.bill.meal_days * daily


def _in(f: Facts, *stages: Stage) -> bool:
    return f.stage in stages


CONTIGUOUS = ("220821", "220822", "220882")
_VOC, _SENIOR = Stage.SECONDARY_VOCATIONAL, Stage.SENIOR_SECONDARY

RULES: dict[str, Rule] = {
    "preschool_grant": lambda f, t: (
        every(_in(f, Stage.PRESCHOOL), some(need(f), f.disabled, f.orphan), f.is_inclusive),
        75_000,
    ),
    "preschool_care_fee_waiver": lambda f, t: (
        every(_in(f, Stage.PRESCHOOL), target(f), f.is_inclusive, f.nearby, _within(f)),
        f.care,
    ),
    "compulsory_fee_waiver": lambda f, t: (_in(f, *COMPULSORY), total(free_misc(f), f.bill.textbook)),
    "boarder_living_subsidy": lambda f, t: (every(_in(f, *COMPULSORY), need(f), f.boarder), _half(f, 50_000, 62_500)),
    "day_pupil_living_subsidy": lambda f, t: (
        every(_in(f, *COMPULSORY), t >= Term(2019, 1), national_four(f), other(f.boarder)),
        _half(f, 25_000, 31_250),
    ),
    "special_living_subsidy": lambda f, t: (every(f.is_special, target(f), f.rural, scope(f)), 100_000),
    "school_bus_waiver": lambda f, t: (every(_in(f, *COMPULSORY), target(f), f.rural, f.bus, scope(f)), f.bill.bus),
    "senior_grant": lambda f, t: (every(_in(f, _SENIOR), need(f)), grant(t)),
    "senior_tuition_waiver": lambda f, t: (every(_in(f, _SENIOR), national_four(f)), free_tuition(f)),
    "senior_tuition_waiver_municipal": lambda f, t: (
        every(_in(f, _SENIOR), target(f), f.rural, scope(f), other(national_four(f))),
        f.bill.tuition,
    ),
    "senior_accommodation_waiver": lambda f, t: (
        every(_in(f, _SENIOR), target(f), f.rural, scope(f), f.boarder),
        f.bill.accommodation,
    ),
    "vocational_tuition_waiver": lambda f, t: (
        every(
            _in(f, _VOC), f.full_time, 1 <= f.grade <= 3, other(f.performing), some(f.rural, f.agricultural, need(f))
        ),
        free_vocational(f),
    ),
    "vocational_grant": lambda f, t: (
        every(
            _in(f, _VOC),
            f.full_time,
            1 <= f.grade <= (3 if t >= Term(2024, 2) else 2),
            some(f.agricultural, need(f), every(f.rural, f.outside_seat, f.county in CONTIGUOUS)),
        ),
        grant(t),
    ),
    "vocational_accommodation_waiver": lambda f, t: (
        every(_in(f, _VOC), f.full_time, target(f), scope(f), f.boarder),
        f.bill.accommodation,
    ),
    "nutrition_meal": lambda f, t: (every(_in(f, *COMPULSORY), f.is_outside_seat), _meal(f, t)),
}
TEACHER_ITEM = "rural_teacher_allowance"
_TEACHER_FEN = {PostKind.TOWNSHIP_SCHOOL: 30_000, PostKind.VILLAGE_SCHOOL: 50_000, PostKind.TEACHING_POINT: 50_000}


def due(facts: Facts, term: Term) -> dict[str, Due]:
    """Every student item for one child."""
    answers = {}
    for code, rule in RULES.items():
        passed, fen = rule(facts, term)
        if passed is False:
            answers[code] = Due(REFUSED, 0)
        elif passed and fen is not None:
            answers[code] = Due(GRANTED, fen)
        else:
            answers[code] = Due(UNDETERMINED, 0)
    return answers


@dataclass(slots=True)
class Answers:
    """The oracle's answers for one semester."""

    term: Term
    by_child: dict[Child, dict[str, Due]] = field(default_factory=dict)
    totals: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    teacher_totals: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    def expected(self, person: Person, text: str) -> str:
        """The expected text of a mark; ``granted:<item>`` is completed by its amount in yuan."""
        outcome, _, item = text.partition(":")
        if outcome != GRANTED or not isinstance(person, Child):
            return text
        answer = self.by_child[person][item]
        return f"{answer.outcome}:{item}:{plain_yuan(answer.fen)}"


def plain_yuan(fen: int) -> str:
    """``1250.00``."""
    return f"{fen // 100}.{fen % 100:02d}"


def answer_all(city: City, term: Term) -> Answers:
    """Decide everything for everybody in one semester, and add up by county of the school."""
    answers = Answers(term)
    persons: defaultdict[tuple[str, str], int] = defaultdict(int)
    fen: defaultdict[tuple[str, str], int] = defaultdict(int)
    for child in city.children:
        facts = facts_of(child, term.census_on)
        if facts is None:
            continue
        answers.by_child[child] = due(facts, term)
        for code, answer in answers.by_child[child].items():
            if answer.outcome == GRANTED:
                persons[facts.county, code] += 1
                fen[facts.county, code] += answer.fen
    for county in city.counties:
        for code in RULES:
            answers.totals[county, code] = (persons[county, code], fen[county, code])
    _teachers(city, term, answers)
    return answers


def _teachers(city: City, term: Term, answers: Answers) -> None:
    first = term.starts_on
    months = [f"{first.year + (first.month + i - 1) // 12}-{(first.month + i - 1) % 12 + 1:02d}" for i in range(6)]
    for code, county in city.counties.items():
        for month in months:
            due_here = [
                _TEACHER_FEN[t.post]
                for t in county.teachers
                if t.post in _TEACHER_FEN and t.is_established and t.is_in_post and t.posted_on <= f"{month}-01"
            ]
            answers.teacher_totals[code, month] = (len(due_here), sum(due_here))
