"""有话要说: an objection to lines of a notice, a complaint, and what became of it by its number. No name is asked for."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from fuzhi.faces.doors.addresses import address_of
from fuzhi.faces.kit.failures import failure_page, render_fuzhi_error
from fuzhi.faces.kit.forms import HouseForm, taken
from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.public.forms import WHOLE, Complaint, ObjectionForm
from fuzhi.steps.accounts.tallies import Limit
from fuzhi.steps.aid import queries, services
from fuzhi.steps.aid.notices import ANSWER_WORKING_DAYS, LINES_MAX
from fuzhi.steps.aid.objections import receipt
from fuzhi.steps.aid.states import ObjectionState
from fuzhi.vocabulary.errors import FuzhiError
from fuzhi.vocabulary.typed import plain_number

GUESSES = Limit("receipt_guess", 30, 900)


@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Say what is wrong with a line of a notice: find it by whole name, tick it, write a sentence; all on one form, so
    that nothing typed is lost by looking."""
    try:
        notice = queries.public_notice(notice_id)
    except FuzhiError as error:
        return render_fuzhi_error(request, error)
    form = ObjectionForm.asked(
        request,
        find=lambda name: queries.public_lines(notice, name=name),
        initial={"line": request.GET.getlist("line"), "name": request.GET.get("name", "")},
    )
    made = taken(form, lambda: services.file_objection(notice_id=notice.pk, address=address_of(request), **form.given))
    if made is not None:
        return redirect("public-say-done", number=receipt(made.number))
    ticked = queries.public_lines(notice).filter(pk__in=form.ticked)[:LINES_MAX]
    context = {"notice": notice, "lines": list(dict.fromkeys([*form.hits, *ticked])), "whole": WHOLE}
    return _asked(request, "public/objection.html", form, context)


@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest) -> HttpResponse:
    """A complaint or report that is not about a list."""
    form = Complaint.of(request)
    made = taken(form, lambda: services.file_objection(address=address_of(request), **form.given))
    if made is not None:
        return redirect("public-say-done", number=receipt(made.number))
    return _asked(request, "public/say.html", form, {})


def _asked(request: HttpRequest, template: str, form: HouseForm, more: dict[str, object]) -> HttpResponse:
    context = more | {"form": form, "days": ANSWER_WORKING_DAYS, "phone": hooks.support_phone}
    return _unkept(render(request, template, context, status=form.status))


@require_safe
def done(request: HttpRequest, number: str) -> HttpResponse:
    """The number, to be kept."""
    found = queries.objection_by_receipt(number)
    if found is None:
        return redirect(reverse("public-status") + "?" + urlencode({"number": number}))
    return _unkept(render(request, "public/said.html", {"found": found, "phone": hooks.support_phone}))


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """What became of it, by its number: state and answer, never a name."""
    number = plain_number(request.GET.get("number", ""))[:60]
    found = queries.objection_by_receipt(number) if number else None
    if number and not found and GUESSES.is_passed_by(address_of(request)):
        return failure_page(request, 429)
    context: dict[str, object] = {
        "number": number,
        "found": found,
        "state": ObjectionState(found.state).label if found else "",
        "phone": hooks.support_phone,
    }
    return _unkept(render(request, "public/status.html", context, status=404 if number and not found else 200))


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
