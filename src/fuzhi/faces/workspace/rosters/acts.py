"""Acts of an import: upload, read again with other columns, import, take back, throw away. Long ones run as tasks."""

import secrets
import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.forms import taken
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.rosters import views
from fuzhi.faces.workspace.rosters.forms import Columns, Import, Upload
from fuzhi.faces.workspace.rosters.many_forms import Cells, ManyFiles, Mended, OfParcel
from fuzhi.steps.accounts.permissions import Verb
from fuzhi.steps.files import queries as file_queries
from fuzhi.steps.files import services as files
from fuzhi.steps.intake import jobs, mending, parcel_queries, parcels, queries, services
from fuzhi.steps.intake.quota import take_reading
from fuzhi.steps.intake.states import BATCHES, BatchAct
from fuzhi.steps.intake.things import Batch, Parcel
from fuzhi.steps.tasks import queries as task_queries
from fuzhi.steps.tasks import services as tasks
from fuzhi.vocabulary.errors import Conflict


@staff_view(Verb.IMPORT_ROSTER, methods=("POST",))
def upload(request: StaffRequest) -> HttpResponse:
    """Take the file and start reading it; nothing else is written yet."""
    form = Upload.of(request, **views.offered(request))
    if not form.is_valid():
        context = {"page_title": "名册导入", "crumbs": [("名册导入", reverse("rosters")), ("上传", "")]}
        return render(request, "rosters/upload.html", context | views.upload_context(request, form), status=form.status)
    take_reading(request.staff)
    file, kind, term = (form.cleaned_data[name] for name in ("file", "kind", "term"))
    with transaction.atomic():
        stored = files.store(
            source=file.read(),
            name=str(file.name),
            media_type=file.content_type or "application/octet-stream",
            county_code=request.staff.area_code,
            by=request.staff,
            purpose="upload",
            days=1,
        )
        task = tasks.start(
            kind=jobs.READ,
            title=f"读取 {file.name}",
            by=request.staff,
            county_code=request.staff.area_code,
            payload=jobs.Reading(
                by=request.staff.acts_as,
                file_id=str(stored.pk),
                kind=kind,
                term=str(term),
                county_code=request.staff.area_code,
                request_key=form.cleaned_data["request_key"] or secrets.token_hex(16),
            ),
        )
    menu.forget_counts(request)
    return HttpResponseRedirect(reverse("roster-reading", args=[task.pk]))


@staff_view(Verb.IMPORT_ROSTER, methods=("POST",))
def read_as_recognised(request: StaffRequest, task_id: uuid.UUID) -> HttpResponse:
    """Read the file that was refused as what it turned out to be."""
    refused = task_queries.for_staff(request.staff, task_id)
    asked = jobs.as_recognised(refused, request.staff)
    file_queries.for_staff(request.staff, asked["file_id"])
    take_reading(request.staff)
    return _start(request, jobs.READ, refused.title, asked)


@staff_view(Verb.IMPORT_ROSTER, methods=("POST",))
def columns(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Read the file again with the columns as the clerk understands them."""
    found = queries.batch(request.scope, batch_id)
    known = {column["header"]: column["field"] or "" for column in found.columns}
    form = Columns.of(request, headers=[column["header"] for column in found.columns])
    form.check()
    changed = dict(found.column_overrides)
    changed |= {header: wanted for header, wanted in form.chosen if wanted != known[header]}
    if changed == found.column_overrides and not mending.is_unread(found):
        messages.info(request, "列没有改动。")
        return HttpResponseRedirect(reverse("roster-batch", args=[found.pk]))
    return _read_again(request, found, changed)


def _read_again(request: StaffRequest, found: Batch, columns: dict[str, str]) -> HttpResponseRedirect:
    take_reading(request.staff)
    return _start(
        request,
        jobs.READ,
        f"重新读取 {found.file_name}",
        jobs.Reading(
            by=request.staff.acts_as,
            file_id=str(found.file_id),
            kind=found.kind,
            term=found.term,
            county_code=found.county_code,
            columns=columns,
            replaces=found.pk,
            request_key=secrets.token_hex(16),
        ),
    )


@staff_view(Verb.IMPORT_ROSTER, methods=("POST",))
def mend(request: StaffRequest, batch_id: int, code: str) -> HttpResponse:
    """Keep what was typed in place of cells, and read the file again with it."""
    found = queries.batch(request.scope, batch_id)
    context = views.problem_context(request, found, code)
    form = context["form"]
    if not isinstance(form, Cells):
        raise Conflict("batch_written", "这些格子不能再在这里改。", "已经导入的请在学生档案里更正。")
    kept = taken(form, lambda: _mended(request, found, form))
    return kept or render(request, "rosters/problem.html", context, status=form.status)


@transaction.atomic
def _mended(request: StaffRequest, found: Batch, form: Cells) -> HttpResponseRedirect:
    mending.mend_cells(batch_id=found.pk, typed=form.typed, reason=form.cleaned_data["reason"], by=request.staff)
    return _read_again(request, found, found.column_overrides)


@staff_view(Verb.IMPORT_ROSTER, methods=("POST",))
def unmend(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Let a cell stand again as it came, and read the file again."""
    found = queries.batch(request.scope, batch_id)
    ref = Mended.pressed(request)["ref"]
    with transaction.atomic():
        mending.take_back(batch_id=found.pk, refs=[ref], by=request.staff)
        return _read_again(request, found, found.column_overrides)


@staff_view(Verb.IMPORT_ROSTER, methods=("POST",))
def commit(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Import the batch, as a task."""
    found = queries.batch(request.scope, batch_id)
    if BATCHES.is_done(found, BatchAct.COMMIT):
        return HttpResponseRedirect(reverse("roster-batch", args=[found.pk]))
    BATCHES.check(found, BatchAct.COMMIT)
    said = Import.pressed(request)
    services.check_covers(queries.counts_of(found), said["covers"])
    asked = _of(request, found.pk)
    if said["covers"]:
        asked["covers"] = said["covers"]
    new, changed, gone = said["seen_new"], said["seen_changed"], said["seen_gone"]
    if None not in (new, changed, gone):
        asked["seen"] = (new, changed, gone)
    return _start(request, jobs.COMMIT, f"导入 {found.file_name}", asked)


@staff_view(Verb.UNDO_IMPORT, methods=("POST",))
def undo(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Take the whole batch back, as a task."""
    found = queries.batch(request.scope, batch_id)
    if BATCHES.is_done(found, BatchAct.UNDO):
        return HttpResponseRedirect(reverse("roster-batch", args=[found.pk]))
    BATCHES.check(found, BatchAct.UNDO)
    return _start(request, jobs.UNDO, f"撤回 {found.file_name}", _of(request, found.pk))


@staff_view(Verb.IMPORT_ROSTER, methods=("POST",))
def discard(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Throw an unwritten batch away."""
    found = queries.batch(request.scope, batch_id)
    services.discard(batch_id=found.pk, by=request.staff)
    menu.forget_counts(request)
    messages.success(request, f"“{found.file_name}”没有导入，已清除。")
    return HttpResponseRedirect(reverse("rosters"))


@staff_view(Verb.IMPORT_ROSTER, methods=("POST",))
def hand_in(request: StaffRequest) -> HttpResponse:
    """Take the files and start reading them; nothing else is written yet."""
    form = ManyFiles.of(request, terms=views.offered(request)["terms"])
    made = taken(form, lambda: _made(request, form))
    if made is None:
        context = {"page_title": "名册导入", "crumbs": [("名册导入", reverse("rosters")), ("一次上传多份", "")]}
        return render(request, "rosters/upload_many.html", context | {"many": form}, status=form.status)
    menu.forget_counts(request)
    url = reverse("roster-parcel", args=[made.pk])
    if request.headers.get("HX-Request"):  # one of several that the page sends by itself: it goes there when all came
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _made(request: StaffRequest, form: ManyFiles) -> Parcel:
    handed = [
        parcels.HandedIn(str(one.name), one.content_type or "application/octet-stream", one.read())
        for one in form.cleaned_data["file"]
    ]
    return parcels.hand_in(
        handed=handed,
        county_code=request.staff.area_code,
        term=str(form.cleaned_data["term"]),
        by=request.staff,
        request_key=form.cleaned_data["request_key"] or secrets.token_hex(16),
    )


@staff_view(Verb.IMPORT_ROSTER, methods=("POST",))
def say(request: StaffRequest, parcel_id: int) -> HttpResponse:
    """Read files again as the clerk says they are."""
    form, found = _of_parcel(request, parcel_id)
    again = parcels.say(parcel_id=found.pk, said=form.said, by=request.staff)
    if not again:
        messages.info(request, "名册和学期都没有改动，没有重新读。")
    return HttpResponseRedirect(reverse("roster-parcel", args=[found.pk]))


@staff_view(Verb.IMPORT_ROSTER, methods=("POST",))
def take(request: StaffRequest, parcel_id: int) -> HttpResponse:
    """Import the files that are ticked, as a task; the page stays the same."""
    form, found = _of_parcel(request, parcel_id)
    parcels.start_taking(parcel_id=found.pk, take=form.taken, by=request.staff)
    menu.forget_counts(request)
    return HttpResponseRedirect(reverse("roster-parcel", args=[found.pk]))


def _of_parcel(request: StaffRequest, parcel_id: int) -> tuple[OfParcel, Parcel]:
    found = parcel_queries.parcel(request.scope, parcel_id)
    form = OfParcel.of(request, numbers=parcel_queries.numbers(found))
    form.check()
    return form, found


def _of(request: StaffRequest, batch_id: int) -> jobs.OfBatch:
    return jobs.OfBatch(by=request.staff.acts_as, batch=batch_id)


def _start(request: StaffRequest, kind: str, title: str, payload: jobs.Reading | jobs.OfBatch) -> HttpResponseRedirect:
    task = tasks.start(
        kind=kind,
        title=title[:120],
        by=request.staff,
        county_code=request.staff.area_code,
        payload=payload,
    )
    menu.forget_counts(request)
    return HttpResponseRedirect(reverse("roster-reading", args=[task.pk]))
