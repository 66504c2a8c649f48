"""What the day's big pieces cost, by the clock: cards of a whole county, a pasted list of two hundred numbers."""

import re
from collections.abc import Callable

import openpyxl
from playwright.sync_api import Page, expect

from tests.journeys.conftest import RunningDemo
from tests.journeys.looks import assert_decent
from tests.journeys.stopwatch import Stopwatch

COUNTY, CARDS_MIN, SECONDS_MAX = "220822", 650, 60
NOBODYS = ("110101199003070134", "110101199003070150", "110101199003070177", "110101199003070193", "11010119900307021X")
"""Whole numbers that no child of the sample city has."""


def whole_numbers(demo: RunningDemo, wanted: int) -> list[str]:
    """IDs from the county's roll, as a clerk would copy them from the worksheet."""
    book = openpyxl.load_workbook(demo.samples / "2017-1" / f"{COUNTY}-roll.xlsx", read_only=True)
    cells = (str(cell) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row)
    found = dict.fromkeys(cell for cell in cells if re.fullmatch(r"2208\d{13}[\dX]", cell))
    return list(found)[:wanted]


def test_cards_of_a_whole_list(open_as: Callable[..., Page], demo: RunningDemo) -> None:
    page = open_as("tongyu")
    watch = Stopwatch(page)
    page.goto(demo.url("/staff/"))
    with watch.of("cards"):
        page.locator("nav a[href*='/staff/lists/']").first.click()
        page.get_by_role("link", name="看名单").first.click()
        page.locator("a[href*='papers/new']").first.click()
        act = page.get_by_role("button", name=re.compile(r"^生成 [\d,]+ 人的 PDF$"))
        count = int(re.sub(r"\D", "", act.inner_text()))
        act.click()
        page.get_by_role("link", name="看结果").click(timeout=SECONDS_MAX * 1000)
        opened = page.get_by_role("link", name="打开 PDF")
        opened.wait_for(timeout=SECONDS_MAX * 1000)
        address = opened.get_attribute("href")
    assert count >= CARDS_MIN
    answer = page.request.get(demo.url(str(address)))
    assert answer.ok and answer.body()[:5] == b"%PDF-"
    assert_decent(page)


def test_two_hundred_numbers_are_pasted(open_as: Callable[..., Page], demo: RunningDemo) -> None:
    page = open_as("tongyu")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    numbers = [*whole_numbers(demo, 200 - len(NOBODYS)), *NOBODYS]
    assert len(numbers) == 200
    watch = Stopwatch(page)
    page.goto(demo.url("/staff/"))
    page.evaluate("(text) => navigator.clipboard.writeText(text)", "\n".join(numbers))
    with watch.of("pasted"):
        page.keyboard.press("/")
        page.keyboard.press("Control+v")
        page.get_by_text("查了 200 行").wait_for(timeout=SECONDS_MAX * 1000)
        page.get_by_role("button", name=re.compile("^没找到")).click()
        expect(page.locator("table tbody .fz-tag", has_text="没找到")).to_have_count(len(NOBODYS))
    assert not any(number in page.url for number in numbers)
    assert_decent(page)
