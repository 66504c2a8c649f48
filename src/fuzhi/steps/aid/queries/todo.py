"""What is mine to do in aid."""

from datetime import date

from django.db.models import Min, QuerySet

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid.answering import WAITING, is_waiting, waiting_in
from fuzhi.steps.aid.models import AidList, Entitlement, Objection, Sheet
from fuzhi.steps.aid.permissions import check_approve, check_confirm, check_submit
from fuzhi.steps.aid.queries.decisions import latest_runs
from fuzhi.steps.aid.queries.enrolled import enrolled
from fuzhi.steps.aid.queries.lists import confirmed_waiting
from fuzhi.steps.aid.queries.outdated import outdated_persons
from fuzhi.steps.aid.states import EntitlementState, ListState, ObjectionState, SheetState
from fuzhi.steps.intake import queries as intake
from fuzhi.vocabulary.codes import Outcome
from fuzhi.vocabulary.handover import Place, Thing, Todo
from fuzhi.vocabulary.terms import Term


def todo_for(staff: Staff, term: str) -> list[Todo]:
    """Only what this person may do, zero counts included."""
    if check_confirm.held(staff):
        return [_own_sheets(staff, term)]
    county = staff.scope.county_code
    if check_approve.held(staff):
        return [_lists(staff, county, term), _withdrawals(staff, county)]
    return _of_clerk(staff, county, term) if check_submit.held(staff) else []


def _of_clerk(staff: Staff, county: str, term: str) -> list[Todo]:
    waiting, back = confirmed_waiting(county, term), _sent_back(county, term)
    said = Objection.objects.filter(county_code=county, state=ObjectionState.OPEN).exclude(is_waiting())
    open_sheets = Sheet.objects.filter(county_code=county, term=term, state=SheetState.OPEN)
    marked = Entitlement.objects.filter(county_code=county, term=term, state=EntitlementState.MARKED)
    undetermined = sum(
        line["persons"]
        for run in latest_runs(staff.scope, term)
        for line in run.counts
        if line["outcome"] == Outcome.UNDETERMINED
    )
    return [
        Todo(
            "公示意见待答复",
            said.count(),
            Place(Thing.OBJECTIONS, where=f"state={ObjectionState.OPEN.value}"),
            "去答复",
            unit="条",
            due_on=_first_due(said),
        ),
        Todo(
            "学校还没有确认名单",
            open_sheets.count(),
            Place(Thing.SHEETS),
            "去催办",
            unit="所",
            due_on=_first_due(open_sheets),
            term=term,
        ),
        Todo(
            "学校标出的明细待核实",
            marked.values("person_id").distinct().count(),
            Place(Thing.MARKED_LINES),
            "去核实",
            term=term,
        ),
        Todo(
            "学校已确认，待提交复核",
            waiting.persons,
            Place(Thing.SUBMISSION),
            "去提交",
            back,
            amount_fen=waiting.total_fen,
            term=term,
            pressed="被退回" if back else "",
        ),
        _determination(staff, county, term),
        Todo("更正以后待重新认定", len(outdated_persons(county, term)), Place(Thing.DECISIONS), "去认定", term=term),
        Todo("认定待定，要补事实", undetermined, Place(Thing.MISSING_FACTS), "去补事实", unit="项", term=term),
    ]


def _determination(staff: Staff, county: str, term: str) -> Todo:
    """The rosters of the semester are all in, and no run knows them: the county's pupils wait for one."""
    changed = None if intake.missing(staff.scope, Term.parse(term)) else intake.last_change(county, term)
    last = latest_runs(staff.scope, term).first()
    waits = changed is not None and (last is None or (last.same_until or last.known_at) < changed)
    pupils = enrolled(county, Term.parse(term)) if waits else 0
    label = "认定以后名册又有变化，待重新认定" if last else "名册已收齐，待认定"
    return Todo(label, pupils, Place(Thing.DECISIONS), "重新认定" if last else "开始认定", term=term)


def _sent_back(county: str, term: str) -> str:
    """Why the county's last list was sent back, when it was."""
    last = AidList.objects.filter(county_code=county, term=term).order_by("-no").first()
    return f"上一份被退回：{last.returned_reason}" if last and last.state == ListState.RETURNED else ""


def _own_sheets(staff: Staff, term: str) -> Todo:
    mine = Sheet.objects.filter(school_code=staff.school_code, term=term, state=SheetState.OPEN)
    persons = Entitlement.objects.filter(sheet__in=mine).exclude(state=EntitlementState.WITHDRAWN)
    count = persons.values("person_id").distinct().count()
    return Todo("本校名单待确认", count, Place(Thing.OWN_SHEETS), "去确认", due_on=_first_due(mine), term=term)


def _lists(staff: Staff, county: str, term: str) -> Todo:
    waiting = AidList.objects.filter(county_code=county, term=term, state=ListState.SUBMITTED).exclude(made_by=staff)
    persons, total = (sum(waiting.values_list(column, flat=True)) for column in ("persons", "total_fen"))
    return Todo("名单待复核批准", persons, Place(Thing.LISTS), "去复核", amount_fen=total, term=term)


def _withdrawals(staff: Staff, county: str) -> Todo:
    mine = [one.about for one in waiting_in(county) if not staff.is_same_person(one.proposed_by_id)]
    said = Objection.objects.filter(number__in=mine)
    place = Place(Thing.OBJECTIONS, where=f"state={WAITING}")
    return Todo("复核意见成立的撤回", len(mine), place, "去复核", unit="条", due_on=_first_due(said))


def _first_due(rows: QuerySet[Sheet] | QuerySet[Objection]) -> date | None:
    first: date | None = rows.aggregate(first=Min("due_on"))["first"]
    return first
