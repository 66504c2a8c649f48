"""Input made clean once, before any page or operation reads it.

Addresses and fields lose what nobody types (``vocabulary.typed``); an address that holds such a character, or a number
that no table can hold, names nothing: 404. What anybody may send without having signed in is small.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from fuzhi.faces.doors.addresses import address_of
from fuzhi.faces.doors.slow import Readers
from fuzhi.faces.kit.failures import failure_page
from fuzhi.vocabulary.typed import NUMBER_MAX, has_unseen, whole_number, without_unseen

if TYPE_CHECKING:
    from django.http.request import _ImmutableQueryDict

Next = Callable[[HttpRequest], HttpResponse]
STRANGERS_BYTES_MAX = 64 * 1024
BUSY = "现在送来内容的人太多，请过半分钟再送。"
"""Said in plain words: a page would cost what is short."""


class CleanInput:
    """Innermost but for the pages themselves: it asks who is signed in, and what CSRF reads is clean already."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response
        self._readers = Readers()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Clean and go on; 404 for an address that cannot be, 413 for a stranger's long letter, 415 for a form sent to
        the API, 503 for a slow body too many."""
        if has_unseen(request.path_info):
            raise Http404
        if _is_too_long(request):
            return failure_page(request, 413)
        if _is_no_json(request):
            return failure_page(request, 415)
        request.GET = _clean(request.GET)
        if request.method == "POST":
            if not self._has_come(request):
                return HttpResponse(
                    BUSY, status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": "30"}
                )
            request.POST = _clean(request.POST)
        return self._next(request)

    def _has_come(self, request: HttpRequest) -> bool:
        """Wait for what is posted; False when too many strangers are waited for already."""
        if request.user.is_authenticated:
            return True
        with self._readers.turn(address_of(request)) as is_free:
            if is_free:
                _ = request.POST if request.content_type != "application/json" else request.body
            return is_free

    def process_view(
        self, request: HttpRequest, view: object, args: object, named: dict[str, object]
    ) -> HttpResponse | None:
        """A number in an address that no row can have is the address of nothing."""
        if any(isinstance(one, int) and one > NUMBER_MAX for one in named.values()):
            raise Http404
        return None


def _is_too_long(request: HttpRequest) -> bool:
    length = whole_number(str(request.META.get("CONTENT_LENGTH") or "")) or 0
    return length > STRANGERS_BYTES_MAX and not request.user.is_authenticated


def _is_no_json(request: HttpRequest) -> bool:
    """True for a form posted to the API: it would be read here as a form, and nothing be left for the operation."""
    has_body = request.META.get("CONTENT_LENGTH") not in (None, "", "0")
    return request.path.startswith("/api/") and has_body and request.content_type != "application/json"


def _clean(given: "_ImmutableQueryDict") -> "_ImmutableQueryDict":
    """The same, untouched where nothing must be taken away."""
    if not any(has_unseen(text) for name, values in given.lists() for text in (name, *values)):
        return given
    clean = QueryDict(mutable=True, encoding=given.encoding)
    for name, values in given.lists():
        clean.setlist(without_unseen(name), [without_unseen(value) for value in values])
    return QueryDict(clean.urlencode(), encoding=given.encoding)
