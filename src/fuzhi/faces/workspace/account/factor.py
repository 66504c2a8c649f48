"""The second factor of the own account: set up with a telephone, recovery codes, switched off again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe

from fuzhi.documents.typesetting import qr_svg
from fuzhi.faces.doors.unfinished import PASSED
from fuzhi.faces.kit.forms import OWN_PAGE, taken
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.account import CRUMB
from fuzhi.faces.workspace.account.forms import Code, FirstCode
from fuzhi.steps.accounts import second_factor
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb

CRUMBS = [CRUMB, ("第二因素", "")]


def factor_words(staff: Staff) -> str:
    """How it stands, in a sentence."""
    if not second_factor.is_on() or staff.is_demo:
        return "这里不用第二因素：演示系统，或服务器的设置关闭了它。"
    if staff.has_second_factor:
        return f"已启用。还有 {second_factor.codes_left(staff)} 个恢复码没有用过。"
    return "没有设置。您的岗位必须设置。" if second_factor.is_required(staff) else "没有设置。您的岗位可以不设。"


@staff_view(Verb.USE_OWN_TASKS, methods=("GET", "HEAD"))
def shown(request: StaffRequest) -> HttpResponse:
    """How it stands, and what comes next."""
    return _page(request)


def _page(
    request: StaffRequest, confirming: Code | None = None, renewing: Code | None = None, stopping: Code | None = None
) -> HttpResponse:
    staff = request.staff
    begun = second_factor.begun(staff)
    typed = confirming or renewing or stopping
    context = {
        "page_title": "第二因素",
        "words": factor_words(staff),
        "is_on": second_factor.is_on() and not staff.is_demo,
        "has_one": staff.has_second_factor,
        "is_required": second_factor.is_required(staff),
        "begun": begun,
        "picture": mark_safe(qr_svg(begun.uri)) if begun else "",
        "confirming": confirming or FirstCode(),
        "renewing": renewing or Code(),
        "stopping": stopping or Code(),
        "crumbs": CRUMBS,
    }
    return render(request, "account/factor.html", context, status=typed.status if typed else 200)


@staff_view(Verb.USE_OWN_TASKS, methods=("POST",))
def begin(request: StaffRequest) -> HttpResponse:
    """Make a secret for the telephone."""
    second_factor.begin(by=request.staff)
    return redirect("account-factor")


@staff_view(Verb.USE_OWN_TASKS, methods=("POST",))
def confirm(request: StaffRequest) -> HttpResponse:
    """The telephone's first code; then the recovery codes, on this page alone."""
    form, by = FirstCode.of(request), request.staff
    codes = taken(form, lambda: second_factor.confirm(code=form.given["code"], by=by), refusals=OWN_PAGE)
    if codes is None:
        return _page(request, confirming=form)
    request.session[PASSED] = True
    return _codes(request, codes)


@staff_view(Verb.USE_OWN_TASKS, methods=("POST",))
def renew(request: StaffRequest) -> HttpResponse:
    """New recovery codes in place of those before."""
    form, by = Code.of(request), request.staff
    codes = taken(form, lambda: second_factor.renew_codes(code=form.given["code"], by=by))
    return _page(request, renewing=form) if codes is None else _codes(request, codes)


@staff_view(Verb.USE_OWN_TASKS, methods=("POST",))
def switch_off(request: StaffRequest) -> HttpResponse:
    """Do without it, or set it up anew on another telephone."""
    form, by = Code.of(request), request.staff
    if taken(form, lambda: second_factor.switch_off(code=form.given["code"], by=by)) is None:
        return _page(request, stopping=form)
    messages.success(request, "第二因素已停用。")
    return redirect("account-factor")


def _codes(request: StaffRequest, codes: list[str]) -> HttpResponse:
    crumbs = [CRUMB, ("第二因素", "/staff/me/factor/"), ("恢复码", "")]
    context = {"page_title": "恢复码", "codes": codes, "who": request.staff.username, "crumbs": crumbs}
    return render(request, "account/codes.html", context)
