"""The sums at the foot of a list: over all rows that the filter finds, asked in one question.

Few rows are summed with the page; for many the page comes first and asks for the sums by itself.
"""

from collections.abc import Mapping
from functools import cached_property

from fuzhi.faces.kit.list_columns import Column
from fuzhi.faces.kit.list_found import Found

SUMMED_AT_ONCE_MAX = 5_000


class Summed(Found):
    """The third floor of :class:`fuzhi.faces.kit.lists.ListPage`."""

    sum_label: str = "合计"
    sums_id: str = "fz-sums"
    is_sums_asked: bool = False

    @property
    def _summable(self) -> list[Column]:
        return [one for one in self._shown if one.is_summable]

    @cached_property
    def sums(self) -> Mapping[str, str]:
        """Column key -> its sum as it is printed; override when the list knows another way."""
        names = [one.key for one in self._summable]
        found = self.narrowed.sums(names)
        return {one.key: one.text(found[one.key] or 0) for one in self._summable}

    @property
    def has_sums(self) -> bool:
        """True when the list has a column to sum, more than one row, and every row is counted."""
        return bool(self._summable) and self.total > 1 and not self.is_bounded

    @property
    def are_sums_late(self) -> bool:
        """True when so many rows are summed that the page does not wait for it."""
        return self.total > SUMMED_AT_ONCE_MAX and not self.is_sums_asked and not self.params.get("sums")

    @property
    def sums_url(self) -> str:
        """The list with its sums, however many rows it has."""
        return self.address(sums="1", page=self.params.get("page"))

    @property
    def sum_words(self) -> str:
        """``合计（全部 1,234 人）``, with the sum of the first column where the words stand in it."""
        words = f"{self.sum_label}（全部 {self.total:,} {self.unit}）"
        own = "" if self.are_sums_late else self.sums.get(self._shown[0].key, "")
        return f"{words}{own and '：'}{own}"

    @property
    def sum_cells(self) -> list[tuple[str, str, str]]:
        """(text, css, label on a phone) of the sum row; the words stand over all that comes before the first sum."""
        return [
            (self.sums.get(one.key, ""), f"fz-{one.align} fz-p-named" if one.is_summable else "", one.label)
            for one in self._shown[self.sum_span :]
        ]

    @property
    def late_span(self) -> int:
        """How many columns the words take that stand where the sums come."""
        return len(self._shown) - self.sum_span

    @property
    def sum_span(self) -> int:
        """How many columns the words of the sum row take."""
        first = next((n for n, one in enumerate(self._shown) if one.is_summable), 0)
        return max(first, 1)
