"""Who may do what with a roster; a button stands on a page exactly when its ``can_x`` says yes."""

from fuzhi.steps.accounts.permissions import allows, check, check_county
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.files.queries import StoredFile


def check_import(by: Staff, county_code: str) -> None:
    """The county's clerk takes in rosters."""
    check(by, Verb.IMPORT_ROSTER)
    check_county(by, county_code)


def check_fetch_roster(by: Staff, file: StoredFile) -> None:
    """The clerk of its county fetches a roster's file; one of no county is its maker's alone."""
    check_import(by, file.county_code or "-")


can_import = allows(check_import)
can_fetch_roster = allows(check_fetch_roster)
