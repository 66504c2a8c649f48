"""The pictures of the README and the user guide, taken by clicking there; ``FUZHI_GUIDE_PICTURES=1`` puts them into docs."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import RunningDemo
from tests.journeys.looks import assert_decent

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ("docs/user-guide/pictures" if os.environ.get("FUZHI_GUIDE_PICTURES") else ".work/pictures/guide")
GRANTED = "main a[href*='outcome=granted']"
FIRST_ROW = "main table tbody a[href^='/staff/']"
PICTURES: dict[str, tuple[str | None, str, tuple[str, ...]]] = {
    "home": ("tongyu", "/staff/", ()),
    "rosters": ("tongyu", "/staff/rosters/", (FIRST_ROW,)),
    "files": ("daan", "/staff/rosters/?term=2017-2", ()),
    "matching": ("tongyu", "/staff/matching/", ("main a[href^='/staff/matching/']",)),
    "decisions": ("tongyu", "/staff/decisions/", ()),
    "explain": ("tongyu", "/staff/decisions/", (GRANTED, FIRST_ROW)),
    "child": ("tongyu", "/staff/decisions/", (GRANTED, FIRST_ROW, "main a[href^='/staff/child/']")),
    "batch": ("tongyu-finance", "/staff/payments/", (FIRST_ROW,)),
    "funds": ("tongyu-finance", "/staff/funds/", ()),
    "progress": ("city", "/staff/progress/", ()),
    "papers": ("tongyu", "/staff/lists/", ("main a[href^='/staff/lists/']", "main a[href*='/papers/new/']")),
    "coverage": ("city", "/staff/oversight/", ()),
    "school": ("school", "/staff/school/", ()),
    "village": ("village", "/staff/village/", ()),
    "account": ("tongyu", "/staff/me/", ()),
    "readings": ("city", "/staff/policy/readings/", ()),
    "public": (None, "/", ()),
}
ON_A_PHONE = {"village", "public"}
HANDED_IN = {
    "files": [f"220882-{kind}.xlsx" for kind in ("school", "household", "disability", "minimum_living", "roll")]
}
"""Workbooks of the next semester that are handed in together first, of a county that no other journey plays."""


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_of_the_guide(name: str, open_as: Callable[..., Page], demo: RunningDemo) -> None:
    account, start, clicks = PICTURES[name]
    page = open_as(account, phone=name in ON_A_PHONE)
    answer = page.goto(demo.url(start))
    assert answer and answer.status == 200, f"{start} answers {answer and answer.status}"
    if files := HANDED_IN.get(name):
        page.locator("#many input[type=file]").set_input_files([demo.samples / "2017-2" / one for one in files])
        page.get_by_role("button", name="上传并认出").click()
        page.get_by_role("button", name="导入打勾的").wait_for(timeout=90_000)
    for selector in clicks:
        link = page.locator(selector).first
        target = link.get_attribute("href") or ""
        link.click()
        page.wait_for_url(re.compile(re.escape(target) + "$"))
    page.wait_for_load_state("networkidle")
    assert_decent(page, picture=FOLDER / f"{name}.png")
