"""Who gave the right password and still owes the code: kept in the session for five minutes, signed in to nothing."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from fuzhi.steps.accounts import queries
from fuzhi.steps.accounts.staff import Staff
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import NotFound

KEPT_SECONDS = 300
_KEY = "halfway"


@dataclass(frozen=True, slots=True)
class Halfway:
    """Somebody at the second door, and where they wanted to go."""

    staff: Staff
    onward: str


def remember(request: HttpRequest, staff: Staff, onward: str) -> HttpResponse:
    """To the second door; a session of its own, so that nobody else's is carried through it."""
    request.session.cycle_key()
    request.session[_KEY] = {
        "username": staff.username,
        "knows": staff.get_session_auth_hash(),
        "at": int(clock.real_now().timestamp()),
        "onward": onward,
    }
    return HttpResponseRedirect(reverse("staff-code"))


def found(request: HttpRequest) -> Halfway | None:
    """Who stands there; None after five minutes, and when password or account changed meanwhile."""
    kept = request.session.get(_KEY)
    if not kept or clock.real_now().timestamp() - kept["at"] > KEPT_SECONDS:
        return None
    try:
        staff = queries.staff_named(kept["username"])
    except NotFound:
        return None
    return Halfway(staff, kept["onward"]) if staff.get_session_auth_hash() == kept["knows"] else None


def forget(request: HttpRequest) -> None:
    """Through, or gone."""
    request.session.pop(_KEY, None)
