"""Readings (口径): what each is by default, what holds in the area's semester and by whose act, which items it touches;
and the acts by which two persons set it."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.forms import ReasonForm, taken
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.policybook.forms import ReadingForm
from fuzhi.policy.readings import Reading
from fuzhi.steps.accounts.proposals import Proposal
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import chosen, rules, trying
from fuzhi.steps.aid import readings as acts
from fuzhi.steps.aid import services as aid
from fuzhi.steps.aid.readings import (
    can_confirm_reading,
    can_refuse_reading,
    can_set_reading,
    can_withdraw_reading,
)
from fuzhi.steps.aid.trying import Tried
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.places import place_name, prefecture
from fuzhi.vocabulary.terms import Term
from fuzhi.vocabulary.typed import whole_number

READ, POST = ("GET", "HEAD"), ("POST",)
REFUSE_LABEL = "为什么退回"
SHAPES = {"rules": "认定规则", "facts": "事实怎样形成", "notice": "公示"}


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One reading as it stands in an area's semester."""

    name: str
    label: str
    default: str
    now: str
    act: chosen.Act | None
    alternatives: str
    reason: str
    ref: str
    item_codes: tuple[str, ...]
    touches: tuple[str, ...]


def area_of(request: StaffRequest) -> str:
    """Of which area readings are shown: the person's county, else the prefecture."""
    return request.scope.county_code or prefecture()


def reading_rows(request: StaffRequest) -> list[ReadingRow]:
    """Every reading of the pack of the semester shown, as it holds for the person's area."""
    term = str(request.term)
    pack, standing = rules.pack_in_use(term), chosen.acts_for(area_of(request), term)
    values = chosen.switches(pack, area_of(request), term)
    rows = []
    for name, reading in pack.readings.items():
        items = chosen.items_of(pack, name)
        rows.append(
            ReadingRow(
                name=name,
                label=reading.label,
                default=reading.say(reading.default),
                now=reading.say(values[name]),
                act=standing.get(name),
                alternatives="；".join(reading.say(one) for one in reading.alternatives),
                reason=reading.reason,
                ref=reading.ref,
                item_codes=tuple(item.code for item in items),
                touches=tuple(item.label for item in items) or (SHAPES[reading.shapes],),
            )
        )
    return rows


@staff_view(Verb.USE_OWN_TASKS, methods=READ)
def readings(request: StaffRequest) -> HttpResponse:
    """Every doubtful reading with default, what holds now, by whom; what waits; what the rules cannot say yet."""
    context = {
        "page_title": "口径与待定问题",
        "crumbs": [("政策手册", reverse("policy")), ("口径与待定问题", "")],
        "rows": reading_rows(request),
        "area": place_name(area_of(request)),
        "term": request.term,
        "waiting": [(one, one.content["reading"]) for one in acts.waiting_in(area_of(request))],
        "points": rules.pack_in_use(str(request.term)).open_points,
    }
    return render(request, "policybook/readings.html", context)


def _found(request: StaffRequest, name: str) -> Reading:
    found = rules.pack_in_use(str(request.term)).readings.get(name)
    if found is None:
        raise NotFound("no_such_reading", "政策里没有这一项口径。", "请从政策手册的“口径”打开。")
    return found


@staff_view(Verb.USE_OWN_TASKS, methods=READ)
def reading(request: StaffRequest, name: str) -> HttpResponse:
    """One reading: what it is, what holds, what waits for a second person, every act so far."""
    return _page(request, name)


def _page(
    request: StaffRequest, name: str, form: ReadingForm | None = None, refusing: ReasonForm | None = None
) -> HttpResponse:
    found, by, area, term = _found(request, name), request.staff, area_of(request), str(request.term)
    waiting = [one for one in acts.waiting_in(area, term) if one.content["reading"] == name]
    history = [
        (one, place_name(one.area_code), Term.parse(one.term).short_label, _said(found, one.value))
        for one in acts.history_of(name, area)
    ]
    trial = whole_number(request.GET.get("trial", ""))
    tried = next((one for one in waiting if one.pk == trial and _may(by, one)), None)
    context = {
        "trials": _trials(tried, request.GET.get("county", "")) if tried else (),
        "page_title": found.label,
        "crumbs": [("政策手册", reverse("policy")), ("口径", reverse("policy-readings")), (found.label, "")],
        "row": next(row for row in reading_rows(request) if row.name == name),
        "area": place_name(area),
        "term": request.term,
        "waiting": [
            (one, can_confirm_reading(by, one), can_refuse_reading(by, one), can_withdraw_reading(by, one))
            for one in waiting
        ],
        "history": history,
        "form": form or ReadingForm(reading=found, initial={"term": term}),
        "decided": acts.why_decided(area, term),
        "decided_way": acts.DECIDED_WAY,
        "may_set": can_set_reading(by, area) and not any(one.county_code == area for one in waiting),
        "refusing": refusing or ReasonForm(label=REFUSE_LABEL),
    }
    typed = form or refusing
    return render(request, "policybook/reading.html", context, status=typed.status if typed else 200)


@dataclass(frozen=True, slots=True)
class Trial:
    """One county of a trial: worked out when it is asked for by itself, so that no page waits for all of them."""

    county: str
    name: str
    url: str
    tried: Tried | None = None


def _trials(found: Proposal, chosen_county: str) -> list[Trial]:
    """Those of one county, or of each of which nothing is worked out yet."""
    codes = trying.counties_of(found)
    if chosen_county in codes:
        tried = trying.of_reading(found, chosen_county)
        return [Trial(chosen_county, place_name(chosen_county), "", tried)]
    return [Trial(code, place_name(code), f"?trial={found.pk}&county={code}") for code in codes]


def _may(by: Staff, found: Proposal) -> bool:
    """Who has a say in what waits may see whom it would touch."""
    return can_confirm_reading(by, found) or can_withdraw_reading(by, found)


def _said(found: Reading, value: object) -> str:
    return "不再另定" if value is None else found.told(value)


@staff_view(Verb.SET_READING, methods=POST)
def propose(request: StaffRequest, name: str) -> HttpResponse:
    """Ask for another reading of the semester that the form names."""
    found, by = _found(request, name), request.staff
    form = ReadingForm.of(request, reading=found)
    area = acts.area_of(by)
    made = taken(form, lambda: aid.propose_reading(area_code=area, name=name, by=by, **form.asked))
    if made is None:
        return _page(request, name, form)
    return _done(request, name, f"{made.name}：由“{made.old}”改为“{made.new}”，等另一人确认。")


@staff_view(Verb.CONFIRM_READING, methods=POST)
def confirm(request: StaffRequest, change_id: int) -> HttpResponse:
    """Let it hold from the next run on."""
    found = aid.confirm_reading(change_id=change_id, by=request.staff)
    return _done(request, found.content["reading"], f"{found.name}已改为“{found.new}”，重新认定以后生效。")


@staff_view(Verb.CONFIRM_READING, methods=POST)
def refuse(request: StaffRequest, change_id: int) -> HttpResponse:
    """Say that it does not hold."""
    form, by = ReasonForm.of(request, label=REFUSE_LABEL), request.staff
    waits = next((one for one in acts.waiting_in(area_of(request)) if one.pk == change_id), None)
    found = taken(form, lambda: aid.refuse_reading(change_id=change_id, by=by, reason=form.given["reason"]))
    if found is None:
        if waits is None:
            raise NotFound("not_here", "没有找到。", "请从政策手册的“口径”打开。")
        return _page(request, waits.content["reading"], refusing=form)
    return _done(request, found.content["reading"], f"已退回：{found.name}没有变动。")


@staff_view(Verb.SET_READING, methods=POST)
def withdraw(request: StaffRequest, change_id: int) -> HttpResponse:
    """Take it back."""
    found = aid.withdraw_reading(change_id=change_id, by=request.staff)
    return _done(request, found.content["reading"], f"已撤回：{found.name}没有变动。")


def _done(request: StaffRequest, name: str, said: str) -> HttpResponse:
    menu.forget_counts(request)
    messages.success(request, said)
    return redirect("policy-reading", name=name)
