"""What is mine to do in aid, as plain dicts for the home page."""

from datetime import date
from typing import Any

from django.db.models import Max, Min

from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid.models import AidList, Entitlement, Objection, Reminder, Sheet
from fuzhi.steps.aid.queries.decisions import latest_runs
from fuzhi.steps.aid.queries.lists import confirmed_waiting
from fuzhi.steps.aid.states import EntitlementState, ListState, ObjectionState, SheetState
from fuzhi.vocabulary.terms import zh_day


def todo_for(staff: Staff, term: str) -> list[dict[str, Any]]:
    """Rows {code, title, detail, count, unit, amount_fen, due_on}; only what this person may do, zero counts included."""
    if can(staff, Verb.CONFIRM_SHEET):
        return [_own_sheets(staff, term)]
    county = staff.scope.county_code
    if can(staff, Verb.APPROVE_LIST):
        return [_lists(staff, county, term)]
    if not can(staff, Verb.SUBMIT_LIST):
        return []
    waiting = confirmed_waiting(county, term)
    open_sheets = Sheet.objects.filter(county_code=county, term=term, state=SheetState.OPEN)
    marked = Entitlement.objects.filter(county_code=county, term=term, state=EntitlementState.MARKED)
    said = Objection.objects.filter(county_code=county, state=ObjectionState.OPEN)
    undetermined = sum(
        line["persons"]
        for run in latest_runs(staff.scope, term)
        for line in run.counts
        if line["outcome"] == "undetermined"
    )
    return [
        _row("objections", "公示意见待答复", said.count(), "条", due_on=_first(said, "due_on")),
        _row("sheets", "学校还没有确认名单", open_sheets.count(), "所", due_on=_first(open_sheets, "due_on")),
        _row("marked", "学校标出的明细待核实", marked.values("person_id").distinct().count(), "人"),
        _row("submit", "学校已确认，待提交复核", waiting["persons"], "人", waiting["total_fen"]),
        _row("undetermined", "认定待定，要补事实", undetermined, "项"),
    ]


def _own_sheets(staff: Staff, term: str) -> dict[str, Any]:
    mine = Sheet.objects.filter(school_code=staff.school_code, term=term, state=SheetState.OPEN)
    persons = Entitlement.objects.filter(sheet__in=mine).exclude(state=EntitlementState.WITHDRAWN)
    count = persons.values("person_id").distinct().count()
    reminded = Reminder.objects.filter(sheet__in=mine).aggregate(last=Max("reminded_on"))["last"]
    row = _row("own_sheets", "本校名单待确认", count, "人", due_on=_first(mine, "due_on"))
    return row | {"detail": f"{zh_day(reminded)}县里催办" if reminded else ""}


def _lists(staff: Staff, county: str, term: str) -> dict[str, Any]:
    waiting = AidList.objects.filter(county_code=county, term=term, state=ListState.SUBMITTED).exclude(made_by=staff)
    total = sum(waiting.values_list("total_fen", flat=True))
    return _row("lists", "名单待复核批准", sum(waiting.values_list("persons", flat=True)), "人", total)


def _first(rows: Any, field: str) -> date | None:
    return rows.aggregate(first=Min(field))["first"]  # type: ignore[no-any-return]


def _row(
    code: str, title: str, count: int, unit: str, amount_fen: int | None = None, due_on: date | None = None
) -> dict[str, Any]:
    return {
        "code": code,
        "title": title,
        "detail": "",
        "count": count,
        "unit": unit,
        "amount_fen": amount_fen,
        "due_on": due_on,
    }
