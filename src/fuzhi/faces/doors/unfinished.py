"""Who has something to do before all else (an own password, a second factor) finds no other page, and nothing of the
API. A session that began without the second factor that its person has now is over."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from fuzhi.faces.doors.sessions import end
from fuzhi.steps.accounts.first import First, first_to_do
from fuzhi.steps.accounts.second_factor import is_asked

Next = Callable[[HttpRequest], HttpResponse]
GUARDED = ("/staff/", "/api/")
ALWAYS_OPEN = ("staff-login", "staff-logout")
PASSED = "passed_second_factor"
"""In the session: a code was asked, and was right."""


class Unfinished:
    """Right behind the door that ends sessions; what is added later is behind it too."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on, or to the page on which it is done; a program is told so."""
        if not request.path.startswith(GUARDED) or not request.user.is_authenticated:
            return self._next(request)
        if is_asked(request.user) and not request.session.get(PASSED):
            end(request)
            return self._next(request)
        first = first_to_do(request.user)
        if first is None or request.path in _open(first):
            return self._next(request)
        if request.path.startswith("/api/"):
            answer = {"code": first.code, "message": first.message, "mend": first.mend}
            return JsonResponse(answer, status=403, json_dumps_params={"ensure_ascii": False})
        return HttpResponseRedirect(reverse(first.pages[0]))


def _open(first: First) -> set[str]:
    return {reverse(name) for name in (*first.pages, *ALWAYS_OPEN)}
