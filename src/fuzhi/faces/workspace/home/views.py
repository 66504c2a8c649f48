"""Home merges what the steps give to do and what page folders registered (board); it computes nothing itself."""

from django.http import HttpResponse
from django.shortcuts import render

from fuzhi.faces.kit import board
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.home.todos import todos_for
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.oversight import nightly
from fuzhi.vocabulary.clock import today
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
    context = {
        "page_title": f"今天要办 {len(todos)} 件事" if todos else "今天没有要办的事",
        "facts": f"{zh_date(day)} 星期{WEEKDAYS[day.weekday()]}" + (f" · 其中 {'，'.join(said)}" if said else ""),
        "todos": todos,
        "figures": board.figures_for(request),
        "coverage": board.coverage_for(request),
        "charts": board.charts_for(request),
        "check": nightly.standing(request.staff),
        "first": todos[0] if todos else None,
    }
    return render(request, "workspace/home.html", context)
