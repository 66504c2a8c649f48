"""A page as somebody sees it: signed in, in a semester; and what an answer or a look-up must have given."""

import re
from typing import TypeVar, cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.scope import Scope
from fuzhi.vocabulary.terms import Term

T = TypeVar("T")


def there(found: T | None) -> T:
    """What was looked up, which must be there."""
    assert found is not None
    return found


def text_of(answer: HttpResponseBase) -> str:
    """The whole text of an answer, sent at once or in pieces; its addresses as their author wrote them."""
    if isinstance(answer, StreamingHttpResponse):
        return b"".join(bytes(piece) for piece in answer).decode(errors="replace")
    assert isinstance(answer, HttpResponse)
    return termless(bytes(answer.content).decode(errors="replace"))


def termless(text: str) -> str:
    """Addresses without the semester, which stands in each address of a staff page (``guards/test_terms.py``)."""
    return re.sub(r"\?term=\d{4}-\d(?:&amp;|&)|(\?|&amp;|&)term=\d{4}-\d", lambda hit: "" if hit[1] else "?", text)


def led_to(answer: HttpResponseBase) -> str:
    """Where an answer sends on, without the semester."""
    return termless(answer.headers["Location"])


def plain(page: str) -> str:
    """The words of a page, without tags, blanks and line breaks."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", page))


def main_of(page: str) -> str:
    """The words of what the page itself says, below menu and header."""
    return plain(page.split("<main")[1])


def look(
    client: Client,
    staff: Staff,
    name: str,
    *args: object,
    term: str = "2017-1",
    query: str = "",
    post: dict[str, object] | None = None,
) -> tuple[int, str]:
    """Open (or post to) an address as somebody who works in ``term``: status and text."""
    client.force_login(staff)
    session = client.session
    session["fz_term"] = term
    session.save()
    url = reverse(name, args=args) + query
    answer: HttpResponseBase = client.get(url) if post is None else client.post(url, post)
    return answer.status_code, text_of(answer)


def scoped(request: HttpRequest) -> ScopedRequest:
    """A request made for a list, as the door of staff pages hands it on."""
    asked = cast("ScopedRequest", request)
    asked.scope, asked.term = Scope("2208"), Term.parse("2017-1")
    asked.user = AnonymousUser()
    return asked


def posted(page: str) -> dict[str, object]:
    """What stood on the page of an act for many: its rows, what was shown, the key of the form."""
    return dict(re.findall(r'name="(keys|shown_\w+|request_key)" value="([^"]*)"', page))


def words(answer: HttpResponseBase) -> str:
    """All that a page says, its tags taken out and blanks run together."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text_of(answer)))
