"""What the nightly check asked of registers, decisions, payments, journal and trail, and what did not hold."""

from django.http import HttpResponse
from django.shortcuts import render

from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.oversight import nightly


@staff_view(Verb.VIEW_CHECKS, methods=("GET", "HEAD"))
def nightly_check(request: StaffRequest) -> HttpResponse:
    """The latest check: when, what was asked, what does not hold; places by name for who reads of every county."""
    found = nightly.standing(request.staff)
    broken = {fault.label for fault in found.faults} if found else set()
    context = {
        "page_title": "夜间核对",
        "crumbs": [("夜间核对", "")],
        "check": found,
        "held": [label for label in nightly.LABELS.values() if label not in broken],
        "reads_places": can(request.staff, Verb.COMPARE_COUNTIES),
        "silent_hours_max": nightly.SILENT_HOURS,
    }
    return render(request, "oversight/checks.html", context)
