"""One approved item that goes into no batch for now: why, who proposed it, who agreed, and how it ends."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.forms import ReasonForm, taken
from fuzhi.faces.kit.links import link
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.payments.presenting import WITHHELD_TAGS
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.payments import services
from fuzhi.steps.payments.items import item
from fuzhi.steps.payments.permissions import can_decide_withheld, can_lift, can_withhold
from fuzhi.steps.payments.things import Withheld
from fuzhi.steps.payments.withholding import Due, due_of, earlier_of, has_other_account, payee_words, withheld_of
from fuzhi.vocabulary.codes import Delivery
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.terms import Term

READ = ("GET", "HEAD")
POST = ("POST",)
PUT_LABEL, LIFT_LABEL, REFUSE_LABEL = "为什么暂缓", "为什么可以发了", "为什么不同意"
PUT_HINT = "例如：收款的卡是教师的，等家长提供自己的存折"


@staff_view(Verb.VIEW_FUNDS, methods=READ)
def withheld(request: StaffRequest, entitlement_id: int) -> HttpResponse:
    """The item, and what holds it."""
    return _page(request, due_of(request.scope, entitlement_id))


def _page(request: StaffRequest, due: Due, **typed: ReasonForm) -> HttpResponse:
    found, by = withheld_of(due), request.staff
    context = {
        "page_title": f"{due.person_name} {item(due.benefit).label}",
        "crumbs": [("发放", reverse("batches")), ("暂缓发放", "")],
        "due": due,
        "term": Term.parse(due.term).short_label,
        "child_url": link("child", due.person_number),
        "found": found,
        "payee": payee_words(due.person_id) if due.delivery == Delivery.CASH else "",
        "tag": WITHHELD_TAGS[found.state] if found else ("", "没有暂缓"),
        "is_mended": found is not None and has_other_account(found),
        "earlier": earlier_of(due),
        "may_put": found is None and due.is_free and can_withhold(by, due.county_code),
        "may_lift": found is not None and can_lift(by, found),
        "may_decide": found is not None and can_decide_withheld(by, found),
        "putting": ReasonForm(label=PUT_LABEL, hint=PUT_HINT),
        "lifting": ReasonForm(label=LIFT_LABEL),
        "refusing": ReasonForm(label=REFUSE_LABEL),
        **typed,
    }
    return render(request, "payments/withheld.html", context, status=422 if typed else 200)


@staff_view(Verb.MAKE_BATCH, methods=POST)
def put(request: StaffRequest, entitlement_id: int) -> HttpResponse:
    """Leave it out."""
    due, form = due_of(request.scope, entitlement_id), ReasonForm.of(request, label=PUT_LABEL, hint=PUT_HINT)
    by = request.staff
    act = taken(form, lambda: services.withhold(entitlement_id=entitlement_id, reason=form.given["reason"], by=by))
    if act is None:
        return _page(request, due, putting=form)
    return _done(request, due, "已暂缓，不再编入批次；等另一人确认。")


@staff_view(Verb.MAKE_BATCH, methods=POST)
def lift(request: StaffRequest, entitlement_id: int) -> HttpResponse:
    """Take the hold off."""
    by = request.staff
    return _ended(
        request,
        entitlement_id,
        "lifting",
        LIFT_LABEL,
        lambda found, reason: services.lift_withheld(withheld_id=found.pk, reason=reason, by=by),
        "已解除暂缓，可以编入下一个批次。",
    )


@staff_view(Verb.RELEASE_BATCH, methods=POST)
def confirm(request: StaffRequest, entitlement_id: int) -> HttpResponse:
    """Agree that it is left out."""
    due = due_of(request.scope, entitlement_id)
    services.confirm_withheld(withheld_id=_standing(due).pk, by=request.staff)
    return _done(request, due, "已确认暂缓。")


@staff_view(Verb.RELEASE_BATCH, methods=POST)
def refuse(request: StaffRequest, entitlement_id: int) -> HttpResponse:
    """Do not agree: it goes into the next batch."""
    by = request.staff
    return _ended(
        request,
        entitlement_id,
        "refusing",
        REFUSE_LABEL,
        lambda found, reason: services.refuse_withheld(withheld_id=found.pk, reason=reason, by=by),
        "没有同意暂缓，可以编入下一个批次。",
    )


def _standing(due: Due) -> Withheld:
    found = withheld_of(due)
    if found is None:
        raise NotFound("not_withheld", "这一笔现在没有暂缓。", "请刷新页面，看最新情况。")
    return found


def _ended(
    request: StaffRequest,
    entitlement_id: int,
    name: str,
    label: str,
    act: Callable[[Withheld, str], Withheld],
    said: str,
) -> HttpResponse:
    due, form = due_of(request.scope, entitlement_id), ReasonForm.of(request, label=label)
    if taken(form, lambda: act(_standing(due), form.given["reason"])) is None:
        return _page(request, due, **{name: form})
    return _done(request, due, said)


def _done(request: StaffRequest, due: Due, said: str) -> HttpResponse:
    menu.forget_counts(request)
    messages.success(request, said)
    return redirect("withheld", entitlement_id=due.entitlement_id)
