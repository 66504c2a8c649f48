"""The policy book: clauses in plain words, items with their conditions and worked examples, numbers,
readings, open points."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.policybook.readings import reading_rows
from fuzhi.policy import Benefit
from fuzhi.policy.closures import decide_one
from fuzhi.policy.examples import Example, examples_of
from fuzhi.policy.explanation import conditions_of, explain
from fuzhi.policy.pack import Clause, Parameter
from fuzhi.policy.readings import Reading
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import rules
from fuzhi.vocabulary.codes import Outcome
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.money import yuan_sign
from fuzhi.vocabulary.terms import Term

READ = ("GET", "HEAD")
EXAMPLES_MAX = 12
_UNITS = {"fen per semester": "元/学期", "fen per day": "元/天", "fen per month": "元/月", "years of study": "年"}


@staff_view(Verb.USE_OWN_TASKS, methods=READ)
def book(request: StaffRequest) -> HttpResponse:
    """Contents: clauses, items, numbers of the law."""
    pack = rules.pack_in_use()
    context = {
        "page_title": "政策手册",
        "pack": pack,
        "clauses": [_clause_row(c) for c in pack.clauses.values()],
        "items": [_item_row(b) for b in pack.benefits.values()],
        "parameters": [_parameter(p) for p in pack.parameters.values()],
    }
    return render(request, "policybook/book.html", context)


@staff_view(Verb.USE_OWN_TASKS, methods=READ)
def clause(request: StaffRequest, number: str) -> HttpResponse:
    """One clause in plain words, its items, numbers and readings."""
    pack = rules.pack_in_use()
    found = pack.clauses.get(number)
    if found is None:
        raise NotFound("no_such_clause", f"政策里没有条款“{number}”。", "请从政策手册的目录打开。")
    context = {
        "page_title": f"{number} {found.title}",
        "crumbs": [("政策手册", reverse("policy")), (number, "")],
        "clause": found,
        "items": [_item_row(b) for b in pack.benefits.values() if number in b.clauses],
        "conditions": [c for c in pack.conditions_by_code().values() if c.clause == number],
        "parameters": [_parameter(p) for p in pack.parameters.values() if any(v.ref == number for v in p.values)],
        "readings": [_reading(r) for r in pack.readings.values() if r.ref == number],
    }
    return render(request, "policybook/clause.html", context)


@staff_view(Verb.USE_OWN_TASKS, methods=READ)
def item(request: StaffRequest, code: str) -> HttpResponse:
    """One item: what is asked, what is given, worked examples computed as the page is opened."""
    pack = rules.pack_in_use()
    found = pack.benefits.get(code)
    if found is None:
        raise NotFound("no_such_item", "政策里没有这个资助项目。", "请从政策手册的目录打开。")
    examples = [_example(e, found) for e in examples_of(pack) if any(x.benefit == code for x in e.expectations)]
    context = {
        "page_title": found.label,
        "crumbs": [("政策手册", reverse("policy")), (found.label, "")],
        "item": _item_row(found),
        "conditions": conditions_of(pack, found),
        "examples": examples[:EXAMPLES_MAX],
        "points": [point for point in pack.open_points if code in point.about],
        "readings": [row for row in reading_rows(request) if code in row.item_codes],
        "term": request.term,
    }
    return render(request, "policybook/item.html", context)


def _clause_row(found: Clause) -> dict[str, object]:
    pack = rules.pack_in_use()
    labels = [pack.benefits[code].label for code in found.items if code in pack.benefits]
    return {
        "number": found.number,
        "title": found.title,
        "meaning": found.meaning,
        "items": "、".join(labels) or found.no_item,
    }


def _item_row(found: Benefit) -> dict[str, object]:
    return {
        "code": found.code,
        "label": found.label,
        "public_label": found.public_label,
        "clauses": found.clauses,
        "tier": found.tier.label,
        "delivery": found.delivery.label,
        "need": found.asks_for_need,
    }


def _parameter(found: Parameter) -> dict[str, object]:
    values = []
    for step in found.values:
        since = Term.parse(step.since).short_label + "起" if step.since else "一直"
        values.append({"since": since, "value": _number(found.unit, step.value), "ref": step.ref})
    return {
        "label": found.label,
        "unit": _UNITS.get(found.unit, ""),
        "values": values,
        "checked": found.last_checked_on,
    }


def _number(unit: str, value: int | bool) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return yuan_sign(value) if unit.startswith("fen") else str(value)


def _reading(found: Reading) -> dict[str, object]:
    return {
        "label": found.label,
        "default": found.say(found.default),
        "reason": found.reason,
        "ref": found.ref,
        "alternatives": "；".join(found.say(one) for one in found.alternatives),
        "by": found.decided_by,
        "on": found.decided_on,
    }


def _example(found: Example, benefit: Benefit) -> dict[str, object]:
    """An example decided now by the same rules, beside what was written by hand."""
    pack = rules.pack_in_use()
    decided = next(d for d in decide_one(pack, pack.switches(found.readings), found.facts) if d.benefit == benefit.code)
    expected = next(e for e in found.expectations if e.benefit == benefit.code)
    told = explain(
        pack,
        benefit,
        decided.true_mask,
        decided.unknown_mask,
        outcome=decided.outcome,
        facts=found.facts,
        switches=pack.switches(found.readings),
    )
    is_granted = decided.outcome == Outcome.GRANTED
    words = f"{Outcome.GRANTED.label}：{yuan_sign(decided.amount_fen)}" if is_granted else told.summary
    agrees = decided.outcome == expected.outcome and decided.amount_fen == expected.amount_fen
    return {
        "case": found.case,
        "words": words,
        "agrees": agrees,
        "passed": {"granted": True, "refused": False, "undetermined": None}[decided.outcome],
    }
