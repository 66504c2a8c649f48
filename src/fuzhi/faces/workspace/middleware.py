"""What holds for every request: the business day, and failures as pages on public addresses too."""

import logging
import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from fuzhi.faces.kit.failures import refused_by_database, render_fuzhi_error
from fuzhi.faces.kit.hooks import term_of
from fuzhi.faces.kit.termed import carry
from fuzhi.steps.accounts import options
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import FuzhiError
from fuzhi.vocabulary.identity import last_four_of_whole_numbers, mask_whole_numbers

log = logging.getLogger(__name__)
Next = Callable[[HttpRequest], HttpResponse]
_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class BusinessDay:
    """In the demo the business day stands in the database: it is read once a request and holds for all of it."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer on the business day."""
        if not settings.FUZHI_DEMO or request.path in {"/healthz", "/readyz"} or request.path.startswith("/static/"):
            return self._next(request)
        day = options.demo_day()
        if day is None:
            return self._next(request)
        with clock.at(day):
            return self._next(request)


class NoNumbersInAddresses:
    """An address goes into histories and logs: a whole number in it is cut to its last four, which find it too."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send such a request to the same address without the number; a program is answered as if it had asked so."""
        if request.method not in ("GET", "HEAD"):
            return self._next(request)
        cut = request.GET.copy()
        for name, values in request.GET.lists():
            cut.setlist(name, [_cut(value) for value in values])
        if cut == request.GET:
            return self._next(request)
        if request.path.startswith("/api/"):
            vars(request)["GET"] = cut  # what Django read from the address is kept there
            return self._next(request)
        return HttpResponseRedirect(f"{request.path}?{cut.urlencode()}")


class TermInAddresses:
    """What a staff page leads to and what it does are of the semester that it shows."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and put the semester of the answer into its addresses; who is not signed in has none."""
        response = self._next(request)
        if request.path.startswith("/staff/") and request.user.is_authenticated:
            carry(response, term_of(request))
        return response


def _cut(value: str) -> str:
    """Whole numbers cut; the key of a file or task may look like one by chance and is none."""
    is_kept = _KEY.fullmatch(value) or mask_whole_numbers(value) == value
    return value if is_kept else last_four_of_whole_numbers(value)


class ErrorPages:
    """A FuzhiError that a view lets out becomes its page; everything else is a bug and Django's 500."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self._next(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this when a view raised."""
        if isinstance(exception, FuzhiError):
            return render_fuzhi_error(request, exception)
        if refusal := refused_by_database(exception):
            log.warning("the database refused: %s", type(exception.__cause__).__name__)
            return render_fuzhi_error(request, refusal)
        return None
