"""Accounts of people who pay, approve or open accounts: one administrator prepares them, another person opens them.

A new one, one that was closed, and one whose password was reset stays shut until somebody else has confirmed: another
administrator, or the prefecture's supervisor where there is only one. The operator on the machine (``fuzhi user add``)
opens the first ones alone.
"""

from django.db import transaction
from django.db.models import QuerySet

from fuzhi.steps.accounts import proposals
from fuzhi.steps.accounts.models import Proposal, Staff
from fuzhi.steps.accounts.permissions import MAY, allows, asks
from fuzhi.steps.accounts.proposals import PROPOSALS, Deciders, Kind, ProposalAct, Wanted, refuse_own
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, NotAllowed
from fuzhi.vocabulary.handover import Place, Thing, Todo

OPENING, FACTOR, ROLE, LEAVE = "opening", "factor", "role", "leave"
KINDS = (OPENING, FACTOR, ROLE, LEAVE)
"""What of an account waits for a second person; ``changing`` and ``delegating`` have the others."""
WEIGHTY = (
    Verb.MAKE_BATCH,
    Verb.RELEASE_BATCH,
    Verb.CONFIRM_RETURN,
    Verb.APPROVE_LIST,
    Verb.APPROVE_CASE,
    Verb.MANAGE_ACCOUNTS,
    Verb.CONFIRM_OPENING,
)
"""Whoever may do one of these pays, approves, or lets others do so."""
BY_TWO = frozenset(role for verb in WEIGHTY for role in MAY[verb])
SHUT = "不能登录"


@asks(Verb.CONFIRM_OPENING)
def check_open(by: Staff, opening: Proposal) -> None:
    """A second administrator, or the prefecture's supervisor, lets somebody in; never the one who prepared it, nor the
    one whose account it is."""
    refuse_own(by, opening)
    if opening.kind == LEAVE and by.is_same_person(named=opening.part):
        raise NotAllowed("own_account_change", "这是您自己的账号，不能由您确认。", "请另一位系统管理员或市级督查办理。")
    if by.is_same_person(named=opening.about):
        raise NotAllowed("own_account_change", "这是您自己的账号，不能由您确认。", "请另一位系统管理员或市级督查办理。")


can_open = allows(check_open, PROPOSALS, ProposalAct.CONFIRM)
_TWO = Deciders(KINDS, check_open, check_open)


def needs_two(staff: Staff, by: Staff | None) -> bool:
    """True when another person has to open this account; the operator on the machine and the demo need none."""
    return by is not None and not staff.is_demo and staff.role in BY_TWO


def prepare(staff: Staff, *, why: str, by: Staff) -> Proposal:
    """Ask for the second person; what waited for this account before no longer counts."""
    wanted = Wanted(
        kind=OPENING,
        about=staff.username,
        part=OPENING,
        county_code=staff.area_code if len(staff.area_code) == 6 else "",
        name=f"{staff.display_name}（{staff.username}，{staff.role_label}）的账号",
        old=SHUT,
        new="可以登录",
    )
    proposals.drop_waiting(wanted, by=by)
    return proposals.propose(wanted, reason=why, by=by)


def end_links(staff: Staff) -> None:
    """No link that sets this account's password counts any more."""
    now = clock.real_now()
    staff.setting_links.filter(used_at=None, ends_at__gt=now).update(ends_at=now)


def confirm_opening(*, opening_id: int, by: Staff) -> Proposal:
    """Let somebody sign in, or the change be so, by another person than prepared it; once."""
    return _TWO.confirm(opening_id, by)


@transaction.atomic
def refuse_opening(*, opening_id: int, by: Staff, reason: str) -> Proposal:
    """Nothing changes; an account that was to be opened stays shut, and its link sets no password."""
    found = _TWO.refuse(opening_id, by, reason)
    if found.kind == OPENING:
        end_links(Staff.objects.get(username=found.about))
    return found


def waiting() -> QuerySet[Proposal]:
    """What of accounts waits for its second person."""
    return proposals.waiting(*KINDS)


def todo_for(staff: Staff, term: str = "") -> list[Todo]:
    """What waits for this person to open."""
    if not check_open.held(staff):
        return []
    return [
        Todo(
            "确认账号的开通和更改",
            waiting().exclude(proposed_by=staff).count(),
            Place(Thing.OPENINGS),
            "去确认",
            unit="个",
        )
    ]


def _apply(found: Proposal) -> None:
    staff = Staff.objects.select_for_update().get(username=found.about)
    if staff.is_active:
        raise Conflict("changed_since", f"账号 {staff.username} 已经可以登录。", "请退回这一项。")
    staff.is_active = True
    staff.save(update_fields=["is_active"])


OPENING_CHANGE = Kind(OPENING, "staff", _apply)
proposals.register(OPENING_CHANGE)
