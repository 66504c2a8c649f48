"""The page that a one-time link opens: whoever holds it sets the password of its account, and then signs in.

The secret stands behind the ``#`` of the link: a browser keeps that to itself, so no proxy, log or referring page sees
it. The page's script posts it; without a script it is typed. It is only ever in the body of a posted form.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fuzhi.faces.doors.addresses import address_of
from fuzhi.faces.kit.forms import taken
from fuzhi.faces.workspace.account.forms import LinkedPassword, LinkSecret
from fuzhi.steps.accounts import invitations


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """Ask for the secret, then for the password. Raises NotFound (a page that says so) for a link that counts no
    more."""
    secret = LinkSecret.of(request)
    if not secret.is_valid():
        return render(request, "signin/link.html", {"page_title": "设密码", "form": secret}, status=secret.status)
    token = secret.given["token"]
    staff, form = invitations.staff_of(token), LinkedPassword.of(request)
    if not secret.given["is_asked"]:
        form = LinkedPassword(initial={"token": token})
    address = address_of(request)
    made = taken(form, lambda: invitations.set_by_link(token=token, password=form.given["new"], address=address))
    if made is not None:
        waits = "" if made.is_active else "账号还要由另一位管理人员确认开通，确认以后才能登录。"
        messages.success(request, f"{made.username} 的密码已设好。{waits}")
        return redirect("staff-login")
    context = {"page_title": "设密码", "account": staff, "form": form}
    return render(request, "signin/link.html", context, status=form.status)
