"""A school confirms its own sheet, reports who left or is missing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.forms import ReasonForm, taken
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.casework.forms import MissedChild
from fuzhi.faces.workspace.lists.paper import print_sheet
from fuzhi.faces.workspace.school.forms import Leaver, Marks
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import queries, services
from fuzhi.steps.aid.permissions import can_confirm, can_reopen, can_report_leaver
from fuzhi.steps.aid.queries.lists import SheetPupil
from fuzhi.steps.aid.states import SheetState
from fuzhi.steps.aid.things import Sheet
from fuzhi.steps.casework import services as casework
from fuzhi.steps.oversight.stages import WorkStage
from fuzhi.steps.oversight.urging import reminded_on
from fuzhi.vocabulary.money import yuan_sign

READ = ("GET", "HEAD")
REOPEN_LABEL = "为什么要改"


@staff_view(Verb.CONFIRM_SHEET, methods=READ)
def sheets(request: StaffRequest) -> HttpResponse:
    """Own sheets of the semester."""
    urged = reminded_on(str(request.term), WorkStage.SCHOOLS, [request.scope.school_code])
    found = [
        {
            "id": line.sheet.pk,
            "no": line.sheet.no,
            "is_open": line.sheet.state == SheetState.OPEN,
            "persons": line.persons,
            "total_fen": line.total_fen,
            "due_on": line.sheet.due_on,
            "marked": line.marked,
            "confirmed_at": line.sheet.confirmed_at,
            "reminded_on": urged.get(line.sheet.school_code),
        }
        for line in queries.own_sheets(request.staff, str(request.term))
    ]
    context = {"page_title": "本校确认", "term": request.term, "sheets": found}
    return render(request, "school/sheets.html", context)


@staff_view(Verb.CONFIRM_SHEET)
def sheet(request: StaffRequest, sheet_id: int) -> HttpResponse:
    """One own sheet, prefilled: confirm all but the marked ones."""
    found = queries.sheet_of(request.scope, sheet_id)
    if request.method != "POST":
        return _page(request, found)
    form = Marks.of(request, pupils=queries.sheet_pupils(found), term=found.term)
    if not form.is_valid():
        return _page(request, found, marks=form)
    made = services.confirm_sheet(
        sheet_id=found.pk,
        by=request.staff,
        marked=form.marked,
        seen_count=form.given["seen_count"],
        seen_fen=form.given["seen_fen"],
    )
    menu.forget_counts(request)
    messages.success(request, f"已确认 {made.confirmed_count:,} 条 {yuan_sign(made.confirmed_fen)}，交县里提交复核。")
    return redirect("school-sheets")


def _page(
    request: StaffRequest,
    found: Sheet,
    leaving: Leaver | None = None,
    marks: Marks | None = None,
    again: ReasonForm | None = None,
) -> HttpResponse:
    """The sheet's page; ``leaving``, ``marks`` or ``again`` is the form on it that must be mended first."""
    pupils = queries.sheet_pupils(found)
    context = {
        "page_title": f"{found.school_name}确认表" + (f"（第 {found.no} 表）" if found.no > 1 else ""),
        "crumbs": [("本校确认", reverse("school-sheets")), ("确认表", "")],
        "sheet": found,
        "is_open": can_confirm(request.staff, found),
        "may_report_leaver": can_report_leaver(request.staff, found),
        "pupils": pupils,
        "count": sum(pupil.open_count for pupil in pupils),
        "open_fen": sum(pupil.open_fen for pupil in pupils),
        "confirmed": _confirmed(pupils),
        "total_fen": sum(pupil.total_fen for pupil in pupils),
        "marks": marks or Marks(pupils=pupils, term=found.term),
        "may_reopen": can_reopen(request.staff, found),
        "again": again or ReasonForm(label=REOPEN_LABEL),
        "leaving": leaving or Leaver(pupils=pupils),
    }
    mended = next((form for form in (leaving, marks, again) if form is not None), None)
    return render(request, "school/sheet.html", context, status=mended.status if mended else 200)


def _confirmed(pupils: list[SheetPupil]) -> dict[str, int]:
    """What confirming does as the page stands: nothing for those who are marked already."""
    told = [pupil for pupil in pupils if not pupil.is_marked]
    return {
        "persons": len(told),
        "count": sum(pupil.open_count for pupil in told),
        "fen": sum(pupil.open_fen for pupil in told),
        "marked": len(pupils) - len(told),
    }


@staff_view(Verb.CONFIRM_SHEET, methods=READ)
def sheet_paper(request: StaffRequest, sheet_id: int, form: str) -> HttpResponse:
    """Own sheet on paper: 确认表 or 签字表; the print is recorded."""
    return print_sheet(request, sheet_id, form)


@staff_view(Verb.CONFIRM_SHEET, methods=("POST",))
def reopen(request: StaffRequest, sheet_id: int) -> HttpResponse:
    """Open the own confirmed sheet again, with the reason."""
    found = queries.sheet_of(request.scope, sheet_id)
    form = ReasonForm.of(request, label=REOPEN_LABEL)
    by, own = request.staff, found.pk
    if taken(form, lambda: services.reopen_sheet(sheet_id=own, reason=form.given["reason"], by=by)) is None:
        return _page(request, found, again=form)
    menu.forget_counts(request)
    messages.success(request, "已重新打开，请改好以后再确认一次。")
    return redirect("school-sheet", sheet_id=found.pk)


@staff_view(Verb.REPORT_LEAVER, methods=("POST",))
def leaver(request: StaffRequest, sheet_id: int) -> HttpResponse:
    """A pupil of the sheet has left."""
    found = queries.sheet_of(request.scope, sheet_id)
    form = Leaver.of(request, pupils=queries.sheet_pupils(found))
    by, own = request.staff, found.pk
    done = taken(
        form,
        lambda: services.report_leaver(
            sheet_id=own, person_id=form.given["person"], reason=form.given["reason"], by=by
        ),
    )
    if done is None:
        return _page(request, found, leaving=form)
    menu.forget_counts(request)
    messages.success(request, "已报告离校，并开立个案由县里核实去向；县里还没有提交的各项已标出，先不发放。")
    return redirect("school-sheet", sheet_id=found.pk)


@staff_view(Verb.REPORT_MISSED)
def missing_child(request: StaffRequest) -> HttpResponse:
    """A pupil who should be on the list and is not: a case for the county's clerk."""
    hint = "例如：10月转入三年级2班，家里是建档立卡户，名单上没有"
    form = MissedChild.of(request, villages=[], hint=hint)
    case = taken(form, lambda: casework.report_missed(by=request.staff, **form.given))
    if case is not None:
        messages.success(request, f"已报告，受理编号 {case.number}，县里会核实并补登。")
        return redirect("school-sheets")
    context = {
        "page_title": "报告漏掉的学生",
        "crumbs": [("本校确认", reverse("school-sheets")), ("报告漏掉的学生", "")],
        "form": form,
    }
    return render(request, "school/missing_child.html", context, status=form.status)
