"""Sums of money, counts and semesters."""

import re
from fractions import Fraction

from fuzhi.rosters.cleaning import dates
from fuzhi.rosters.cleaning.cell import BLANK, Clean, Cleaned, Raw, narrow, text_of
from fuzhi.rosters.cleaning.sums import read_sum, whole_in_words
from fuzhi.rosters.codes import Issue
from fuzhi.rosters.units import Per, converted, period_factor
from fuzhi.vocabulary.money import yuan

_FIRST_YEAR = 2000
_FEN_MAX = 100_000_000_000
_FREE = frozenset({"免费", "免", "免收", "全免", "免除", "不收费", "不收", "无", "没有"})
_COUNT = re.compile(r"第?(\d{1,9})(?:\.0+)?(?:个?(?:人|口|天|日|年|月|次|周岁|岁|行|笔|号|级|名|位)){0,2}[整。]?")
_YEAR_OF_A_TEXT = re.compile(r"(20\d\d)(?:年度?)?")
_TERM_WORDS = re.compile(r"(20\d\d)(?:[-—–~至/]+(20)?(\d\d))?(?:学年)?[年度级]*[-—–,，、(（]*(.*)")


def money_per(per: Per) -> Clean:
    """A cleaner for yuan as typed -> fen, of a field whose sums count ``per`` semester, month ...

    1,250元 is repaired; 300+200 and 3000/年 are reckoned and shown; a negative sum or a part of a fen is refused.
    """

    def clean(raw: Raw) -> Cleaned:
        text = str(round(raw, 6)) if isinstance(raw, float) else text_of(raw)
        if not text:
            return BLANK
        if narrow(text) in _FREE:
            return 0, (Issue("money_repaired", "0.00"),)
        found = read_sum(text)
        factor = period_factor(per, found.period) if found and found.period else Fraction(1)
        fen = converted(found.fen, factor) if found and factor is not None else None
        if fen is None:
            return None, (Issue("bad_money"),)
        if fen < 0:
            return None, (Issue("negative_money"),)
        if fen > _FEN_MAX:
            return None, (Issue("money_too_large"),)
        if found and (found.is_reckoned or found.period):
            return fen, (Issue("money_reckoned", yuan(fen)),)
        is_typed_oddly = isinstance(raw, str) and not re.fullmatch(r"[0-9]+(\.[0-9]*)?", text)
        return fen, (Issue("money_repaired", yuan(fen)),) if is_typed_oddly else ()

    return clean


money = money_per("sum")
"""A sum that no period belongs to."""


def count(what: str, most: int) -> Clean:
    """A cleaner for a whole number from 0 to ``most``, in digits or words; ``what`` names it in the message."""

    def clean(raw: Raw) -> Cleaned:
        text = text_of(raw)
        if not text:
            return BLANK
        plain = narrow(text)
        spelled = re.match("[零〇一二两三四五六七八九十百]+", plain)
        if spelled and (number := whole_in_words(spelled[0])) is not None:
            plain = f"{number}{plain[spelled.end() :]}"
        if (hit := _COUNT.fullmatch(plain)) and int(hit[1]) <= most:
            return int(hit[1]), ()
        return None, (Issue("bad_number", f"{what}（0 至 {most} 的整数）"),)

    return clean


def year(raw: Raw) -> Cleaned:
    """A year of this century, also where a month or a day of it is written: 2016, 2016年, 2016.12, a date cell."""
    text = narrow(text_of(raw))
    if not text:
        return BLANK
    if hit := _YEAR_OF_A_TEXT.fullmatch(text):
        return int(hit[1]), ()
    found, issues = dates.month_or_day(raw)
    if found is None and any(issue.code == "date_month_unclear" for issue in issues):
        return int(text[:4]), ()  # 2016.1 is January or October of that year
    if found is None or found.year < _FIRST_YEAR:
        return None, (Issue("bad_number", f"年份（{_FIRST_YEAR} 年以后）"),)
    return found.year, (Issue("date_repaired", f"{found.year} 年"),)


def term(raw: Raw) -> Cleaned:
    """A semester -> ``2017-1``; also 2017-2018学年第一学期, 2017年秋季学期, 2018春."""
    text = narrow(text_of(raw))
    if not text:
        return BLANK
    found = find_term(text)
    return (found, ()) if found else (None, (Issue("bad_term"),))


def find_term(text: str) -> str | None:
    """The semester that a text names anywhere in it, None when it names none."""
    text = narrow(text)
    if hit := re.fullmatch(r"(20\d\d)-([12])", text):
        return f"{hit[1]}-{hit[2]}"
    if hit := re.search(
        r"(20\d\d)年?[-—–~至/]+(?:20)?(\d\d)年?(?:学年)?[^一二上下秋春12]{0,4}第?([一二上下秋春12])", text
    ):
        if (int(hit[1]) + 1) % 100 != int(hit[2]):
            return None
        return f"{hit[1]}-{_half(hit[3])}"
    if hit := re.search(r"(20\d\d)年?度?[(（]?(秋|春)", text):
        year = int(hit[1]) if hit[2] == "秋" else int(hit[1]) - 1
        return f"{year}-{_half(hit[2])}"
    if hit := re.search(r"(20\d\d)学年度?第?([一二上下])学?期?", text):
        return f"{hit[1]}-{_half(hit[2])}"
    return None


def _half(word: str) -> int:
    return 1 if word in "一上秋1" else 2
