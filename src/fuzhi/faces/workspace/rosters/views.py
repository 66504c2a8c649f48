"""Pages of an import: the board of registers, the reading with its bar, the batch with columns,
problems and preview."""

import uuid
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.rosters import parcel_shown, pictures, showing
from fuzhi.faces.workspace.rosters.asking import asked_before_import
from fuzhi.faces.workspace.rosters.forms import Upload
from fuzhi.faces.workspace.rosters.many_forms import Cells, ManyFiles
from fuzhi.faces.workspace.rosters.strip import steps_of_batch, steps_of_task
from fuzhi.faces.workspace.tasks.shown import shown
from fuzhi.rosters.kinds import kind_named
from fuzhi.rosters.sheet_names import sheet_label
from fuzhi.steps.accounts.people import names_of
from fuzhi.steps.accounts.permissions import Verb
from fuzhi.steps.intake import beside, jobs, mending, parcel_queries, queries
from fuzhi.steps.intake.dirt import findings_of_place
from fuzhi.steps.intake.mending import may_be_typed, mends_of
from fuzhi.steps.intake.permissions import can_commit, can_discard, can_hand_out, can_import, can_undo
from fuzhi.steps.intake.receivers import Seen, dependents_of, kinds
from fuzhi.steps.intake.states import BATCHES, BatchAct, BatchState, RowOutcome
from fuzhi.steps.intake.superseding import replacing
from fuzhi.steps.intake.things import Batch
from fuzhi.steps.tasks import queries as tasks
from fuzhi.steps.tasks.things import Task
from fuzhi.vocabulary.clock import SHANGHAI, day_of
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.places import counties, place_name
from fuzhi.vocabulary.terms import Term
from fuzhi.vocabulary.typed import whole_number

READ = ("GET", "HEAD")
PREVIEW_ROWS = 14
TABS = (
    (RowOutcome.NEW.value, "新增"),
    (RowOutcome.CHANGED.value, "有变化"),
    (RowOutcome.SAME.value, "没有变化"),
    ("gone", "这次没有了"),
)


@staff_view(Verb.VIEW_ROSTERS, methods=READ)
def rosters(request: StaffRequest) -> HttpResponse:
    """Which register of which county is received for the semester, the form to upload one, and the latest batches."""
    cells = queries.board(request.scope, request.term)
    asked = list(dict.fromkeys(cell.county_code for cell in cells))
    shown_kinds = list(dict.fromkeys(cell.kind for cell in cells))
    board = [
        {"county": place_name(county), "cells": [_cell(cell) for cell in cells if cell.county_code == county]}
        for county in asked
    ]
    recent = queries.batches(request.scope).filter(term=str(request.term))
    if request.GET.get("state") == "checked":
        recent = recent.filter(state=BatchState.CHECKED)
    context = {
        "page_title": "名册导入",
        "term": request.term,
        "kinds": [kind.label for kind in shown_kinds],
        "board": board,
        "missing": [
            f"{place_name(cell.county_code)} {cell.kind.label}" if len(asked) > 1 else cell.kind.label
            for cell in cells
            if cell.batch is None and cell.waiting is None
        ],
        "unwritten": sum(cell.batch is None and cell.waiting is not None for cell in cells),
        "senders": pictures.senders_chart(request.scope, request.term),
        "recent": [batch_line(found) for found in recent[:50]],
        "may_import": can_import(request.staff, request.scope.county_code),
        **upload_context(request),
    }
    return render(request, "rosters/board.html", context)


def offered(request: StaffRequest) -> dict[str, list[tuple[str, str]]]:
    """The registers and semesters that the form to upload offers."""
    terms = {request.term, request.term.previous, request.term.next}
    return {
        "kinds": [(kind.value, kind.label) for kind in kinds()],
        "terms": [(str(term), term.label) for term in sorted(terms, reverse=True)],
    }


def upload_context(request: StaffRequest, form: Upload | None = None) -> dict[str, object]:
    """The form to upload; ``form`` is what must be mended first."""
    initial = {"term": str(request.term), "kind": request.GET.get("kind", "")}
    return {
        "form": form or Upload(initial=initial, **offered(request)),
        "many": ManyFiles(initial={"term": str(request.term)}, terms=offered(request)["terms"]),
        "forms": [(kind.label, reverse("roster-form", args=[kind.value])) for kind in kinds()],
        "county_name": counties().get(request.staff.area_code, ""),
    }


def _cell(cell: queries.Received) -> dict[str, object]:
    found, waiting = cell.batch, cell.waiting
    shown = found or waiting
    return {
        "kind": cell.kind.label,
        "is_received": found is not None,
        "is_waiting": found is None and waiting is not None,
        "url": reverse("roster-batch", args=[shown.pk]) if shown else "",
        "rows": found.accepted if found else 0,
        "parts": cell.parts,
        "unit": showing.unit_of(cell.kind.value),
        "on": day_of(found.committed_at) if found and found.committed_at else None,
    }


def batch_line(found: Batch) -> dict[str, object]:
    """One batch in a list."""
    tones = {"checked": "need", "committed": "done"}
    counts = found.counts or {}
    return {
        "id": found.pk,
        "url": reverse("roster-batch", args=[found.pk]),
        "file": found.file_name,
        "kind": showing.kind_label(found.kind),
        "county": place_name(found.county_code),
        "state": BatchState(found.state).label,
        "tone": tones.get(found.state, ""),
        "accepted": found.accepted,
        "rejected": found.rejected,
        "new": counts.get("new", 0),
        "changed": counts.get("changed", 0),
        "gone": counts.get("gone", 0),
        "at": (found.committed_at or found.made_at).astimezone(SHANGHAI),
    }


@staff_view(Verb.IMPORT_ROSTER, methods=READ)
def reading(request: StaffRequest, task_id: uuid.UUID) -> HttpResponse:
    """Step 1: the file is being read; goes on to the batch by itself."""
    task = tasks.for_staff(request.staff, task_id)
    if (done := _done_url(task)) is not None:
        return HttpResponseRedirect(done)
    context = _reading_context(task) | {
        "page_title": task.title,
        "crumbs": [("名册导入", reverse("rosters")), (task.title, "")],
        "steps": steps_of_task(task),
    }
    return render(request, "rosters/reading.html", context)


@staff_view(Verb.IMPORT_ROSTER, methods=READ)
def reading_state(request: StaffRequest, task_id: uuid.UUID) -> HttpResponse:
    """The moving part; when the work is done the browser goes on."""
    task = tasks.for_staff(request.staff, task_id)
    response = render(request, "rosters/_reading.html", _reading_context(task))
    if (done := _done_url(task)) is not None:
        response["HX-Redirect"] = done
    elif task.state == "failed":
        response["HX-Refresh"] = "true"  # the strip above says so too
    return response


def _reading_context(task: Task) -> dict[str, object]:
    back = task.payload.get("batch") or task.payload.get("replaces")
    back_url = reverse("roster-batch", args=[back]) if back else reverse("rosters")
    kind = jobs.recognised(task)
    return {
        "task": shown(task),
        "back_url": back_url,
        "recognised": RosterKind(kind).label if kind else "",
    }


def _done_url(task: Task) -> str | None:
    if (
        task.state != "done"
        or not isinstance(task.result, dict)
        or task.kind not in (jobs.READ, jobs.COMMIT, jobs.UNDO)
    ):
        return None
    return reverse("roster-batch", args=[task.result["batch"]])


@staff_view(Verb.IMPORT_ROSTER, methods=READ)
def parcel(request: StaffRequest, parcel_id: int) -> HttpResponse:
    """What each file is, what is doubtful, what an import would do."""
    found = parcel_queries.parcel(request.scope, parcel_id)
    context = parcel_shown.context_of(request.scope, found) | {
        "page_title": "一次上传的名册",
        "crumbs": [("名册导入", reverse("rosters")), ("一次上传的名册", "")],
        "many": ManyFiles(initial={"term": found.term}, terms=offered(request)["terms"]),
    }
    return render(request, "rosters/parcel.html", context)


@staff_view(Verb.IMPORT_ROSTER, methods=READ)
def parcel_state(request: StaffRequest, parcel_id: int) -> HttpResponse:
    """The part that moves while files are read or imported; when that is over the page comes anew."""
    found = parcel_queries.parcel(request.scope, parcel_id)
    context = parcel_shown.context_of(request.scope, found)
    response = render(request, "rosters/_parcel_working.html", context)
    if not context["task"]:
        response["HX-Refresh"] = "true"
    return response


@staff_view(Verb.VIEW_ROSTERS, methods=READ)
def batch(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Steps 2 and 3: columns, problems, what will happen (or happened), and the act."""
    found = queries.batch(request.scope, batch_id)
    counts = found.counts or {}
    told = queries.problems(found)
    problems = [_problem(found, one) for one in told]
    kind = RosterKind(found.kind)
    names = names_of([found.made_by, found.committed_by, found.undone_by])
    mended = mends_of(found)
    context = {
        "page_title": found.file_name,
        "crumbs": [("名册导入", reverse("rosters")), (f"{kind.label} {Term.parse(found.term).short_label}", "")],
        "batch": found,
        "kind": kind.label,
        "uploaded_by": names[found.made_by],
        "county": place_name(found.county_code),
        "line": batch_line(found),
        "sheets": _sheets(found.sheet),
        "steps": steps_of_batch(found, names),
        "is_open": BATCHES.may(found, BatchAct.COMMIT),
        "newer": replacing(found) if found.state == BatchState.SUPERSEDED else None,
        "may_commit": can_commit(request.staff, found),
        "may_discard": can_discard(request.staff, found),
        "may_fetch": can_hand_out(request.staff, found),
        "may_undo": can_undo(request.staff, found),
        "has_others": bool(beside.comparable(found)),
        "mends": showing.mends_of(mended),
        "is_unread": mending.is_unread(found),
        "columns": _columns(found),
        "known_columns": sum(1 for column in found.columns if column["field"]),
        "fields": [(field.name, field.label) for field in kind_named(found.kind).fields],
        "problems": problems,
        "problem_rows": sum(one["rows"] for one in problems),
        "repaired_rows": sum(one["rows"] for one in problems if one["tone"] == "repair"),
        "writes_nothing": not any(counts.get(key) for key in ("new", "changed", "gone")),
        "shown": [(name, counts.get(name, 0)) for name in Seen._fields],
        "gone": counts.get("gone", 0),
        "kept": counts.get("kept", 0),
        "looks_partial": queries.counts_of(found).looks_partial,
        "asked": asked_before_import(request.scope, found, told),
        "rows_to_write": counts.get("new", 0) + counts.get("changed", 0),
        "import_chart": pictures.import_chart(found, showing.unit_of(found.kind)),
        "places_chart": pictures.places_chart(found),
        "dependents": dependents_of(found.pk) if found.state == BatchState.COMMITTED else 0,
        **_preview(found, _tab(request.GET.get("tab", "")) or _first_tab(counts), 1),
    }
    return render(request, "rosters/batch.html", context)


def _sheets(text: str) -> str:
    names = [sheet_label(one) for one in text.split("、")]
    return (
        f"“{'、'.join(names[:2])}”等 {len(names)} 张表"
        if len(names) > 2
        else f"“{names[0] if len(names) == 1 else text}”"
    )


def _columns(found: Batch) -> list[dict[str, object]]:
    labels = {field.name: field.label for field in kind_named(found.kind).fields}
    return [
        {
            "header": column["header"],
            "field": column["field"] or "",
            "label": labels.get(column["field"] or "", ""),
            "sample": column["sample"],
            "is_unknown": not column["field"],
        }
        for column in found.columns
    ]


_TONES = {"error": ("bad", "不能导入"), "warning": ("need", "请留意"), "repair": ("done", "已修好")}


def _problem(found: Batch, one: queries.Problem) -> dict[str, Any]:
    tag, words = _TONES[one.tone]
    return {
        "tone": one.tone,
        "tag": tag,
        "words": words,
        "message": one.message,
        "column": one.column,
        "rows": one.rows,
        "fix": one.fix,
        "url": reverse("roster-problem", args=[found.pk, one.code]),
    }


def _tab(text: str) -> str:
    return text if text in {key for key, _ in TABS} else ""


def _first_tab(counts: dict[str, int]) -> str:
    return next((key for key, _ in TABS if counts.get(key)), RowOutcome.NEW.value)


@staff_view(Verb.VIEW_ROSTERS, methods=READ)
def preview(request: StaffRequest, batch_id: int) -> HttpResponse:
    """The rows of one tab, a page at a time (the part below the tabs)."""
    found = queries.batch(request.scope, batch_id)
    tab = _tab(request.GET.get("tab", ""))
    if not tab:
        raise NotFound("no_tab", "没有这一栏。", "请从预览页面打开。")
    page = max(1, whole_number(request.GET.get("page", "1"), 100_000) or 1)
    return render(request, "rosters/_rows.html", {"batch": found, **_preview(found, tab, page)})


def _preview(found: Batch, tab: str, page: int) -> dict[str, object]:
    offset = (page - 1) * PREVIEW_ROWS
    total = int((found.counts or {}).get(tab, 0))
    if tab == "gone":
        gone = queries.gone_rows(found, limit=PREVIEW_ROWS, offset=offset)
        rows: list[dict[str, object]] = [
            {"name": one.name, "text": one.place, "id_mask": "", "place": "", "differences": [], "unseen": ""}
            for one in gone
        ]
    else:
        stored = queries.outcome_rows(found, RowOutcome(tab), limit=PREVIEW_ROWS, offset=offset)
        earlier = queries.earlier_rows(found, [bytes(row.key) for row in stored]) if tab == RowOutcome.CHANGED else {}
        rows = [showing.row_of(found, row, earlier.get(bytes(row.key))) for row in stored]
    pages = max(1, -(-total // PREVIEW_ROWS))
    counts = found.counts or {}
    return {
        "tabs": [{"key": key, "label": label, "count": counts.get(key, 0)} for key, label in TABS],
        "unit": showing.unit_of(found.kind),
        "tab": tab,
        "rows": rows,
        "total": total,
        "page": page,
        "pages": pages,
        "previous": page - 1 if page > 1 else 0,
        "next": page + 1 if page < pages else 0,
    }


@staff_view(Verb.VIEW_ROSTERS, methods=READ)
def problem(request: StaffRequest, batch_id: int, code: str) -> HttpResponse:
    """All rows of one kind of problem: sheet, row, column, what stood there, how to mend it."""
    found = queries.batch(request.scope, batch_id)
    return render(request, "rosters/problem.html", problem_context(request, found, code))


def problem_context(request: StaffRequest, found: Batch, code: str) -> dict[str, object]:
    """The rows of one kind of problem, with a field in each cell that may be put right here; what was posted is checked
    by the form that the context holds."""
    place = code.removeprefix("place-")
    listed = queries.findings(found, code) if place == code else findings_of_place(found, place)
    total = listed.count()
    if not total:
        raise NotFound("no_problem", "没有这种问题。", "请从批次页面打开。")
    shown_rows = list(listed[:500])
    people = queries.people_of(found, shown_rows)
    may_mend = can_commit(request.staff, found)
    cells = {
        one.pk: f"{people.get((one.sheet, one.row_no), ('', ''))[0]} {one.column} 改为".strip()
        for one in shown_rows
        if may_mend and not one.is_repair and may_be_typed(found.kind, one)
    }
    form = Cells.of(request, cells=cells) if cells else None
    return {
        "page_title": f"{found.file_name}：问题行",
        "crumbs": [
            ("名册导入", reverse("rosters")),
            (found.file_name, reverse("roster-batch", args=[found.pk])),
            ("问题行", ""),
        ],
        "batch": found,
        "code": code,
        "form": form,
        "findings": [
            showing.finding_of(one, people)
            | {"cell": form[f"{Cells.prefixed}{one.pk}"] if form and one.pk in cells else None}
            for one in shown_rows
        ],
        "cells": len(cells),
        "total": total,
        "may_fetch": can_hand_out(request.staff, found),
    }
