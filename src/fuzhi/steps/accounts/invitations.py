"""Links with which a person sets their own password: whoever opens an account or resets a password never knows one.

A link counts once, for three days; a newer one ends those before. The table keeps a keyed digest alone. Setting a
password opens no account: one that waits for its second person stays shut.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from fuzhi.steps.accounts import openings, sealing, services, signing_in
from fuzhi.steps.accounts.models import SettingLink, Staff
from fuzhi.steps.accounts.passwords import check_strength
from fuzhi.steps.accounts.permissions import check_manages
from fuzhi.steps.audit import services as audit
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError, NotFound

KEPT = timedelta(hours=72)
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Invitation:
    """An account and the secret of its link, which is shown once to who made it."""

    staff: Staff
    token: str
    ends_at: datetime


@transaction.atomic
def open_account(
    *,
    username: str,
    display_name: str,
    role: str,
    area_code: str,
    staff_number: str,
    by: Staff,
    school_code: str = "",
) -> Invitation:
    """Open an account without a password (``services.add_staff``) and give the link that sets it."""
    made = services.add_staff(
        username=username,
        display_name=display_name,
        role=role,
        area_code=area_code,
        school_code=school_code,
        staff_number=staff_number,
        by=by,
    )
    return _invite(made, by)


@transaction.atomic
def reset_password(*, username: str, by: Staff) -> Invitation:
    """The old password is none any more (sessions end), and a link sets the new one; who pays or approves then waits
    for a second person. Demo accounts keep theirs: the sign-in page prints it."""
    check_manages(by)
    staff = services.locked(username)
    if staff.is_demo:
        raise InputError("demo_password", "演示账号的密码不能改。", "请开立自己的账号。")
    staff.set_unusable_password()
    was_active = staff.is_active
    if openings.needs_two(staff, by):
        staff.is_active, staff.times_closed = False, staff.times_closed + 1
        openings.prepare(staff, why="重设密码", by=by)
    staff.save(update_fields=["password", "is_active", "times_closed"])
    signing_in.forget(staff.username)
    services.note(
        "reset_password", staff, by.username, old={"is_active": was_active}, new={"is_active": staff.is_active}
    )
    return _invite(staff, by)


def staff_of(token: str) -> Staff:
    """Whose password a link sets. Raises NotFound for one that was used, is over, was replaced, or never was."""
    return _open_link(token).staff


@transaction.atomic
def set_by_link(*, token: str, password: str, address: str) -> Staff:
    """The person sets the own password; the link counts for nothing any more."""
    link = _open_link(token, is_locked=True)
    staff = services.locked(link.staff.username)
    check_strength(password, staff)
    staff.set_password(password)
    staff.must_set_password = False
    staff.save(update_fields=["password", "must_set_password"])
    link.used_at = clock.real_now()
    link.save(update_fields=["used_at"])
    signing_in.forget(staff.username)
    audit.record(
        by=staff.username,
        action="set_own_password",
        changes=False,
        object_kind="staff",
        object_key=staff.username,
        detail={"way": "link", "link_by": link.made_by, "address": address},
    )
    return staff


def _invite(staff: Staff, by: Staff) -> Invitation:
    openings.end_links(staff)
    token, now = secrets.token_urlsafe(TOKEN_BYTES), clock.real_now()
    link = SettingLink.objects.create(
        staff=staff, digest=_digest(token), made_by=by.username, made_at=now, ends_at=now + KEPT
    )
    services.note("give_link", staff, by.username, new={"ends_at": link.ends_at})
    return Invitation(staff, token, link.ends_at)


def _open_link(token: str, *, is_locked: bool = False) -> SettingLink:
    rows = SettingLink.objects.select_related("staff")
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    link = rows.filter(digest=_digest(token), used_at=None, ends_at__gt=clock.real_now()).first() if token else None
    if link is None:
        raise NotFound("no_link", "这个链接已经用过、过期或被新的代替。", "请系统管理员重设密码，给一个新的链接。")
    return link


def _digest(token: str) -> bytes:
    return sealing.index("link", token)
