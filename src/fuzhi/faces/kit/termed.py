"""The semester stands in every address and form of a staff page: what a page leads to and what it does are of the
semester that it shows, whatever was chosen in another tab since, and a link that is sent shows the same semester.

Pages write plain addresses; this puts the semester into them, in one place, when the page is ready.
"""

import re

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.terms import Term

ADDRESS, FORM = "term", "shown_term"
"""What it is called in an address, and in a form that acts (where ``term`` may be a field of its own)."""
_PLACES = re.compile(rb'<form\b[^>]*>|\b(?:href|hx-get|hx-post)="((?:/staff/|\?)[^"]*)"')
_ACTION = re.compile(rb'\baction="(/staff/[^"]*)"')
_HAS_TERM = re.compile(rb"[?&;]term=")
_TO_SIGN_IN = "/staff/login/"
_LEADING = ("Location", "HX-Redirect")


def asked_term(request: HttpRequest) -> Term | None:
    """The semester that the address names; None when it names none that there can be."""
    try:
        return Term.parse(request.GET.get(ADDRESS, ""))
    except InputError:
        return None


def in_address(url: str, term: Term) -> str:
    """An address with this semester instead of any other."""
    path, mark, rest = url.partition("#")
    path, _, query = path.partition("?")
    kept = [part for part in query.split("&") if part and part.partition("=")[0] != ADDRESS]
    return f"{path}?{'&'.join([*kept, f'{ADDRESS}={term}'])}{mark}{rest}"


def carry(response: HttpResponseBase, term: Term) -> None:
    """Put the semester into what a ready answer leads to: its links, its forms, where it sends the browser on."""
    for name in _LEADING:
        url = response.headers.get(name, "")
        if url.startswith("/staff/") and not url.startswith(_TO_SIGN_IN) and not _HAS_TERM.search(url.encode()):
            response.headers[name] = in_address(url, term)
    if isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith("text/html"):
        response.content = _PLACES.sub(lambda found: _carried(found, str(term).encode()), response.content)


def _carried(found: re.Match[bytes], term: bytes) -> bytes:
    tag = found[0]
    if found[1] is not None:
        return tag.replace(found[1], _with(found[1], term))
    if b'method="post"' in tag:
        opened = _ACTION.sub(lambda one: one[0].replace(one[1], _with(one[1], term)), tag)
        return opened + _hidden(FORM, term)
    action = _ACTION.search(tag)
    return tag + _hidden(ADDRESS, term) if action or b"action=" not in tag else tag


def _with(url: bytes, term: bytes) -> bytes:
    """An address as it stands in a page, where ``&`` is written ``&amp;``; one that names its semester keeps it."""
    if _HAS_TERM.search(url):
        return url
    path, mark, rest = url.partition(b"#")
    joint = b"&amp;" if path.partition(b"?")[2] else b"" if path.endswith(b"?") else b"?"
    return b"".join((path, joint, b"term=", term, mark, rest))


def _hidden(name: str, term: bytes) -> bytes:
    return b'<input type="hidden" name="%s" value="%s">' % (name.encode(), term)
