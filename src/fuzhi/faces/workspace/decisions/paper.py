"""给家长的说明: every item of one child on paper, why, and what would change it. No ID number, no account."""

from urllib.parse import urljoin

from django.urls import reverse

from fuzhi.documents.pdf import ExplainedCondition, ExplainedItem, Explanation
from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.workspace.child.cards import Press
from fuzhi.steps.aid.grades import grade_label
from fuzhi.steps.aid.queries.explanations import ChildReasons, Reasoned
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Outcome
from fuzhi.vocabulary.places import place_name

_OUTCOME = {Outcome.GRANTED: True, Outcome.REFUSED: False, Outcome.UNDETERMINED: None}


def explanation_of(name: str, found: ChildReasons, press: Press) -> Explanation:
    """The explanation of one child."""
    known, granted = found.known, [one for one in found.items if one.item.is_due]
    county = place_name(known.county_code)
    return Explanation(
        student=name,
        school=press.school(known.school_code),
        county=county,
        grade=f"{grade_label(known.stage, known.grade)} {known.class_name}".strip(),
        term=press.term.short_label,
        lead=f"本学期应享受 {len(granted)} 项。下面逐项说明，哪里不对请告诉学校或村里。",
        items=[_item(one) for one in found.items],
        contacts=f"有疑问打 {hooks.support_phone}。",
        issuer=f"{county}教育局",
        issued_on=clock.today(),
        qr_text=urljoin(press.site, reverse("public-say")),
        qr_words="扫一扫提意见",
    )


def _item(one: Reasoned) -> ExplainedItem:
    """A granted item needs no list of conditions; a refused or open one names what decides it."""
    if one.item.withdrawn:
        return ExplainedItem(one.item.label, False, None, one.item.withdrawn.said_to_family)
    decisive = [line for line in one.lines if line.is_reason]
    conditions = [
        ExplainedCondition(line.passed, line.label, line.value, line.source.text if line.source else "", line.clause)
        for line in decisive
    ]
    is_granted = one.item.outcome == Outcome.GRANTED
    return ExplainedItem(
        name=one.item.label,
        outcome=_OUTCOME[Outcome(one.item.outcome)],
        amount_fen=one.item.amount_fen if is_granted else None,
        sentence=one.explanation.summary,
        conditions=() if is_granted else conditions,
        changes=one.explanation.changes,
    )
