"""Entering a child, putting a fact right, showing a whole number: forms on the registry's services."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.children.forms import AddChild
from fuzhi.steps.accounts.permissions import Verb
from fuzhi.steps.registry import queries, services
from fuzhi.steps.registry.facts import FACTS
from fuzhi.vocabulary.clock import today
from fuzhi.vocabulary.errors import Conflict, InputError


@staff_view(Verb.ADD_CHILD)
def add(request: StaffRequest) -> HttpResponse:
    """Enter one child who stands on no roll."""
    schools = queries.schools_in(request.scope)
    form = AddChild(request.POST or None, schools=schools, today=today(), initial={"key": uuid.uuid4().hex})
    error: InputError | Conflict | None = None
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            person = services.add_child(
                **_taken(given), term=str(request.term), by=request.staff, request_key=given["key"]
            )
        except (InputError, Conflict) as refused:
            error = refused
        else:
            messages.success(request, f"已登记{person.name}。下次认定时计入。")
            return HttpResponseRedirect(reverse("child", args=[person.number]))
    context = {
        "page_title": "登记一名学生",
        "form": form,
        "error": error,
        "term": request.term,
        "crumbs": [("学生档案", reverse("children")), ("登记一名学生", "")],
    }
    return render(request, "children/add.html", context, status=422 if request.method == "POST" else 200)


def _taken(given: dict[str, Any]) -> dict[str, Any]:
    names = (
        "name",
        "sex",
        "birth_date",
        "id_number",
        "school_code",
        "stage",
        "grade",
        "class_name",
        "guardian_name",
        "reason",
    )
    return {name: given[name] for name in names}


@staff_view(Verb.CORRECT_FACT)
def correct(request: StaffRequest, person_id: int) -> HttpResponse:
    """Put one fact right: choose the fact, then its value and the reason."""
    person = queries.person(request.scope, person_id)
    chosen = FACTS.get(request.POST.get("fact") or request.GET.get("fact", ""))
    error: InputError | Conflict | None = None
    if request.method == "POST" and chosen is not None:
        try:
            done = services.correct(
                person_id=person.pk,
                fact=chosen.key,
                value=request.POST.get("value", ""),
                by=request.staff,
                reason=request.POST.get("reason", "")[:500],
                term=str(request.term),
                request_key=request.POST.get("key") or None,
            )
        except (InputError, Conflict) as refused:
            error = refused
        else:
            messages.success(request, f"{chosen.label}已由“{done.old}”更正为“{done.new}”。下次认定时计入。")
            return HttpResponseRedirect(reverse("child", args=[person.number]))
    context = {
        "page_title": "更正事实",
        "person": person,
        "facts": list(FACTS.values()),
        "chosen": chosen,
        "error": error,
        "current": services.current_value(person_id=person.pk, fact=chosen.key, term=str(request.term))
        if chosen
        else "",
        "given": {"value": request.POST.get("value", ""), "reason": request.POST.get("reason", "")},
        "key": uuid.uuid4().hex,
        "term": request.term,
        "corrections": queries.corrections_of(person.pk)[:20],
        "crumbs": [
            ("学生档案", reverse("children")),
            (person.name, reverse("child", args=[person.number])),
            ("更正事实", ""),
        ],
    }
    return render(request, "children/correct.html", context, status=422 if error else 200)


@staff_view(Verb.UNMASK)
def unmask(request: StaffRequest, person_id: int) -> HttpResponse:
    """Ask for the reason, then show the whole number once, on a page that is not kept."""
    person = queries.person(request.scope, person_id)
    number, error = "", None
    if request.method == "POST":
        try:
            number = services.unmask(person_id=person.pk, reason=request.POST.get("reason", "")[:500], by=request.staff)
        except (InputError, Conflict) as refused:
            error = refused
    context = {
        "page_title": "查看全号",
        "person": person,
        "number": number,
        "error": error,
        "crumbs": [
            ("学生档案", reverse("children")),
            (person.name, reverse("child", args=[person.number])),
            ("查看全号", ""),
        ],
    }
    response = render(request, "children/unmask.html", context, status=422 if error else 200)
    response["Cache-Control"] = "no-store"
    return response
