"""A request of somebody signed in: whose rows may be seen, and the semester in work.

The kit knows no person's table: a scope is all that a list needs (``workspace.access`` adds who asks).
"""

from django.http import HttpRequest

from fuzhi.steps.accounts.scope import Scope
from fuzhi.vocabulary.terms import Term


class ScopedRequest(HttpRequest):
    """For type checking: the door of staff pages puts the attributes on the ordinary request."""

    scope: Scope
    term: Term
