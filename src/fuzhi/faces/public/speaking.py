"""有话要说: an objection to lines of a notice, a complaint, and what became of it by its number. No name is asked for."""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from fuzhi.faces.kit.failures import render_fuzhi_error
from fuzhi.faces.kit.hooks import hooks
from fuzhi.steps.aid import queries, services
from fuzhi.steps.aid.notices import ANSWER_WORKING_DAYS, LINES_MAX
from fuzhi.steps.aid.states import ObjectionState
from fuzhi.vocabulary.errors import FuzhiError, InputError
from fuzhi.vocabulary.places import counties

FOUND_MAX = 20


@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Say what is wrong with lines of a notice: find them by whole name, tick them, write a sentence."""
    try:
        notice = queries.public_notice(notice_id)
    except FuzhiError as error:
        return render_fuzhi_error(request, error)
    name = request.GET.get("name", "").strip()[:60]
    ticked = {int(key) for key in [*request.GET.getlist("line"), *request.POST.getlist("line")] if key.isdigit()}
    problem: FuzhiError | None = None
    if request.method == "POST":
        try:
            made = services.file_objection(
                text=request.POST.get("text", ""),
                notice_id=notice.pk,
                line_ids=sorted(ticked),
                name=request.POST.get("called", ""),
                contact=request.POST.get("contact", ""),
                request_key=request.POST.get("request_key") or None,
            )
            return redirect("public-say-done", number=made.number)
        except InputError as error:
            problem = error
    lines = queries.public_lines(notice).filter(pk__in=ticked) | (
        queries.public_lines(notice, name=name) if name else queries.public_lines(notice).none()
    )
    context = {
        "notice": notice,
        "lines": list(lines.order_by("position")[: max(FOUND_MAX, LINES_MAX)]),
        "ticked": ticked,
        "name": name,
        "problem": problem,
        "given": _given(request),
        "request_key": request.POST.get("request_key") or secrets.token_hex(16),
        "days": ANSWER_WORKING_DAYS,
        "phone": hooks.support_phone,
    }
    return _unkept(render(request, "public/objection.html", context, status=422 if problem else 200))


@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest) -> HttpResponse:
    """A complaint or report that is not about a list."""
    problem: FuzhiError | None = None
    if request.method == "POST":
        try:
            made = services.file_objection(
                text=request.POST.get("text", ""),
                county_code=request.POST.get("county", ""),
                name=request.POST.get("called", ""),
                contact=request.POST.get("contact", ""),
                request_key=request.POST.get("request_key") or None,
            )
            return redirect("public-say-done", number=made.number)
        except InputError as error:
            problem = error
    context = {
        "counties": list(counties().items()),
        "problem": problem,
        "given": _given(request),
        "request_key": request.POST.get("request_key") or secrets.token_hex(16),
        "days": ANSWER_WORKING_DAYS,
        "phone": hooks.support_phone,
    }
    return _unkept(render(request, "public/say.html", context, status=422 if problem else 200))


def _given(request: HttpRequest) -> dict[str, str]:
    """What was written into the form, to stand in it again."""
    return {name: request.POST.get(name, "") for name in ("text", "county", "called", "contact")}


@require_safe
def done(request: HttpRequest, number: str) -> HttpResponse:
    """The number, to be kept."""
    found = queries.objection_by_number(number)
    if found is None:
        return redirect(reverse("public-status") + "?" + urlencode({"number": number}))
    return _unkept(render(request, "public/said.html", {"found": found, "phone": hooks.support_phone}))


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """What became of it, by its number: state and answer, never a name."""
    number = request.GET.get("number", "").strip()[:16]
    found = queries.objection_by_number(number) if number else None
    context: dict[str, Any] = {
        "number": number,
        "found": found,
        "state": ObjectionState(found.state).label if found else "",
        "phone": hooks.support_phone,
    }
    return _unkept(render(request, "public/status.html", context, status=404 if number and not found else 200))


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
