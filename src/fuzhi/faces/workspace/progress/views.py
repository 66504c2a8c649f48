"""办理进度: the stages of each county or school, who has to act, and 催办."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.forms import taken
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.progress.forms import AnswerForm, DeadlineForm, UrgeForm
from fuzhi.faces.workspace.progress.showing import funnel, shown_rows
from fuzhi.steps.accounts import queries as accounts
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.oversight import pipeline, services, urging
from fuzhi.steps.oversight.deadlines import last_days
from fuzhi.steps.oversight.permissions import can_set_deadline
from fuzhi.steps.oversight.stages import CellState, Row, WorkStage
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.places import counties, place_name

READ = ("GET", "HEAD")
CRUMB = ("办理进度", "/staff/progress/")


@staff_view(Verb.VIEW_COVERAGE, methods=READ)
def board(request: StaffRequest) -> HttpResponse:
    """A row a county, or of one county a row a school; the children as a funnel; what was urged and not done."""
    return _board(request, _deadline_form(request))


def _board(request: StaffRequest, form: DeadlineForm) -> HttpResponse:
    term, county = str(request.term), _county(request)
    scope = Scope(county) if county else request.scope
    own = pipeline.by_county(scope, term)
    below = _of_stage(pipeline.by_school(scope, term), request.GET.get("stage", "")) if county else []
    urged = urging.standing(scope, term)
    place = place_name(county or request.scope.area_code)
    rows = shown_rows(request, own, urged)
    context = {
        "page_title": f"{place}办理进度",
        "crumbs": [CRUMB, (place, "")] if request.scope.is_prefecture and county else [],
        "stages": list(WorkStage),
        "term": request.term,
        "rows": rows,
        "schools": shown_rows(request, below, urged),
        "is_county": bool(county),
        "funnel": funnel(own, place),
        "urged": urged,
        "may_urge": any(cell.may_urge for row in rows for cell in row.cells),
        "urge_form": UrgeForm(),
        "deadline_form": form if can_set_deadline(request.staff, term) else None,
        "last_days": [(stage, day) for stage, day in last_days(term).items()],
        "standing": accounts.standing_in(county),
        "waiting": _waiting(own),
    }
    return render(request, "progress/board.html", context, status=form.status)


def _county(request: StaffRequest) -> str:
    """The county whose schools are shown: the own one, or the one that was chosen; none for all counties."""
    if not request.scope.is_prefecture:
        return request.scope.county_code
    chosen = request.GET.get("county", "")
    if chosen and chosen not in counties():
        raise NotFound("no_place", "没有这个县。", "请从办理进度打开。")
    return chosen


def _of_stage(rows: list[Row], stage: str) -> list[Row]:
    """Those first where the chosen stage waits."""
    places = {one.value: place for place, one in enumerate(WorkStage)}
    if stage not in places:
        return rows
    open_states = (CellState.LATE, CellState.WAITING)
    return sorted(rows, key=lambda row: row.cells[places[stage]].state not in open_states)


def _waiting(rows: list[Row]) -> str:
    late = sum(cell.state is CellState.LATE for row in rows for cell in row.cells)
    waits = sum(cell.state is CellState.WAITING for row in rows for cell in row.cells)
    said = [f"{late} 处逾期"] * bool(late) + [f"{waits} 处待办"] * bool(waits)
    return "，".join(said) or "现在没有等人办的事"


@staff_view(Verb.URGE, methods=("POST",))
def urge(request: StaffRequest) -> HttpResponse:
    """Urge what was ticked."""
    given = UrgeForm.pressed(request)
    count = services.urge(keys=given["pick"], term=str(request.term), text=given["text"], by=request.staff)
    messages.success(request, f"已催办 {count} 处。" if count else "今天已经催过，或者已经办完，没有重复催办。")
    menu.forget_counts(request)
    counties_chosen = {key.county_code for key in given["pick"]}
    back = f"?county={counties_chosen.pop()}" if request.scope.is_prefecture and len(counties_chosen) == 1 else ""
    return redirect(reverse("progress") + back)


@staff_view(Verb.SET_DEADLINE, methods=("POST",))
def deadlines(request: StaffRequest) -> HttpResponse:
    """Set the last days of the semester's stages."""
    form, term, by = _deadline_form(request), str(request.term), request.staff
    changed = taken(
        form,
        lambda: sum(
            services.set_deadline(term=term, stage=stage, due_on=day, by=by) for stage, day in form.days.items()
        ),
    )
    if changed is None:
        return _board(request, form)
    messages.success(request, f"已定下 {changed} 个环节的限期。" if changed else "限期没有变化。")
    return redirect("progress")


def _deadline_form(request: StaffRequest) -> DeadlineForm:
    days = {stage.value: day for stage, day in last_days(str(request.term)).items()}
    return DeadlineForm.of(request, term=request.term, initial=days)


@staff_view(Verb.USE_OWN_TASKS, methods=READ)
def urged(request: StaffRequest) -> HttpResponse:
    """What I was urged to do and have not done."""
    return _urged(request, None, 0)


def _urged(request: StaffRequest, form: AnswerForm | None, answered: int) -> HttpResponse:
    found = urging.shown(urging.asked_of(request.staff))
    rows = [(one, form if one.id == answered and form else AnswerForm(initial={"answer": one.answer})) for one in found]
    context = {"page_title": "催我办的事", "crumbs": [], "rows": rows}
    return render(request, "progress/urged.html", context, status=form.status if form else 200)


@staff_view(Verb.USE_OWN_TASKS, methods=("POST",))
def answer(request: StaffRequest, urging_id: int) -> HttpResponse:
    """Answer with a line."""
    form, by = AnswerForm.of(request), request.staff
    made = taken(form, lambda: services.answer_urging(urging_id=urging_id, answer=form.given["answer"], by=by))
    if made is None:
        return _urged(request, form, urging_id)
    messages.success(request, "已答复，催办的人能看到。")
    menu.forget_counts(request)
    return redirect("urgings")
