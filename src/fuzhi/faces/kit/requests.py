"""A request of somebody signed in: whose rows may be seen, and the semester in work.

The kit knows no person's table: a scope is all that a list needs (``workspace.access`` adds who asks).
"""

from urllib.parse import urlsplit

from django.http import HttpRequest

from fuzhi.steps.accounts.scope import Scope
from fuzhi.vocabulary.terms import Term


class ScopedRequest(HttpRequest):
    """For type checking: the door of staff pages puts the attributes on the ordinary request."""

    scope: Scope
    term: Term


def page_before(request: HttpRequest) -> str:
    """The staff page from which a button was pressed; empty when it was another site, or is not told."""
    before = urlsplit(request.META.get("HTTP_REFERER", ""))
    is_ours = before.netloc == request.META.get("HTTP_HOST", "") and before.path.startswith("/staff/")
    return f"{before.path}?{before.query}".rstrip("?") if is_ours else ""
