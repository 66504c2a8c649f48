"""给家长的说明: every item of one child on paper, why, and what would change it. No ID number, no account."""

from django.http import HttpResponse
from django.urls import reverse

from fuzhi.documents.pdf import ExplainedCondition, ExplainedItem, Explanation, render_explanations
from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import queries
from fuzhi.steps.aid.grades import grade_label
from fuzhi.steps.audit import services as audit
from fuzhi.steps.registry.queries import school_names
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Outcome
from fuzhi.vocabulary.places import place_name

_OUTCOME = {Outcome.GRANTED: True, Outcome.REFUSED: False, Outcome.UNDETERMINED: None}


@staff_view(Verb.VIEW_AMOUNTS, methods=("GET", "HEAD"))
def paper(request: StaffRequest, number: str) -> HttpResponse:
    """The explanation as PDF; the print is recorded."""
    term = str(request.term)
    found = [queries.explained(request.scope, number, term)]
    found = [queries.explained(request.scope, number, term, item.benefit) for item in found[0].items]
    first = found[0]
    granted = [one.chosen for one in found if one.chosen.is_due]
    county, code = place_name(first.known.county_code), first.known.school_code
    made = Explanation(
        student=first.name,
        school=school_names([code]).get(code, ""),
        county=county,
        grade=f"{grade_label(first.known.stage, first.known.grade)} {first.known.class_name}".strip(),
        term=request.term.short_label,
        lead=f"本学期应享受 {len(granted)} 项。下面逐项说明，哪里不对请告诉学校或村里。",
        items=[_item(one) for one in found],
        contacts=f"有疑问打 {hooks.support_phone}。",
        issuer=f"{county}教育局",
        issued_on=clock.today(),
        qr_text=request.build_absolute_uri(reverse("public-say")),
        qr_words="扫一扫提意见",
    )
    audit.record(
        by=request.staff.username,
        action="print_explanation",
        changes=False,
        object_kind="person",
        object_key=number,
        county_code=first.known.county_code,
        detail={"term": term},
    )
    response = HttpResponse(render_explanations([made]), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="explanation.pdf"'
    return response


def _item(one: queries.Explained) -> ExplainedItem:
    """A granted item needs no list of conditions; a refused or open one names what decides it."""
    if one.chosen.withdrawn:
        return ExplainedItem(one.chosen.label, False, None, one.chosen.withdrawn.said_to_family)
    decisive = [line for line in one.lines if line.is_reason]
    conditions = [
        ExplainedCondition(line.passed, line.label, line.value, line.source.text if line.source else "", line.clause)
        for line in decisive
    ]
    is_granted = one.chosen.outcome == Outcome.GRANTED
    return ExplainedItem(
        name=one.chosen.label,
        outcome=_OUTCOME[Outcome(one.chosen.outcome)],
        amount_fen=one.chosen.amount_fen if is_granted else None,
        sentence=one.explanation.summary,
        conditions=() if is_granted else conditions,
        changes=one.explanation.changes,
    )
