"""What the bank did with a batch, by two persons: recorded by one, confirmed, refused or reversed by another."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.forms import ReasonForm, taken
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.payments.forms import ConfirmReturn, Shown
from fuzhi.faces.workspace.payments.lines import LATE_LABEL, line_page
from fuzhi.faces.workspace.payments.presenting import said_of
from fuzhi.faces.workspace.payments.views import DISPUTE_LABEL, REFUSE_LABEL, UNANSWERED_LABEL, batch_page
from fuzhi.faces.workspace.proving import Proved
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.payments import queries, services
from fuzhi.steps.payments.deciding import ReturnSums
from fuzhi.steps.payments.states import ReturnKind, ReturnState
from fuzhi.steps.payments.things import BankReturn, Batch

POST = ("POST",)


def recorded(request: StaffRequest, found: BankReturn) -> HttpResponse:
    """Back on the batch's page, with what was recorded and what comes next."""
    return _done(request, found.batch, f"已登记，等另一人确认：{said_of(found)}。")


def _done(request: StaffRequest, batch: Batch, said: str) -> HttpResponse:
    menu.forget_counts(request)
    messages.success(request, said)
    return redirect("batch", batch_id=batch.pk)


@staff_view(Verb.CONFIRM_RETURN, methods=POST)
def confirm(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Let what waits take effect, as it was shown: a record, or the reversal of one."""
    batch, form = queries.batch_of(request.scope, batch_id), ConfirmReturn.of(request, by=request.staff)
    waiting = queries.waiting_return(batch)
    if waiting.state == ReturnState.DISPUTED:
        return _reversed(request, batch, waiting)
    found = taken(form, lambda: _confirmed(waiting, form, request))
    if found is None:
        return batch_page(request, batch, confirming=form)
    more = "，请逐笔更正" if found.failed_count and found.kind != ReturnKind.SILENCE else ""
    return _done(request, batch, f"已确认：{said_of(found)}{more}。")


def _reversed(request: StaffRequest, batch: Batch, waiting: BankReturn) -> HttpResponse:
    by, form = request.staff, Proved.of(request, by=request.staff)
    if taken(form, lambda: services.reverse_return(return_id=waiting.pk, by=by, **form.fields_given)) is None:
        return batch_page(request, batch, confirming=form)
    return _done(request, batch, f"批次 {batch.no} 的回盘已冲回，每一笔重新等银行回盘。")


def _confirmed(waiting: BankReturn, form: ConfirmReturn, request: StaffRequest) -> BankReturn:
    given = form.fields_given
    said = {name: given.pop(name) for name in ("rest_is_paid", "code") if name in given}
    return services.confirm_return(return_id=waiting.pk, by=request.staff, shown=ReturnSums(**given), **said)


@staff_view(Verb.CONFIRM_RETURN, methods=POST)
def refuse(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Say that what waits does not hold."""
    return _with_reason(
        request,
        batch_id,
        REFUSE_LABEL,
        "refusing",
        lambda batch, reason: services.refuse_return(
            return_id=queries.waiting_return(batch).pk, by=request.staff, reason=reason
        ),
        "已退回登记，没有任何变动。",
    )


@staff_view(Verb.RECORD_RETURN, methods=POST)
def withdraw(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Take back what still waits."""
    batch = queries.batch_of(request.scope, batch_id)
    services.withdraw_return(return_id=queries.waiting_return(batch).pk, by=request.staff, reason="登记人撤回")
    return _done(request, batch, "已撤回登记，没有任何变动。")


@staff_view(Verb.RECORD_RETURN, methods=POST)
def dispute(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Propose to reverse the answer that was confirmed."""
    return _with_reason(
        request,
        batch_id,
        DISPUTE_LABEL,
        "disputing",
        lambda batch, reason: services.dispute_return(
            return_id=queries.standing_return(batch).pk, by=request.staff, reason=reason, version=_version(request)
        ),
        "已提出冲回，等另一人确认。",
    )


@staff_view(Verb.RECORD_RETURN, methods=POST)
def unanswered(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Propose to void a batch that the bank never answered."""
    return _with_reason(
        request,
        batch_id,
        UNANSWERED_LABEL,
        "giving_up",
        lambda batch, reason: services.void_unanswered(
            batch_id=batch.pk, by=request.staff, reason=reason, version=_version(request)
        ),
        "已提出整批作废，等另一人确认。",
    )


def _version(request: StaffRequest) -> int | None:
    """The state of the batch that the page showed."""
    version: int | None = Shown.pressed(request)["version"]
    return version


def _with_reason(
    request: StaffRequest,
    batch_id: int,
    label: str,
    name: str,
    act: Callable[[Batch, str], BankReturn],
    said: str,
) -> HttpResponse:
    """An act on the batch's page that asks for one sentence of why; ``name``: the form's place on that page."""
    batch, form = queries.batch_of(request.scope, batch_id), ReasonForm.of(request, label=label)
    if taken(form, lambda: act(batch, form.given["reason"])) is None:
        return batch_page(request, batch, **{name: form})
    return _done(request, batch, said)


def _reported(request: StaffRequest, line_id: int, reason: str) -> BankReturn:
    return services.report_late(line_id=line_id, by=request.staff, reason=reason, version=_version(request))


@staff_view(Verb.RECORD_RETURN, methods=POST)
def late(request: StaffRequest, line_id: int) -> HttpResponse:
    """Propose that one payment came back after it had arrived."""
    line, form = queries.line_of(request.scope, line_id), ReasonForm.of(request, label=LATE_LABEL)
    found = taken(form, lambda: _reported(request, line.pk, form.given["reason"]))
    return line_page(request, line, late=form) if found is None else recorded(request, found)
