"""The lines of truth that hold for sums and for ordinary children: what every county is due, item by item."""

from fuzhi.samples.city import City
from fuzhi.samples.oracle import GRANTED, TEACHER_ITEM, UNDETERMINED, Answers, plain_yuan
from fuzhi.samples.people import Child, Person
from fuzhi.samples.truth import TruthLog, person_text
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.terms import Term, age_on

CLEAN_PER_COUNTY = 40


def note_totals(answers: Answers, log: TruthLog) -> None:
    """Persons and yuan per county and item; teachers per county and month."""
    term = str(answers.term)
    for (county, code), (persons, fen) in answers.totals.items():
        log.note("item_total", term, county, code, "", f"persons={persons};yuan={plain_yuan(fen)}")
    for (county, month), (persons, fen) in answers.teacher_totals.items():
        log.note(
            "teacher_total", term, county, f"{TEACHER_ITEM} {month}", "", f"persons={persons};yuan={plain_yuan(fen)}"
        )


def note_coverage(city: City, term: Term, log: TruthLog) -> None:
    """Per county of the register: persons of 3 to 21 on it, and how many of them are on no roll, on two,
    or outside school age."""
    for code, county in city.counties.items():
        counts = dict.fromkeys(("register", "no_roll", "claimed_twice", "outside_age"), 0)
        for person in (member for family in county.registered for member in family.members):
            age = age_on(person.birth, term.ages_on)
            if not 3 <= age <= 21 or RosterKind.HOUSEHOLD in person.slips.lost_in:
                continue
            counts["register"] += 1
            if place := _place_of(person, age):
                counts[place] += 1
        log.note("coverage", str(term), code, "", "", ";".join(f"{name}={count}" for name, count in counts.items()))


def _place_of(person: Person, age: int) -> str:
    """The place in the balance that needs no decision; a wrong number in register or roll parts the two."""
    slips = person.slips
    is_parted = (
        bool({RosterKind.HOUSEHOLD, RosterKind.ROLL} & set(slips.id_in)) and len(next(iter(slips.id_in.values()))) == 18
    )
    is_read = isinstance(person, Child) and person.school is not None and RosterKind.ROLL not in slips.lost_in
    if is_read and not is_parted:
        return "claimed_twice" if isinstance(person, Child) and person.second_school else ""
    if 6 <= age <= 14:
        return "no_roll"
    return "" if is_parted else "outside_age"


def note_clean_children(city: City, answers: Answers, rows: dict[Child, str], log: TruthLog) -> None:
    """Children without any planted case and with nothing unknown: all that they are due."""
    for code, county in city.counties.items():
        noted = 0
        for child in county.children:
            if noted == CLEAN_PER_COUNTY:
                break
            if not _is_clean(child, answers) or (not child.home.is_registered_poor and noted % 4):
                continue
            due = answers.by_child[child]
            granted = [f"{item}={plain_yuan(d.fen)}" for item, d in due.items() if d.outcome == GRANTED]
            log.note(
                "child_due",
                str(answers.term),
                code,
                person_text(child.name, child.id_number),
                rows[child],
                ";".join(granted) or "none",
            )
            noted += 1


def _is_clean(child: Child, answers: Answers) -> bool:
    if child not in answers.by_child or child.is_taken or child.slips.marks or RosterKind.ROLL in child.slips.lost_in:
        return False
    if child.school is None or child.school.county != child.home.county:
        return False
    return all(due.outcome != UNDETERMINED for due in answers.by_child[child].values())
