"""The one door to staff pages: signed in, role holds the verb, area known, failures turned into pages.

::

    @staff_view(Verb.VIEW_CHILDREN)
    def children(request: StaffRequest) -> HttpResponse: ...

gives ``request.staff``, ``request.scope`` and ``request.term``. Foreign and missing things answer alike (404): the
step's queries raise NotFound for both. A failure of a posted form that should stand on the form itself is caught by the
view; what it does not catch becomes a page here.
"""

import functools
from collections.abc import Callable, Sequence
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from fuzhi.faces.doors.refusals import note_refusal
from fuzhi.faces.doors.sessions import to_sign_in
from fuzhi.faces.kit.failures import render_fuzhi_error
from fuzhi.faces.kit.forms import HouseForm
from fuzhi.faces.kit.hooks import SESSION_TERM, term_of
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.kit.termed import ADDRESS, FORM
from fuzhi.steps.accounts import options
from fuzhi.steps.accounts.permissions import can, check
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.vocabulary.errors import FuzhiError, NotAllowed
from fuzhi.vocabulary.terms import Term


class StaffRequest(ScopedRequest):
    """A request behind the door (for type checking: the attributes are put on the ordinary request)."""

    staff: Staff


View = Callable[..., HttpResponseBase]


class StaffView:
    """A page behind the door. ``verb`` is what the matrix of addresses reads; the menu asks :meth:`opens_for`."""

    def __init__(self, view: View, verb: Verb, methods: Sequence[str]) -> None:
        functools.update_wrapper(self, view)
        self._view, self.verb, self._methods = view, verb, methods

    def opens_for(self, user: Staff | AnonymousUser) -> bool:
        """True when this person's role holds the verb."""
        return can(user, self.verb)

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Open for whoever may; everybody else is sent to sign in, or told why not."""
        if request.method not in self._methods:
            return HttpResponseNotAllowed(self._methods)
        if not request.user.is_authenticated:
            return to_sign_in(request, shows_itself="GET" in self._methods)
        try:
            response = self._view(self._let_in(request), *args, **kwargs)
        except FuzhiError as error:
            if isinstance(error, NotAllowed):
                note_refusal(request, error.code)
            response = render_fuzhi_error(request, error)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _let_in(self, request: HttpRequest) -> StaffRequest:
        staff, asked = staff_of(request), cast("StaffRequest", request)
        check(staff, self.verb)
        asked.staff, asked.scope, asked.term = staff, staff.scope, _chosen_term(request)
        return asked


def staff_view(verb: Verb | str, *, methods: tuple[str, ...] = ("GET", "HEAD", "POST")) -> Callable[[View], StaffView]:
    """Guard a view by a verb."""
    return lambda view: StaffView(view, Verb(verb), methods)


def _chosen_term(request: HttpRequest) -> Term:
    """What the page that acts has shown, else what the address says, else the one chosen in the header, else the
    semester in work, else today's. Choosing another one beside it (in a second tab) changes no act of an open page."""
    if text := HouseForm.named(request, FORM) or request.GET.get(ADDRESS):
        return Term.parse(text)
    if SESSION_TERM not in request.session and (text := options.read(options.WORKING_TERM)):
        request.session[SESSION_TERM] = text
    return term_of(request)


def staff_of(request: HttpRequest) -> Staff:
    """The signed-in person, where a request is handed on without having passed a page's door (menu, home's parts)."""
    return cast("Staff", request.user)


def acts_for_a_school(request: HttpRequest) -> bool:
    """True for who has the pages of one school, and so no need of the county's pages about the same things."""
    return bool(getattr(request.user, "school_code", ""))
