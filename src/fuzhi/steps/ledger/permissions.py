"""Who enters and who confirms: the role first, then the area, and never what this very person entered."""

from fuzhi.steps.accounts.permissions import Verb, allows, check
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.ledger.models import Proposal
from fuzhi.steps.ledger.states import BUDGET_LINES, SHARE_SETS, ProposalAct
from fuzhi.vocabulary.errors import NotAllowed, NotFound


def check_decide(by: Staff, thing: Proposal, verb: Verb) -> None:
    """Raise NotAllowed or NotFound (another area) unless this person may confirm or refuse what somebody entered."""
    check(by, verb)
    if not by.scope.covers_county(thing.county_code):
        raise NotFound("not_here", "没有找到。", "请从自己的列表打开。")
    if by.is_same_person(named=thing.made_by):
        raise NotAllowed("maker_is_checker", f"{thing} 是您自己登记的，不能由您确认。", "请另一位复核人员办理。")


def check_confirm_shares(by: Staff, thing: Proposal) -> None:
    """See :func:`check_decide`."""
    check_decide(by, thing, Verb.CONFIRM_SHARES)


def check_confirm_line(by: Staff, thing: Proposal) -> None:
    """See :func:`check_decide`."""
    check_decide(by, thing, Verb.CONFIRM_BUDGET_LINE)


can_confirm_line = allows(check_confirm_line, BUDGET_LINES, ProposalAct.CONFIRM)
can_confirm_shares = allows(check_confirm_shares, SHARE_SETS, ProposalAct.CONFIRM)
