"""The demo's accounts of schools and villages: one each, all with the same password, opened together."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.services import OPERATOR, check_role
from fuzhi.steps.audit import services as audit


@dataclass(frozen=True, slots=True)
class Seat:
    """One account: ``area_code`` the village's (12 digits) or the county's of a school."""

    username: str
    display_name: str
    role: str
    area_code: str
    school_code: str = ""


@transaction.atomic
def open_demo_seats(*, seats: Sequence[Seat], password: str) -> int:
    """Open those that are not there yet, and say how many; only in the demo. One hash serves all: everybody knows it.

    Raises InputError for a role that does not fit its area.
    """
    for seat in seats:
        check_role(seat.role, seat.area_code, seat.school_code)
    known = set(Staff.objects.filter(username__in=[seat.username for seat in seats]).values_list("username", flat=True))
    hashed = make_password(password)
    made = Staff.objects.bulk_create(
        Staff(
            username=seat.username,
            display_name=seat.display_name[:64],
            role=seat.role,
            area_code=seat.area_code,
            school_code=seat.school_code,
            is_demo=True,
            password=hashed,
        )
        for seat in seats
        if seat.username not in known
    )
    if made:
        audit.record(
            by=OPERATOR,
            action="add_staff",
            changes=False,
            object_kind="staff",
            object_key="demo",
            detail={"accounts": len(made)},
        )
    return len(made)


def demo_seats(county_code: str = "", *, limit: int) -> list[Seat]:
    """Schools' and villages' accounts of the demo, of one county or of all, schools first; at most so many."""
    of_one = ~Q(school_code="") | Q(area_code__regex="^[0-9]{9}")  # a school's, or of a place within a county
    found = Staff.objects.filter(of_one, is_demo=True, area_code__startswith=county_code)
    columns = ("username", "display_name", "role", "area_code", "school_code")
    return [Seat(*row) for row in found.order_by("role", "area_code", "username").values_list(*columns)[:limit]]
