"""Sums of money, counts and semesters."""

import re
from decimal import Decimal, InvalidOperation

from fuzhi.rosters.cleaning.cell import BLANK, Clean, Cleaned, Raw, narrow, text_of
from fuzhi.rosters.codes import Issue
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.money import parse_yuan, yuan

_FEN_MAX = 100_000_000_000
_FREE = frozenset({"免费", "免", "免收", "全免", "不收费"})
_DIGITS_IN_WORDS = ("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_WORD_DIGITS = {word: number for number, words in enumerate(_DIGITS_IN_WORDS) for word in words}
_WORD_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
_SUM_IN_WORDS = re.compile(
    r"(?:人民币)?([零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖十拾百佰千仟万]+)[元圆]?"
    r"(?:([一二三四五六七八九壹贰叁肆伍陆柒捌玖])角)?[整正]?"
)
_COUNT_UNITS = re.compile(r"(人|口|天|日|年|次|周岁|岁|行|笔|号|第|级)")
_TERM_WORDS = re.compile(r"(20\d\d)(?:[-—–~至/]+(20)?(\d\d))?(?:学年)?[年度级]*[-—–,，、(（]*(.*)")


def money(raw: Raw) -> Cleaned:
    """Yuan as typed -> fen. 1,250元 is repaired; a negative sum or a part of a fen is refused."""
    text = str(round(raw, 6)) if isinstance(raw, float) else text_of(raw)
    if not text:
        return BLANK
    plain = narrow(text)
    if plain in _FREE:
        return 0, (Issue("money_repaired", "0.00"),)
    fen = _fen(plain)
    if fen is None:
        return None, (Issue("bad_money"),)
    if fen < 0:
        return None, (Issue("negative_money"),)
    if fen > _FEN_MAX:
        return None, (Issue("money_too_large"),)
    is_typed_oddly = isinstance(raw, str) and not re.fullmatch(r"[0-9]+(\.[0-9]*)?", text)
    return fen, (Issue("money_repaired", yuan(fen)),) if is_typed_oddly else ()


def _fen(plain: str) -> int | None:
    """Fen of ``1,250元``, ``0.125万元``, ``叁佰元整``, ``三百``; None when it is no amount (``1.250,00`` is none)."""
    scale = 1
    if hit := re.fullmatch(r"(.*\d)(万|千)元?", plain):
        plain, scale = hit[1], 10_000 if hit[2] == "万" else 1_000
    if re.search(r",(?!\d{3}(\D|$))|\.\d*,", plain):
        return None
    try:
        fen = parse_yuan(plain) if scale == 1 else int(Decimal(plain.replace(",", "")) * scale * 100)
    except (InputError, InvalidOperation):
        return _fen_in_words(plain)
    return fen


def _fen_in_words(plain: str) -> int | None:
    """叁佰元整, 一千二百五十元, 三百元五角 -> fen."""
    hit = _SUM_IN_WORDS.fullmatch(plain)
    if not hit:
        return None
    whole, section, digit = 0, 0, 0
    for mark in hit[1]:
        if mark in _WORD_UNITS:
            section += (digit or 1) * _WORD_UNITS[mark]
            digit = 0
        elif mark == "万":
            whole, section, digit = (section + digit) * 10_000, 0, 0
        elif digit and mark not in "零〇":
            return None  # 一二五 is no sum
        else:
            digit = _WORD_DIGITS.get(mark, 0)
    return (whole + section + digit) * 100 + _WORD_DIGITS.get(hit[2] or "", 0) * 10


def count(what: str, most: int) -> Clean:
    """A cleaner for a whole number from 0 to ``most``; ``what`` names it in the message."""

    def clean(raw: Raw) -> Cleaned:
        text = text_of(raw)
        if not text:
            return BLANK
        plain = _COUNT_UNITS.sub("", narrow(text))
        if re.fullmatch(r"\d{1,9}(\.0+)?", plain) and int(float(plain)) <= most:
            return int(float(plain)), ()
        return None, (Issue("bad_number", f"{what}（0 至 {most} 的整数）"),)

    return clean


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
