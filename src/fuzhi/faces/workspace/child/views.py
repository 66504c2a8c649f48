"""The child's file, its whole timeline, and the plain card for the parents."""

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.forms import ReasonForm, taken
from fuzhi.faces.kit.links import link
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.child import presenting, reading
from fuzhi.faces.workspace.child.timeline import timeline
from fuzhi.faces.workspace.papers.single import print_one
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.permissions import can_run
from fuzhi.steps.aid.queries.outdated import is_outdated
from fuzhi.steps.aid.queries.printing import last_printed
from fuzhi.steps.aid.states import Paper
from fuzhi.steps.aid.withdrawing import NOT_AGAIN
from fuzhi.steps.casework.permissions import can_open
from fuzhi.steps.payments.files import ChildLine
from fuzhi.steps.registry.changes import waiting_of
from fuzhi.steps.registry.files import ChildOnFile, child_on_file
from fuzhi.steps.registry.permissions import (
    can_correct,
    can_identify,
    can_unmask,
    can_withdraw_child,
    why_kept,
)
from fuzhi.steps.registry.queries import school_names
from fuzhi.steps.registry.services import withdraw_child
from fuzhi.vocabulary.clock import today
from fuzhi.vocabulary.codes import Outcome
from fuzhi.vocabulary.places import place_name, village_name
from fuzhi.vocabulary.terms import Term, zh_date

EVENTS_SHOWN = 9
PAID_SHOWN = 6
WITHDRAW_LABEL = "为什么撤回"


def _labels() -> dict[str, str]:
    return {code: one.label for code, one in rules.items().items()}


def _paid(line: ChildLine, labels: dict[str, str]) -> dict[str, object]:
    short = Term.parse(line.term).short_label
    return asdict(line) | {
        "label": labels.get(line.benefit, ""),
        "term_short": short.removesuffix("季学期").replace("年", ""),
    }


def _printed(person_id: int, term: Term) -> list[str]:
    """When each paper of the semester was printed last, and by whom."""
    return [
        f"{Paper(one.paper).label} {zh_date(one.made_on)}（{one.who}）" for one in last_printed(person_id, str(term))
    ]


def _home(person: ChildOnFile) -> str:
    village = person.village_code
    return place_name(village[:9]) + village_name(village) if len(village) == 12 else ""


def _acts(request: StaffRequest, person: ChildOnFile) -> dict[str, str]:
    """Addresses of what this person may do here, empty for the rest."""
    by = request.staff
    return {
        "correct_url": link("child-correct", person.person_id) if can_correct(by, person) else "",
        "identity_url": link("child-identity", person.person_id) if can_identify(by, person) else "",
        "unmask_url": link("child-unmask", person.person_id) if person.id_mask and can_unmask(by, person) else "",
        "visit_url": f"{link('case-new')}?person={person.number}" if can_open(by, person.county_code) else "",
    }


def _withdrawal(request: StaffRequest, person: ChildOnFile) -> dict[str, object]:
    """Whether a child entered by hand may be taken back here, or the reason why not."""
    may = can_withdraw_child(request.staff, person)
    return {"may_withdraw": may, "tied": "" if may else why_kept(request.staff, person)}


@staff_view(Verb.VIEW_CHILDREN, methods=("GET", "HEAD"))
def child(request: StaffRequest, number: str) -> HttpResponse:
    """一人一档."""
    return _page(request, number)


@staff_view(Verb.ADD_CHILD, methods=("POST",))
def withdraw(request: StaffRequest, number: str) -> HttpResponse:
    """Take back a child that was entered by hand."""
    who, form, by = child_on_file(request.scope, number), ReasonForm.of(request, label=WITHDRAW_LABEL), request.staff
    if taken(form, lambda: withdraw_child(person_id=who.person_id, by=by, **form.given)) is None:
        return _page(request, number, form)
    menu.forget_counts(request)
    messages.success(request, f"已撤回{who.name}（{who.number}）的登记。")
    return redirect("children")


def _page(request: StaffRequest, number: str, withdrawing: ReasonForm | None = None) -> HttpResponse:
    """The file; ``withdrawing`` is the form on it that must be mended first."""
    file = reading.child_file(request.scope, number, request.term)
    who, home = file.person, _home(file.person)
    items, events = presenting.item_rows(file), timeline(request.staff, who.person_id)
    with_amounts = can(request.staff, Verb.VIEW_AMOUNTS)
    context = {
        "page_title": who.name,
        "crumbs": [("学生档案", link("children")), (home or "本县", ""), (who.name, "")],
        "file": file,
        "number": who.number,
        "tags": presenting.tags(file),
        "where": presenting.where(file, school_names([file.school_code]).get(file.school_code, ""), home),
        "items": items,
        "totals": presenting.totals(items),
        "waiting": presenting.not_due_rows(file, Outcome.UNDETERMINED),
        "withdrawn": presenting.withdrawn_rows(file),
        "not_again": NOT_AGAIN,
        "nothing_due": presenting.nothing_due(file),
        "refused": presenting.not_due_rows(file, Outcome.REFUSED),
        "bill": presenting.bill_lines(file.facts) if with_amounts else [],
        "payments": [_paid(line, _labels()) for line in file.payments[:PAID_SHOWN]],
        "payments_total": len(file.payments),
        "years": presenting.years_chart(who.person_id, who.number) if with_amounts else None,
        "events": events[:EVENTS_SHOWN],
        "events_total": len(events),
        "changes": waiting_of(who.person_id) if can(request.staff, Verb.VIEW_CHANGES) else [],
        "is_outdated": bool(file.facts) and is_outdated(who.person_id, file.county_code, str(request.term)),
        "may_run": can_run(request.staff, file.county_code),
        "with_amounts": with_amounts,
        "printed": _printed(who.person_id, request.term) if with_amounts else [],
        "census": zh_date(min(request.term.census_on, file.facts.known_on if file.facts else today())),
        "household_url": link("household", file.household.household_id)
        if file.household and can(request.staff, Verb.VIEW_HOUSEHOLDS)
        else "",
        **_acts(request, who),
        **_withdrawal(request, who),
        "withdrawing": withdrawing or ReasonForm(label=WITHDRAW_LABEL),
    }
    return render(request, "child/file.html", context, status=withdrawing.status if withdrawing else 200)


@staff_view(Verb.VIEW_CHILDREN, methods=("GET", "HEAD"))
def whole_timeline(request: StaffRequest, number: str) -> HttpResponse:
    """经过, all of it."""
    who = child_on_file(request.scope, number)
    context = {
        "page_title": f"{who.name}的全部经过",
        "crumbs": [
            ("学生档案", link("children")),
            (who.name, reverse("child", args=[who.number])),
            ("经过", ""),
        ],
        "events": timeline(request.staff, who.person_id),
    }
    return render(request, "child/timeline.html", context)


@staff_view(Verb.VIEW_AMOUNTS, methods=("GET", "HEAD"))
def card(request: StaffRequest, number: str) -> HttpResponse:
    """明白卡 as a PDF of one A5 page; printing it is recorded."""
    return print_one(request, number, Paper.CARD)


@staff_view(Verb.VIEW_AMOUNTS, methods=("GET", "HEAD"))
def explanation(request: StaffRequest, number: str) -> HttpResponse:
    """给家长的说明 as PDF; the print is recorded."""
    return print_one(request, number, Paper.EXPLANATION)
