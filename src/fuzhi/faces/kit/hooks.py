"""What the kit must be told by the assembly: who is signed in, which semester holds, how many notices wait.

The site (or a page folder) sets these once at start; the kit imports no step.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from fuzhi.faces.kit.list_layout import Layout, as_declared
from fuzhi.faces.kit.termed import asked_term
from fuzhi.vocabulary.clock import today
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.places import place_name
from fuzhi.vocabulary.terms import Term, term_on

SESSION_TERM = "fz_term"


@dataclass(frozen=True)
class StaffFace:
    """What the header shows of a person."""

    name: str
    office: str
    role: str
    area_name: str

    @property
    def initial(self) -> str:
        """The surname in the circle."""
        return self.name[:1]


@dataclass(frozen=True)
class KeptView:
    """Conditions kept under a name: the person's own, or a colleague's (``maker``) that the office shares."""

    key: int
    words: str
    query: str
    is_pinned: bool = False
    is_shared: bool = False
    maker: str = ""


def _staff_of(request: HttpRequest) -> StaffFace | None:
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    role = str(getattr(user, "role", "") or "")
    label = Role(role).label if role in {str(one) for one in Role} else ""
    name = str(getattr(user, "display_name", "") or user.get_username())
    area = str(getattr(user, "area_code", "") or "")
    if stands_for := getattr(user, "standing_for", None):
        label = f"代{stands_for.display_name} {label}"
    return StaffFace(name, str(getattr(user, "office", "") or label), role, place_name(area) if area else "")


def term_of(request: HttpRequest) -> Term:
    """The semester that the request is about: what its page's door found, else the one in its address, else the one
    chosen in the header, else the semester in work (today's where none was set): the same before a page as on it."""
    if shown := getattr(request, "term", None) or asked_term(request):
        return cast("Term", shown)
    text = request.session.get(SESSION_TERM) if hasattr(request, "session") else None
    return Term.parse(text) if text else hooks.working_term()


def ensure_staff(request: Any) -> None:
    """``staff``, ``scope`` and ``term`` on requests that did not pass a staff page's door (a 404
    page has a menu too)."""
    if not hasattr(request, "staff"):
        request.staff = request.user
        request.scope = getattr(request.user, "scope", None)
        request.term = term_of(request)


def _term_choices(request: HttpRequest) -> Sequence[Term]:
    now = term_on(today())
    return (now, now.previous, now.previous.previous)


@dataclass
class Hooks:
    """The replaceable parts; each has a sensible default."""

    staff_of: Callable[[HttpRequest], StaffFace | None] = _staff_of
    term_choices: Callable[[HttpRequest], Sequence[Term]] = _term_choices
    working_term: Callable[[], Term] = lambda: term_on(today())
    notices_waiting: Callable[[HttpRequest], int] = lambda request: 0
    tip_of: Callable[[HttpRequest], object] = lambda request: None
    tour_of: Callable[[HttpRequest], object] = lambda request: None
    are_tips_shown: Callable[[HttpRequest], bool] = lambda request: True
    tour_url_name: str = ""
    quiet_url_name: str = ""
    notices_url_name: str = ""
    search_url_name: str = ""
    search_words: Callable[[HttpRequest], str] = lambda request: "姓名、拼音首字母、证件后四位"
    own_views: Callable[[HttpRequest, str], Sequence[KeptView]] = lambda request, list_name: ()
    keep_view_url_name: str = ""
    open_view_url_name: str = ""
    remove_view_url_name: str = ""
    pin_view_url_name: str = ""
    share_view_url_name: str = ""
    layout_of: Callable[[HttpRequest, str], Layout] = as_declared
    layout_url_name: str = ""
    start_export: Callable[[HttpRequest, Any, str], HttpResponseBase] | None = None
    may_export: Callable[[HttpRequest], bool] = lambda request: True
    note_export: Callable[[HttpRequest, str, str], None] = lambda request, title, conditions: None
    support_phone: str = "0436-000-0000"


hooks = Hooks()
