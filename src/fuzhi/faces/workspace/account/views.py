"""Pages of the own account, for every role."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render

from fuzhi.faces.kit.forms import taken
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.account import CRUMB
from fuzhi.faces.workspace.account.factor import factor_words
from fuzhi.faces.workspace.account.forms import OwnPassword
from fuzhi.steps.accounts import delegating, own, second_factor
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.vocabulary.places import full_name, place_name


@staff_view(Verb.USE_OWN_TASKS, methods=("GET", "HEAD"))
def me(request: StaffRequest) -> HttpResponse:
    """Who I am here, and what I can change myself."""
    area = request.staff.area_code
    context = {
        "page_title": "我的账号",
        "account": request.staff,
        "area": full_name(area) or place_name(area),
        "factor": factor_words(request.staff),
        "stands_for": request.staff.standing_for,
        "delegations": delegating.of_person(request.staff),
        "may_have_factor": second_factor.is_on() and not request.staff.is_demo,
    }
    return render(request, "account/me.html", context)


@staff_view(Verb.USE_OWN_TASKS)
def password(request: StaffRequest) -> HttpResponse:
    """Another password; this session goes on, all others end."""
    form, by = OwnPassword.of(request), request.staff
    made = taken(form, lambda: own.change_password(old=form.given["old"], new=form.given["new"], by=by))
    if made is not None:
        update_session_auth_hash(request, made)
        messages.success(request, "密码已改。其他地方的登录已经结束。")
        return redirect("account")
    context = {
        "page_title": "改密码",
        "form": form,
        "is_first": request.staff.must_set_password,
        "is_demo": request.staff.is_demo,
        "crumbs": [CRUMB, ("改密码", "")],
    }
    return render(request, "account/password.html", context, status=form.status)
