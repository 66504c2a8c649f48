"""Changes of a child's account and of facts that give rights: what waits, one of them, and the second person's word."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.forms import ReasonForm, taken
from fuzhi.faces.kit.links import link
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.proving import Proved
from fuzhi.steps.accounts.states import ProposalState
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.registry import changes as waiting
from fuzhi.steps.registry import services
from fuzhi.steps.registry.permissions import can_confirm_change, can_refuse_change, can_withdraw_change
from fuzhi.steps.registry.things import Proposal

POST = ("POST",)
READ = ("GET", "HEAD")
TAGS = {
    ProposalState.WAITING: "need",
    ProposalState.CONFIRMED: "done",
    ProposalState.REFUSED: "bad",
    ProposalState.WITHDRAWN: "",
}
REFUSE_LABEL = "为什么退回"
ENDED_SHOWN = 50


def _tag(found: Proposal) -> tuple[str, str]:
    state = ProposalState(found.state)
    return TAGS[state], state.label


@staff_view(Verb.VIEW_CHANGES, methods=READ)
def changes(request: StaffRequest) -> HttpResponse:
    """What waits, the oldest first, and what was decided last."""
    open_ones = list(waiting.waiting(request.scope))
    ended = waiting.changes(request.scope).exclude(state=ProposalState.WAITING.value).order_by("-decided_at")
    context = {
        "page_title": "更改确认",
        "rows": open_ones,
        "ended": [(one, *_tag(one)) for one in ended[:ENDED_SHOWN]],
    }
    return render(request, "changes/list.html", context)


@staff_view(Verb.VIEW_CHANGES, methods=READ)
def change(request: StaffRequest, change_id: int) -> HttpResponse:
    """One change: what stands, what is to stand, why, and who has to say."""
    return _page(request, waiting.change_of(request.scope, change_id))


def _page(
    request: StaffRequest, found: Proposal, refusing: ReasonForm | None = None, confirming: Proved | None = None
) -> HttpResponse:
    by, typed = request.staff, refusing or confirming
    context = {
        "page_title": found.name,
        "crumbs": [("更改确认", reverse("changes")), (found.name, "")],
        "found": found,
        "tag": _tag(found),
        "child_url": link("child", found.about),
        "may_confirm": can_confirm_change(by, found),
        "may_refuse": can_refuse_change(by, found),
        "may_withdraw": can_withdraw_change(by, found),
        "refusing": refusing or ReasonForm(label=REFUSE_LABEL),
        "confirming": confirming or Proved(by=by),
    }
    return render(request, "changes/one.html", context, status=typed.status if typed else 200)


@staff_view(Verb.CONFIRM_CHANGE, methods=POST)
def confirm(request: StaffRequest, change_id: int) -> HttpResponse:
    """Let it take effect."""
    waits, by, form = waiting.change_of(request.scope, change_id), request.staff, Proved.of(request, by=request.staff)
    found = taken(form, lambda: services.confirm_change(change_id=change_id, by=by, **form.fields_given))
    if found is None:
        return _page(request, waits, confirming=form)
    return _done(request, f"{found.name}已由“{found.old}”改为“{found.new}”。")


@staff_view(Verb.CONFIRM_CHANGE, methods=POST)
def refuse(request: StaffRequest, change_id: int) -> HttpResponse:
    """Say that it does not hold."""
    found, form = waiting.change_of(request.scope, change_id), ReasonForm.of(request, label=REFUSE_LABEL)
    by = request.staff
    if taken(form, lambda: services.refuse_change(change_id=change_id, by=by, reason=form.given["reason"])) is None:
        return _page(request, found, form)
    return _done(request, f"已退回：{found.name}没有变动。")


@staff_view(Verb.MEND_ACCOUNT, methods=POST)
def withdraw(request: StaffRequest, change_id: int) -> HttpResponse:
    """Take it back."""
    found = services.withdraw_change(change_id=change_id, by=request.staff)
    return _done(request, f"已撤回：{found.name}没有变动。")


def _done(request: StaffRequest, said: str) -> HttpResponse:
    menu.forget_counts(request)
    messages.success(request, said)
    return redirect("changes")
