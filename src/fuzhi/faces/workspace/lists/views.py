"""Which schools have confirmed, what they marked, what can be submitted; lists to approve or send back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.fields import KeysField
from fuzhi.faces.kit.forms import ReasonForm, taken
from fuzhi.faces.kit.templatetags.fz import zh, zh_time
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.lists.forms import Approval, MarkedLines, Seen
from fuzhi.faces.workspace.progress.forms import UrgeForm
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import queries, services
from fuzhi.steps.aid.permissions import can_approve, can_submit, check_approve
from fuzhi.steps.aid.queries.beside import equation, list_beside
from fuzhi.steps.aid.queries.listed import beside_before, to_be_published
from fuzhi.steps.aid.queries.lists import SheetLine
from fuzhi.steps.aid.states import LISTS, ListAct, ListKind, ListState, SheetState
from fuzhi.steps.aid.things import AidList
from fuzhi.steps.oversight.stages import CellKey, WorkStage
from fuzhi.steps.oversight.urging import reminded_on
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.money import yuan_sign
from fuzhi.vocabulary.places import place_name
from fuzhi.vocabulary.terms import Term

BACK_LABEL = "退回原因"
READ = ("GET", "HEAD")
LIST_TONES = {"submitted": "need", "approved": "done", "returned": "outline"}


@staff_view(Verb.VIEW_AMOUNTS, methods=READ)
def overview(request: StaffRequest) -> HttpResponse:
    """Sheets of the schools, what may be submitted, and the lists so far."""
    term = str(request.term)
    lines = queries.sheet_lines(request.scope, term)
    urged = reminded_on(term, WorkStage.SCHOOLS, (line.sheet.school_code for line in lines))
    sheets = [_sheet(line) | {"reminded_on": urged.get(line.sheet.school_code)} for line in lines]
    open_sheets = [s for s in sheets if s["is_open"]]
    may_submit = can_submit(request.staff, request.scope.county_code)
    waiting = queries.confirmed_waiting(request.scope.county_code, term) if may_submit else None
    found = [_list(one, request) for one in queries.lists(request.scope, term)]
    context = {
        "page_title": "名单",
        "term": request.term,
        "sheets": sorted(sheets, key=lambda s: (not s["is_open"], s["name"])),
        "open_sheets": open_sheets,
        "confirmed": len(sheets) - len(open_sheets),
        "waiting": waiting,
        "marked": queries.marked_lines(request.scope, term).values("person_id").distinct().count(),
        "lists": found,
        "may_submit": may_submit,
        "urging": UrgeForm(),
        "urging_key": CellKey(WorkStage.SCHOOLS, request.scope.county_code).text,
        "shows_county": request.scope.is_prefecture,
    }
    return render(request, "lists/overview.html", context)


@staff_view(Verb.VIEW_AMOUNTS, methods=READ)
def sheet(request: StaffRequest, sheet_id: int) -> HttpResponse:
    """One school's sheet as the county sees it."""
    found = queries.sheet_of(request.scope, sheet_id)
    pupils = queries.sheet_pupils(found)
    context = {
        "page_title": found.school_name,
        "crumbs": [("名单", reverse("lists")), (found.school_name, "")],
        "sheet": found,
        "pupils": pupils,
        "total_fen": sum(pupil.total_fen for pupil in pupils),
        "is_open": found.state == SheetState.OPEN,
        "may_print": bool(pupils) and can_submit(request.staff, found.county_code),
    }
    return render(request, "lists/sheet.html", context)


@staff_view(Verb.SUBMIT_LIST, methods=("POST",))
def submit(request: StaffRequest) -> HttpResponse:
    """Submit what is confirmed; refused when the number shown is no longer the number there."""
    shown = Seen.pressed(request)
    made = services.submit_list(
        county_code=request.scope.county_code,
        term=str(request.term),
        by=request.staff,
        seen_count=shown["seen_count"],
        seen_fen=shown["seen_fen"],
    )
    menu.forget_counts(request)
    messages.success(request, f"已提交 {made.persons:,} 人 {yuan_sign(made.total_fen)}，等另一名复核人员批准。")
    return redirect("list", list_id=made.pk)


@staff_view(Verb.VIEW_AMOUNTS)
def marked(request: StaffRequest) -> HttpResponse:
    """Lines that schools marked: the clerk keeps them on the list or withdraws them."""
    form, by = MarkedLines.of(request, label="核实情况", hint="例如：已电话核实，10月起转出"), request.staff
    count = taken(
        form,
        lambda: services.settle_marked(
            entitlement_ids=form.given["pick"], keep=form.is_kept, reason=form.given["reason"], by=by
        ),
    )
    if count is not None:
        menu.forget_counts(request)
        messages.success(request, f"已{'保留在名单上' if form.is_kept else '撤回'}：{count} 条。")
        return redirect("lists-marked")
    context = {
        "page_title": "学校标出的明细",
        "crumbs": [("名单", reverse("lists")), ("学校标出的明细", "")],
        "rows": queries.marked_rows(request.scope, str(request.term)),
        "may_settle": can_submit(request.staff, request.scope.county_code),
        "term": request.term,
        "form": form,
        "picked": KeysField.shown(form["pick"]),
    }
    return render(request, "lists/marked.html", context, status=form.status)


@staff_view(Verb.VIEW_AMOUNTS, methods=READ)
def one(request: StaffRequest, list_id: int) -> HttpResponse:
    """One list with its sums by item; the second person approves here."""
    return _page(request, queries.list_of(request.scope, list_id))


def _page(
    request: StaffRequest, found: AidList, back: ReasonForm | None = None, approving: Approval | None = None
) -> HttpResponse:
    """The list's page; ``back`` or ``approving`` is what must be mended first."""
    seen = {"seen_count": found.count, "seen_fen": found.total_fen}
    waits = LISTS.may(found, ListAct.APPROVE) and check_approve.held(request.staff)
    context = {
        "page_title": f"{place_name(found.county_code)}{ListKind(found.kind).label}（第 {found.no} 份）",
        "crumbs": [("名单", reverse("lists")), (f"第 {found.no} 份", "")],
        "found": found,
        "state": ListState(found.state).label,
        "tone": LIST_TONES[found.state],
        "items": beside_before(found),
        "compared": equation(list_beside(found)) if found.state != ListState.RETURNED else None,
        "before": Term.parse(found.term).previous.short_label,
        "before_words": f"{Term.parse(found.term).previous.short_label}已批准",
        "published": to_be_published(found),
        "may_decide": can_approve(request.staff, found),
        "is_own": waits and not can_approve(request.staff, found),
        "steps": _steps(found),
        "notice": getattr(found, "notice", None),
        "back": back or ReasonForm(label=BACK_LABEL),
        "approving": approving or Approval(by=request.staff, initial=seen),
    }
    typed = back or approving
    return render(request, "lists/one.html", context, status=typed.status if typed else 200)


@staff_view(Verb.APPROVE_LIST, methods=("POST",))
def approve(request: StaffRequest, list_id: int) -> HttpResponse:
    """Approve what was shown and open the public notice."""
    found, by, form = queries.list_of(request.scope, list_id), request.staff, Approval.of(request, by=request.staff)
    if (done := taken(form, lambda: (services.approve_list(list_id=list_id, by=by, **form.fields_given),))) is None:
        return _page(request, found, approving=form)
    (notice,) = done
    menu.forget_counts(request)
    if notice is None:
        messages.success(request, "已批准。名单里只有全体学生都享受的项目，不需要公示。")
        return redirect("list", list_id=list_id)
    messages.success(request, f"已批准，公示 {notice.working_days} 个工作日。")
    return redirect("notice", notice_id=notice.pk)


@staff_view(Verb.APPROVE_LIST, methods=("POST",))
def send_back(request: StaffRequest, list_id: int) -> HttpResponse:
    """Send a list back with a reason."""
    found, form = queries.list_of(request.scope, list_id), ReasonForm.of(request, label=BACK_LABEL)
    by = request.staff
    if taken(form, lambda: services.return_list(list_id=list_id, by=by, reason=form.given["reason"])) is None:
        return _page(request, found, form)
    menu.forget_counts(request)
    messages.success(request, "已退回经办人，名单上的明细回到待提交。")
    return redirect("list", list_id=list_id)


def _sheet(line: SheetLine) -> dict[str, Any]:
    found = line.sheet
    is_open = found.state == SheetState.OPEN
    late = is_open and found.due_on < clock.today()
    return {
        "id": found.pk,
        "name": found.school_name,
        "no": found.no,
        "is_open": is_open,
        "is_late": late,
        "county": place_name(found.county_code),
        "persons": line.persons,
        "total_fen": line.total_fen,
        "marked": line.marked,
        "due_on": found.due_on,
        "confirmed_at": found.confirmed_at,
        "url": reverse("sheet", args=[found.pk]),
    }


def _list(found: AidList, request: StaffRequest) -> dict[str, Any]:
    return {
        "id": found.pk,
        "no": found.no,
        "kind": ListKind(found.kind).label,
        "state": ListState(found.state).label,
        "tone": LIST_TONES[found.state],
        "persons": found.persons,
        "total_fen": found.total_fen,
        "county": place_name(found.county_code),
        "made_by": found.made_by.display_name,
        "submitted_at": found.submitted_at,
        "approved_by": found.approved_by.display_name if found.approved_by else "",
        "returned_reason": found.returned_reason,
        "url": reverse("list", args=[found.pk]),
    }


def _steps(found: AidList) -> list[dict[str, str]]:
    approved = found.state == ListState.APPROVED
    notice = getattr(found, "notice", None)
    return [
        {"name": "学校确认", "who": "各校资助员", "when": "", "state": "done"},
        {"name": "县里提交", "who": found.made_by.display_name, "when": zh_time(found.submitted_at), "state": "done"},
        {
            "name": "复核批准",
            "who": found.approved_by.display_name if found.approved_by else "另一名复核人员",
            "when": zh_time(found.approved_at) if approved else "",
            "state": "done" if approved else "now",
        },
        {
            "name": "公示",
            "who": "公众",
            "when": f"到 {zh(notice.closes_on)}" if notice else "",
            "state": "todo" if not notice else "done" if notice.state == "closed" else "now",
        },
    ]
