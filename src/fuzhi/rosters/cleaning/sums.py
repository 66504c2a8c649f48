"""A sum of money as people write it: 1,250元, ￥300, 叁佰元整, 300+200, 1.250,00, 500/年, 五百块.

What can be read in two ways (300 200, 500-600, 约500) is read in none.
"""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from fuzhi.rosters.units import PERIODS
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.money import parse_yuan

_DIGITS_IN_WORDS = ("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_WORD_DIGITS = {word: number for number, words in enumerate(_DIGITS_IN_WORDS) for word in words}
_WORD_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
_NUMERAL = "[零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖十拾百佰千仟万]+"
_SUM_IN_WORDS = re.compile(rf"({_NUMERAL})(元)?(?:([一二三四五六七八九壹贰叁肆伍陆柒捌玖])角)?[整正]?")
_CURRENCY = re.compile(r"^(?:人民币|rmb|cny)?[:：]?[¥￥]?|(?:人民币|rmb|cny)$", re.IGNORECASE)
_NAMED = "|".join(sorted(PERIODS, key=len, reverse=True))
_BEHIND = re.compile(
    rf"(?:[/每·(]|元一|元[/每]?)(?:(?:[人生名户]|学生)?[/每·.]?)(?:(?P<period>{_NAMED})|(?<=[人生名户]))\)?$"
)
"""A period or a head behind a sum: /年, 元/生·学期, （每月）."""
_BEFORE = re.compile(rf"^[每按](?P<period>{_NAMED})[:：]?(?=[\d¥￥])")
_GROUPED = re.compile(r"(?<!\d)\d{1,2}(?:\s\d{3})+(?!\d)")
"""1 250: groups of three behind a short first one; 300 200 may be two sums."""
_EUROPEAN = re.compile(r"\d{1,3}(?:\.\d{3})+,\d\d")


class Sum(NamedTuple):
    """Fen, the period that the cell names (a value of ``units.PERIODS``), and whether it had to be reckoned."""

    fen: int
    period: str | None = None
    is_reckoned: bool = False


def read_sum(text: str) -> Sum | None:
    """The sum that a cell's text says; None when it says none, or may say several."""
    plain = _together(unicodedata.normalize("NFKC", text).strip())
    if plain is None:
        return None
    plain = re.sub(r"块钱?|圆", "元", plain.removeprefix("="))
    period = None
    for place in (_BEFORE, _BEHIND):
        if hit := place.search(plain):
            said = PERIODS[hit["period"]] if hit["period"] else None
            if said and period:
                return None
            period = said or period
            keeps = "元" if hit[0].startswith("元") else ""
            plain = plain[: hit.start()] + keeps + plain[hit.end() :]
    fen, is_reckoned = _reckoned(plain)
    return None if fen is None else Sum(fen, period, is_reckoned)


def _together(text: str) -> str | None:
    """The text without blanks; None when a blank stands between digits that are no groups of thousands."""
    closed = _GROUPED.sub(lambda hit: re.sub(r"\s", "", hit[0]), text)
    if re.search(r"\d\s+\d", closed):
        return None
    return "".join(ch for ch in "".join(closed.split()) if unicodedata.category(ch) not in ("Cf", "Cc"))


def _reckoned(plain: str) -> tuple[int | None, bool]:
    """Fen of one amount, of a sum of several (300+200, 300+200=500) or of a product (100×5)."""
    body, _, result = plain.partition("=")
    if len(parts := body.split("+")) > 1:
        amounts = [_fen(part) for part in parts]
        known = [fen for fen in amounts if fen is not None and fen >= 0]
        whole = sum(known) if len(known) == len(amounts) else None
    elif hit := re.fullmatch(r"(\d+(?:\.\d{1,2})?)元?[×*xX](\d{1,3})", body):
        fen = _fen(hit[1])
        whole = None if fen is None else fen * int(hit[2])
    else:
        return (None if result else _fen(body)), False
    return (None, True) if result and _fen(result) != whole else (whole, True)


def _fen(plain: str) -> int | None:
    """Fen of ``1,250元``, ``0.125万元``, ``叁佰元整``, ``三百``, ``1.250,00``; None when it is no amount."""
    scale = 1
    plain = _CURRENCY.sub("", plain)
    if plain.endswith(("整", "正")) and len(plain) > 1 and plain[-2] in "0123456789元角分":
        plain = plain[:-1]
    if _EUROPEAN.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    if hit := re.fullmatch(r"(.*\d)([百千万])元?", plain):
        plain, scale = hit[1], {"百": 100, "千": 1_000, "万": 10_000}[hit[2]]
    if re.search(r",(?!\d{3}(\D|$))|\.\d*,|\s", plain):
        return None
    try:
        return parse_yuan(plain) if scale == 1 else int(Decimal(plain.replace(",", "")) * scale * 100)
    except (InputError, InvalidOperation):
        return _fen_in_words(plain)


def _fen_in_words(plain: str) -> int | None:
    """叁佰元整, 一千二百五十元, 三百元五角 -> fen."""
    hit = _SUM_IN_WORDS.fullmatch(plain)
    whole = whole_in_words(hit[1], is_spoken=not hit[2]) if hit else None
    return None if hit is None or whole is None else whole * 100 + _WORD_DIGITS.get(hit[3] or "", 0) * 10


def whole_in_words(numeral: str, *, is_spoken: bool = True) -> int | None:
    """九十八, 一千二百零五 -> whole number; the spoken 一千二百五 is 1,250. None when it is none (一二五, 万)."""
    if len(numeral) == 1 and numeral in "百佰千仟万":
        return None
    whole, section, digit, unit, last = 0, 0, 0, 1, ""
    for mark in numeral:
        if mark in _WORD_UNITS:
            unit = _WORD_UNITS[mark]
            section += (digit or 1) * unit
            digit = 0
        elif mark == "万":
            whole, section, digit, unit = (section + digit) * 10_000, 0, 0, 10_000
        elif (digit and mark not in "零〇") or mark not in _WORD_DIGITS:
            return None
        else:
            digit = _WORD_DIGITS[mark]
            unit = 1 if digit == 0 else unit
        last = mark
    if digit and unit >= 100 and last in _WORD_DIGITS:
        if not is_spoken:
            return None  # 一千二百五元: 1,205 or 1,250
        digit *= unit // 10
    return whole + section + digit
