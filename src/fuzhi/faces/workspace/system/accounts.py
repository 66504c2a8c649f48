"""Pages of one account: opened, closed, given a link, another role; nobody here ever knows a password."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.forms import OWN_PAGE, HouseForm, ReasonForm, taken
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.system.forms import ActiveForm, NumberForm, RoleForm, StaffForm
from fuzhi.steps.accounts import changing, delegating, invitations, openings, queries, services
from fuzhi.steps.accounts.invitations import Invitation
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.registry.queries import school_names
from fuzhi.vocabulary.places import full_name, place_name

CRUMB = ("系统", "/staff/system/")
WHY = "理由"


@staff_view(Verb.MANAGE_ACCOUNTS)
def add(request: StaffRequest) -> HttpResponse:
    """Open an account."""
    form, by = StaffForm.of(request), request.staff
    made = taken(form, lambda: invitations.open_account(by=by, **form.fields_given), refusals=OWN_PAGE)
    if made is not None:
        return _invited(request, made)
    context = {
        "page_title": "开立账号",
        "form": form,
        "crumbs": [CRUMB, ("人员", reverse("system-accounts")), ("开立账号", "")],
    }
    return render(request, "system/form.html", context, status=form.status)


@staff_view(Verb.MANAGE_ACCOUNTS, methods=("POST",))
def active(request: StaffRequest, username: str) -> HttpResponse:
    """Close or reopen an account."""
    wanted = ActiveForm.pressed(request)["is_active"] == "1"
    staff = services.set_active(username=username, is_active=wanted, by=request.staff)
    said = "已停用" if not wanted else "已启用" if staff.is_active else "等另一人确认开通以后才能登录"
    messages.success(request, f"{staff.username} {said}。")
    return redirect("system-accounts")


@staff_view(Verb.MANAGE_ACCOUNTS, methods=("GET", "HEAD"))
def account(request: StaffRequest, username: str) -> HttpResponse:
    """One account, and what can be done to it."""
    return _account(request, username)


def _account(request: StaffRequest, username: str, **typed: HouseForm) -> HttpResponse:
    """``typed`` is the one form on it that must be mended first."""
    staff = queries.account(username)
    seat = {"role": staff.role, "area_code": staff.area_code, "school_code": staff.school_code}
    context = {
        "page_title": f"{staff.display_name}（{staff.username}）",
        "account": staff,
        "school": school_names([staff.school_code]).get(staff.school_code, staff.school_code),
        "area": full_name(staff.area_code) or place_name(staff.area_code),
        "number": NumberForm(),
        "changing": RoleForm(initial=seat),
        "resetting": ReasonForm(label=WHY),
        "delegations": delegating.of_person(staff),
        "waiting": openings.waiting().filter(about=username),
        "is_own": request.staff.is_same_person(staff.pk),
        "crumbs": [CRUMB, ("人员", reverse("system-accounts")), (staff.username, "")],
        **typed,
    }
    return render(request, "system/account.html", context, status=422 if typed else 200)


@staff_view(Verb.MANAGE_ACCOUNTS, methods=("POST",))
def password(request: StaffRequest, username: str) -> HttpResponse:
    """The old password is none any more; the page shows the link that sets a new one."""
    queries.account(username)
    return _invited(request, invitations.reset_password(username=username, by=request.staff))


@staff_view(Verb.MANAGE_ACCOUNTS, methods=("POST",))
def staff_number(request: StaffRequest, username: str) -> HttpResponse:
    """Whose account it is."""
    queries.account(username)
    form, by = NumberForm.of(request), request.staff
    made = taken(
        form, lambda: services.set_staff_number(username=username, by=by, **form.fields_given), refusals=OWN_PAGE
    )
    if made is None:
        return _account(request, username, number=form)
    messages.success(request, f"{username} 的工号已登记。")
    return redirect("system-account", username=username)


@staff_view(Verb.MANAGE_ACCOUNTS, methods=("POST",))
def change_role(request: StaffRequest, username: str) -> HttpResponse:
    """Another role or area, when another person has confirmed."""
    queries.account(username)
    form, by = RoleForm.of(request), request.staff
    asked = taken(form, lambda: changing.change_role(username=username, by=by, **form.fields_given), refusals=OWN_PAGE)
    if asked is None:
        return _account(request, username, changing=form)
    return _asked(request, f"{asked.name}改为“{asked.new}”，等另一人确认。", username)


@staff_view(Verb.MANAGE_ACCOUNTS, methods=("POST",))
def reset_factor(request: StaffRequest, username: str) -> HttpResponse:
    """For a lost telephone."""
    queries.account(username)
    form, by = ReasonForm.of(request, label=WHY), request.staff
    done = taken(
        form,
        lambda: (changing.reset_second_factor(username=username, by=by, **form.fields_given),),
        refusals=OWN_PAGE,
    )
    if done is None:
        return _account(request, username, resetting=form)
    said = "的第二因素等另一人确认以后清除。" if done[0] else "的第二因素已清除，本人登录后重新设置。"
    return _asked(request, username + said, username)


@staff_view(Verb.MANAGE_ACCOUNTS, methods=("POST",))
def end_delegation(request: StaffRequest, delegation_id: int) -> HttpResponse:
    """Nobody stands for that person any more."""
    one = delegating.end_by_administration(delegation_id=delegation_id, by=request.staff)
    return _asked(request, "委托已结束。", one.giver.username)


def _asked(request: StaffRequest, said: str, username: str) -> HttpResponse:
    menu.forget_counts(request)
    messages.success(request, said)
    return redirect("system-account", username=username)


def _invited(request: StaffRequest, made: Invitation) -> HttpResponse:
    """The link, on this page alone: it is kept nowhere."""
    context = {
        "page_title": f"{made.staff.display_name}（{made.staff.username}）的设密码链接",
        "account": made.staff,
        "link": f"{request.build_absolute_uri(reverse('staff-link'))}#{made.token}",
        "ends_at": made.ends_at,
        "crumbs": [CRUMB, ("人员", reverse("system-accounts")), (made.staff.username, "")],
    }
    menu.forget_counts(request)
    return render(request, "system/link.html", context)
