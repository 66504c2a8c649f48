"""Semester 2017-2 by five accounts who only click and upload: from the workbooks on disk to the yuan on the pages.

What the pages say is compared with the truth file, which an oracle of its own wrote; nothing of the product is imported.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import RunningDemo
from tests.journeys.looks import PICTURES, assert_decent
from tests.journeys.stopwatch import Stopwatch

COUNTY, TERM, TERM_LABEL = "220822", "2017-2", "2018年春季学期"
KINDS = {
    "school": "学校名录",
    "kindergarten": "幼儿园名录",
    "household": "扶贫名册",
    "disability": "残疾人名册",
    "minimum_living": "低保特困名册",
    "roll": "学籍名册",
    "bill": "收费与用餐清单",
}
WAIT = 90_000
CHILDREN_OPENED = 12


def truth_of(demo: RunningDemo, kind: str) -> list[dict[str, str]]:
    """The truth's rows of this county and semester."""
    with (demo.samples / "truth.csv").open(encoding="utf-8-sig", newline="") as lines:
        return [r for r in csv.DictReader(lines) if (r["kind"], r["term"], r["county_code"]) == (kind, TERM, COUNTY)]


def choose_term(page: Page, demo: RunningDemo) -> None:
    page.goto(demo.url("/staff/"))
    page.locator("summary[aria-label^='选择学期']").click()
    page.get_by_role("button", name=TERM_LABEL).click()
    page.wait_for_load_state()
    assert (
        TERM_LABEL in page.locator("header").inner_text()
        or page.locator(f"button[value='{TERM}'][aria-current]").count()
    )


def upload(page: Page, demo: RunningDemo, kind: str) -> None:
    """One workbook: choose, look at what would happen, import."""
    page.goto(demo.url("/staff/rosters/"))
    page.locator("select[name=kind]").select_option(kind)
    page.locator("#upload input[type=file]").set_input_files(demo.samples / TERM / f"{COUNTY}-{kind}.xlsx")
    page.get_by_role("button", name="上传并核对").click()
    act = page.get_by_role("button", name=re.compile(r"^导入 [\d,]+ 行$"))
    act.wait_for(timeout=WAIT)
    assert_decent(page)
    act.click()
    page.get_by_text(re.compile(r"已导入 [\d,]+ 行")).first.wait_for(timeout=WAIT)


def item_results(page: Page) -> dict[str, tuple[str, str]]:
    """{item code: (persons, yuan)} from the page of results: what people read, by the links they click."""
    found = {}
    for row in page.locator("table").first.locator("tbody tr").all():
        link = row.locator("a[href*='outcome=granted']")
        if link.count():
            code = re.search(r"benefit=([a-z_]+)", link.get_attribute("href") or "")
            cells = row.locator("td").all_inner_texts()
            assert code
            found[code[1]] = (link.inner_text().replace(",", ""), cells[4].replace(",", ""))
    return found


@pytest.fixture
def five(open_as: Callable[..., Page], demo: RunningDemo) -> dict[str, Page]:
    pages = {name: open_as(name) for name in ("tongyu", "tongyu-check", "tongyu-finance", "school", "admin")}
    for name, page in pages.items():
        if name != "admin":
            choose_term(page, demo)
    return pages


def test_a_semester_by_five_accounts(five: dict[str, Page], open_as: Callable[..., Page], demo: RunningDemo) -> None:
    clerk = five["tongyu"]
    given_the_registers_are_imported(clerk, demo)
    when_the_clerk_decides(clerk, demo)
    then_every_item_is_what_the_truth_says(clerk, demo)
    then_children_are_due_what_the_truth_says(clerk, demo)
    due = when_the_school_confirms(five["school"], demo)
    when_the_list_is_submitted_and_approved(clerk, five["tongyu-check"], demo, due)
    when_a_large_school_confirms_with_five_changes(open_as(f"school-{largest_school(demo)}"), demo)
    then_the_public_reads_the_notice(open_as(None, phone=True), demo)
    when_the_days_of_the_notice_pass(five["admin"], demo)
    batch, prepared = when_the_money_goes_out(five["tongyu-finance"], five["tongyu-check"], demo)
    then_the_batch_is_what_was_prepared(five["tongyu-finance"], batch, prepared)


def given_the_registers_are_imported(clerk: Page, demo: RunningDemo) -> None:
    for kind in KINDS:
        upload(clerk, demo, kind)
    clerk.goto(demo.url("/staff/rosters/"))
    assert_decent(clerk)


def when_the_clerk_decides(clerk: Page, demo: RunningDemo) -> None:
    clerk.goto(demo.url("/staff/decisions/"))
    clerk.get_by_role("button", name="开始认定").first.click()
    clerk.locator("dialog[open]").get_by_role("button", name="开始认定").click()
    for _ in range(45):
        clerk.wait_for_timeout(2_000)
        clerk.goto(demo.url("/staff/decisions/"))
        if clerk.get_by_text("各项结果").count():
            break
    assert_decent(clerk)


def then_every_item_is_what_the_truth_says(clerk: Page, demo: RunningDemo) -> None:
    shown = item_results(clerk)
    for row in truth_of(demo, "item_total"):
        persons, yuan = (part.split("=")[1] for part in row["expected"].split(";"))
        assert shown.get(row["person"], ("0", "0.00")) == (persons, yuan), row["person"]


def when_the_school_confirms(school: Page, demo: RunningDemo) -> str:
    """The school's sheet, confirmed as it stands; gives its sum as read."""
    school.goto(demo.url("/staff/school/"))
    school.locator("table tbody a").first.click()
    total = school.locator("tr.fz-sum td.fz-num").inner_text()
    assert_decent(school)
    school.get_by_role("button", name="确认名单").click()
    dialog = school.locator("dialog[open]")
    assert total in dialog.inner_text(), "what is confirmed is said before it is"
    dialog.get_by_role("button", name=re.compile("^确认")).click()
    school.get_by_text("已确认").first.wait_for()
    return total


def when_the_list_is_submitted_and_approved(clerk: Page, checker: Page, demo: RunningDemo, due: str) -> None:
    clerk.goto(demo.url("/staff/lists/"))
    clerk.get_by_role("button", name=re.compile("^提交")).first.click()
    dialog = clerk.locator("dialog[open]")
    assert due in dialog.inner_text(), "what the school confirmed is what is submitted"
    dialog.get_by_role("button", name=re.compile("^提交")).click()
    clerk.get_by_text("待复核").first.wait_for()
    watch = Stopwatch(checker)
    checker.goto(demo.url("/staff/"))
    with watch.of("approved"):
        checker.locator("nav a[href*='/staff/lists/']").first.click()
        checker.get_by_role("link", name="看名单").first.click()
        seen = names_seen(checker)
        checker.get_by_role("button", name=re.compile("^批准")).first.click()
        dialog = checker.locator("dialog[open]")
        if dialog.count():
            dialog.get_by_role("button", name=re.compile("^批准")).click()
        checker.get_by_text("已批准").first.wait_for()
    assert seen, "every name of the list was read before"
    assert_decent(checker)


def names_seen(checker: Page) -> int:
    """Every name of the open list, a hundred a page, and back to the list; gives how many rows were read."""
    checker.locator("a[href*='/people/']").first.click()
    hundred = checker.locator(".fz-pager").get_by_role("link", name="100", exact=True)
    if hundred.count():
        hundred.first.click()
        checker.wait_for_url(re.compile("size=100"))
    rows = checker.locator("table tbody tr").count()
    while checker.get_by_role("link", name="下一页").count():
        said = checker.locator(".fz-pager").inner_text()
        checker.get_by_role("link", name="下一页").click()
        expect(checker.locator(".fz-pager")).not_to_have_text(said, use_inner_text=True)
        rows += checker.locator("table tbody tr").count()
    checker.get_by_role("link", name=re.compile(r"^第 \d+ 份$")).first.click()
    return rows


def largest_school(demo: RunningDemo) -> str:
    """The code of the school with most pupils, from the workbook of the roll; not the one that ``school`` plays."""
    pupils: Counter[str] = Counter()
    book = openpyxl.load_workbook(demo.samples / TERM / f"{COUNTY}-roll.xlsx", read_only=True)
    for sheet in book.worksheets:
        column = None
        for row in sheet.iter_rows(values_only=True):
            if column is None:
                column = row.index("学校标识码") if "学校标识码" in row else None
            elif row[column]:
                pupils[str(row[column])] += 1
    return pupils.most_common(1)[0][0].lower()


def when_a_large_school_confirms_with_five_changes(school: Page, demo: RunningDemo) -> None:
    choose_term(school, demo)
    watch = Stopwatch(school)
    school.goto(demo.url("/staff/"))
    with watch.of("school"):
        school.locator("nav a[href*='/staff/school/']").first.click()
        school.locator("table tbody a").first.click()
        reasons = school.locator("select[name^='reason-']")
        pupils = reasons.count()
        for place in range(5):
            reasons.nth(place * 7).select_option("已转学")
            watch.counts.update(["clicks"])  # the list is opened by a click, which the browser's driver leaves out
        school.get_by_role("button", name="确认名单").click()
        dialog = school.locator("dialog[open]")
        assert "5" in dialog.inner_text(), "who is marked is said before it is confirmed"
        dialog.get_by_role("button", name=re.compile("^确认")).click()
        school.get_by_text("已确认").first.wait_for()
    assert pupils >= 100
    assert_decent(school)


def then_the_public_reads_the_notice(visitor: Page, demo: RunningDemo) -> None:
    visitor.goto(demo.url("/notices/"))
    visitor.get_by_role("link", name=re.compile("通榆县.*名单")).first.click()
    assert_decent(visitor, picture=PICTURES / "phone" / "open-notice.png")
    text = visitor.locator("main").inner_text()
    assert "金额" in text and not re.search(r"建档立卡|低保|残疾|孤儿|特教", text)


def when_the_days_of_the_notice_pass(admin: Page, demo: RunningDemo) -> None:
    for _ in range(7):
        admin.goto(demo.url("/staff/system/"))
        admin.get_by_role("button", name="移到下一个工作日").click()
        admin.wait_for_load_state()
    assert_decent(admin)


def when_the_money_goes_out(finance: Page, checker: Page, demo: RunningDemo) -> tuple[str, str]:
    """A cash batch is made, released by another and answered by the bank; gives its address and the sum prepared."""
    finance.goto(demo.url("/staff/payments/prepare/cash/"))
    act = finance.get_by_role("button", name=re.compile("^编制")).first.inner_text()
    prepared = re.search(r"¥[\d,]+\.\d\d", act)
    assert prepared
    finance.get_by_role("button", name=re.compile("^编制")).first.click()
    finance.locator("dialog[open]").get_by_role("button", name=re.compile("^编制")).click()
    finance.wait_for_url(re.compile(r"/staff/payments/\d+/"))
    address = finance.url
    assert_decent(finance)
    checker.goto(address)
    checker.get_by_role("button", name=re.compile("^发放")).first.click()
    asked = checker.locator("dialog[open]").get_by_label("为什么可以发到这些账户")
    if asked.count():
        asked.fill("已与村里和学校逐一核实")
    checker.locator("dialog[open]").get_by_role("button", name=re.compile("^发放")).click()
    checker.get_by_text("放行").first.wait_for()
    finance.goto(address)
    finance.get_by_role("button", name="由模拟银行回盘").click()
    dialog = finance.locator("dialog[open]")
    if dialog.count():
        dialog.get_by_role("button").last.click()
    finance.get_by_text("等另一人确认").first.wait_for(timeout=WAIT)
    assert_decent(finance)
    checker.goto(address)
    rest = checker.get_by_label("其余记为到账")
    if rest.count():
        rest.check()
    assert_decent(checker)
    checker.get_by_role("button", name="确认登记").click()
    checker.get_by_text("已确认").first.wait_for(timeout=WAIT)
    finance.goto(address)
    assert_decent(finance)
    return address, prepared[0]


def then_children_are_due_what_the_truth_says(clerk: Page, demo: RunningDemo) -> None:
    """Clean children of the truth, found by name and last four, opened: the sum on the file is the sum of the truth."""
    compared = 0
    for row in truth_of(demo, "child_due")[:CHILDREN_OPENED]:
        name, last4 = row["person"].split(" ")
        cents = sum(round(float(part.split("=")[1]) * 100) for part in row["expected"].split(";") if part)
        clerk.goto(demo.url(f"/staff/children/?q={name}"))
        mine = clerk.locator("table tbody tr").filter(has_text=f"****{last4}").first
        mine.get_by_role("link", name=name).click()
        card = clerk.locator("section.fz-card").filter(has_text="本学期应享").first
        shown = re.search(r"合计\s*¥([\d,]+\.\d\d)", card.inner_text())
        assert shown and round(float(shown[1].replace(",", "")) * 100) == cents, row["person"]
        compared += 1
    assert compared == CHILDREN_OPENED


def then_the_batch_is_what_was_prepared(finance: Page, address: str, prepared: str) -> None:
    """The sum that finance read before making the batch is the sum of the batch."""
    finance.goto(address)
    assert prepared in finance.locator("main").inner_text()
