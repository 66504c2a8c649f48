"""Each role opens every page of its menu, and every public page, and looks at it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import RunningDemo
from tests.journeys.looks import PICTURES, assert_decent

ROLES = ["tongyu", "tongyu-check", "tongyu-finance", "school", "village", "city", "auditor", "admin"]


@pytest.mark.parametrize("phone", [False, True], ids=["office", "phone"])
@pytest.mark.parametrize("account", ROLES)
def test_every_menu_page_is_decent(account: str, phone: bool, open_as: Callable[..., Page], demo: RunningDemo) -> None:
    page = open_as(account, phone=phone)
    folder = PICTURES / (f"{account}-phone" if phone else account)
    assert_decent(page, picture=folder / "00-home.png")
    links = page.eval_on_selector_all(
        "nav a[href^='/staff/']", "all => [...new Set(all.map(a => a.getAttribute('href')))]"
    )
    assert len(links) >= 2, f"{account} has a menu of {links}"
    for number, link in enumerate(links, start=1):
        answer = page.goto(demo.url(link))
        assert answer and answer.status == 200, f"{link} answers {answer and answer.status} to {account}"
        assert_decent(page, picture=folder / f"{number:02d}{link.replace('/', '-').rstrip('-')}.png")
        first = page.locator("table tbody a[href^='/staff/']").first
        if first.count():
            target = first.get_attribute("href") or ""
            answer = page.goto(demo.url(target))
            assert answer and answer.status == 200, f"{target} answers {answer and answer.status} to {account}"
            assert_decent(page, picture=folder / f"{number:02d}-opened.png")


@pytest.mark.parametrize("phone", [True, False])
def test_every_public_page_is_decent(phone: bool, open_as: Callable[..., Page], demo: RunningDemo) -> None:
    page = open_as(None, phone=phone)
    seen: set[str] = set()
    waiting = ["/"]
    while waiting and len(seen) < 40:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = page.goto(demo.url(path))
        assert answer and answer.status == 200, f"{path} answers {answer and answer.status}"
        name = path.replace("/", "-").replace("?", "-")[:60] or "home"
        assert_decent(page, picture=PICTURES / ("phone" if phone else "wide") / f"{len(seen):02d}{name}.png")
        hrefs = page.eval_on_selector_all("a[href^='/']", "all => all.map(a => a.getAttribute('href'))")
        shapes = {_shape(known) for known in [*seen, *waiting]}
        for href in hrefs:
            plain = href.split("#")[0]
            if plain.startswith(("/staff/", "/api/", "/static/")) or "." in plain or _shape(plain) in shapes:
                continue
            shapes.add(_shape(plain))
            waiting.append(plain)
    assert len(seen) >= 6, f"only {sorted(seen)}"


def _shape(path: str) -> str:
    """Pages that differ only by a number or a query value are one."""
    return "".join("0" if ch.isdigit() else ch for ch in path.split("?")[0])
