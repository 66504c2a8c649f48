"""Who may do what with a pair of records, a child's facts and its account; foreign answers as missing."""

from typing import Protocol

from fuzhi.steps.accounts.permissions import allows, asks, check_county
from fuzhi.steps.accounts.proposals import PROPOSALS, Proposal, ProposalAct, refuse_own
from fuzhi.steps.accounts.scope import Placed
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.registry import persons
from fuzhi.steps.registry.models import MatchPair, Person, Record
from fuzhi.steps.registry.states import PAIRS, PairAct, PairKind
from fuzhi.steps.registry.ties import ties_of
from fuzhi.vocabulary.errors import Conflict, FuzhiError, InputError, NotAllowed, NotFound
from fuzhi.vocabulary.places import place_name


class Numbered(Placed, Protocol):
    """A child by its public number, as a row or as its file has it."""

    @property
    def number(self) -> str:
        """The public number."""


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


@asks(Verb.ADD_CHILD)
def check_withdraw_child(by: Staff, person: Numbered) -> None:
    """The county's clerk takes back who was entered by hand, while no register has it and nothing rests on it."""
    _check_own(by, person)
    check_county(by, person.county_code)
    root = Person.objects.values_list("root_id", flat=True).get(number=person.number)
    kinds = set(Record.objects.filter(person__root_id=root, is_live=True).values_list("kind", flat=True))
    if persons.MANUAL not in kinds:
        raise Conflict(
            "not_by_hand", "这名学生不是手工登记的。", "名册上的学生由名册决定：请更正名册，或整批撤回那次导入。"
        )
    if kinds - {persons.MANUAL, persons.IDENTITY}:
        raise Conflict("on_a_register", "这名学生已经在名册上，不能撤回登记。", "登记重复的，请在比对核查里合并。")
    if ties := ties_of(root or 0):
        raise Conflict("something_rests_on_it", f"不能撤回登记：{'；'.join(ties)}。", "请更正事实后重新认定。")


def why_kept(by: Staff, person: Numbered) -> str:
    """Why a child that was entered by hand cannot be taken back any more, for who else might; empty for all others."""
    try:
        check_withdraw_child(by, person)
    except Conflict as error:
        return error.message if error.code == "something_rests_on_it" else ""
    except FuzhiError:
        pass
    return ""


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


@asks(Verb.CORRECT_FACT)
def check_village(by: Staff, village_code: str) -> None:
    """A child is brought to a village of the own area."""
    if not village_code.startswith(by.scope.area_code):
        where = place_name(village_code[:6])
        raise NotAllowed("village_elsewhere", f"这个村在{where}。", "只能归入本县的村。")


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
can_withdraw_child = allows(check_withdraw_child)
can_correct = allows(check_correct)
can_identify = allows(check_identify)
can_mend_account = allows(check_mend_account)
can_confirm_change = allows(check_confirm_change, PROPOSALS, ProposalAct.CONFIRM)
can_refuse_change = allows(check_confirm_change, PROPOSALS, ProposalAct.REFUSE)
can_withdraw_change = allows(check_withdraw_change, PROPOSALS, ProposalAct.WITHDRAW)
can_unmask = allows(check_unmask)
