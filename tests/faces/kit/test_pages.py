"""The kit in a real browser at both sizes: nothing sticks out, the strict policy is never broken, it works without script."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.faces.kit.browser import SIZES, browser_page
from tests.factories.pages import there

STAFF = [
    "staff/",
    "staff/children/",
    "staff/children/?poor=1&village=长发村&q=王",
    "staff/children/?q=xx",
    "staff/parts/",
]
PUBLIC = ["?page=public", "?page=notice", "?page=question"]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOOSE = """Array.from(document.querySelectorAll('main *')).filter(one => {
  const box = one.getBoundingClientRect();
  return box.width > 0 && box.right > document.documentElement.clientWidth + 1 && !one.closest('.fz-table-wrap, .fz-hidden, details:not([open])');
}).map(one => one.outerHTML.slice(0, 90))"""


@pytest.fixture(params=SIZES, ids=["wide", "phone"])
def browser(request: pytest.FixtureRequest, engine: Browser) -> Iterator[tuple[Page, list[str]]]:
    with browser_page(engine, request.param) as opened:
        yield opened


def test_nothing_sticks_out_and_the_console_is_silent(address: str, browser: tuple[Page, list[str]]) -> None:
    page, said = browser
    for path in STAFF + PUBLIC:
        page.goto(f"{address}/{path}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate(SIDEWAYS) <= 0, path
        assert page.evaluate(LOOSE) == [], path
        assert said == [], path
        assert not re.search(r"\b(None|undefined|nan|null)\b", page.inner_text("body")), path


OVERLAPS = """() => {
  const top = document.querySelector('.fz-top'), frame = top.getBoundingClientRect();
  const boxes = Array.from(top.children).map(one => [one, one.getBoundingClientRect()]).filter(([, box]) => box.width > 2);
  const out = boxes.filter(([, box]) => box.bottom > frame.bottom + 1 || box.right > frame.right + 1 || box.top < frame.top - 1);
  const over = boxes.filter(([, a], at) => boxes.some(([, b], other) => other > at &&
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1));
  return [...out, ...over].map(([one]) => one.outerHTML.slice(0, 80));
}"""


@pytest.mark.parametrize("width", [360, 390, 700, 800, 911, 1000, 1100, 1366, 1600])
def test_the_header_holds_all_its_parts_side_by_side(address: str, engine: Browser, width: int) -> None:
    with browser_page(engine, (width, 800)) as (page, _):
        page.goto(f"{address}/staff/children/")
        assert "2018年4月9日" in page.inner_text(".fz-demo")
        assert page.evaluate(OVERLAPS) == []
        assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize("size", [(911, 512), (768, 1024), (390, 844)])
def test_whose_page_it_is_and_of_which_semester_stays_in_sight(
    address: str, engine: Browser, size: tuple[int, int]
) -> None:
    with browser_page(engine, size) as (page, _):
        page.goto(f"{address}/staff/")
        said = [one.inner_text() for one in page.locator(".fz-top .fz-pick-label:visible").all()]
        assert said == ["通榆县", "2018年春季学期"]
        page.click(".fz-drop-term > summary")
        menu = page.locator(".fz-drop-term .fz-drop-menu").bounding_box()
        assert menu and menu["x"] >= 0 and menu["x"] + menu["width"] <= size[0]


BROKEN = """() => {
  const out = [], walk = document.createTreeWalker(document.querySelector('tbody'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim(), range = document.createRange();
    range.selectNodeContents(walk.currentNode);
    const lines = new Set(Array.from(range.getClientRects()).filter(one => one.width).map(one => Math.round(one.top)));
    if (text.length <= 6 && lines.size > 1) out.push(text);
  }
  return out;
}"""


def test_a_name_is_never_broken(address: str, engine: Browser) -> None:
    for size in ((911, 512), (700, 512), (390, 844)):
        with browser_page(engine, size) as (page, _):
            page.goto(f"{address}/staff/children/")
            assert page.locator("td.fz-p-title.fz-whole").count() == 14 and page.evaluate(BROKEN) == []


def test_both_sides_of_a_comparison_are_seen_on_a_phone(address: str, engine: Browser) -> None:
    with browser_page(engine, (390, 844)) as (page, _):
        page.goto(f"{address}/staff/parts/")
        left, right = (there(one.bounding_box()) for one in page.locator("[data-side]").all())
        assert left["x"] >= 0 and left["x"] + left["width"] <= right["x"] and right["x"] + right["width"] <= 390
        assert abs(left["y"] - right["y"]) < 2


def test_a_breach_of_the_policy_would_be_seen(address: str, engine: Browser) -> None:
    with browser_page(engine, SIZES[0]) as (page, said):
        page.goto(f"{address}/staff/")
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
        assert any("style" in line for line in said)


def test_filters_search_and_sort_keep_their_state_in_the_address(address: str, browser: tuple[Page, list[str]]) -> None:
    page, said = browser
    page.goto(f"{address}/staff/children/")
    page.fill('#fz-list input[name="q"]', "王禾苗")
    page.press('#fz-list input[name="q"]', "Enter")
    page.wait_for_selector("text=查找：王禾苗")
    assert "q=" in page.url and page.locator("tr[data-row]").count() == 9
    assert "9" in page.inner_text("#fz-list-facts") and "126" in page.inner_text("#fz-list-facts")
    page.click("summary:has-text('加条件')")
    page.select_option("#fz-f-stage", "primary")
    page.click("text=按这些条件看")
    page.wait_for_selector("a.fz-chip:has-text('学段：小学')")
    assert "stage=primary" in page.url and "q=" in page.url
    page.click("a.fz-chip:has-text('查找')")
    page.wait_for_selector("a.fz-chip:has-text('查找')", state="detached")
    assert "q=" not in page.url and "stage=primary" in page.url
    page.goto(page.url)
    assert page.locator("a.fz-chip:has-text('学段：小学')").count() == 1
    assert said == []


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (390, 844)])
def test_several_values_are_ticked_by_key_or_thumb_and_no_row_is_covered(
    address: str, engine: Browser, size: tuple[int, int]
) -> None:
    with browser_page(engine, size) as (page, said):
        page.goto(f"{address}/staff/children/")
        page.wait_for_load_state("networkidle")  # a first visit asks again for as many rows as fill the window
        page.focus("summary:has-text('加条件')")
        page.keyboard.press("Enter")
        page.check(".fz-ticks label:has-text('长发村') input")
        page.focus(".fz-ticks label:has-text('林茂村') input")
        page.keyboard.press("Space")
        form, table = page.locator(".fz-filters-form").bounding_box(), page.locator(".fz-table-wrap").bounding_box()
        assert form and table and form["y"] + form["height"] <= table["y"]
        assert page.locator("select[multiple]").count() == 0 and page.evaluate(SIDEWAYS) <= 0
        page.keyboard.press("Enter")
        page.wait_for_selector("a.fz-chip:has-text('村：长发村、林茂村')")
        assert "village=" in page.url and said == []


def test_among_many_values_one_is_found_by_typing_and_what_is_ticked_stays(
    address: str, browser: tuple[Page, list[str]]
) -> None:
    page, said = browser
    page.goto(f"{address}/staff/children/")
    page.click("summary:has-text('加条件')")
    group = page.locator("fieldset:has-text('王禾苗')")
    group.locator("label:has-text('王禾苗') input").check()
    group.locator("input[type=search]").fill("周")
    assert group.locator("label:visible").all_inner_texts() == ["王禾苗", "周立夏", "周霜降"]
    assert not page.locator("fieldset:has-text('长发村') input[type=search]").count(), "three need no search"
    assert said == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("五年级", ["王禾苗", "于小满"]),
        ("五年级1班", ["王禾苗"]),
        ("1班 六", ["赵谷雨"]),
        ("小满", ["于小满"]),
        ("张", []),
    ],
)
def test_among_many_rows_of_a_form_one_is_found_by_name_or_class(
    address: str, engine: Browser, typed: str, found: list[str]
) -> None:
    for size in SIZES:
        with browser_page(engine, size) as (page, said):
            page.goto(f"{address}/staff/parts/")
            page.fill("[data-narrows] input[type=search]", typed)
            assert page.locator("[data-narrow] .fz-p-title:visible").all_inner_texts() == found
            assert page.inner_text("[data-narrowed]") == f"找到 {len(found)}，共 3"
            page.press("[data-narrows] input[type=search]", "Enter")
            page.fill("[data-narrows] input[type=search]", "")
            assert page.locator("[data-narrow]:visible").count() == 3 and said == []


def test_choosing_rows_counts_and_adds_up(address: str, engine: Browser) -> None:
    with browser_page(engine, SIZES[0]) as (page, _):
        page.goto(f"{address}/staff/children/")
        assert not page.is_visible(".fz-bulk")
        page.check("tr[data-row]:nth-child(1) input")
        page.check("tr[data-row]:nth-child(2) input")
        bar = page.inner_text(".fz-bulk")
        assert "已选 2 人" in bar and "合计 ¥2,510.00" in bar and "打印明白卡 2 张" in re.sub(r"\s+", " ", bar)
        page.click("text=选中全部 126 人")
        assert "已选 126 人" in page.inner_text(".fz-bulk")
        page.click("button:has-text('打印明白卡')")
        assert page.inner_text("body") == "126|all"
        page.goto(f"{address}/staff/children/?stage=primary")
        page.check("tr[data-row]:nth-child(1) input")
        page.click("button:has-text('派给学校补事实')")
        assert page.inner_text("body") == "1|4"


def test_the_keyboard_goes_all_the_way(address: str, engine: Browser) -> None:
    with browser_page(engine, SIZES[0]) as (page, _):
        page.goto(f"{address}/staff/children/")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.name") == "q"
        page.keyboard.press("Escape")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("x")
        assert page.locator("tr[data-row]:nth-child(2) input").is_checked()
        page.keyboard.press("Enter")
        page.wait_for_url("**/staff/children/1/")


def test_dialog_asks_once_with_the_numbers(address: str, engine: Browser) -> None:
    with browser_page(engine, SIZES[0]) as (page, _):
        page.goto(f"{address}/staff/parts/")
        page.click("text=登记到款")
        assert "¥195,000.00" in page.inner_text("dialog")
        page.keyboard.press("Escape")
        assert not page.is_visible("dialog")


@pytest.mark.parametrize(("listed", "opened"), [("visits", "visits"), ("children", "children")])
def test_a_tap_anywhere_on_an_entry_opens_it(address: str, engine: Browser, listed: str, opened: str) -> None:
    with browser_page(engine, SIZES[1]) as (page, _):
        page.goto(f"{address}/staff/{listed}/")
        row = page.locator("tr[data-row]:nth-child(2)")
        box = row.bounding_box()
        assert box is not None and box["height"] >= 44
        row.click(position={"x": box["width"] / 2, "y": box["height"] - 4})
        page.wait_for_url(f"**/staff/{opened}/1/")


def test_what_leads_elsewhere_or_is_ticked_lies_above_the_entry(address: str, engine: Browser) -> None:
    with browser_page(engine, SIZES[1]) as (page, _):
        page.goto(f"{address}/staff/children/")
        page.check("tr[data-row]:nth-child(1) input")
        assert "/staff/children/?" in page.url and "已选 1 人" in page.inner_text(".fz-bulk")
        page.goto(f"{address}/staff/visits/")
        page.click("tr[data-row]:nth-child(2) a:has-text('同发中学')")
        page.wait_for_url("**/staff/schools/1/")


def test_the_title_of_a_row_opens_it(address: str, engine: Browser) -> None:
    with browser_page(engine, SIZES[0], has_script=False) as (page, _):
        page.goto(f"{address}/staff/visits/")
        page.click("tr[data-row]:nth-child(2) td.fz-p-title a")
        page.wait_for_url("**/staff/visits/1/")


def test_the_phone_has_a_drawer(address: str, engine: Browser) -> None:
    with browser_page(engine, SIZES[1]) as (page, _):
        page.goto(f"{address}/staff/")
        assert not page.is_visible("#menu a:has-text('发放')")
        page.click("[data-menu-open]")
        page.wait_for_selector("#menu a:has-text('发放')", state="visible")
        page.keyboard.press("Escape")
        page.wait_for_selector("#menu a:has-text('发放')", state="hidden")


def test_charts_are_drawn_and_have_their_table(address: str, engine: Browser) -> None:
    with browser_page(engine, SIZES[0]) as (page, _):
        page.goto(f"{address}/staff/")
        assert page.locator(".fz-plot").count() == 2 and page.locator("canvas").count() == 0
        assert not page.is_visible(".fz-chart-table >> nth=0")
        page.click("[data-chart-toggle] >> nth=0")
        assert "3,660" in page.inner_text(".fz-chart-table >> nth=0")


def test_everything_informs_without_script(address: str, engine: Browser) -> None:
    with browser_page(engine, SIZES[0], has_script=False) as (page, _):
        page.goto(f"{address}/staff/")
        page.click("[data-chart-toggle] >> nth=0")
        assert "3,660" in page.inner_text(".fz-chart-table >> nth=0")
        page.goto(f"{address}/staff/children/")
        page.fill('#fz-list input[name="q"]', "王禾苗")
        page.press('#fz-list input[name="q"]', "Enter")
        assert page.locator("tr[data-row]").count() == 9
        page.click("a.fz-chip:has-text('查找')")
        assert page.locator("tr[data-row]").count() == 14
        page.click("a[rel=next]")
        assert "第 15—28 人" in page.inner_text(".fz-pager")
        page.check("tr[data-row]:nth-child(1) input")
        page.click("button:has-text('派给学校补事实')")
        assert page.inner_text("body") == "1|14"
    with browser_page(engine, SIZES[1], has_script=False) as (page, _):
        page.goto(f"{address}/staff/")
        page.click("[data-menu-open]")
        page.wait_for_selector("#menu a:has-text('发放')", state="visible")


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 429, 500])
def test_failures_say_what_is_safe_and_how_to_go_on(address: str, engine: Browser, status: int) -> None:
    with browser_page(engine, SIZES[1]) as (page, _):
        for path in (f"staff/failure/{status}/", f"failure/{status}/"):
            answer = page.goto(f"{address}/{path}")
            assert answer is not None and answer.status == status
            text = page.inner_text("main")
            assert "怎样办" in text and re.search(r"编号 F-[0-9A-F]{6}", text) and "Django" not in text
            assert page.evaluate(SIDEWAYS) <= 0


NAMELESS = """() => Array.from(
  document.querySelectorAll('input:not([type=hidden]), select, textarea, button, a[href], summary')
).filter(one => !one.textContent.trim() && !one.getAttribute('aria-label') && !one.labels?.length && !one.title)
.map(one => one.outerHTML.slice(0, 120))"""
HEADLESS = "Array.from(document.querySelectorAll('th')).filter(one => !one.textContent.trim() && !one.querySelector('input')).length"


def test_labels_heads_and_names_are_there_for_those_who_listen(address: str, browser: tuple[Page, list[str]]) -> None:
    page, _ = browser
    for path in STAFF + PUBLIC:
        page.goto(f"{address}/{path}")
        assert page.evaluate(NAMELESS) == [], path
        assert page.locator("main").count() == 1 and page.locator("h1").count() <= 1, path
        assert page.evaluate("document.documentElement.lang") == "zh-CN"
        assert page.evaluate(HEADLESS) == 0, path
