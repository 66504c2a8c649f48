"""Who was told that their role may not: it stands in the trail, whether a page or the API was asked."""

from typing import cast

from django.http import HttpRequest

from fuzhi.faces.doors.addresses import address_of
from fuzhi.steps.accounts import signing_in
from fuzhi.steps.accounts.staff import Staff


def note_refusal(request: HttpRequest, code: str) -> None:
    """Write it down, up to a number an hour for each person."""
    staff = cast("Staff", request.user)
    if staff.is_authenticated:
        signing_in.note_refusal(staff=staff, page=request.path, code=code, address=address_of(request))
