"""Who chose to act for a colleague on leave has that role for this request; the trail says so. It ends by itself."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from fuzhi.steps.accounts.queries import take_seat
from fuzhi.steps.audit.services import on_behalf

Next = Callable[[HttpRequest], HttpResponse]
STANDS_FOR = "stands_for"
"""In the session: the user name of whom this person acts for just now."""


class Standing:
    """Behind the doors that ask who it is."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on, in the seat that was chosen while that stands."""
        giver = request.session.get(STANDS_FOR, "")
        if not giver or not request.user.is_authenticated:
            return self._next(request)
        if not take_seat(request.user, giver):
            request.session.pop(STANDS_FOR)
            return self._next(request)
        with on_behalf(giver):
            return self._next(request)
