"""Who may urge whom, who sets the last days, and who has to act in a stage. Verbs are named here alone in this step."""

from collections.abc import Mapping

from fuzhi.steps.accounts.permissions import MAY, allows, asks, can
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import permissions as aid
from fuzhi.steps.intake import permissions as intake
from fuzhi.steps.oversight.stages import CellKey, WorkStage
from fuzhi.steps.payments import permissions as payments
from fuzhi.steps.registry import permissions as registry
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.errors import NotFound

SCHOOLS_ACT = frozenset({WorkStage.SCHOOLS, WorkStage.RECEIPT})
"""Where each school acts for itself; elsewhere the county's office does, whichever school it is about."""
FIRST: Mapping[WorkStage, str] = {
    WorkStage.ROSTERS: intake.check_import.verb.value,
    WorkStage.PAIRS: registry.check_pair.verb.value,
    WorkStage.FACTS: registry.check_correct.verb.value,
    WorkStage.SCHOOLS: aid.check_confirm.verb.value,
    WorkStage.LIST: aid.check_submit.verb.value,
    WorkStage.NOTICE: aid.check_answer.verb.value,
    WorkStage.BATCH: payments.check_make.verb.value,
    WorkStage.BANK: payments.check_return.verb.value,
    WorkStage.RECEIPT: payments.check_receipt.verb.value,
}
"""What is to be done first in a stage: as the step itself names it."""
THEN: Mapping[WorkStage, str] = {
    WorkStage.LIST: aid.check_approve.verb.value,
    WorkStage.BATCH: payments.check_release.verb.value,
    WorkStage.BANK: payments.check_decide.verb.value,
}
"""What a second person does in it afterwards."""
DETERMINE = aid.check_run.verb.value
"""What brings facts, sheets and lists about; urged where the rosters are in and nothing was determined."""


def roles_of(verb: str) -> list[Role]:
    """Who holds a verb, in the order of the offices."""
    return [role for role in Role if role in MAY[Verb(verb)]]


def is_asked(by: Staff, verb: str, county_code: str, school_code: str) -> bool:
    """True for who has to do this: the school itself, or the county's office."""
    if not can(by, verb):
        return False
    if by.school_code:
        return by.school_code == school_code
    return by.scope.covers_county(county_code) and len(by.area_code) == 6


@asks(Verb.URGE)
def check_urge(by: Staff, key: CellKey) -> None:
    """The own county's, or any county's for whoever stands above them."""
    if not by.scope.covers_county(key.county_code):
        raise NotFound("not_here", "没有找到。", "请从办理进度打开。")


@asks(Verb.SET_DEADLINE)
def check_set_deadline(by: Staff, term: str) -> None:
    """Whoever answers for all counties."""


def compares(by: Staff) -> bool:
    """True for who sees all counties side by side."""
    return can(by, Verb.COMPARE_COUNTIES)


def sees_progress(by: Staff) -> bool:
    """True for offices and readers; a school sees its own."""
    return can(by, Verb.VIEW_COVERAGE)


can_urge = allows(check_urge)
can_set_deadline = allows(check_set_deadline)
