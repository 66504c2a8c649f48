"""Answers to what the public said: one person answers; what two approved is withdrawn by a second person's word."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.fields import LongField, Pressed
from fuzhi.faces.kit.forms import Given, HouseForm, ReasonForm, taken
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.notices.views import OBJECTION_TAGS
from fuzhi.steps.accounts.proposals import Proposal
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import answering, queries, rules, services
from fuzhi.steps.aid.notices import contact_of
from fuzhi.steps.aid.permissions import (
    can_answer,
    can_confirm_withdrawal,
    can_refuse_withdrawal,
    can_see_contact,
    can_take_back_withdrawal,
)
from fuzhi.steps.aid.states import ObjectionState
from fuzhi.steps.aid.things import Objection

POST = ("POST",)
REFUSE_LABEL = "为什么退回"
HELD_SAID = {
    ObjectionState.OPEN: "答复之前暂停发放",
    ObjectionState.UPHELD: "意见成立，已撤回",
    ObjectionState.DISMISSED: "意见不成立，已恢复",
}


class AnswerForm(HouseForm):
    """The clerk's answer to an objection."""

    answer = LongField(label="核实情况和处理结果（提出人凭受理号能看到；意见成立的，也原样写进给家长的说明）", rows=5)
    act = forms.CharField(required=False, widget=Pressed)

    @property
    def is_upheld(self) -> bool:
        """Which of the two answers was pressed."""
        return self["act"].value() == "uphold"

    @property
    def given(self) -> Given:
        """As :func:`fuzhi.steps.aid.services.answer_objection` takes it."""
        return {"answer": self.cleaned_data["answer"], "upheld": self.is_upheld}


@staff_view(Verb.VIEW_AMOUNTS)
def objection(request: StaffRequest, objection_id: int) -> HttpResponse:
    """One objection with the items it holds; the clerk answers."""
    found = queries.objection_of(request.scope, objection_id)
    form, key, by = AnswerForm.of(request), found.pk, request.staff
    done = taken(form, lambda: services.answer_objection(objection_id=key, by=by, **form.given))
    if done is None:
        return _page(request, found, form)
    if isinstance(done, Proposal):
        return _done(request, key, "已提请撤回，等另一人确认；确认之前继续暂停发放。")
    return _done(request, key, "已答复，提出人凭受理号可以看到。")


@staff_view(Verb.CONFIRM_WITHDRAWAL, methods=POST)
def confirm(request: StaffRequest, change_id: int) -> HttpResponse:
    """Withdraw what the objection names."""
    found = services.confirm_withdrawal(change_id=change_id, by=request.staff)
    return _done(request, answering.of_objection(found), f"已撤回：{found.name}。")


@staff_view(Verb.CONFIRM_WITHDRAWAL, methods=POST)
def refuse(request: StaffRequest, change_id: int) -> HttpResponse:
    """Send it back to be answered anew."""
    form, by = ReasonForm.of(request, label=REFUSE_LABEL), request.staff
    found = taken(form, lambda: services.refuse_withdrawal(change_id=change_id, by=by, reason=form.given["reason"]))
    if found is None:
        waits = answering.withdrawal_of(change_id, by)
        return _page(request, queries.objection_of(request.scope, answering.of_objection(waits)), refusing=form)
    return _done(request, answering.of_objection(found), "已退回，由经办人重新答复；答复之前继续暂停发放。")


@staff_view(Verb.ANSWER_OBJECTION, methods=POST)
def take_back(request: StaffRequest, change_id: int) -> HttpResponse:
    """Take the proposal back."""
    found = services.take_back_withdrawal(change_id=change_id, by=request.staff)
    return _done(request, answering.of_objection(found), "已收回，可以重新答复。")


def _page(
    request: StaffRequest, found: Objection, form: AnswerForm | None = None, refusing: ReasonForm | None = None
) -> HttpResponse:
    by, waits, typed = request.staff, answering.waiting_for(found), refusing or form
    tone, state = OBJECTION_TAGS[answering.WAITING if waits else found.state]
    is_upheld = form is not None and form.is_upheld
    context = {
        "page_title": f"意见 {found.number}",
        "crumbs": [("公示", reverse("notices")), ("意见", reverse("objections")), (found.number, "")],
        "found": found,
        "tone": tone,
        "state": state,
        "contact": contact_of(found) if can_see_contact(by, found) else "",
        "items": _items(found),
        "items_said": HELD_SAID[ObjectionState(found.state)],
        "withdrawable": answering.approved_items(found).exists(),
        "may_answer": waits is None and can_answer(by, found),
        "dismissing": form if form and not is_upheld else AnswerForm(auto_id="dismiss_%s"),
        "upholding": form if form and is_upheld else AnswerForm(auto_id="uphold_%s"),
        "waits": waits,
        "ended": None if waits else answering.last_ended(found),
        "may_confirm": waits is not None and can_confirm_withdrawal(by, waits),
        "may_refuse": waits is not None and can_refuse_withdrawal(by, waits),
        "may_take_back": waits is not None and can_take_back_withdrawal(by, waits),
        "refusing": refusing or ReasonForm(label=REFUSE_LABEL),
    }
    return render(request, "notices/objection.html", context, status=typed.status if typed else 200)


def _items(found: Objection) -> list[dict[str, object]]:
    labels = rules.item_labels()
    return [
        {
            "name": one.entitlement.person.name,
            "label": labels.get(one.entitlement.benefit, ""),
            "amount_fen": one.entitlement.amount_fen,
            "number": one.entitlement.person.number,
            "benefit": one.entitlement.benefit,
            "school": one.entitlement.sheet.school_name if one.entitlement.sheet else "",
        }
        for one in found.items.select_related("entitlement__person", "entitlement__sheet")
    ]


def _done(request: StaffRequest, objection_id: int, said: str) -> HttpResponse:
    menu.forget_counts(request)
    messages.success(request, said)
    return redirect("objection", objection_id=objection_id)
