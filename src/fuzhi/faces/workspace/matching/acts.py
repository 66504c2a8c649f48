"""Verdicts on a pair; the next pair comes by itself."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.steps.accounts.permissions import Verb
from fuzhi.steps.registry import services
from fuzhi.steps.registry.states import PairState
from fuzhi.vocabulary.errors import Conflict, InputError


@staff_view(Verb.DECIDE_MATCH, methods=("POST",))
def decide(request: StaffRequest, pair_id: int) -> HttpResponse:
    """Same, different or later."""
    try:
        services.decide_pair(
            pair_id=pair_id,
            verdict=request.POST.get("verdict", ""),
            by=request.staff,
            reason=request.POST.get("reason", "")[:500],
        )
    except (Conflict, InputError) as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("matching-pair", args=[pair_id]))
    menu.forget_counts(request)
    return HttpResponseRedirect(reverse("matching-next"))


@staff_view(Verb.DECIDE_MATCH, methods=("POST",))
def settle(request: StaffRequest, pair_id: int) -> HttpResponse:
    """The school where the child really is."""
    text = request.POST.get("record", "")
    try:
        services.settle_claim(
            pair_id=pair_id,
            record_id=int(text) if text.isdigit() else 0,
            reason=request.POST.get("reason", "")[:500],
            by=request.staff,
        )
    except (Conflict, InputError) as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("matching-pair", args=[pair_id]))
    menu.forget_counts(request)
    return HttpResponseRedirect(reverse("matching-next"))


@staff_view(Verb.DECIDE_MATCH, methods=("POST",))
def undo(request: StaffRequest, pair_id: int) -> HttpResponse:
    """Open a decided pair again."""
    pair = services.undo_decision(pair_id=pair_id, by=request.staff)
    menu.forget_counts(request)
    messages.success(request, f"已撤回，这一对又是“{PairState(pair.state).label}”。")
    return HttpResponseRedirect(reverse("matching-pair", args=[pair_id]))
