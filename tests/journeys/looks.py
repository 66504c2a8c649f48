"""What every page keeps: Chinese words only, no raw codes, no whole numbers of persons, nothing wider than the screen."""

import re
from pathlib import Path

from playwright.sync_api import Page

PICTURES = Path(__file__).parents[2] / ".work" / "pictures"
ALLOWED_WORDS = {
    "xlsx",
    "xls",
    "csv",
    "txt",
    "pdf",
    "excel",
    "utf",
    "gb",
    "id",
    "qr",
    "sha",
    "a4",
    "a5",
    "wps",
    "esc",
    "enter",
    "api",
    "taobei",
    "zhenlai",
    "tongyu",
    "taonan",
    "daan",
    "check",
    "finance",
    "school",
    "village",
    "city",
    "auditor",
    "admin",
    "fuzhi",
    "demo",
    "et",
    "tab",
    "sheet",
}
WORD = re.compile(r"[A-Za-z]{2,}")
SNAKE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
WHOLE_NUMBER = re.compile(r"(?<![\d*])\d{14,18}[\dXx](?!\d)")
FILE_NAME = re.compile(r"\S+\.(?:xlsx|xls|csv|txt|pdf)\b")
BATCH_NUMBER = re.compile(r"\b[A-Z]{1,4}\d{2,}[\w\-—秋春]*")


def faults_of(text: str) -> list[str]:
    """What a reader should never meet in the words of a page."""
    text = FILE_NAME.sub(" ", text)  # a sender's file may be called what it likes
    faults = [f"raw code “{hit}”" for hit in SNAKE.findall(text)]
    faults += [f"whole number “{hit[:6]}…”" for hit in WHOLE_NUMBER.findall(text)]
    faults += [
        f"“{word}”" for word in ("None", "undefined", "NaN", "null", "Traceback") if re.search(rf"\b{word}\b", text)
    ]
    words = WORD.findall(BATCH_NUMBER.sub(" ", text))
    faults += [f"English “{word}”" for word in words if word.lower() not in ALLOWED_WORDS]
    return faults


def assert_decent(page: Page, *, picture: Path | None = None) -> None:
    """Check the page as it stands, and keep a picture of it when asked."""
    if picture:
        picture.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=picture)
    text = page.locator("body").inner_text()
    address = page.url.split("//", 1)[-1].split("/", 1)[-1]
    assert text.strip(), f"/{address} is empty"
    faults = faults_of(text)
    assert not faults, f"/{address}: {'; '.join(dict.fromkeys(faults))}"
    wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= room, f"/{address} is {wide - room} px wider than the screen"
