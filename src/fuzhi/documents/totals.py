"""What an exported sheet says of itself: the sums under its columns of money and numbers, and the cover behind it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Kind = Literal["text", "money", "count", "date"]
Cell = str | int | Decimal | bool | date | None
COVER, TOTAL = "封面", "合计"
Words = Sequence[tuple[str, str]]
"""Lines of a cover: what, and what of it."""


@dataclass
class Totals:
    """Counts the rows that go through :meth:`counted` and sums their money and numbers."""

    titles: Sequence[str]
    kinds: Sequence[Kind]
    rows: int = 0
    sums: dict[int, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sums = {at: Decimal(0) for at, kind in enumerate(self.kinds) if kind in ("money", "count")}

    def counted(self, rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
        """The same rows."""
        for row in rows:
            self.rows += 1
            for at in self.sums:
                value = row[at]
                if isinstance(value, int | Decimal) and not isinstance(value, bool):
                    self.sums[at] += value
            yield row

    @property
    def row(self) -> list[Cell]:
        """The row of sums, empty when there is nothing to sum; its word stands in the first column that has no sum."""
        if not self.sums or not self.rows:
            return []
        labelled = next((at for at in range(len(self.kinds)) if at not in self.sums), None)
        sums: dict[int, Cell] = {at: self.value(at) for at in self.sums}
        return [TOTAL if at == labelled else sums.get(at) for at in range(len(self.kinds))]

    def value(self, at: int) -> Decimal | int:
        """The sum of a column."""
        return self.sums[at] if self.kinds[at] == "money" else int(self.sums[at])

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Rows and sums as the cover says them."""
        said = [("行数", f"{self.rows:,}")]
        for at in self.sums:
            value = self.value(at)
            said.append(
                (f"{TOTAL}：{self.titles[at]}", f"{value:,.2f}" if isinstance(value, Decimal) else f"{value:,}")
            )
        return said
