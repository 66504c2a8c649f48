"""Entering a child, putting a fact right, showing a whole number: forms on the registry's services."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.forms import OWN_PAGE, taken
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.children.forms import AddChild, ChangedFact, WhyWhole
from fuzhi.steps.accounts.permissions import Verb
from fuzhi.steps.aid import trying
from fuzhi.steps.aid.trying import Tried
from fuzhi.steps.casework import queries as casework
from fuzhi.steps.casework.services import register_missed
from fuzhi.steps.casework.things import Case
from fuzhi.steps.registry import queries, services
from fuzhi.steps.registry.facts import FACTS
from fuzhi.steps.registry.permissions import can_identify, check_correct
from fuzhi.steps.registry.things import Correction, Person, Proposal
from fuzhi.vocabulary.clock import today
from fuzhi.vocabulary.typed import whole_number


@staff_view(Verb.ADD_CHILD)
def add(request: StaffRequest) -> HttpResponse:
    """Enter one child who stands on no roll."""
    case = _reported(request)
    told = {"case": case.pk, "name": case.name, "guardian_name": case.guardian_name} if case else {}
    told |= {"school_code": case.school_code} if case else {}
    born = casework.reported_birth(case) if case else None
    form = AddChild.of(request, schools=queries.schools_in(request.scope), today=today(), born=born, initial=told)
    person = taken(form, lambda: _added(request, form, case), refusals=OWN_PAGE)
    if person is not None:
        menu.forget_counts(request)
        ended = f"个案 {case.number} 已办结，" if case else ""
        messages.success(request, f"已登记{person.name}。{ended}下次认定时计入。")
        return redirect("child", number=person.number)
    context = {
        "page_title": "登记一名学生",
        "form": form,
        "term": request.term,
        "case": case,
        "crumbs": [("学生档案", reverse("children")), ("登记一名学生", "")],
    }
    return render(request, "children/add.html", context, status=form.status)


def _reported(request: StaffRequest) -> Case | None:
    """The case that reports this child to be on no list, when the page was opened from it."""
    number = whole_number(AddChild.named(request, "case"))
    return casework.case(request.scope, number) if number else None


def _added(request: StaffRequest, form: AddChild, case: Case | None) -> Person:
    term, by = str(request.term), request.staff
    if case is None:
        return services.add_child(child=form.child, term=term, by=by, **form.act_given)
    return register_missed(case_id=case.pk, child=form.child, term=term, by=by, **form.act_given)


@staff_view(Verb.CORRECT_FACT)
def correct(request: StaffRequest, person_id: int) -> HttpResponse:
    """Put one fact right: choose the fact, then its value and the reason."""
    person = queries.person(request.scope, person_id)
    chosen = FACTS.get(ChangedFact.named(request, "fact"))
    form = ChangedFact.of(request, fact=chosen, county_code=request.scope.county_code) if chosen else None
    is_trial = bool(form and form.is_trial)
    done = _corrected(request, person.pk, chosen.key, form) if chosen and form and not is_trial else None
    if isinstance(done, Proposal):
        messages.success(request, f"已提出：{done.name}由“{done.old}”改为“{done.new}”，另一人确认以后生效。")
        return redirect("child", number=person.number)
    if chosen and done:
        messages.success(request, f"{chosen.label}已由“{done.old}”更正为“{done.new}”。下次认定时计入。")
        return redirect("child", number=person.number)
    context = {
        "page_title": "更正事实",
        "person": person,
        "facts": list(FACTS.values()),
        "chosen": chosen,
        "form": form,
        "tried": _tried(request, person, chosen.key, form) if chosen and form and is_trial else None,
        "current": services.current_value(person_id=person.pk, fact=chosen.key, term=str(request.term))
        if chosen
        else "",
        "term": request.term,
        "identity_url": reverse("child-identity", args=[person.pk]) if can_identify(request.staff, person) else "",
        "corrections": queries.corrections_of(person.pk)[:20],
        "crumbs": [
            ("学生档案", reverse("children")),
            (person.name, reverse("child", args=[person.number])),
            ("更正事实", ""),
        ],
    }
    return render(request, "children/correct.html", context, status=form.status if form else 200)


def _tried(request: StaffRequest, person: Person, fact: str, form: ChangedFact) -> Tried | None:
    """What the value would change for the child; nothing is written."""
    check_correct(request.staff, person)
    term = str(request.term)
    return taken(form, lambda: trying.of_fact(person_id=person.pk, fact=fact, value=form.given["value"], term=term))


def _corrected(request: StaffRequest, person_id: int, fact: str, form: ChangedFact) -> Correction | Proposal | None:
    term, by = str(request.term), request.staff
    return taken(
        form,
        lambda: services.correct(person_id=person_id, fact=fact, by=by, term=term, **form.given),
        refusals=OWN_PAGE,
    )


@staff_view(Verb.UNMASK)
def unmask(request: StaffRequest, person_id: int) -> HttpResponse:
    """Ask for the reason, then show the whole number once, on a page that is not kept."""
    person = queries.person(request.scope, person_id)
    form, by = WhyWhole.of(request), request.staff
    number = taken(form, lambda: services.unmask(person_id=person.pk, reason=form.given["reason"], by=by))
    context = {
        "page_title": "查看全号",
        "person": person,
        "number": number,
        "form": form,
        "crumbs": [
            ("学生档案", reverse("children")),
            (person.name, reverse("child", args=[person.number])),
            ("查看全号", ""),
        ],
    }
    response = render(request, "children/unmask.html", context, status=form.status)
    response["Cache-Control"] = "no-store"
    return response
