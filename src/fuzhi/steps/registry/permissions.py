"""Who may do what with a pair of records, a child's facts and its account; foreign answers as missing."""

from fuzhi.steps.accounts.permissions import allows, asks, check_county
from fuzhi.steps.accounts.proposals import PROPOSALS, Proposal, ProposalAct, refuse_own
from fuzhi.steps.accounts.scope import Placed
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.registry.models import MatchPair
from fuzhi.steps.registry.states import PAIRS, PairAct, PairKind
from fuzhi.vocabulary.errors import InputError, NotAllowed, NotFound
from fuzhi.vocabulary.places import place_name


@asks(Verb.DECIDE_MATCH)
def check_pair(by: Staff, pair: MatchPair) -> None:
    """The clerk of one of the two counties decides, puts aside and opens again."""
    _check_of_county(by, pair)


@asks(Verb.DECIDE_MATCH)
def check_join(by: Staff, pair: MatchPair) -> None:
    """The same, for a verdict on two records of what may be one child."""
    _check_of_county(by, pair)
    if pair.kind == PairKind.CLAIMED_TWICE:
        raise InputError("claim_needs_school", "两校同报要选定一所学校。", "请选学校并写明理由。")


@asks(Verb.DECIDE_MATCH)
def check_settle(by: Staff, pair: MatchPair) -> None:
    """The same, for choosing the school of a child that two schools claim."""
    _check_of_county(by, pair)
    if pair.kind != PairKind.CLAIMED_TWICE:
        raise InputError("wrong_record", "选的学校不在这一对里。", "请从比对页面选择。")


@asks(Verb.ADD_CHILD)
def check_add_child(by: Staff, county_code: str) -> None:
    """The county's clerk enters a child who stands on no roll."""
    check_county(by, county_code)


@asks(Verb.CORRECT_FACT)
def check_correct(by: Staff, person: Placed) -> None:
    """The clerk of the child's school or home puts a fact right."""
    _check_own(by, person)


@asks(Verb.CORRECT_FACT)
def check_identify(by: Staff, person: Placed) -> None:
    """Who a child is stands with the county that answers for it, not with the one where the family lives."""
    _check_own(by, person)
    if not by.scope.covers_county(person.county_code):
        where = place_name(person.county_code)
        raise NotAllowed("not_your_county", f"这名学生由{where}负责。", f"请由{where}的经办人更正。")


@asks(Verb.MEND_ACCOUNT)
def check_mend_account(by: Staff, person: Placed) -> None:
    """Finance and clerk of the child's county enter the account that aid is paid to."""
    _check_own(by, person)


@asks(Verb.CONFIRM_CHANGE)
def check_confirm_change(by: Staff, change: Proposal) -> None:
    """A second person of the county says whether a change of an account, or of a fact that gives rights, holds."""
    check_county(by, change.county_code)
    refuse_own(by, change)


@asks(Verb.MEND_ACCOUNT)
def check_withdraw_change(by: Staff, change: Proposal) -> None:
    """Finance and clerk of the county take back what still waits for the second person."""
    check_county(by, change.county_code)


@asks(Verb.UNMASK)
def check_unmask(by: Staff, person: Placed) -> None:
    """Clerk and finance of the child's county see the whole number."""
    _check_own(by, person)


def _check_of_county(by: Staff, pair: MatchPair) -> None:
    if not (by.scope.covers_county(pair.county_code) or by.scope.covers_county(pair.other_county_code)):
        raise NotFound("not_here", "没有找到这一对。", "请从比对列表打开。")


def _check_own(by: Staff, person: Placed) -> None:
    if not by.scope.covers(person, with_home=True):
        raise NotFound("not_here", "没有找到这名学生。", "请从学生档案列表打开。")


can_join = allows(check_join, PAIRS, PairAct.SAME)
can_settle = allows(check_settle, PAIRS, PairAct.SAME)
can_put_aside = allows(check_pair, PAIRS, PairAct.LATER)
can_undo = allows(check_pair, PAIRS, PairAct.UNDO)
can_add_child = allows(check_add_child)
can_correct = allows(check_correct)
can_identify = allows(check_identify)
can_mend_account = allows(check_mend_account)
can_confirm_change = allows(check_confirm_change, PROPOSALS, ProposalAct.CONFIRM)
can_refuse_change = allows(check_confirm_change, PROPOSALS, ProposalAct.REFUSE)
can_withdraw_change = allows(check_withdraw_change, PROPOSALS, ProposalAct.WITHDRAW)
can_unmask = allows(check_unmask)
