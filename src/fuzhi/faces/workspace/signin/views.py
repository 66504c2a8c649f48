"""The sign-in page: user name and password; every way to fail answers alike."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any, Self

from django import forms
from django.conf import settings
from django.contrib.auth import login, views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from fuzhi.faces.doors import devices
from fuzhi.faces.doors.addresses import address_of
from fuzhi.faces.doors.unfinished import PASSED
from fuzhi.faces.kit.forms import HouseForm, TermForm
from fuzhi.faces.kit.frame import LOOK_COOKIE, LOOKS
from fuzhi.faces.kit.hooks import SESSION_TERM, hooks
from fuzhi.faces.kit.termed import in_address
from fuzhi.faces.workspace.signin import halfway
from fuzhi.steps.accounts import second_factor, signing_in
from fuzhi.steps.accounts.demo_seats import Seat, demo_seats
from fuzhi.steps.accounts.staff import Staff
from fuzhi.vocabulary.places import place_name
from fuzhi.vocabulary.plain import Json

SEATS_MAX = 400
SHOWN_COUNTY = "220822"
"""Whose schools and villages a demo of the whole city names on its sign-in page."""
DEMO_ACCOUNTS = (
    ("taobei、zhenlai、tongyu、taonan、daan", "各县资助经办；后面加 -check 是复核，加 -finance 是财务"),
    ("school", "通榆县一所学校的资助员"),
    ("village", "通榆县一个村的村干部"),
    ("city、auditor", "市级督查、审计，只看不改"),
    ("admin", "系统管理，看不到学生和资金"),
)


@dataclass(frozen=True, slots=True)
class Knock:
    """Who is at the door: a name, from an address, perhaps in a browser in which it signed in before."""

    name: str
    address: str
    device: str

    @classmethod
    def of(cls, request: HttpRequest, name: str) -> Self:
        """As the request tells it."""
        return cls(name, address_of(request), devices.known(request, name))


class SignInForm(AuthenticationForm):
    """Shape only; the words of the failure name neither field."""

    error_messages = {
        "invalid_login": "用户名或密码不对。请检查大小写；连续输错 5 次会暂停登录 15 分钟。",
        "inactive": "用户名或密码不对。请检查大小写；连续输错 5 次会暂停登录 15 分钟。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "用户名"
        self.fields["password"].label = "密码"

    def clean_username(self) -> str:
        """The name in the one form in which it is counted and looked up."""
        return signing_in.canonical(self.cleaned_data["username"])

    def clean(self) -> Json:
        """Look at the password unless there were too many tries. Raises SignInPaused."""
        if not (self.cleaned_data.get("username") and self.cleaned_data.get("password")):
            return self.cleaned_data
        assert self.request is not None
        who = Knock.of(self.request, self.cleaned_data["username"])
        signing_in.begin(name=who.name, address=who.address, device=who.device)
        try:
            return super().clean()
        except forms.ValidationError:
            signing_in.fail(name=who.name, address=who.address, device=who.device)
            raise


def let_in(request: HttpRequest, staff: Staff, onward: str, *, second_factor: bool = False) -> HttpResponse:
    """Signed in: this browser is known from now on."""
    who = Knock.of(request, staff.username)
    login(request, staff)
    if second_factor:
        request.session[PASSED] = True
    response = HttpResponseRedirect(onward)
    signing_in.succeed(staff=staff, address=who.address, device=who.device, second_factor=second_factor)
    devices.remember(request, response, staff.username)
    return response


class ChosenTerm(TermForm):
    """The semester of the header, and the page on which it was chosen."""

    next = forms.CharField(required=False)


class ChosenLook(HouseForm):
    """How pages look to this person, and the page on which it was chosen."""

    look = forms.ChoiceField(choices=LOOKS)
    next = forms.CharField(required=False)


class SignIn(views.LoginView):
    """``/staff/login/`` with fields ``username`` and ``password``."""

    template_name = "workspace/signin.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Signed in; who has a second factor is half way, and asked for its code."""
        staff = form.get_user()
        if second_factor.is_asked(staff):
            return halfway.remember(self.request, staff, self.get_success_url())
        return let_in(self.request, staff, self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether this is the demo."""
        is_demo = bool(getattr(settings, "FUZHI_DEMO", False))
        accounts = DEMO_ACCOUNTS if is_demo else ()
        return super().get_context_data(
            page_title="登录",
            was_ended="ended" in self.request.GET,
            is_demo=is_demo,
            demo_accounts=accounts,
            demo_seats=_demo_seats() if is_demo else [],
            asks_second_factor=second_factor.is_on(),
            support_phone=hooks.support_phone,
            **kwargs,
        )


def _demo_seats() -> list[tuple[str, list[Seat]]]:
    """Schools' and villages' accounts by county, where they are few enough to read; else those of the shown county."""
    found = demo_seats(limit=SEATS_MAX + 1)
    if len(found) > SEATS_MAX:
        found = demo_seats(SHOWN_COUNTY, limit=SEATS_MAX)
    return [(place_name(county), list(seats)) for county, seats in groupby(sorted(found, key=_county), key=_county)]


def _county(seat: Seat) -> str:
    return seat.area_code[:6]


class SignOut(views.LogoutView):
    """``/staff/logout/``, by a button."""

    def post(self, request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        """The session ends; who it was stands in the trail."""
        if request.user.is_authenticated:
            signing_in.leave(staff=request.user, address=address_of(request))
        return super().post(request, *args, **more)


@require_POST
def choose_term(request: HttpRequest) -> HttpResponse:
    """The semester chosen in the header holds for all pages of this session."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(reverse("staff-login"))
    chosen = ChosenTerm.pressed(request)
    request.session[SESSION_TERM] = str(chosen["term"])
    return HttpResponseRedirect(in_address(_own_page(request, chosen["next"]), chosen["term"]))


@require_POST
def choose_look(request: HttpRequest) -> HttpResponse:
    """Bright, dark or as the system says: kept in a cookie of this browser, also before signing in."""
    chosen = ChosenLook.pressed(request)
    response = HttpResponseRedirect(_own_page(request, chosen["next"]))
    response.set_cookie(
        LOOK_COOKIE, chosen["look"], max_age=365 * 86400, samesite="Lax", secure=request.is_secure(), httponly=True
    )
    return response


def _own_page(request: HttpRequest, back: str) -> str:
    """Where one was, when that is a page of ours; else home."""
    is_own = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return back if is_own else reverse("staff-home")
