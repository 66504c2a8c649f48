"""How long somebody stays signed in, for pages and the API: two hours without a sign of life, eight hours in all."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from fuzhi.faces.kit.requests import page_before
from fuzhi.faces.kit.typed import WRITER, keep_typed
from fuzhi.vocabulary import clock

Next = Callable[[HttpRequest], HttpResponse]
BEGAN, SEEN = "began_at", "seen_at"
WAS_ENDED = "fz_was_ended"
"""On the request: its session was over."""
SEEN_SECONDS = 60
"""How often a sign of life is written down."""


class Sessions:
    """Right behind Django's authentication."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End what is over; ``WAS_ENDED`` tells the sign-in page why it is asked."""
        is_over = SESSION_KEY in request.session and (not request.user.is_authenticated or _is_too_old(request))
        if is_over:
            end(request)
        return self._next(request)


def end(request: HttpRequest) -> None:
    """End the session; the request knows whose it was, so that what this person sends now is not lost."""
    of = str(request.user.pk or "")
    logout(request)
    setattr(request, WAS_ENDED, True)
    setattr(request, WRITER, of)


def _is_too_old(request: HttpRequest) -> bool:
    now = int(clock.real_now().timestamp())
    began, seen = request.session.setdefault(BEGAN, now), request.session.get(SEEN, now)
    if now - began > settings.SESSION_SECONDS_MAX or now - seen > settings.SESSION_IDLE_SECONDS_MAX:
        return True
    if now - seen >= SEEN_SECONDS or SEEN not in request.session:
        request.session[SEEN] = now
    return False


def to_sign_in(request: HttpRequest, *, shows_itself: bool) -> HttpResponse:
    """To the sign-in page and back here: to the page itself, or to the one with the button when this only takes what a
    button sends. What was typed into a page that shows itself stands there again, what was written elsewhere can be
    copied from the page with the button."""
    here = request.get_full_path()
    if request.method == "POST":
        if shows_itself:
            keep_typed(request)
        else:
            here = page_before(request) or settings.LOGIN_REDIRECT_URL
            keep_typed(request, shown_on=urlsplit(here).path)
    query = {"next": here} | ({"ended": "1"} if getattr(request, WAS_ENDED, False) else {})
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode(query)}")
