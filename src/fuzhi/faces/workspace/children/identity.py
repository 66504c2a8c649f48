"""The form that puts name, sex, birth date and ID number right; the whole number is typed, never shown."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fuzhi.faces.kit.forms import OWN_PAGE, taken
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.children.forms import Identity
from fuzhi.steps.accounts.permissions import Verb
from fuzhi.steps.registry import identity, queries
from fuzhi.steps.registry.known_places import villages_in
from fuzhi.steps.registry.states import IdentityField
from fuzhi.vocabulary.clock import today


@staff_view(Verb.CORRECT_FACT)
def correct_identity(request: StaffRequest, person_id: int) -> HttpResponse:
    """Correct who a child is; the second of two clerks is told and sees what stands now."""
    person, by = queries.person(request.scope, person_id), request.staff
    stands = {"name": person.name, "sex": person.sex, "village": person.village_code}
    form = Identity.of(
        request,
        initial=stands | {"version": identity.version_of(person)},
        id_mask=person.id_mask,
        decided=identity.decided_fields(person.pk),
        villages=villages_in(request.scope),
        today=today(),
    )
    made = taken(form, lambda: identity.correct_identity(person_id=person.pk, by=by, **form.given), refusals=OWN_PAGE)
    if made is not None:
        words = "；".join(f"{IdentityField(one.fact).label}由“{one.old}”更正为“{one.new}”" for one in made)
        messages.success(request, f"{words}。")
        return HttpResponseRedirect(reverse("child", args=[person.number]))
    if form.has_refusal("identity_changed"):
        form.show_anew()
    fields = {field.value for field in IdentityField}
    context = {
        "page_title": "更正身份信息",
        "person": person,
        "form": form,
        "is_taken": form.has_refusal("number_taken"),
        "corrections": [one for one in queries.corrections_of(person.pk) if one.fact in fields][:20],
        "crumbs": [
            ("学生档案", reverse("children")),
            (person.name, reverse("child", args=[person.number])),
            ("更正身份信息", ""),
        ],
    }
    response = render(request, "children/identity.html", context, status=form.status)
    response["Cache-Control"] = "no-store"
    return response
