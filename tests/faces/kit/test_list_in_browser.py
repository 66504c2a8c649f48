"""Columns by mouse and by key, rows that fill the window: what the script of a list does, in a real browser."""

import io
from collections.abc import Iterator

import pypdf
import pytest
from playwright.sync_api import Browser, Page

from tests.faces.kit.browser import browser_page

LIST = "staff/children/"


@pytest.fixture
def page(address: str, engine: Browser) -> Iterator[Page]:
    """The list as declared; it is given back at the end."""
    with browser_page(engine, (1366, 768)) as (page, said):
        page.goto(f"{address}/{LIST}")
        yield page
        assert said == []
        choose(page, "恢复原样")


def choose(page: Page, button: str) -> None:
    if not page.locator("form[data-columns]").is_visible():
        page.click("summary:has-text('列')")
    with page.expect_navigation():
        page.click(f"form[data-columns] button:has-text('{button}')")


def heads(page: Page) -> list[str]:
    return [str(one.get_attribute("data-column")) for one in page.locator("th[data-column]").all()]


def test_a_column_moves_by_its_arrow_and_by_dragging(page: Page) -> None:
    first, second, third, *_ = heads(page)
    page.click("summary:has-text('列')")
    page.locator("[data-column-row]").nth(1).locator("[data-move=up]").click()
    choose(page, "按这样显示")
    assert heads(page)[:3] == [second, first, third]
    page.click("summary:has-text('列')")
    page.locator("[data-column-row]").nth(2).drag_to(
        page.locator("[data-column-row]").nth(0), target_position={"x": 20, "y": 3}
    )
    choose(page, "按这样显示")
    assert heads(page)[:3] == [third, second, first]


def test_a_head_is_widened_by_key_and_by_its_edge_and_stays_so(page: Page) -> None:
    edge = page.locator("th[data-column] .fz-edge").nth(1)
    before = page.locator("th[data-column]").nth(1).bounding_box()
    assert before
    with page.expect_response("**/staff/layout/"):
        edge.press("ArrowRight")
    page.reload()
    edge.wait_for()
    width = page.locator("th[data-column]").nth(1).bounding_box()
    assert width and width["width"] > before["width"] + 8
    box = page.locator("th[data-column] .fz-edge").nth(1).bounding_box()
    assert box
    page.mouse.move(box["x"] + 4, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 104, box["y"] + 8, steps=4)
    with page.expect_response("**/staff/layout/"):
        page.mouse.up()
    page.reload()
    edge.wait_for()
    wider = page.locator("th[data-column]").nth(1).bounding_box()
    assert wider and wider["width"] > width["width"] + 60
    assert page.locator("th .fz-edge").first.get_attribute("role") == "separator"


def test_rows_fill_the_window_and_the_head_stays_in_sight(address: str, engine: Browser) -> None:
    with browser_page(engine, (1920, 1080)) as (page, _):
        page.goto(f"{address}/{LIST}")
        page.locator("tr[data-row]").nth(20).wait_for()
        assert 22 <= page.locator("tr[data-row]").count() <= 26
        assert page.locator(".fz-table-list").bounding_box()["width"] > 1600  # type: ignore[index]
        page.goto(f"{address}/{LIST}?size=50")
        page.mouse.wheel(0, 600)
        page.wait_for_timeout(200)
        head = page.locator("th[data-column]").first.bounding_box()
        assert head and 40 <= head["y"] <= 60
    with browser_page(engine, (1366, 768), has_script=False) as (page, _):
        page.goto(f"{address}/{LIST}")
        assert page.locator("tr[data-row]").count() == 14


def test_a_phone_has_no_columns_to_choose(address: str, engine: Browser) -> None:
    with browser_page(engine, (390, 844)) as (page, _):
        page.goto(f"{address}/{LIST}")
        assert not page.locator("summary:has-text('列')").first.is_visible()


def test_a_wide_list_prints_across_a4_without_a_cut_column(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages[0]
    assert [round(float(side)) for side in (printed.mediabox.width, printed.mediabox.height)] == [842, 595]
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1047, "height": 700})  # 277 mm of paper
    past = page.eval_on_selector_all("th", "heads => Math.max(...heads.map(one => one.getBoundingClientRect().right))")
    assert past <= 1047 and not page.locator("input[data-pick-page]").is_visible()
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1366, "height": 768})
