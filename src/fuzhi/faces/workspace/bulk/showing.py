"""Rows that an act for many left out, as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from fuzhi.steps.bulk.acts import Left, by_reason

NAMES_MAX = 40


@dataclass(frozen=True, slots=True)
class Group:
    """One reason, how many, and the first of them."""

    reason: str
    count: int
    rows: list[Left]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.rows)


def groups(leaves: Iterable[Left]) -> list[Group]:
    """By reason, the most frequent first."""
    return [Group(reason, len(rows), rows[:NAMES_MAX]) for reason, rows in by_reason(leaves)]
