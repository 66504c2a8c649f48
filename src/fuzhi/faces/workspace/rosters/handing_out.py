"""Files of rosters handed out: one that came, after a reason and on record; a blank one of each kind."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fuzhi.faces.kit.downloads import download
from fuzhi.faces.kit.forms import OWN_PAGE, ReasonForm, taken
from fuzhi.faces.kit.list_export import XLSX
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.rosters.blank import filled_form
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.intake import queries, services
from fuzhi.steps.intake.things import Sheet

LABEL, HINT = "用途", "例如：与填报学校逐行核对。谁、何时、为什么都会留下记录。"


@staff_view(Verb.IMPORT_ROSTER, methods=("GET", "HEAD"))
def form(request: StaffRequest, kind: str) -> HttpResponse:
    """The blank form of a kind of roster."""
    body, name = filled_form(kind, request.scope)
    return download(body, name, XLSX)


@staff_view(Verb.IMPORT_ROSTER)
def fetch(request: StaffRequest, batch_id: int, sheet: Sheet) -> HttpResponse:
    """Ask why, then hand the file out."""
    found = queries.batch(request.scope, batch_id)
    why, by = ReasonForm.of(request, label=LABEL, hint=HINT), request.staff
    hand_out = partial(services.hand_out, batch_id=found.pk, sheet=sheet, by=by)
    made = taken(why, lambda: hand_out(reason=why.given["reason"]), refusals=OWN_PAGE)
    if made is not None:
        return download(made.body, made.name, made.media_type)
    context = {
        "page_title": f"取{sheet.label}",
        "crumbs": [
            ("名册导入", reverse("rosters")),
            (found.file_name, reverse("roster-batch", args=[found.pk])),
            (f"取{sheet.label}", ""),
        ],
        "batch": found,
        "sheet": sheet,
        "form": why,
    }
    return render(request, "rosters/fetch.html", context, status=why.status)
