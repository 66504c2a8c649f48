"""The side menu, in the order of the work. Page folders open the entries they own; unopened entries are not shown.

Who sees an entry is not said here: whoever may open its page (``staff_view`` puts ``opens_for`` on the view).

A page folder's ``urls.py`` says, once::

    from fuzhi.faces.kit import menu
    menu.open_entry(
        "payments", url_name="payments-batches", count=lambda request: queries.waiting(request.user), needs_act=True
    )
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_resolver, resolve, reverse

from fuzhi.faces.kit.hooks import ensure_staff

Count = Callable[[HttpRequest], int]
Asked = Callable[[HttpRequest], bool]
COUNT_SECONDS = 10


@dataclass(frozen=True)
class MenuEntry:
    """One line of the menu; ``needs_act`` paints the count amber, ``unless`` hides it from who has a page of their own."""

    key: str
    label: str
    icon: str
    group: int
    url_name: str = ""
    count: Count | None = None
    needs_act: bool = False
    unless: Asked | None = None


@dataclass(frozen=True)
class ShownEntry:
    """An entry ready to print."""

    key: str
    label: str
    icon: str
    url: str
    count: int
    needs_act: bool
    is_current: bool


_SKELETON = (
    MenuEntry("home", "工作台", "layout-dashboard", 0),
    MenuEntry("rosters", "名册导入", "file-import", 1),
    MenuEntry("matching", "比对核查", "git-compare", 1),
    MenuEntry("children", "学生档案", "school", 1),
    MenuEntry("households", "家庭档案", "home-heart", 1),
    MenuEntry("decisions", "资格认定", "clipboard-check", 2),
    MenuEntry("notices", "公示", "speakerphone", 2),
    MenuEntry("payments", "发放", "cash-banknote", 2),
    MenuEntry("funds", "资金", "coins", 2),
    MenuEntry("teachers", "教师补助", "user-star", 3),
    MenuEntry("programmes", "项目与学校", "flag-3", 3),
    MenuEntry("meals", "营养餐", "soup", 3),
    MenuEntry("vocational", "职教菜单", "tools", 3),
    MenuEntry("giving", "捐资助学", "heart-handshake", 3),
    MenuEntry("oversight", "督查考核", "clipboard-text", 4),
    MenuEntry("policy", "政策手册", "book", 4),
    MenuEntry("system", "系统", "settings", 4),
)
_entries: dict[str, MenuEntry] = {entry.key: entry for entry in _SKELETON}


def open_entry(
    key: str, *, url_name: str, count: Count | None = None, needs_act: bool = False, unless: Asked | None = None
) -> None:
    """Give a known entry its page (and count); KeyError for an unknown key."""
    _entries[key] = replace(_entries[key], url_name=url_name, count=count, needs_act=needs_act, unless=unless)


def add_entry(entry: MenuEntry) -> None:
    """Put a further entry at the end of its group."""
    _entries[entry.key] = entry


def entries_for(request: HttpRequest, current: str = "") -> list[list[ShownEntry]]:
    """The groups of entries that this person may open, each with its count (kept for ten seconds per person and place).

    ``current`` names the entry to mark; without it the longest address that begins the request's path is marked.
    """
    # every page folder opens its entries when it is loaded; in a real request that is already done
    get_resolver().url_patterns  # noqa: B018
    opened = [(entry, url) for entry in _entries.values() if (url := _url_for(request, entry))]
    if not current:
        fits = [(len(url), entry.key) for entry, url in opened if _is_here(request.path, url, entry.key)]
        current = max(fits)[1] if fits else ""
    groups: dict[int, list[ShownEntry]] = {}
    for entry, url in opened:
        shown = ShownEntry(
            entry.key, entry.label, entry.icon, url, _count(request, entry), entry.needs_act, entry.key == current
        )
        groups.setdefault(entry.group, []).append(shown)
    return [groups[number] for number in sorted(groups)]


def _url_for(request: HttpRequest, entry: MenuEntry) -> str:
    """The entry's address, empty when it has none or this person has no business there."""
    try:
        url = reverse(entry.url_name) if entry.url_name else ""
    except NoReverseMatch:
        return ""
    if not url or (entry.unless is not None and entry.unless(request)):
        return ""
    opens_for = getattr(resolve(url).func, "opens_for", None)
    return url if opens_for is None or opens_for(request.user) else ""


def _is_here(path: str, url: str, key: str) -> bool:
    return path == url if key == "home" else path.startswith(url)


def _count(request: HttpRequest, entry: MenuEntry) -> int:
    if entry.count is None:
        return 0
    key = f"fz-menu:{entry.key}:{getattr(request.user, 'pk', None)}"
    known = cache.get(key)
    if known is None:
        ensure_staff(request)
        known = entry.count(request)
        cache.set(key, known, COUNT_SECONDS)
    return int(known)


def forget_counts(request: HttpRequest) -> None:
    """Drop the kept counts of this person: call it after an act, so that the menu is right at once."""
    cache.delete_many([f"fz-menu:{key}:{getattr(request.user, 'pk', None)}" for key in _entries])
