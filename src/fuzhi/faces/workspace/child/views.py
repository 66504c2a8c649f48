"""The child's file, its whole timeline, and the plain card for the parents."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fuzhi.faces.kit.links import link
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.child import presenting, reading
from fuzhi.faces.workspace.child.cards import plain_card
from fuzhi.faces.workspace.child.timeline import timeline
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import rules
from fuzhi.steps.audit import services as audit
from fuzhi.vocabulary.places import place_name, short_village
from fuzhi.vocabulary.terms import Term, zh_date

EVENTS_SHOWN = 9
PAID_SHOWN = 6


def _labels() -> dict[str, str]:
    return {code: one.label for code, one in rules.items().items()}


def _paid(line: reading.Row, labels: dict[str, str]) -> reading.Row:
    short = Term.parse(line["term"]).short_label
    return line | {
        "label": labels.get(line["benefit"], ""),
        "term_short": short.removesuffix("季学期").replace("年", ""),
    }


def _home(person: reading.Row) -> str:
    village = person["village_code"] or ""
    return place_name(village[:9]) + short_village(place_name(village)) if len(village) == 12 else ""


def _may_correct_identity(request: StaffRequest, file: reading.ChildFile) -> bool:
    """Who a child is stands with the county responsible for it, not with the one where the family lives."""
    return can(request.staff, Verb.CORRECT_FACT) and request.scope.covers_county(file.person["county_code"] or "")


@staff_view(Verb.VIEW_CHILDREN, methods=("GET", "HEAD"))
def child(request: StaffRequest, number: str) -> HttpResponse:
    """一人一档."""
    file = reading.child_file(request.scope, number, request.term)
    items = presenting.item_rows(file)
    events = timeline(request.staff, file.person["person_id"])
    school = file.facts.get("school_code") or file.person["school_code"]
    schools = reading.school_names({school}) if school else {}
    labels = _labels()
    with_amounts = can(request.staff, Verb.VIEW_AMOUNTS)
    context = {
        "page_title": file.person["name"],
        "crumbs": [("学生档案", link("children")), (_home(file.person) or "本县", ""), (file.person["name"], "")],
        "file": file,
        "number": file.person["number"],
        "tags": presenting.tags(file),
        "where": presenting.where(file, schools, _home(file.person)),
        "items": items,
        "totals": presenting.totals(items),
        "waiting": presenting.not_due_rows(file, "undetermined"),
        "refused": presenting.not_due_rows(file, "refused"),
        "bill": presenting.bill_lines(file.facts) if with_amounts else [],
        "payments": [_paid(line, labels) for line in file.payments[:PAID_SHOWN]],
        "payments_total": len(file.payments),
        "events": events[:EVENTS_SHOWN],
        "events_total": len(events),
        "with_amounts": with_amounts,
        "census": zh_date(request.term.census_on),
        "household_url": link("household", file.household["household_id"]) if file.household else "",
        "correct_url": link("child-correct", file.person["person_id"]) if can(request.staff, Verb.CORRECT_FACT) else "",
        "identity_url": link("child-identity", file.person["person_id"])
        if _may_correct_identity(request, file)
        else "",
        "unmask_url": link("child-unmask", file.person["person_id"]) if can(request.staff, Verb.UNMASK) else "",
        "visit_url": link("case-new") + f"?person={file.person['number']}"
        if can(request.staff, Verb.OPEN_CASE)
        else "",
    }
    return render(request, "child/file.html", context)


@staff_view(Verb.VIEW_CHILDREN, methods=("GET", "HEAD"))
def whole_timeline(request: StaffRequest, number: str) -> HttpResponse:
    """经过, all of it."""
    file = reading.child_file(request.scope, number, request.term)
    context = {
        "page_title": f"{file.person['name']}的全部经过",
        "crumbs": [
            ("学生档案", link("children")),
            (file.person["name"], reverse("child", args=[file.person["number"]])),
            ("经过", ""),
        ],
        "events": timeline(request.staff, file.person["person_id"]),
    }
    return render(request, "child/timeline.html", context)


@staff_view(Verb.VIEW_AMOUNTS, methods=("GET", "HEAD"))
def card(request: StaffRequest, number: str) -> HttpResponse:
    """明白卡 as a PDF of one A5 page; printing it is recorded."""
    file = reading.child_file(request.scope, number, request.term)
    content = plain_card(request, file)
    audit.record(
        by=request.staff.username,
        action="print_card",
        changes=False,
        object_kind="person",
        object_key=file.person["number"],
        county_code=file.person["county_code"] or "",
        detail={"term": str(request.term)},
    )
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="card-{file.person["number"]}.pdf"'},
    )
