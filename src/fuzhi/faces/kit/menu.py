"""The side menu, in the order of the work; the product says it once at start (:func:`show`).

Who sees an entry is not said here: whoever may open its page (``staff_view`` puts ``opens_for`` on the view).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from fuzhi.faces.kit import links
from fuzhi.faces.kit.hooks import ensure_staff

Count = Callable[[HttpRequest], int]
Asked = Callable[[HttpRequest], bool]
COUNT_SECONDS = 10


@dataclass(frozen=True)
class MenuEntry:
    """One line of the menu; ``count`` is what waits there for the person, ``unless`` hides it from who has a page of
    their own."""

    key: str
    label: str
    icon: str
    group: int
    url_name: str = ""
    count: Count | None = None
    unless: Asked | None = None


@dataclass(frozen=True)
class ShownEntry:
    """An entry ready to print."""

    key: str
    label: str
    icon: str
    url: str
    count: int
    is_current: bool


_entries: dict[str, MenuEntry] = {}


def show(*entries: MenuEntry) -> None:
    """The whole menu, in the order in which it is shown; said once, at start."""
    _entries.clear()
    _entries.update({entry.key: entry for entry in entries})


def entries_for(request: HttpRequest, current: str = "") -> list[list[ShownEntry]]:
    """The groups of entries that this person may open, each with its count (kept for ten seconds per person and place).

    ``current`` names the entry to mark; without it the longest address that begins the request's path is marked.
    """
    opened = [(entry, url) for entry in _entries.values() if (url := _url_for(request, entry))]
    if not current:
        fits = [(len(url), entry.key) for entry, url in opened if _is_here(request.path, url, entry.key)]
        current = max(fits)[1] if fits else ""
    groups: dict[int, list[ShownEntry]] = {}
    for entry, url in opened:
        shown = ShownEntry(entry.key, entry.label, entry.icon, url, _count(request, entry), entry.key == current)
        groups.setdefault(entry.group, []).append(shown)
    return [groups[number] for number in sorted(groups)]


def label_at(path: str) -> str:
    """The entry under which an address lies, whoever may open it; empty for none."""
    named = [(reverse(entry.url_name), entry) for entry in _entries.values() if entry.url_name]
    fits = [(len(url), entry.label) for url, entry in named if _is_here(path, url, entry.key)]
    return max(fits)[1] if fits else ""


def may_open(request: HttpRequest, url_name: str) -> bool:
    """True when this person may open the page of that name (an address without a key)."""
    return links.opens(request.user, reverse(url_name))


def _url_for(request: HttpRequest, entry: MenuEntry) -> str:
    """The entry's address, empty when it has none or this person has no business there."""
    try:
        url = reverse(entry.url_name) if entry.url_name else ""
    except NoReverseMatch:
        return ""
    if not url or (entry.unless is not None and entry.unless(request)):
        return ""
    return url if may_open(request, entry.url_name) else ""


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
