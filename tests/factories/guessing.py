"""Somebody who wants a whole ID: what a heap of text tells of one person's number, and how many numbers are left.

The guesser counts the check digit, the sex and the year of birth as known, and takes every trace that stands anywhere
in the heap: the first six beside a mask, the day or month of birth in any spelling, and as many last characters as some
masked form shows. ``areas``: how many places of first registration come into question where the first six are not shown
(they say where somebody was first registered, not where the family lives).
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from stdnum.cn import ric

MASK = r"[*•≠＊·]{2,}"
WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))


@dataclass(frozen=True)
class Guess:
    """How many numbers are left for one person, and what gave the rest away."""

    left: int
    traces: tuple[str, ...]


def guess(number: str, heap: str, *, areas: int = 1) -> Guess:
    """What ``heap`` leaves of a whole number of 18 characters."""
    if number in heap:
        return Guess(1, ("whole",))
    traces: list[str] = []
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    days = _days(born, heap, traces)
    shown = max((length for length in range(1, 13) if _ends(number, length, heap)), default=0)
    if shown:
        traces.append(f"last {shown}")
    first = _begins(number, heap)
    if first:
        traces.append(f"first {first}")
    return Guess(_count(number, days, shown) * (1 if first else areas), tuple(traces))


def _days(born: date, heap: str, traces: list[str]) -> list[date]:
    """The days that are left: the one day, its month, or what year and school year of birth have in common."""
    year, month, day = born.year, born.month, born.day
    spelt = (
        rf"{year}[-./]0?{month}[-./]0?{day}(?!\d)",
        rf"{year}年0?{month}月0?{day}日",
        rf"(?<!\d){year}{month:02d}{day:02d}(?!\d)",
    )
    if re.search("|".join(spelt), heap):
        traces.append("day of birth")
        return [born]
    whole = [date(year, 1, 1) + timedelta(n) for n in range(365)]
    if re.search(rf"{year}年0?{month}月|{year}[-./]{month:02d}(?!\d)", heap):
        traces.append("month of birth")
        return [one for one in whole if one.month == month]
    return [one for one in whole if (one.month < 9) == (month < 9)]


def _ends(number: str, length: int, heap: str) -> bool:
    return re.search(MASK + re.escape(number[-length:]) + r"(?![\dXx])", heap) is not None


def _begins(number: str, heap: str) -> int:
    return max((n for n in range(6, 15) if re.search(re.escape(number[:n]) + MASK, heap)), default=0)


def _count(number: str, days: list[date], shown: int) -> int:
    """Numbers of the county and of one of the days with the shown end and a right check character."""
    hidden = max(3 - max(shown - 1, 0), 0)
    end = number[14 + hidden : 17]
    count = 0
    for day in days:
        for serial in range(10**hidden):
            tail = f"{serial:0{hidden}d}{end}" if hidden else end
            if int(tail[-1]) % 2 != int(number[16]) % 2:
                continue  # the sex is known
            first = f"{number[:6]}{day:%Y%m%d}{tail}"
            count += not shown or check_of(first) == number[17]
    return count


def check_of(first_17: str) -> str:
    """The check character of seventeen digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


assert check_of("11010519491231002") == ric.calc_check_digit("110105194912310020") == "X"
