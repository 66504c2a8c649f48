"""axe finds nothing serious on any kind of page: each menu page, what its first row opens, every public page; in light, in dark and on a phone.

A kind of page that several roles open is looked at once, as the first of them; what differs by role is buttons of the kit.
"""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.factories.addresses import PUBLIC
from tests.journeys.conftest import RunningDemo

GRAVE = {"serious", "critical"}
ROLES = ["tongyu", "tongyu-check", "tongyu-finance", "school", "village", "city", "auditor", "admin"]
FURTHER = {  # pages that no menu entry and no first row leads to
    "tongyu": [
        "/staff/search/?q=王",
        "/staff/search/?q=zzzz",
        "/staff/children/?q=王&stage=primary",
        "/staff/children/?q=zzzz",
        "/staff/children/add/",
        "/staff/decisions/list/",
        "/staff/decisions/missing/",
        "/staff/policy/clause/3.2.3/",
        "/staff/policy/item/school_bus_waiver/",
        "/staff/policy/readings/",
        "/staff/cases/new/",
        "/staff/tasks/",
        "/staff/notices/objections/",
        "/staff/nothing-here/",
    ],
    "tongyu-finance": ["/staff/funds/journal/", "/staff/payments/accounts/"],
    "village": ["/staff/village/report/"],
    "school": ["/staff/school/missing-child/"],
    "admin": ["/staff/system/accounts/", "/staff/system/accounts/add/"],
}


_looked_at: set[tuple[str, str]] = set()
WAYS = {"light": {}, "dark": {"dark": True}, "phone": {"phone": True}}
"""How a page is looked at: the colours of the system, a telephone."""


def grave_faults(page: Page) -> list[str]:
    """What axe calls serious or critical: rule, why, the first place."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {one['help']} — {len(one['nodes'])} x, e.g. {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in GRAVE
    ]


def pages_of(page: Page, demo: RunningDemo, account: str) -> list[str]:
    """The menu's pages, what the first row of each opens, and the further ones."""
    links = page.eval_on_selector_all(
        "nav a[href^='/staff/']", "all => [...new Set(all.map(a => a.getAttribute('href')))]"
    )
    opened = []
    for link in links:
        page.goto(demo.url(link))
        rows = page.locator("table tbody a[href^='/staff/'], .fz-items a[href^='/staff/']")
        opened += rows.evaluate_all("all => all.slice(0, 1).map(a => a.getAttribute('href'))")
    return list(dict.fromkeys([*links, *opened, *FURTHER.get(account, [])]))


def test_axe_itself_bites(open_as: Callable[..., Page], demo: RunningDemo) -> None:
    """A field without a label and words of too little contrast are found, so silence elsewhere means something."""
    page = open_as(None, bypass_csp=True)
    page.goto(demo.url("/"))
    page.set_content(
        "<html lang=zh><title>甲</title><main><h1>甲</h1><input name=a><p style='color:#bbb;background:#fff'>看不清的字</p>"
    )
    assert {fault.split()[0] for fault in grave_faults(page)} == {"label", "color-contrast"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("account", ROLES)
def test_staff_pages(account: str, way: str, open_as: Callable[..., Page], demo: RunningDemo) -> None:
    page = open_as(account, bypass_csp=True, **WAYS[way])
    faults: dict[str, list[str]] = {}
    for path in pages_of(page, demo, account):
        kind = (way, re.sub(r"P?\d+", "0", path))
        if kind in _looked_at and path != "/staff/":
            continue
        _looked_at.add(kind)
        page.goto(demo.url(path))
        if found := grave_faults(page):
            faults[path] = found
    assert not faults, "\n".join(f"{path}\n  " + "\n  ".join(found) for path, found in faults.items())


@pytest.mark.parametrize("way", WAYS)
def test_public_pages(way: str, open_as: Callable[..., Page], demo: RunningDemo) -> None:
    page = open_as(None, bypass_csp=True, **WAYS[way])
    faults = {}
    for path in (*PUBLIC, "/nothing-here/", "/staff/login/"):
        page.goto(demo.url(path))
        if found := grave_faults(page):
            faults[path] = found
    assert not faults, "\n".join(f"{path}\n  " + "\n  ".join(found) for path, found in faults.items())
