"""One paper of one child: made at once, recorded, not kept (it is made again in a moment)."""

from django.http import HttpResponse

from fuzhi.faces.papers.answer import pdf_response
from fuzhi.faces.workspace.access import StaffRequest
from fuzhi.faces.workspace.child.cards import Press
from fuzhi.faces.workspace.papers.making import make
from fuzhi.steps.aid.printing import Bundle
from fuzhi.steps.aid.services import keep_printing
from fuzhi.steps.aid.states import Paper, PrintedFor
from fuzhi.steps.registry.files import child_on_file


def print_one(request: StaffRequest, number: str, paper: Paper) -> HttpResponse:
    """The PDF. Raises NotFound for a missing child and a foreign one alike, InputError for nothing to print."""
    who = child_on_file(request.scope, number)
    made = make(paper, request.scope, [who.person_id], Press(request.term, request.build_absolute_uri("/")))
    bundle = Bundle(paper, request.term, PrintedFor.CHILDREN, "", who.name)
    keep_printing(bundle=bundle, children=made.children, pages=made.pages, content=None, by=request.staff)
    return pdf_response(made.content, f"{who.name}{paper.label}")
