"""The lines of truth that hold for sums and for ordinary children: what every county is due, item by item."""

from fuzhi.samples.city import City
from fuzhi.samples.oracle import GRANTED, TEACHER_ITEM, UNDETERMINED, Answers, plain_yuan
from fuzhi.samples.people import Child
from fuzhi.samples.truth import TruthLog, person_text
from fuzhi.vocabulary.codes import RosterKind

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
            log.note("child_due", str(answers.term), code, person_text(child.name, child.id_number), rows[child],
                     ";".join(granted) or "none")  # fmt: skip
            noted += 1


def _is_clean(child: Child, answers: Answers) -> bool:
    if child not in answers.by_child or child.is_taken or child.slips.marks or RosterKind.ROLL in child.slips.lost_in:
        return False
    if child.school is None or child.school.county != child.home.county:
        return False
    return all(due.outcome != UNDETERMINED for due in answers.by_child[child].values())
