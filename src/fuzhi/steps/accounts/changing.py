"""What one administrator asks for an account and another confirms: another role or area, the end of a second factor.

Both go through the room of the second person (``openings``): neither who asked nor whose account it is confirms.
"""

from django.db import transaction

from fuzhi.steps.accounts import openings, proposals, second_factor, services
from fuzhi.steps.accounts.models import Proposal, Staff
from fuzhi.steps.accounts.openings import FACTOR, ROLE
from fuzhi.steps.accounts.permissions import check_manages
from fuzhi.steps.accounts.proposals import Kind, Wanted
from fuzhi.steps.accounts.scope import Seat
from fuzhi.vocabulary.errors import Conflict, InputError


@transaction.atomic
def change_role(*, username: str, role: str, area_code: str, reason: str, by: Staff, school_code: str = "") -> Proposal:
    """Ask for another role or area of an account; it is so when another person has confirmed. The account stays the
    same person's, so what was made in the old role is not checked by them in the new one."""
    staff = _locked(username, by)
    services.check_role(role, area_code, school_code)
    wanted = Seat(role, area_code, school_code)
    if wanted == Seat.of(staff):
        raise InputError("nothing_changes", "岗位和区域都和现在一样。", "请选择要改成的岗位或区域。")
    return proposals.propose(
        Wanted(
            kind=ROLE,
            about=staff.username,
            part=ROLE,
            county_code=staff.scope.county_code,
            name=f"{staff.display_name}（{staff.username}）的岗位和区域",
            old=Seat.of(staff).words,
            new=wanted.words,
            content={"was": Seat.of(staff).key, "will": wanted.key},
        ),
        reason=reason,
        by=by,
    )


@transaction.atomic
def reset_second_factor(*, username: str, reason: str, by: Staff) -> Proposal | None:
    """For who lost the telephone and has no recovery code: it is cleared at once, and sessions end; of who pays,
    approves or opens accounts only when another person has confirmed (the proposal is returned)."""
    staff = _locked(username, by)
    if not staff.has_second_factor:
        raise Conflict("no_second_factor_there", f"账号 {username} 没有第二因素。", "不用清除，本人登录后自己设置。")
    if not openings.needs_two(staff, by):
        second_factor.clear(staff, by, ends_sessions=True)
        return None
    return proposals.propose(
        Wanted(
            kind=FACTOR,
            about=staff.username,
            part=FACTOR,
            county_code=staff.scope.county_code,
            name=f"{staff.display_name}（{staff.username}，{staff.role_label}）的第二因素",
            old="有第二因素",
            new="清除，本人重新设置",
        ),
        reason=reason,
        by=by,
    )


def _locked(username: str, by: Staff) -> Staff:
    check_manages(by)
    staff = services.locked(username)
    if by.is_same_person(staff.pk):
        raise InputError("own_account", "不能更改自己的账号。", "请由另一位系统管理员办理。")
    return staff


def _apply_factor(found: Proposal) -> None:
    staff = services.locked(found.about)
    if not staff.has_second_factor:
        raise Conflict("changed_since", f"账号 {staff.username} 的第二因素已经清除。", "请退回这一项。")
    second_factor.clear(staff, found.proposed_by, ends_sessions=True)


def _apply_role(found: Proposal) -> None:
    staff = services.locked(found.about)
    was, will = Seat.of(staff), Seat(*found.content["will"].split("|"))
    if was.key != found.content["was"]:
        raise Conflict("changed_since", f"账号 {staff.username} 现在是{was.words}，和提出时不同。", "请退回这一项。")
    staff.role, staff.area_code, staff.school_code = will.role, will.area_code, will.school_code
    staff.times_closed += 1
    staff.save(update_fields=["role", "area_code", "school_code", "times_closed"])
    services.note("change_role", staff, found.proposed_by.username, old={"is": was.words}, new={"is": will.words})


proposals.register(Kind(FACTOR, "staff", _apply_factor))
proposals.register(Kind(ROLE, "staff", _apply_role))
