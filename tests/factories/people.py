"""Accounts as they are after their first sign-in: the owner has set the own password by the link."""

import itertools
from typing import Any

from fuzhi.steps.accounts import invitations, own, services
from fuzhi.steps.accounts.models import Staff

PASSWORD = "秋收冬藏-7788-xy"
FIRST = "夏长秋实-5566-qz"
OTHER = "春耕夏耘-3344-ab"
_numbers = itertools.count(1)
AREAS = {"village": "220822103203", "supervisor": "2208", "auditor": "2208", "admin": "2208"}


def person(username: str, role: str = "clerk", *, area: str = "", by: Staff | None = None, **more: Any) -> Staff:
    """Somebody with a staff number who knows the own password; who pays or approves and was opened by another waits."""
    given = {
        "username": username,
        "display_name": username,
        "role": role,
        "area_code": area or AREAS.get(role, "220822"),
        "school_code": "2122000001" if role == "school" else "",
        "staff_number": f"T{next(_numbers)}",
    } | more
    if by is not None:
        made = invitations.open_account(**given, by=by)
        return invitations.set_by_link(token=made.token, password=PASSWORD, address="-")
    if given.get("is_demo"):
        return services.add_staff(**given, password=PASSWORD)
    return settled(services.add_staff(**given, password=FIRST))


def settled(staff: Staff, given: str = FIRST) -> Staff:
    """The person has replaced what was given by hand."""
    return own.change_password(old=given, new=PASSWORD, by=staff)


def reset(username: str, password: str, by: Staff) -> Staff:
    """An administrator resets a password, and the person sets this one by the link."""
    made = invitations.reset_password(username=username, by=by)
    return invitations.set_by_link(token=made.token, password=password, address="-")
