"""Who may do what with a roster; a button stands on a page exactly when its ``can_x`` says yes."""

from fuzhi.steps.accounts.permissions import allows, asks, check_county
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.files.queries import StoredFile
from fuzhi.steps.intake.models import Batch
from fuzhi.steps.intake.states import BATCHES, BatchAct


@asks(Verb.IMPORT_ROSTER)
def check_import(by: Staff, county_code: str) -> None:
    """The county's clerk takes in rosters."""
    check_county(by, county_code)


@asks(Verb.IMPORT_ROSTER)
def check_batch(by: Staff, batch: Batch) -> None:
    """The county's clerk writes what was read into the registers, or throws it away."""
    check_county(by, batch.county_code)


@asks(Verb.UNDO_IMPORT)
def check_undo(by: Staff, batch: Batch) -> None:
    """The county's clerk takes a whole batch back."""
    check_county(by, batch.county_code)


@asks(Verb.IMPORT_ROSTER)
def check_hand_out(by: Staff, batch: Batch) -> None:
    """The county's clerk takes the file itself, with every whole number in it."""
    check_county(by, batch.county_code)


@asks(Verb.IMPORT_ROSTER)
def check_fetch_roster(by: Staff, file: StoredFile) -> None:
    """The clerk of its county fetches a roster's file; one of no county is its maker's alone."""
    check_county(by, file.county_code or "-")


can_import = allows(check_import)
can_commit = allows(check_batch, BATCHES, BatchAct.COMMIT)
can_discard = allows(check_batch, BATCHES, BatchAct.DISCARD)
can_hand_out = allows(check_hand_out)
can_undo = allows(check_undo, BATCHES, BatchAct.UNDO)
can_fetch_roster = allows(check_fetch_roster)
