"""What was pasted to be found: lines of cells as a worksheet gives them, each cell read as what it may be.

Nothing here keeps anything: a line shows itself with its numbers masked, and is found by what its cells read as.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from fuzhi.vocabulary.identity import mask_account, read_resident_id
from fuzhi.vocabulary.names import name_key, pinyin_key, tidy_name
from fuzhi.vocabulary.typed import without_unseen

LINES_MAX = 500
"""So many lines are looked for at once."""
TEXT_MAX = 60_000
_PARTS = re.compile(r"[\t,;，；、|]+")
_ID = re.compile(r"\d{17}[\dX]|\d{15}")
_STUDENT = re.compile(r"[GJLgjl]\d{17}[\dXx]")
_LONG = re.compile(r"\d{12,25}")
_SPOILED = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
_TAIL = re.compile(r"\d{3}[\dXx]")
_DAY = re.compile(r"((?:19|20)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?|((?:19|20)\d\d)(\d\d)(\d\d)")
_CLASS = re.compile(r"(?:.*年级)?.{0,6}(?:班|年级)|[小中大]班|[高初][一二三]|小学|初中|高中|幼儿园")
_NUMBER = re.compile(r"[\dXx]+")
_HEADS = frozenset(
    (
        *("姓名", "学生姓名", "学生", "证件号", "证件号码", "身份证", "身份证号", "身份证号码", "身份证件号", "学籍号"),
        *("学号", "性别", "学校", "学校名称", "班级", "年级", "村", "行政村", "户主", "家长", "家长姓名", "监护人"),
        *("后四位", "银行卡号", "银行账号", "账号", "卡号", "序号", "编号", "出生日期", "备注"),
    )
)
"""Heads of columns, which a worksheet brings along."""


class Reading(StrEnum):
    """What a cell may be."""

    ID = "id"
    STUDENT_NUMBER = "student_number"
    ACCOUNT = "account"
    NUMBER = "number"
    """A number that the office gives: of a child, a case, a notice, an objection, a batch, a household, a school."""
    TAIL = "tail"
    BIRTH = "birth"
    SEX = "sex"
    LETTERS = "letters"
    WORD = "word"
    """A name: of a child, a parent, a village, a school."""
    NOTHING = "nothing"
    """A place in a row, a class: tells nobody apart."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: ``text`` in the form in which what is kept is compared, ``shown`` as a page may show it; ``fault``: why
    it can be found by nobody."""

    reading: Reading
    text: str
    shown: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class PastedLine:
    """One line by its place in what was pasted, from 1; ``same_as``: the earlier line that says the same."""

    place: int
    cells: tuple[Cell, ...]
    same_as: int | None = None

    @property
    def shown(self) -> str:
        """The line with its numbers masked."""
        return "　".join(cell.shown for cell in self.cells)

    @property
    def telling(self) -> tuple[Cell, ...]:
        """The cells by which somebody can be told."""
        return tuple(cell for cell in self.cells if cell.reading is not Reading.NOTHING)

    @property
    def fault(self) -> str:
        """The first fault of a cell."""
        return next((cell.fault for cell in self.cells if cell.fault), "")


def read_lines(text: str) -> list[PastedLine]:
    """The lines that say something, heads of columns left out, each that was there before pointing to the first."""
    seen: dict[tuple[tuple[str, str], ...], int] = {}
    found = []
    for place, raw in enumerate(without_unseen(text).splitlines(), start=1):
        words = [word for part in _PARTS.split(_folded(raw)) for word in _joined(part.split())]
        if not words or all(word in _HEADS for word in words):
            continue
        cells = tuple(_read(word) for word in words)
        line = PastedLine(place, cells)
        first = seen.setdefault(tuple((cell.reading, cell.text) for cell in line.telling or cells), place)
        found.append(replace(line, same_as=first) if first != place else line)
    return found


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("'", " ").replace('"', " ")


def _joined(words: Iterable[str]) -> Iterator[str]:
    """Words of one cell, those put together that blanks within a number, a name or its pinyin took apart."""
    kept = ""
    for word in words:
        if kept and not _belongs(kept, word):
            yield kept
            kept = ""
        kept += word
    if kept:
        yield kept


def _belongs(before: str, word: str) -> bool:
    """A number goes on while it is none yet; a name whose first part is one character; pinyin to its end."""
    if _NUMBER.fullmatch(before) and _NUMBER.fullmatch(word):
        return not _ID.fullmatch(before.upper()) and len(before) > 3
    if _is_pinyin(before) and _is_pinyin(word):
        return True
    return len(before) == 1 and _is_chinese(before) and _is_chinese(word)


def _is_pinyin(word: str) -> bool:
    return word.isascii() and word.isalpha()


def _is_chinese(word: str) -> bool:
    return not word.isascii() and not any(ch.isdigit() for ch in word)


def _read(word: str) -> Cell:
    upper = word.upper()
    if _STUDENT.fullmatch(word):
        return Cell(Reading.STUDENT_NUMBER, upper, f"{upper[0]}{_masked(upper[1:])}")
    if _ID.fullmatch(upper):
        return _read_id(upper)
    if day := _day(word):
        return Cell(Reading.BIRTH, day.isoformat(), f"{day.year}年出生")
    if _LONG.fullmatch(word):
        return Cell(Reading.ACCOUNT, word, mask_account(word))
    if _SPOILED.fullmatch(word):
        return Cell(
            Reading.NOTHING, upper, word, "表格把号码写成了科学计数，后面的数字丢了，请把那一列设为文本再复制。"
        )
    if _TAIL.fullmatch(word):
        return Cell(Reading.TAIL, upper, word)
    if word in ("男", "女"):
        return Cell(Reading.SEX, word, word)
    if _is_pinyin(word):
        return Cell(Reading.LETTERS, word.lower(), word)
    if (word.isdigit() and len(word) <= 3) or _CLASS.fullmatch(word):
        return Cell(Reading.NOTHING, word, word)
    if any(ch.isdigit() for ch in word):
        return Cell(Reading.NUMBER, upper, _masked(word) if word.isdigit() and len(word) == 11 else word)
    return Cell(Reading.WORD, name_key(word), tidy_name(word))


def _read_id(upper: str) -> Cell:
    """An ID; sixteen digits and more that are none may be an account."""
    read = read_resident_id(upper)
    if read.is_usable:
        return Cell(Reading.ID, read.number, _masked(read.number))
    reading = Reading.ACCOUNT if upper.isdigit() else Reading.NOTHING
    return Cell(reading, upper, _masked(upper), read.fault)


def _masked(number: str) -> str:
    return "*" * (len(number) - 4) + number[-4:]


def _day(word: str) -> date | None:
    if not (hit := _DAY.fullmatch(word)):
        return None
    year, month, day = (int(part) for part in hit.groups() if part)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def sounding(name: str) -> str:
    """Pinyin without blanks: how a name is found by its sound."""
    return pinyin_key(name).replace(" ", "")
