"""Verdicts on a pair; the next pair comes by itself."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.forms import taken
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.matching.forms import Verdict, WhichSchool
from fuzhi.faces.workspace.matching.views import pair_page, schools_of
from fuzhi.steps.accounts.permissions import Verb
from fuzhi.steps.registry import queries, services
from fuzhi.steps.registry.states import PairState
from fuzhi.vocabulary.errors import Conflict, FuzhiError, InputError


@staff_view(Verb.DECIDE_MATCH, methods=("POST",))
def decide(request: StaffRequest, pair_id: int) -> HttpResponse:
    """Same, different or later."""
    try:
        services.decide_pair(pair_id=pair_id, by=request.staff, **Verdict.pressed(request))
    except (Conflict, InputError) as error:
        return _back(request, pair_id, error)
    return _next(request)


@staff_view(Verb.DECIDE_MATCH, methods=("POST",))
def settle(request: StaffRequest, pair_id: int) -> HttpResponse:
    """The school where the child really is."""
    found, by = queries.pair(request.scope, pair_id), request.staff
    form = WhichSchool.of(request, schools=schools_of(found))
    try:
        done = taken(form, lambda: services.settle_claim(pair_id=pair_id, by=by, **form.chosen))
    except Conflict as error:
        return _back(request, pair_id, error)
    return pair_page(request, found, form) if done is None else _next(request)


@staff_view(Verb.DECIDE_MATCH, methods=("POST",))
def undo(request: StaffRequest, pair_id: int) -> HttpResponse:
    """Open a decided pair again."""
    pair = services.undo_decision(pair_id=pair_id, by=request.staff)
    menu.forget_counts(request)
    messages.success(request, f"已撤回，这一对又是“{PairState(pair.state).label}”。")
    return HttpResponseRedirect(reverse("matching-pair", args=[pair_id]))


def _back(request: StaffRequest, pair_id: int, error: FuzhiError) -> HttpResponse:
    messages.error(request, str(error))
    return HttpResponseRedirect(reverse("matching-pair", args=[pair_id]))


def _next(request: StaffRequest) -> HttpResponse:
    menu.forget_counts(request)
    return HttpResponseRedirect(reverse("matching-next"))
