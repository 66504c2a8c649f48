"""What home shows of coverage: who should be aided, who is, and where the gaps are; each figure opens its rows."""

from django.http import HttpRequest
from django.urls import reverse

from fuzhi.faces.kit.board import Figure
from fuzhi.faces.kit.charts import Chart, Series
from fuzhi.faces.kit.hooks import term_of
from fuzhi.faces.workspace.access import staff_of
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.oversight import queries
from fuzhi.vocabulary.codes import CoverageKind
from fuzhi.vocabulary.places import place_name, village_name

BARS_MAX = 12
_KEPT = "fz_tally"


def figures(request: HttpRequest) -> list[Figure]:
    """应助学生 (aided, in progress and gap) and 已落实 of the person's area; none for whoever may not see coverage."""
    tally = _tally(request)
    if tally is None:
        return []
    closed = tally.closing(_area(request))
    people = reverse("coverage-people")
    parts = [f"{word} {n:,} 人" for word, n in (("办理中", closed.in_progress), ("缺口", closed.gap)) if n]
    rest = "，".join([closed.rate, *(parts or ["没有缺口"])])
    return [
        Figure("应助学生", f"{closed.due:,}", "人", f"在册子女 {closed.register:,} 人", reverse("coverage")),
        Figure("已落实学生", f"{closed.aided:,}", "人", rest, f"{people}?kind={CoverageKind.AIDED.value}"),
    ]


def chart(request: HttpRequest) -> Chart | None:
    """Aided, in progress and gap of each place one level below as shares of who is due, the furthest behind first;
    a bar opens its place."""
    tally = _tally(request)
    if tally is None:
        return None
    area = _area(request)
    rows = [row for row in tally.below(area) if row.code and row.closing.due]
    rows.sort(key=lambda row: (row.closing.aided * 1000 // row.closing.due, -row.closing.due, row.code))
    shown = rows[:BARS_MAX]
    if not rows:
        return None
    return Chart(
        "coverage",
        "各地落实情况",
        "人",
        [village_name(row.code) if len(row.code) == 12 else place_name(row.code) for row in shown],
        [
            Series("已落实", [row.closing.aided for row in shown]),
            Series("办理中", [row.closing.in_progress for row in shown], "light"),
            Series("缺口", [row.closing.gap for row in shown], "need"),
        ],
        category_label="地方",
        open_url=reverse("coverage"),
        urls=[f"{reverse('coverage')}?area={row.code}" for row in shown],
        is_share=True,
        notes=[_ends(row.closing) for row in shown],
        note=f"按落实率从低到高，列出 {len(shown)} 个，共 {len(rows)} 个"
        if len(rows) > len(shown)
        else "按落实率从低到高",
    )


def _ends(closed: queries.Closing) -> str:
    return f"{closed.rate} · 缺 {closed.gap:,}" if closed.gap else closed.rate


def _area(request: HttpRequest) -> str:
    return staff_of(request).scope.area_code


def _tally(request: HttpRequest) -> queries.Tally | None:
    """Counted once a request, for figures and chart alike."""
    staff = staff_of(request)
    if not can(staff, Verb.VIEW_COVERAGE) or staff.scope.school_code:
        return None
    if not hasattr(request, _KEPT):
        term = str(term_of(request))
        queries.snapshot(term)
        setattr(request, _KEPT, queries.Tally(staff.scope, term))
    tally: queries.Tally = getattr(request, _KEPT)
    return tally
