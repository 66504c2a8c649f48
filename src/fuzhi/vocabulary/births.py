"""When somebody was born, as far as lists, rules and tables need it: the school year of birth, September to August.

Ages count on 31 August, so it says the age exactly and the day not at all (``docs/decisions/0017``).
"""

import re
from datetime import date

FIRST_MONTH = 9
_YEAR = re.compile(r"(?:19|20)\d\d")
_FIGURES = frozenset("0123456789０１２３４５６７８９〇零一二三四五六七八九十廿")


def born_from(day: date) -> date:
    """The first day of the twelve months, from 1 September, in which ``day`` lies."""
    return date(day.year - (day.month < FIRST_MONTH), FIRST_MONTH, 1)


def age_on(born: date, day: date) -> int:
    """Full years at the last 31 August before ``day``, of somebody whose :func:`born_from` is ``born``."""
    return born_from(day).year - born.year - 1


def zh_age(born: date | None, day: date) -> str:
    """``9岁``; ``不清楚`` when it is unknown."""
    return f"{age_on(born, day)}岁" if born else "不清楚"


def veil_day(text: str) -> str:
    """A birth date as it was written, all but its year starred: ``2009-04-17`` becomes ``2009-**-**``."""
    year = _YEAR.search(text)
    kept = year.span() if year else (0, 0)
    return "".join(ch if kept[0] <= n < kept[1] or ch not in _FIGURES else "*" for n, ch in enumerate(text))
