"""What is done to batches: each act is a posted form, carries what the page showed, and comes back to the page."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.downloads import download
from fuzhi.faces.kit.forms import ReasonForm, taken
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.payments.forms import Release, ReturnFile, Shown
from fuzhi.faces.workspace.payments.returns import recorded
from fuzhi.faces.workspace.payments.views import BACK_LABEL, VOID_LABEL, batch_page
from fuzhi.faces.workspace.proving import Proved
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.files.queries import bytes_of
from fuzhi.steps.payments import queries, services
from fuzhi.steps.payments.things import BankReturn, Batch
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.money import yuan_sign

POST = ("POST",)


def _done(request: StaffRequest, batch: Batch, said: str) -> HttpResponse:
    menu.forget_counts(request)
    messages.success(request, said)
    return redirect("batch", batch_id=batch.pk)


@staff_view(Verb.MAKE_BATCH, methods=POST)
def make(request: StaffRequest, delivery: str) -> HttpResponse:
    """Make a batch of everything payable; the same form twice gives the same batch."""
    shown = Shown.pressed(request)
    batch = services.make_batch(
        county_code=request.scope.county_code,
        term=str(request.term),
        delivery=delivery,
        by=request.staff,
        key=shown["key"],
        seen_count=shown["seen_count"],
        seen_fen=shown["seen_fen"],
    )
    return _done(
        request, batch, f"已编制批次 {batch.no}：{batch.count:,} 笔 {yuan_sign(batch.total_fen)}，等另一人复核放行。"
    )


@staff_view(Verb.RELEASE_BATCH, methods=POST)
def release(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Let a batch go, as it was shown."""
    version, by, form = Shown.pressed(request)["version"], request.staff, Release.of(request, by=request.staff)
    batch = taken(form, lambda: services.release_batch(batch_id=batch_id, by=by, version=version, **form.fields_given))
    if batch is None:
        return batch_page(request, queries.batch_of(request.scope, batch_id), releasing=form)
    return _done(request, batch, f"批次 {batch.no} 已放行：{batch.count:,} 笔 {yuan_sign(batch.total_fen)}。")


@staff_view(Verb.MAKE_BATCH, methods=POST)
def void(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Take back a batch before release."""
    said = "批次 {0.no} 已作废，其中的 {0.count:,} 笔可以重新编制。"
    return _taken_back(request, batch_id, VOID_LABEL, "voiding", services.void_batch, said)


@staff_view(Verb.RELEASE_BATCH, methods=POST)
def send_back(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Give a batch back to the finance in place of releasing it."""
    said = "批次 {0.no} 已退回财务，一笔也没有发。"
    return _taken_back(request, batch_id, BACK_LABEL, "backing", services.send_back_batch, said)


def _taken_back(
    request: StaffRequest, batch_id: int, label: str, name: str, act: Callable[..., Batch], said: str
) -> HttpResponse:
    found, form = queries.batch_of(request.scope, batch_id), ReasonForm.of(request, label=label)
    by, shown = request.staff, Shown.pressed(request)["version"]
    batch = taken(form, lambda: act(batch_id=batch_id, by=by, reason=form.given["reason"], version=shown))
    if batch is None:
        return batch_page(request, found, **{name: form})
    return _done(request, batch, said.format(batch))


@staff_view(Verb.MAKE_BATCH, methods=POST)
def fetch(request: StaffRequest, batch_id: int, form: str) -> HttpResponse:
    """Hand out the request's bytes; the first time this marks the batch as handed over, so it is a posted form."""
    if form not in ("sheet", "text"):
        raise NotFound("no_request_file", "没有这种文件。", "请从批次页下载。")
    file = services.fetch_request(batch_id=batch_id, form=form, by=request.staff)
    menu.forget_counts(request)
    return download(bytes_of(file), file.name, file.media_type)


@staff_view(Verb.RECORD_RETURN, methods=POST)
def upload_return(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Take a bank's return from disk."""
    found, form = queries.batch_of(request.scope, batch_id), ReturnFile.of(request)
    record = taken(form, lambda: _recorded(batch_id, form.given["file"], request.staff))
    return batch_page(request, found, returning=form) if record is None else recorded(request, record)


def _recorded(batch_id: int, upload: UploadedFile, by: Staff) -> BankReturn:
    name = Path(upload.name or "回盘").name
    with tempfile.TemporaryDirectory(prefix="fuzhi-return-") as folder:
        path = Path(folder) / f"return{Path(name).suffix.lower()[:6]}"
        with path.open("wb") as out:
            for chunk in upload.chunks():
                out.write(chunk)
        return services.record_return(batch_id=batch_id, path=path, name=name, by=by)


def take_return(request: StaffRequest, batch_id: int, path: Path, name: str) -> HttpResponse:
    """Record a return that lies on disk and say on the batch's page what it says."""
    found = services.record_return(batch_id=batch_id, path=path, name=name, by=request.staff)
    return recorded(request, found)


@staff_view(Verb.REPAY, methods=POST)
def repay(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Put the mended failures into a batch of their own."""
    shown = Shown.pressed(request)
    batch = services.repay(
        batch_id=batch_id,
        by=request.staff,
        key=shown["key"],
        seen_count=shown["seen_count"],
        seen_fen=shown["seen_fen"],
    )
    return _done(
        request,
        batch,
        f"已编制重发批次 {batch.no}：{batch.count:,} 笔 {yuan_sign(batch.total_fen)}，等另一人复核放行。",
    )


@staff_view(Verb.SETTLE, methods=POST)
def settle(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Record that the schools were reimbursed."""
    found, form = queries.batch_of(request.scope, batch_id), Proved.of(request, by=request.staff)
    by, shown = request.staff, Shown.pressed(request)["version"]
    batch = taken(form, lambda: services.settle(batch_id=batch_id, by=by, version=shown, **form.fields_given))
    if batch is None:
        return batch_page(request, found, settling=form)
    return _done(request, batch, f"批次 {batch.no} 已与学校结算：{batch.count:,} 笔 {yuan_sign(batch.total_fen)}。")
