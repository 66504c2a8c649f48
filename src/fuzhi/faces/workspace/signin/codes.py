"""The second door: the code of the telephone, after the password."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fuzhi.faces.kit.forms import taken
from fuzhi.faces.workspace.account.forms import Code
from fuzhi.faces.workspace.signin import halfway
from fuzhi.faces.workspace.signin.views import let_in
from fuzhi.steps.accounts import second_factor


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_code(request: HttpRequest) -> HttpResponse:
    """Signed in by a right code; who gave no password before begins at the first door."""
    who = halfway.found(request)
    if who is None or request.user.is_authenticated:
        return redirect("staff-login")
    form, staff = Code.of(request), who.staff
    if taken(form, lambda: second_factor.prove(code=form.given["code"], by=staff, purpose="sign in")) is None:
        context = {"page_title": "验证码", "form": form, "who": staff}
        return render(request, "signin/code.html", context, status=form.status)
    halfway.forget(request)
    return let_in(request, staff, who.onward, second_factor=True)
