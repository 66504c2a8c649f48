"""A school's sheet on paper, for the school and for the county's clerk."""

from django.http import HttpResponse

from fuzhi.faces.papers.answer import pdf_response
from fuzhi.faces.papers.sheets import sheet_paper
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import queries
from fuzhi.steps.audit import services as audit


def print_sheet(request: StaffRequest, sheet_id: int, form: str) -> HttpResponse:
    """The sheet of this scope as PDF; NotFound for a missing or foreign one. The print is recorded."""
    found = queries.sheet_of(request.scope, sheet_id)
    content, name = sheet_paper(found, queries.sheet_pupils(found), form)
    audit.record(
        by=request.staff.username,
        action="print_sheet",
        changes=False,
        object_kind="sheet",
        object_key=str(found.pk),
        county_code=found.county_code,
        detail={"form": form},
    )
    return pdf_response(content, name)


@staff_view(Verb.SUBMIT_LIST, methods=("GET", "HEAD"))
def paper(request: StaffRequest, sheet_id: int, form: str) -> HttpResponse:
    """A school's sheet, for the clerk."""
    return print_sheet(request, sheet_id, form)
