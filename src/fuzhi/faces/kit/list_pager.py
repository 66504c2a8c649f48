"""Page numbers of a list."""

from collections.abc import Sequence

from django.http import HttpRequest, QueryDict

from fuzhi.faces.kit.termed import ADDRESS
from fuzhi.vocabulary.typed import whole_number

SIZES = (14, 50, 100)
FITTING = "fz_rows"
"""The cookie in which a browser says how many rows fill its window."""
FIT_MIN, FIT_MAX = 14, 60


def rows_that_fit(request: HttpRequest) -> int:
    """As many rows as fill the window, as the browser measured it; 14, which fit anywhere, before it did."""
    rows = whole_number(request.COOKIES.get(FITTING, "")) or FIT_MIN
    return min(max(rows, FIT_MIN), FIT_MAX)


class Pager:
    """Offsets and links; past the last page one lands on the last."""

    def __init__(
        self, params: QueryDict, size: int, total: int, bound: int, unit: str, sizes: Sequence[int], path: str
    ) -> None:
        self._params, self._path, self._sizes = params, path, sizes
        self.size, self.total, self.bound, self.unit = size, total, bound, unit
        text = params.get("page", "")
        asked = whole_number(text)
        if asked is None:
            asked = self.pages if text.isascii() and text.isdigit() else 1
        self.number = max(1, min(asked, self.pages))

    @property
    def pages(self) -> int:
        """How many pages."""
        return max(1, -(-min(self.total, self.bound) // self.size))

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * self.size

    @property
    def has_many(self) -> bool:
        """More than one page."""
        return self.pages > 1

    @property
    def summary(self) -> str:
        """``第 1—14 人，共 126 人``."""
        if not self.total:
            return f"共 0 {self.unit}"
        last = min(self.offset + self.size, self.total)
        more = "以上" if self.total > self.bound else ""
        return f"第 {self.offset + 1:,}—{last:,} {self.unit}，共 {min(self.total, self.bound):,} {self.unit}{more}"

    def _url(self, **changes: int | None) -> str:
        params = self._params.copy()
        for name in ("export", "pick", "all", "cols", "sums", ADDRESS):
            params.pop(name, None)
        for name, value in changes.items():
            params.pop(name, None)
            if value is not None:
                params[name] = str(value)
        return f"{self._path}?{params.urlencode()}"

    @property
    def previous_url(self) -> str:
        """Empty on the first page."""
        return self._url(page=self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        """Empty on the last page."""
        return self._url(page=self.number + 1) if self.number < self.pages else ""

    @property
    def links(self) -> list[tuple[int | None, str]]:
        """(number, address); the current one has no address, (None, "") is a gap."""
        wanted = sorted({1, self.pages, *range(max(1, self.number - 1), min(self.pages, self.number + 1) + 1)})
        if self.number == 1 and self.pages >= 3:
            wanted = sorted({*wanted, 3})
        links: list[tuple[int | None, str]] = []
        before = 0
        for number in wanted:
            if number > before + 1:
                links.append((None, ""))
            links.append((number, "" if number == self.number else self._url(page=number)))
            before = number
        return links

    @property
    def is_fitting(self) -> bool:
        """True when the page has as many rows as fill the window."""
        return whole_number(self._params.get("size", "")) not in self._sizes

    @property
    def size_links(self) -> list[tuple[str, str]]:
        """Page sizes to choose from, when there is more than the smallest page."""
        if self.total <= min(self._sizes):
            return []
        now = None if self.is_fitting else self.size
        own = [(str(size), "" if size == now else self._url(size=size, page=1)) for size in self._sizes]
        return [("满屏", "" if now is None else self._url(size=None, page=1)), *own]
