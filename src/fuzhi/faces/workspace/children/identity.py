"""The form that puts name, sex, birth date and ID number right; the whole number is typed, never shown."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.steps.accounts.permissions import Verb
from fuzhi.steps.registry import identity, queries
from fuzhi.steps.registry.states import IdentityField
from fuzhi.vocabulary.clock import today
from fuzhi.vocabulary.errors import Conflict, InputError


def _typed(request: StaffRequest, decided: frozenset[str]) -> dict[str, str]:
    """What the form says: an empty field stays as it is, a ticked "as registered" takes a decision back."""
    changes = {}
    for field in IdentityField:
        text = request.POST.get(field.value, "").strip()[:80]
        if field.value in decided and request.POST.get(f"back_{field.value}"):
            changes[field.value] = ""
        elif text:
            changes[field.value] = text
    return changes


def _shown(person: Any) -> dict[str, str]:
    birth = person.birth_date.isoformat() if person.birth_date else ""
    return {"name": person.name, "sex": person.sex, "birth_date": birth, "id_number": "", "reason": ""}


@staff_view(Verb.CORRECT_FACT)
def correct_identity(request: StaffRequest, person_id: int) -> HttpResponse:
    """Correct who a child is; the second of two clerks is told and sees what stands now."""
    person = queries.person(request.scope, person_id)
    decided = identity.decided_fields(person.pk)
    shown, error = _shown(person), None
    if request.method == "POST":
        try:
            made = identity.correct_identity(
                person_id=person.pk,
                changes=_typed(request, decided),
                version=request.POST.get("version", ""),
                by=request.staff,
                reason=request.POST.get("reason", "")[:500],
                request_key=request.POST.get("key") or None,
            )
        except (InputError, Conflict) as refused:
            error = refused
            if refused.code != "identity_changed":
                shown = {name: request.POST.get(name, "") for name in shown} | {"id_number": ""}
        else:
            words = "；".join(f"{IdentityField(one.fact).label}由“{one.old}”更正为“{one.new}”" for one in made)
            messages.success(request, f"{words}。")
            return HttpResponseRedirect(reverse("child", args=[person.number]))
    fields = {field.value for field in IdentityField}
    context = {
        "page_title": "更正身份信息",
        "person": person,
        "shown": shown,
        "decided": decided,
        "error": error,
        "today": today(),
        "version": identity.version_of(person),
        "key": uuid.uuid4().hex,
        "corrections": [one for one in queries.corrections_of(person.pk) if one.fact in fields][:20],
        "crumbs": [
            ("学生档案", reverse("children")),
            (person.name, reverse("child", args=[person.number])),
            ("更正身份信息", ""),
        ],
    }
    response = render(request, "children/identity.html", context, status=422 if error else 200)
    response["Cache-Control"] = "no-store"
    return response
