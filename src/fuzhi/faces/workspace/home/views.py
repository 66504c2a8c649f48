"""Home merges what the steps give to do and what page folders registered (board); it computes nothing itself."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fuzhi.faces.kit import board
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.help.first_steps import first_steps
from fuzhi.faces.workspace.home.todos import todos_for
from fuzhi.faces.workspace.progress.showing import progress_of
from fuzhi.steps.accounts import keeping
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.oversight import nightly
from fuzhi.steps.registry.queries import school_names
from fuzhi.vocabulary.clock import today
from fuzhi.vocabulary.places import full_name, place_name
from fuzhi.vocabulary.terms import zh_date

WEEKDAYS = "一二三四五六日"


@staff_view(Verb.USE_OWN_TASKS, methods=("GET", "HEAD"))
def home(request: StaffRequest) -> HttpResponse:
    """今天要办 N 件事."""
    todos = todos_for(request)
    late = sum((one.days_left or 0) < 0 for one in todos)
    due_today = sum(one.days_left == 0 for one in todos)
    said = [f"{late} 件已逾期"] * bool(late) + [f"{due_today} 件今天到期"] * bool(due_today)
    day = today()
    when = f"{zh_date(day)} 星期{WEEKDAYS[day.weekday()]}"
    context = {
        "page_title": f"今天要办 {len(todos)} 件事" if todos else "今天没有要办的事",
        "facts": " · ".join([_whose(request), when, *(["其中 " + "，".join(said)] if said else [])]),
        "todos": todos,
        "first_steps": first_steps(request),
        "done_url": reverse("done"),
        "figures": board.figures_for(request),
        "coverage": board.coverage_for(request),
        "charts": board.charts_for(request),
        "pins": keeping.pinned(request.staff),
        "cards": board.cards_for(request),
        **progress_of(request),
        "term": request.term,
        "check": nightly.standing(request.staff),
        "first": todos[0] if todos else None,
    }
    return render(request, "workspace/home.html", context)


def _whose(request: StaffRequest) -> str:
    """The school, village or county that this person works for."""
    code = request.scope.school_code
    area = request.scope.area_code
    return school_names([code]).get(code, "") if code else full_name(area) or place_name(area)
