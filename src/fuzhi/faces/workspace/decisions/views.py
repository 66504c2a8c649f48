"""Determination: start a run, its sums, its lists, what is missing, and why for one child."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from fuzhi.faces.kit import links, menu
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.decisions import pictures
from fuzhi.faces.workspace.decisions.basis import basis_of, check_basis
from fuzhi.faces.workspace.decisions.lists import DecisionList, DifferenceList
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import queries, readings, rules
from fuzhi.steps.aid.jobs import RUN, Determination
from fuzhi.steps.aid.permissions import can_run
from fuzhi.steps.aid.queries.decisions import OutcomeSum
from fuzhi.steps.aid.queries.explanations import ConditionLine
from fuzhi.steps.aid.withdrawing import NOT_AGAIN
from fuzhi.steps.registry import queries as registry
from fuzhi.steps.registry.facts import filled_by
from fuzhi.steps.registry.permissions import can_correct, can_put_aside, check_correct, check_pair
from fuzhi.steps.registry.states import PairKind
from fuzhi.steps.registry.things import MatchPair
from fuzhi.steps.tasks import services as tasks
from fuzhi.vocabulary.codes import Delivery, Outcome, Tier
from fuzhi.vocabulary.places import place_name

READ = ("GET", "HEAD")
_TONES = {"granted": "done", "refused": "bad", "undetermined": "need"}
_MARKS = {"granted": True, "refused": False, "undetermined": None}


@staff_view(Verb.VIEW_AMOUNTS, methods=READ)
def overview(request: StaffRequest) -> HttpResponse:
    """Sums of the current runs by item and outcome; the clerk starts a run here."""
    term = str(request.term)
    runs = list(queries.latest_runs(request.scope, term))
    rows = _item_rows(queries.outcome_sums(request.scope, term))
    pack = rules.pack_in_use(term)
    may_run = can_run(request.staff, request.scope.county_code)
    context = {
        "page_title": "资格认定",
        "term": request.term,
        "runs": [
            {
                "county": place_name(run.county_code),
                "at": run.made_at,
                "by": run.made_by.display_name,
                "persons": run.persons,
                "readings": readings.set_in(run),
            }
            for run in runs
        ],
        "rows": rows,
        "sums": {key: sum(row[key] for row in rows) for key in ("granted_fen",)},
        "persons": sum(run.persons for run in runs),
        "outdated": readings.outdated_run(request.scope.county_code, term) if runs else [],
        "differences": queries.differences(request.scope, term).count() if runs else 0,
        "refusals": pictures.refusals_chart(request.scope, term) if runs else None,
        "may_run": may_run,
        "basis": basis_of(request) if may_run else None,
        "county": place_name(request.scope.area_code[:6]),
        "is_checked": pack.is_checked_for(term),
        "checked_through": pack.checked_through,
    }
    return render(request, "decisions/overview.html", context)


@staff_view(Verb.RUN, methods=("POST",))
def start(request: StaffRequest) -> HttpResponse:
    """Start a run as a task and show its progress."""
    county, term = request.scope.county_code, request.term
    check_basis(request)
    task = tasks.start(
        kind=RUN,
        title=f"{place_name(county)}{term.short_label}资格认定",
        by=request.staff,
        county_code=county,
        payload=Determination(term=str(term), county_code=county, by=request.staff.acts_as),
    )
    menu.forget_counts(request)
    return redirect("task", task_id=task.pk)


@staff_view(Verb.VIEW_AMOUNTS, methods=READ)
def listed(request: StaffRequest) -> HttpResponseBase:
    """Every decision of the area, by item, outcome and missing fact."""
    return DecisionList(request).respond({"crumbs": [("资格认定", reverse("decisions")), ("认定结果", "")]})


@staff_view(Verb.VIEW_AMOUNTS, methods=READ)
def differing(request: StaffRequest) -> HttpResponseBase:
    """What the current run finds otherwise than approved."""
    return DifferenceList(request).respond({"crumbs": [("资格认定", reverse("decisions")), ("与已批准不同", "")]})


@staff_view(Verb.VIEW_AMOUNTS, methods=READ)
def missing(request: StaffRequest) -> HttpResponse:
    """Which facts keep children waiting, and which paper settles each."""
    facts = queries.missing_facts(request.scope, str(request.term))
    may_fill = check_correct.held(request.staff)
    rows = [
        {
            "label": fact.label,
            "paper": fact.paper,
            "persons": fact.persons,
            "items": "、".join(fact.items),
            "url": f"{reverse('decisions-list')}?missing={fact.fact}&outcome=undetermined",
            "fill_url": f"{reverse('children')}?missing={fact.fact}" if may_fill and filled_by(fact.fact) else "",
        }
        for fact in facts
    ]
    twice = queries.claimed_twice(request.scope, str(request.term))
    claims = registry.open_pairs(request.scope).filter(kind=PairKind.CLAIMED_TWICE)
    context = {
        "page_title": "待补事实",
        "crumbs": [("资格认定", reverse("decisions")), ("待补事实", "")],
        "rows": rows,
        "is_decided": bool(rows) or queries.latest_runs(request.scope, str(request.term)).exists(),
        "term": request.term,
        "twice": twice,
        "may_match": _may_match(request, claims) if twice else False,
    }
    return render(request, "decisions/missing.html", context)


@staff_view(Verb.VIEW_AMOUNTS, methods=READ)
def child(request: StaffRequest, number: str, benefit: str = "") -> HttpResponse:
    """Why: each condition with value, source and clause; the sum; what would change it; the national rights."""
    found = queries.explained(request.scope, number, str(request.term), benefit)
    chosen = found.chosen
    marks = [line.passed for line in found.lines]
    waits = found.open_matches or found.known.is_claimed_twice
    national_fen = sum(item.amount_fen for item in found.national)
    context = {
        "page_title": f"{found.name}：{_verdict(chosen)}{chosen.label}",
        "crumbs": [("资格认定", reverse("decisions")), (found.name, _child_file(number)), (chosen.label, "")],
        "found": found,
        "items": [_item(number, item, item.benefit == chosen.benefit) for item in found.items],
        "lines": [_line(line, request.staff) for line in found.lines],
        "groups": pictures.groups_of(found),
        "counts": {
            "all": len(marks),
            "met": marks.count(True),
            "unmet": marks.count(False),
            "unknown": marks.count(None),
        },
        "outcome": "已撤回" if chosen.withdrawn else Outcome(chosen.outcome).label,
        "tone": "bad" if chosen.withdrawn else _TONES[chosen.outcome],
        "not_again": NOT_AGAIN,
        "tier": Tier(chosen.tier).label,
        "delivery": Delivery(chosen.delivery).label,
        "clauses": chosen.clause.split(";"),
        "is_overruled": chosen.outcome == Outcome.REFUSED and None in marks,
        "national_fen": national_fen,
        "shows_national": chosen.outcome == Outcome.REFUSED and chosen.tier == Tier.MUNICIPAL and bool(found.national),
        "child_url": _child_file(number),
        "may_match": _may_match(request, registry.open_pairs_of(request.scope, found.person_id)) if waits else False,
        "correct_url": _correct_url(request, found.person_id) if found.explanation.changes else "",
        "pack": found.pack,
        "readings": readings.taken_for(found.run, chosen.benefit),
    }
    return render(request, "decisions/child.html", context)


def _correct_url(request: StaffRequest, person_id: int) -> str:
    """Where the facts of this child are put right, for whoever may."""
    if not check_correct.held(request.staff):
        return ""
    is_own = can_correct(request.staff, registry.person(request.scope, person_id))
    return reverse("child-correct", args=[person_id]) if is_own else ""


def _may_match(request: StaffRequest, waiting: QuerySet[MatchPair]) -> bool:
    """True when one of the pairs that wait is this person's to decide."""
    if not check_pair.held(request.staff):
        return False
    return any(can_put_aside(request.staff, pair) for pair in waiting[:1])


def _item_rows(sums: list[OutcomeSum]) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for line in sums:
        item = rules.item(line.benefit)
        row = rows.setdefault(
            line.benefit,
            {
                "label": item.label,
                "clauses": item.clause.split(";"),
                "tier": Tier(item.tier).label,
                "code": item.code,
                "granted": 0,
                "refused": 0,
                "undetermined": 0,
                "withdrawn": 0,
                "granted_fen": 0,
            },
        )
        row[line.outcome] = line.persons
        if line.outcome == Outcome.GRANTED:
            row["granted_fen"] = line.amount_fen
    return list(rows.values())


def _item(number: str, item: queries.ItemLine, is_chosen: bool) -> dict[str, object]:
    notes = {"granted": "", "refused": "不符合", "undetermined": "待定"}
    return {
        "label": item.label,
        "url": reverse("decision", args=[number, item.benefit]),
        "is_chosen": is_chosen,
        "amount_fen": item.amount_fen,
        "passed": False if item.withdrawn else _MARKS[item.outcome],
        "note": "已撤回" if item.withdrawn else notes[item.outcome],
    }


def _line(line: ConditionLine, by: Staff) -> dict[str, object]:
    source = line.source
    url = ""
    if source is not None and source.row_id is not None:
        url = links.opened(by, "roster-row", source.row_id)
    elif source is not None and source.batch_id is not None:
        url = links.opened(by, "roster-batch", source.batch_id)
    return {
        "line": line,
        "source": source,
        "url": url,
        "css": "fz-late"
        if line.is_reason and line.passed is False
        else "fz-due"
        if line.is_reason and line.passed is None
        else "",
    }


def _verdict(chosen: queries.ItemLine) -> str:
    if chosen.withdrawn:
        return "已撤回"
    return {"granted": "本学期应享受", "refused": "本学期不享受", "undetermined": "本学期还不能定"}[chosen.outcome]


def _child_file(number: str) -> str:
    return links.link("child", number)
