"""Changes of a child's account and of facts that give rights: what waits, one of them, and the second person's word."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.forms import ReasonForm, taken
from fuzhi.faces.kit.links import link
from fuzhi.faces.kit.list_bulk import BulkAction
from fuzhi.faces.kit.list_columns import Column, Row
from fuzhi.faces.kit.list_filters import ChoiceFilter
from fuzhi.faces.kit.list_sources import QuerySetSource
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.kit.templatetags.fz import zh_time
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.payments.mending import mend_urls
from fuzhi.faces.workspace.proving import Proved
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.states import ProposalState
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import trying
from fuzhi.steps.registry import changes as waiting
from fuzhi.steps.registry import services
from fuzhi.steps.registry.changes import FACT
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


class ChangeList(ListPage):
    """What waits for a second person, the oldest first."""

    title, unit = "更改确认", "项"
    template = "changes/list.html"
    columns = (
        Column("name", "哪一项", phone="title"),
        Column("old", "原来", phone="named"),
        Column("new", "改为", phone="named"),
        Column("reason", "依据", width=30, phone="second"),
        Column("proposed_by", "谁提出", render=lambda row: row.proposed_by.display_name, phone="second"),
        Column("proposed_at", "何时", sort="proposed_at", render=lambda row: zh_time(row.proposed_at), phone="hide"),
    )
    filters = (ChoiceFilter("kind", "种类", choices=((waiting.ACCOUNT, "收款账户"), (waiting.FACT, "身份类事实"))),)
    search = (("name", "contains"), ("reason", "contains"))
    search_hint = "姓名、哪一项或依据"
    bulk = (
        BulkAction("一起确认", "bulk-changes-confirm", "check"),
        BulkAction("一起退回", "bulk-changes-refuse", "arrow-back-up"),
    )
    empty_title, empty_icon = "没有等确认的更改", "circle-check"
    empty_text = "经办或财务提出更改以后，会出现在这里。"

    def source(self, request: ScopedRequest) -> QuerySetSource:
        """The area's."""
        return QuerySetSource(waiting.waiting(request.scope), orders=(("id", False),))

    def row_url(self, row: Row) -> str:
        """The change."""
        return reverse("change", args=[row.pk])


@staff_view(Verb.VIEW_CHANGES, methods=READ)
def changes(request: StaffRequest) -> HttpResponseBase:
    """What waits, the oldest first, and what was decided last."""
    ended = waiting.changes(request.scope).exclude(state=ProposalState.WAITING.value).order_by("-decided_at")
    return ChangeList(request).respond({"ended": [(one, *_tag(one)) for one in ended[:ENDED_SHOWN]]})


@staff_view(Verb.VIEW_CHANGES, methods=READ)
def change(request: StaffRequest, change_id: int) -> HttpResponse:
    """One change: what stands, what is to stand, why, and who has to say."""
    return _page(request, waiting.change_of(request.scope, change_id))


def _page(
    request: StaffRequest, found: Proposal, refusing: ReasonForm | None = None, confirming: Proved | None = None
) -> HttpResponse:
    by, typed = request.staff, refusing or confirming
    waits = found.state == ProposalState.WAITING
    context = {
        "page_title": found.name,
        "crumbs": [("更改确认", reverse("changes")), (found.name, "")],
        "found": found,
        "tag": _tag(found),
        "child_url": link("child", found.about),
        "anew_url": _anew_url(by, found),
        "may_confirm": can_confirm_change(by, found),
        "tried": trying.of_fact_change(found) if found.kind == FACT and waits else None,
        "may_refuse": can_refuse_change(by, found),
        "may_withdraw": can_withdraw_change(by, found),
        "refusing": refusing or ReasonForm(label=REFUSE_LABEL),
        "confirming": confirming or Proved(by=by),
    }
    return render(request, "changes/one.html", context, status=typed.status if typed else 200)


def _anew_url(by: Staff, found: Proposal) -> str:
    """Where an account that was sent back is proposed anew, for whoever may."""
    is_open = (
        found.kind == waiting.ACCOUNT and waiting.sent_back(waiting.changes(by.scope).filter(pk=found.pk)).exists()
    )
    return mend_urls(by, [found.about]).get(found.about, "") if is_open else ""


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
