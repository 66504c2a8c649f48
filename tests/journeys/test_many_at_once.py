"""Forty files in, and thirty cells put right, by few clicks beyond what is typed; in a county that no other journey plays."""

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
from playwright.sync_api import Page

from tests.journeys.conftest import RunningDemo
from tests.journeys.looks import assert_decent
from tests.journeys.stopwatch import Stopwatch

COUNTY, NAME, ACCOUNT, TERM = "220881", "洮南市", "taonan", "2017-2"
FILES, CELLS = 40, 30
WAIT = 240_000
HEAD = ("学校名称", "学籍号", "姓名", "性别", "出生日期", "身份证件号", "年级", "班级", "就读方式", "状态")


def workbook(path: Path, title: str, rows: list[tuple[str, ...]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([title])
    for row in (HEAD, *rows):
        sheet.append(list(row))
    book.save(path)
    return path


def pupils(count: int, first: int, attendance: str = "走读") -> list[tuple[str, ...]]:
    """Invented children of a school of the county, without a number: nobody is taken for somebody else."""
    return [
        (
            f"{NAME}明德实验小学",
            f"M{first + n:08d}",
            f"郑试{chr(0x4E00 + first + n)}",
            "女",
            "2009-04-17",
            "",
            "三年级",
            "1班",
            attendance,
            "在读",
        )
        for n in range(count)
    ]


def forty(demo: RunningDemo, folder: Path) -> list[Path]:
    """The county's workbooks of the semester, rolls by class, a notice that is no roster, and one file twice."""
    files = sorted((demo.samples / TERM).glob(f"{COUNTY}-*.xlsx"))
    notice, twice = folder / "会议通知.csv", folder / "又一份.xlsx"
    notice.write_text("今天下午开会，请带材料\n", encoding="utf-8")
    twice.write_bytes(files[0].read_bytes())
    files += [notice, twice]
    title = f"2018年春季学期{NAME}学籍名册"
    files += [workbook(folder / f"{n}班.xlsx", title, pupils(2, 10 * n)) for n in range(1, FILES - len(files) + 1)]
    assert len(files) == FILES
    return files


def test_forty_files_in(open_as: Callable[..., Page], demo: RunningDemo, tmp_path: Path) -> None:
    page = open_as(ACCOUNT)
    watch = Stopwatch(page)
    page.goto(demo.url(f"/staff/rosters/?term={TERM}"))
    with watch.of("files"):
        page.locator("#many input[type=file]").set_input_files(forty(demo, tmp_path))
        watch.counts.update(clicks=3)  # the button, all files in the window of the system, its 打开
        page.locator("button:has-text('上传并认出')").first.click()
        page.get_by_role("button", name=re.compile("导入打勾的")).wait_for(timeout=WAIT)
        listed, text = page.locator("#files tbody tr").count(), page.inner_text("main")
        sure = page.locator("input[name=take]:checked").count()
        page.locator("button:has-text('导入打勾的')").first.click()
        page.get_by_text(re.compile(r"\d+ 份已导入")).first.wait_for(timeout=WAIT)
    page.wait_for_load_state("networkidle")
    assert_decent(page)
    assert listed == FILES and "没有认出“会议通知.csv”" in text and "一字不差" in text
    done = int(re.search(r"(\d+) 份已导入", page.inner_text("main"))[1])  # type: ignore[index]
    assert done == sure > 20


def test_thirty_cells_put_right(open_as: Callable[..., Page], demo: RunningDemo, tmp_path: Path) -> None:
    page = open_as(ACCOUNT)
    watch = Stopwatch(page)
    page.goto(demo.url(f"/staff/rosters/?term={TERM}"))
    file = workbook(tmp_path / "要改的.xlsx", f"2018年春季学期{NAME}学籍名册", pupils(CELLS, 2000, "看情况"))
    page.locator("#many input[type=file]").set_input_files([file])
    page.locator("button:has-text('上传并认出')").click()
    page.locator("a:has-text('要改的.xlsx')").wait_for(timeout=WAIT)
    page.get_by_role("button", name="按选定的重新读").wait_for(timeout=WAIT)
    with watch.of("cells"):
        page.locator("a:has-text('要改的.xlsx')").first.click()
        page.locator(f"tr:has-text('就读方式') a:has-text('看 {CELLS} 行')").first.click()
        page.locator("input[name^=cell-]").first.click()
        for _ in range(CELLS):
            page.keyboard.type("住校")
            page.keyboard.press("Enter")
        page.locator("input[name=reason]").click()
        page.keyboard.type("电话问过班主任")
        page.locator("button:has-text('改好，重新读')").click()
        page.get_by_text(f"{CELLS} 格；").wait_for(timeout=WAIT)
    assert_decent(page)
    assert page.locator("ins:has-text('住校')").count() == CELLS
