"""What the nightly check found: who watches over the counties is told as long as something does not hold."""

from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.oversight.jobs import CHECK
from fuzhi.steps.tasks import queries as tasks
from fuzhi.vocabulary.handover import Place, Thing, Todo

SYSTEM = "system"
"""Who starts the check; nobody else does."""


def faults(by: Staff) -> list[str]:
    """A sentence for each thing that did not hold when last checked; none for whoever does not compare counties."""
    last = tasks.latest(CHECK, made_by=SYSTEM) if can(by, Verb.COMPARE_COUNTIES) else None
    return list(last.result["faults"]) if last is not None and last.result else []


def todo_for(staff: Staff, term: str = "") -> list[Todo]:
    """One line when the last check found something, of any semester."""
    return [Todo("夜间核对不通过，请查明", len(faults(staff)), Place(Thing.COVERAGE), "看是哪几处", unit="处")]
