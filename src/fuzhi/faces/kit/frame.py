"""The context processor that gives every staff page its frame: person, area, semester, menu, bell, demo date."""

from collections.abc import Sequence
from functools import cached_property

from django.http import HttpRequest

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.hooks import StaffFace, hooks, term_of
from fuzhi.faces.kit.links import link
from fuzhi.faces.kit.termed import in_address
from fuzhi.faces.kit.typed import unsent_words
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.places import Jurisdiction, here
from fuzhi.vocabulary.terms import Term, zh_date

KEYS = (
    (("/",), "到查找框"),
    (("j", "k"), "列表里上一行、下一行"),
    (("Enter",), "打开这一行"),
    (("x",), "勾选这一行"),
    (("1", "2", "3"), "比对时：同一人、不是、以后再看"),
    (("Z",), "比对时：退回上一对"),
    (("Esc",), "关闭对话框"),
    (("?",), "打开这一页帮助"),
)
"""The keys of all pages; a guard finds each in the script or on a page."""
LOOK_COOKIE = "fz_look"
LOOKS = (("auto", "跟随系统"), ("light", "浅色"), ("dark", "深色"))


class Frame:
    """Computed only where a template asks, so that public pages pay nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def staff(self) -> StaffFace | None:
        """The signed-in person."""
        return hooks.staff_of(self._request)

    @cached_property
    def term(self) -> Term:
        """The semester that holds for the page."""
        shown: Term | None = getattr(self._request, "term", None)
        return shown or term_of(self._request)

    @property
    def address(self) -> str:
        """The page's own address, which names its semester."""
        return in_address(self._request.get_full_path(), self.term)

    @cached_property
    def terms(self) -> Sequence[Term]:
        """The semesters to choose from."""
        return hooks.term_choices(self._request)

    @cached_property
    def menu(self) -> list[list[menu.ShownEntry]]:
        """The side menu's groups."""
        current = getattr(self._request, "fz_menu_key", "")
        return menu.entries_for(self._request, current) if self.staff else []

    @cached_property
    def unsent(self) -> list[str]:
        """What was written here and not sent, as the session had ended."""
        return unsent_words(self._request)

    @cached_property
    def bell(self) -> int:
        """Notices not read."""
        return hooks.notices_waiting(self._request)

    @property
    def jurisdiction(self) -> Jurisdiction:
        """The prefecture where this is: its name, the age to learn there."""
        return here()

    @property
    def demo_date(self) -> str:
        """``2018年3月20日`` when the business clock is fixed, else empty."""
        day = clock.fixed_day()
        return zh_date(day) if day else ""

    @property
    def today(self) -> str:
        """The business day as people write it."""
        return zh_date(clock.today())

    @property
    def support_phone(self) -> str:
        """Whom to ring."""
        return hooks.support_phone

    @property
    def home_url(self) -> str:
        """The home page of staff."""
        return link("staff-home") or "/staff/"

    @property
    def term_url(self) -> str:
        """Where the chosen semester is posted."""
        return link("staff-term")

    @property
    def look(self) -> str:
        """How pages look to this person: a code of ``LOOKS``."""
        kept = self._request.COOKIES.get(LOOK_COOKIE, "")
        return kept if kept in dict(LOOKS) else LOOKS[0][0]

    @property
    def looks(self) -> Sequence[tuple[str, str]]:
        """What can be chosen."""
        return LOOKS

    @property
    def keys(self) -> Sequence[tuple[Sequence[str], str]]:
        """Keys and what they do."""
        return KEYS

    @cached_property
    def tip(self) -> object:
        """What this page is for and what comes after, if it is said."""
        return hooks.tip_of(self._request) if self.staff else None

    @property
    def tips_shown(self) -> bool:
        """False when this browser has put tips away."""
        return hooks.are_tips_shown(self._request)

    @cached_property
    def tour(self) -> object:
        """Where on the tour the page stands."""
        return hooks.tour_of(self._request) if self.staff else None

    @property
    def help_urls(self) -> dict[str, str]:
        """Where the tour is, and where help is put away."""
        return {"tour": link(hooks.tour_url_name), "quiet": link(hooks.quiet_url_name)} if self.staff else {}

    @property
    def look_url(self) -> str:
        """Where the chosen look is posted."""
        return link("staff-look")

    @property
    def logout_url(self) -> str:
        """Where signing out is posted."""
        return link("staff-logout")

    @property
    def account_url(self) -> str:
        """The page of the own account."""
        return link("account")

    @property
    def notices_url(self) -> str:
        """The list of notices."""
        return link(hooks.notices_url_name) or self.home_url

    @property
    def search_url(self) -> str:
        """Where the search field leads; empty = no search field (also when this person could find nothing)."""
        return link(hooks.search_url_name) if self.staff and self.search_words else ""

    @cached_property
    def search_words(self) -> str:
        """What the search field searches, for this person."""
        return hooks.search_words(self._request)


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Context processor: ``{{ frame }}``."""
    return {"frame": Frame(request)}
