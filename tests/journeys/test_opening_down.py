"""Every figure opens down to the child, every paid line back to the roster row it rests on."""

import re
from collections.abc import Callable

from playwright.sync_api import Page

from tests.journeys.conftest import RunningDemo
from tests.journeys.looks import assert_decent


def click(page: Page, selector: str, name: str = "") -> str:
    """Follow the first such link; gives its words."""
    link = page.locator(selector).filter(has_text=name).first
    target, said = link.get_attribute("href") or "", link.inner_text()
    link.click()
    page.wait_for_url(lambda url: url.endswith(target))
    assert_decent(page)
    return said


def test_the_chart_on_the_home_page_opens_down_to_a_household(open_as: Callable[..., Page], demo: RunningDemo) -> None:
    page = open_as("city")
    page.locator("[data-chart='coverage'] [data-chart-toggle]").click()
    click(page, "[data-chart='coverage'] tbody a", "通榆县")
    assert "通榆县覆盖平衡" in page.locator("h1").inner_text()
    town = click(page, "main table tbody a[href*='area=2208221']", "镇")
    assert town in page.locator("h1").inner_text()
    village = click(page, "main tr.fz-picked ~ tr a[href*='area=2208221']", "村")
    assert village in page.locator("h1").inner_text()
    click(page, "main tr.fz-picked td.fz-num a")
    name = click(page, "main table tbody a[href^='/staff/child/']")
    assert name in page.locator("h1").inner_text()
    click(page, "main a[href^='/staff/households/']")
    assert name in page.locator("main").inner_text()


def test_three_clicks_from_a_paid_line_to_the_roster_row(open_as: Callable[..., Page], demo: RunningDemo) -> None:
    page = open_as("tongyu-finance")
    page.goto(demo.url("/staff/payments/?delivery=cash"))
    click(page, "main table tbody a[href^='/staff/payments/']")
    lines = page.locator("main a[href*='/lines/']").first.get_attribute("href") or ""
    page.goto(demo.url(lines))
    name = click(page, "main table tbody a[href^='/staff/payments/line/']")  # one
    assert "认定依据" in page.locator("main").inner_text()
    click(page, "main a[href^='/staff/decisions/child/']", "认定依据")  # two
    source = click(page, "main a[href^='/staff/rosters/row/']")  # three
    number = re.search(r"第 (\d+) 行", source)
    assert number and f"第 {number[1]} 行" in page.locator("h1").inner_text()
    assert name in page.locator("main").inner_text()
