"""A leave: to whom the own work is handed, and for whom one works just now."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from fuzhi.faces.doors.standing import STANDS_FOR
from fuzhi.faces.kit import menu
from fuzhi.faces.kit.fields import DayField
from fuzhi.faces.kit.forms import OWN_PAGE, REASON_MAX, HouseForm, offer, taken
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.account import CRUMB
from fuzhi.steps.accounts import delegating
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb

CRUMBS = [CRUMB, ("请假委托", "")]


class Leave(HouseForm):
    """To whom, from when to when, and why."""

    taker = forms.ChoiceField(label="由谁代办")
    from_on = DayField(label="从")
    until_on = DayField(label="到")
    reason = forms.CharField(label="理由", max_length=REASON_MAX, help_text="例如：病假；外出培训。")
    beside = {"bad_days": "until_on", "no_delegate": "taker"}

    def __init__(self, *args: Any, giver: Staff, **more: Any) -> None:
        super().__init__(*args, **more)
        named = [(one.username, f"{one.display_name}（{one.role_label}）") for one in delegating.colleagues(giver)]
        offer(self, "taker", [("", "请选择"), *named])


class Chosen(HouseForm):
    """For whom one works from now on; empty: for oneself."""

    giver = forms.CharField(required=False, max_length=64)


@staff_view(Verb.USE_OWN_TASKS)
def hand_over(request: StaffRequest) -> HttpResponse:
    """Hand the own work to a colleague for some days."""
    by = request.staff
    form = Leave.of(request, giver=by)
    asked = taken(form, lambda: delegating.delegate(by=by, **form.fields_given), refusals=OWN_PAGE)
    if asked is not None:
        messages.success(request, f"{asked.words}" + ("，等系统管理员或市级督查确认。" if asked.waits else "。"))
        return redirect("account")
    context = {"page_title": "请假委托", "form": form, "crumbs": CRUMBS}
    return render(request, "account/leave.html", context, status=form.status)


@staff_view(Verb.USE_OWN_TASKS, methods=("POST",))
def end(request: StaffRequest, delegation_id: int) -> HttpResponse:
    """No longer."""
    delegating.end(delegation_id=delegation_id, by=request.staff)
    messages.success(request, "委托已结束。")
    return redirect("account")


@staff_view(Verb.USE_OWN_TASKS, methods=("POST",))
def stand_in(request: StaffRequest) -> HttpResponse:
    """Work for a colleague on leave from now on, or for oneself again."""
    seat = delegating.stand_in(giver=Chosen.pressed(request)["giver"], by=request.staff)
    request.session[STANDS_FOR] = seat.standing_for.username if seat.standing_for else ""
    menu.forget_counts(request)
    said = f"您正在代 {seat.standing_for.display_name} 办理。" if seat.standing_for else "回到自己的岗位。"
    messages.success(request, said)
    return redirect("staff-home")
