"""Who may do what with a case; the one who approves neither opened nor submitted it."""

from fuzhi.steps.accounts.permissions import allows, asks, check_county
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.casework.models import Case
from fuzhi.steps.casework.states import CASES, CaseAct, CaseKind
from fuzhi.vocabulary.errors import Conflict, NotAllowed, NotFound


@asks(Verb.OPEN_CASE)
def check_open(by: Staff, county_code: str) -> None:
    """The county's clerk opens cases."""
    check_county(by, county_code)


@asks(Verb.SUBMIT_CASE)
def check_submit(by: Staff, case: Case) -> None:
    """The county's clerk submits what gives a right."""
    check_county(by, case.county_code)
    if case.kind != CaseKind.RELAPSE:
        raise Conflict("needs_no_approval", "这件个案不需要复核人员批准。", "请写明结果后直接办结。")


@asks(Verb.SUBMIT_CASE)
def check_close(by: Staff, case: Case) -> None:
    """The county's clerk closes what needs no approval."""
    check_county(by, case.county_code)
    if case.kind == CaseKind.RELAPSE:
        raise Conflict("relapse_needs_decision", "返贫申请须经复核人员批准或不批准。", "请提交复核。")


@asks(Verb.SUBMIT_CASE)
def check_register(by: Staff, case: Case) -> None:
    """The county's clerk enters the child that a case reports to be on no list; that ends the case."""
    check_close(by, case)
    if case.kind != CaseKind.MISSED_CHILD:
        raise Conflict("no_missed_child", "这件个案说的不是漏登的孩子。", "请写明结果后办结。")


@asks(Verb.SUBMIT_CASE)
def check_assign(by: Staff, case: Case) -> None:
    """The county's clerks say among themselves who works on a case."""
    check_county(by, case.county_code)


@asks(Verb.APPROVE_CASE)
def check_decide(by: Staff, case: Case) -> None:
    """A second person of the county approves or refuses."""
    check_county(by, case.county_code)
    if by.is_same_person(case.opened_by_id) or by.is_same_person(case.submitted_by_id):
        raise NotAllowed("four_eyes", "自己经办的申请不能自己批准。", "请由另一名复核人员办理。")


@asks(Verb.RECORD_VISIT)
def check_visit(by: Staff, case: Case) -> None:
    """The clerk of the county or an official of the child's own village records visits."""
    if by.scope.covers_county(case.county_code):
        return
    if len(by.area_code) < 9 or not case.village_code.startswith(by.area_code):
        raise NotFound("no_such_case", "没有找到这件个案。", "请从自己的列表打开。")


can_open = allows(check_open)
can_submit = allows(check_submit, CASES, CaseAct.SUBMIT)
can_close = allows(check_close, CASES, CaseAct.CLOSE)
can_register = allows(check_register, CASES, CaseAct.CLOSE)
can_approve = allows(check_decide, CASES, CaseAct.APPROVE)
can_refuse = allows(check_decide, CASES, CaseAct.REFUSE)
can_assign = allows(check_assign, CASES, CaseAct.ASSIGN)
can_visit = allows(check_visit, CASES, CaseAct.VISIT)
