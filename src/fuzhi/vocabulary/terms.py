"""School terms: ``2017-1`` is autumn 2017, ``2017-2`` is spring 2018, both in school year 2017-2018.

Reading 6: autumn runs 1 September to the end of February, spring 1 March to 31 August; census days are
30 September and 31 March; age is counted on 31 August before the school year.
"""

import re
from dataclasses import dataclass
from datetime import date

from fuzhi.vocabulary.errors import InputError

_SHAPE = re.compile(r"((?:19|20)[0-9]{2})-([12])")
"""Years of two centuries: a semester of the year 0 has no days before it."""


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """One semester: ``year`` is the calendar year in which the school year begins, ``half`` is 1 or 2."""

    year: int
    half: int

    @classmethod
    def parse(cls, text: str) -> "Term":
        """Read ``"2017-1"``; raises InputError with code ``bad_term`` otherwise."""
        hit = _SHAPE.fullmatch(text.strip())
        if not hit:
            raise InputError("bad_term", f"“{text}”不是学期。", "请写成 2017-1（秋季学期）或 2017-2（春季学期）。")
        return cls(int(hit[1]), int(hit[2]))

    def __str__(self) -> str:
        return f"{self.year}-{self.half}"

    @property
    def starts_on(self) -> date:
        """First day of the semester."""
        return date(self.year, 9, 1) if self.half == 1 else date(self.year + 1, 3, 1)

    @property
    def ends_before(self) -> date:
        """First day after the semester (half-open)."""
        return date(self.year + 1, 3, 1) if self.half == 1 else date(self.year + 1, 9, 1)

    @property
    def census_on(self) -> date:
        """The day whose status counts."""
        return date(self.year, 9, 30) if self.half == 1 else date(self.year + 1, 3, 31)

    @property
    def pay_by(self) -> date:
        """The day by which what is granted should have come: the end of the calendar year or of June, as accounts are
        closed; no source names the day (docs/findings.md)."""
        return date(self.year, 12, 31) if self.half == 1 else date(self.year + 1, 6, 30)

    @property
    def ages_on(self) -> date:
        """The day on which age is counted."""
        return date(self.year, 8, 31)

    @property
    def next(self) -> "Term":
        """The semester after this one."""
        return Term(self.year, 2) if self.half == 1 else Term(self.year + 1, 1)

    @property
    def previous(self) -> "Term":
        """The semester before this one."""
        return Term(self.year - 1, 2) if self.half == 1 else Term(self.year, 1)

    @property
    def school_year(self) -> str:
        """``2017-2018``."""
        return f"{self.year}-{self.year + 1}"

    @property
    def label(self) -> str:
        """The one way in which people read it: ``2017年秋季学期`` or ``2018年春季学期``."""
        return f"{self.year}年秋季学期" if self.half == 1 else f"{self.year + 1}年春季学期"

    @property
    def short_label(self) -> str:
        """As :attr:`label`."""
        return self.label


def term_on(day: date) -> Term:
    """The semester that a day falls in."""
    if day.month >= 9:
        return Term(day.year, 1)
    return Term(day.year - 1, 1) if day.month < 3 else Term(day.year - 1, 2)


def age_on(birth: date, day: date) -> int:
    """Full years of life on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def zh_date(day: date) -> str:
    """``2018年3月5日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def zh_day(day: date) -> str:
    """``4月9日``: for tasks of this year."""
    return f"{day.month}月{day.day}日"
