"""Who may do what in aid; four eyes live here in words and in the tables as CHECK constraints."""

from fuzhi.steps.accounts.permissions import allows, asks, check_county, check_school
from fuzhi.steps.accounts.proposals import PROPOSALS, Proposal, ProposalAct, refuse_own
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid.models import AidList, Objection, Sheet
from fuzhi.steps.aid.states import (
    LISTS,
    OBJECTIONS,
    SHEETS,
    EntitlementState,
    ListAct,
    ObjectionAct,
    PrintedFor,
    SheetAct,
    SheetState,
)
from fuzhi.vocabulary.errors import Conflict, NotAllowed


@asks(Verb.VIEW_AMOUNTS)
def check_print(by: Staff, printed_for: PrintedFor) -> None:
    """Who sees amounts prints them; which children there are is asked by the area."""


can_print = allows(check_print)


@asks(Verb.RUN)
def check_run(by: Staff, county_code: str) -> None:
    """The county's clerk determines."""
    check_county(by, county_code)


@asks(Verb.CONFIRM_SHEET)
def check_confirm(by: Staff, sheet: Sheet) -> None:
    """The school confirms its own sheet."""
    check_school(by, sheet.school_code)


@asks(Verb.CONFIRM_SHEET)
def check_reopen(by: Staff, sheet: Sheet) -> None:
    """The school takes back its own confirmation while the county has not taken the list further."""
    check_school(by, sheet.school_code)
    if sheet.entitlements.filter(state__in=[EntitlementState.SUBMITTED, EntitlementState.APPROVED]).exists():
        raise Conflict(
            "sheet_submitted",
            f"{sheet.school_name}的名单已交县里复核或已批准，学校不能自己改。",
            "学生已经离校的，请在这张表上报告离校；其他情况请告诉县资助中心，由县里退回或更正。",
        )
    if Sheet.objects.filter(school_code=sheet.school_code, term=sheet.term, state=SheetState.OPEN).exists():
        raise Conflict("other_sheet_open", "本校还有一张没有确认的表。", "请先确认那一张，再重新打开这一张。")


@asks(Verb.REPORT_LEAVER)
def check_report_leaver(by: Staff, sheet: Sheet) -> None:
    """The school reports who has left from its own sheet."""
    check_school(by, sheet.school_code)


@asks(Verb.SUBMIT_LIST)
def check_submit(by: Staff, county_code: str) -> None:
    """The county's clerk submits and settles what schools marked."""
    check_county(by, county_code)


@asks(Verb.APPROVE_LIST)
def check_approve(by: Staff, aid_list: AidList) -> None:
    """A second person of the county approves or sends back."""
    check_county(by, aid_list.county_code)
    if by.is_same_person(aid_list.made_by_id):
        raise NotAllowed("four_eyes", "自己提交的名单不能自己批准。", "请由另一名复核人员办理。")


@asks(Verb.ANSWER_OBJECTION)
def check_answer(by: Staff, objection: Objection) -> None:
    """The county's clerk answers."""
    check_county(by, objection.county_code)


@asks(Verb.CONFIRM_WITHDRAWAL)
def check_confirm_withdrawal(by: Staff, found: Proposal) -> None:
    """A second person of the county withdraws what two had approved, or sends the answer back."""
    check_county(by, found.county_code)
    refuse_own(by, found)


@asks(Verb.ANSWER_OBJECTION)
def check_take_back_withdrawal(by: Staff, found: Proposal) -> None:
    """Who may answer takes back what still waits."""
    check_county(by, found.county_code)


can_run = allows(check_run)
can_submit = allows(check_submit)
can_see_contact = allows(check_answer)
can_confirm = allows(check_confirm, SHEETS, SheetAct.CONFIRM)
can_reopen = allows(check_reopen, SHEETS, SheetAct.REOPEN)
can_report_leaver = allows(check_report_leaver, SHEETS, SheetAct.REPORT_LEAVER)
can_approve = allows(check_approve, LISTS, ListAct.APPROVE)
can_return = allows(check_approve, LISTS, ListAct.RETURN)
can_answer = allows(check_answer, OBJECTIONS, ObjectionAct.DISMISS)
can_confirm_withdrawal = allows(check_confirm_withdrawal, PROPOSALS, ProposalAct.CONFIRM)
can_refuse_withdrawal = allows(check_confirm_withdrawal, PROPOSALS, ProposalAct.REFUSE)
can_take_back_withdrawal = allows(check_take_back_withdrawal, PROPOSALS, ProposalAct.WITHDRAW)
