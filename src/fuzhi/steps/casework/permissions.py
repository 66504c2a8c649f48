"""Who may do what with a case; the one who approves neither opened nor submitted it."""

from fuzhi.steps.accounts.permissions import check, check_county
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.casework.models import Case
from fuzhi.vocabulary.errors import NotAllowed, NotFound


def check_open(by: Staff, county_code: str) -> None:
    """The county's clerk opens cases."""
    check(by, Verb.OPEN_CASE)
    check_county(by, county_code)


def check_work(by: Staff, case: Case) -> None:
    """The county's clerk submits and closes."""
    check(by, Verb.SUBMIT_CASE)
    check_county(by, case.county_code)


def check_decide(by: Staff, case: Case) -> None:
    """A second person of the county approves or refuses."""
    check(by, Verb.APPROVE_CASE)
    check_county(by, case.county_code)
    if by.pk in (case.opened_by_id, case.submitted_by_id):
        raise NotAllowed("four_eyes", "自己经办的申请不能自己批准。", "请由另一名复核人员办理。")


def check_visit(by: Staff, case: Case) -> None:
    """The clerk of the county or an official of the child's own village records visits."""
    check(by, Verb.RECORD_VISIT)
    if by.scope.covers_county(case.county_code):
        return
    if len(by.area_code) < 9 or not case.village_code.startswith(by.area_code):
        raise NotFound("no_such_case", "没有找到这件个案。", "请从自己的列表打开。")
