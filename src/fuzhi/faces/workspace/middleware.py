"""What holds for every request: the business day, and failures as pages on public addresses too."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse

from fuzhi.faces.kit.failures import NO_SUCH_VALUE, render_fuzhi_error
from fuzhi.steps.accounts import options
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import FuzhiError

log = logging.getLogger(__name__)
Next = Callable[[HttpRequest], HttpResponse]


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


class ErrorPages:
    """A FuzhiError that a view lets out becomes its page; everything else is a bug and Django's 500."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self._next(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this when a view raised."""
        match exception:
            case FuzhiError():
                return render_fuzhi_error(request, exception)
            case DataError():
                log.warning("the database takes no such value: %s", type(exception.__cause__).__name__)
                return render_fuzhi_error(request, NO_SUCH_VALUE)
        return None
