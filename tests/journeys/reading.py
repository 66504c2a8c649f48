"""Pages as text, fetched with a signed-in browser's session: what they say, without drawing them."""

import html
import re
from dataclasses import dataclass
from urllib.parse import quote

from playwright.sync_api import Page

_BLOCK_END = re.compile(r"</(?:td|th|tr|p|li|div|h\d|dd|dt|a|span|button|option)>")
_PAGER_LAST = re.compile(r"[?&;]page=(\d+)")


def words(source: str) -> str:
    """The words of a page or of a part of it, one blank between them."""
    source = re.sub(r"(?s)<(script|style|head)\b.*?</\1>", " ", source)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", _BLOCK_END.sub(" ", source)))).strip()


def rows(source: str) -> list[str]:
    """The table rows of a page, as they stand."""
    return re.findall(r"(?s)<tr[ >].*?</tr>", source.partition("<tbody")[2])


@dataclass
class Reader:
    """Opens addresses as the person of ``page``; keeps what it read."""

    page: Page
    base: str

    def __post_init__(self) -> None:
        self._kept: dict[str, str] = {}

    def get(self, path: str) -> str:
        """The page's source; fails unless it answers 200."""
        if path not in self._kept:
            answer = self.page.request.get(self.base + quote(path, safe="/?&=%"))
            assert answer.status == 200, f"{path} answers {answer.status}"
            self._kept[path] = answer.text()
        return self._kept[path]

    def every_row(self, path: str) -> list[str]:
        """The rows of a list, page after page, a hundred at a time."""
        joint = "&" if "?" in path else "?"
        first = self.get(f"{path}{joint}size=100")
        last = max((int(number) for number in _PAGER_LAST.findall(first)), default=1)
        found = rows(first)
        for number in range(2, last + 1):
            found += rows(self.get(f"{path}{joint}size=100&page={number}"))
        return found

    def child(self, name: str, last4: str) -> str:
        """The public number of the child found by name whose ID ends so; empty when the list shows none."""
        for row in rows(self.get(f"/staff/children/?q={name}&size=100")):
            if f"*{last4}" in row:
                hit = re.search(r"/staff/child/([^\"/]+)/", row)
                assert hit
                return hit[1]
        return ""
