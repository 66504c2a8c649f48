"""ID numbers, certificates, 学籍号, codes, accounts, telephones.

Sources: GB 11643 (resident ID); certificate and 学籍号 forms as the registers issue them; a number typed as a number
into a sheet keeps only fifteen digits (IEEE 754 double).
"""

import re
from typing import NamedTuple

from fuzhi.rosters.cleaning.cell import BLANK, Cleaned, Raw, narrow, text_of
from fuzhi.rosters.codes import Issue
from fuzhi.vocabulary.blanks import means_nothing
from fuzhi.vocabulary.identity import IdState, read_disability_certificate, read_resident_id

_EXACT_BELOW = 1e15
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?1[4-9]", re.IGNORECASE)
_STUDENT_NUMBER = re.compile(r"[A-Z]?\d{17}[\dX]")
_PLAIN_ID = re.compile(r"[0-9]{17}[0-9X]")
_BREAKS = re.compile(r"[、,，;；/\n]|\s{2,}")
_PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}")
_DIGIT_TWINS = str.maketrans({"O": "0", "Q": "0", "I": "1", "L": "1", "|": "1"})
_NUMBER_COMPANIONS = re.compile(r"[-‐‑–—_.,，、·'’‘\"“”`´]")


class IdCell(NamedTuple):
    """A read ID cell: cleaned number (None = blank), its state, and the certificate when one stood in its place."""

    number: str | None
    state: str
    certificate: str | None = None


NO_ID = IdCell(None, IdState.MISSING.value)

_DOUBTS = {
    IdState.BAD_CHECK: "id_check_failed",
    IdState.BAD_DATE: "id_bad_date",
    IdState.BAD_SHAPE: "id_bad_shape",
    IdState.PLACEHOLDER: "id_placeholder",
}


def has_lost_digits(raw: Raw) -> bool:
    """True for a number of more than fifteen digits held as a number, also when a CSV kept only its scientific form."""
    if isinstance(raw, float | int):
        return abs(raw) >= _EXACT_BELOW
    return isinstance(raw, str) and ("E" in raw.upper()) and bool(_SCIENTIFIC.fullmatch(narrow(text_of(raw))))


def id_number(raw: Raw) -> Cleaned:
    """A resident ID cell -> :class:`IdCell`; every mended habit of typing is told."""
    if has_lost_digits(raw):
        return None, (Issue("id_digits_lost"),)
    text = text_of(raw)
    if not text:
        return BLANK
    number, repairs = _tidy_id(raw, text)
    read = read_resident_id(number)
    if len(number) == 18 and number.endswith("000") and read.state not in (IdState.VALID, IdState.PLACEHOLDER):
        return None, (Issue("id_digits_lost"),)
    issues = [Issue("id_repaired", "、".join(repairs))] if repairs else []
    certificate = None
    if len(number) >= 20 and read_disability_certificate(number):
        certificate, number = number, number[:18]
        issues.append(Issue("id_is_certificate"))
        read = read_resident_id(number)
    if read.state is IdState.CONVERTED:
        issues.append(Issue("id_converted"))
    elif read.state in _DOUBTS:
        issues.append(Issue(_DOUBTS[read.state]))
    return IdCell(read.number or None, read.state.value, certificate), tuple(issues)


def _tidy_id(raw: Raw, text: str) -> tuple[str, list[str]]:
    """The number without what typing added, and the words for what was taken away."""
    if raw is text and _PLAIN_ID.fullmatch(text):
        return text, []
    repairs: list[str] = []
    original = raw if isinstance(raw, str) else text
    if original.strip(" ") != text:
        repairs.append("去掉号码外的符号或空白")
    number = narrow(text)
    if not text.isascii() and re.search(r"[０-９Ａ-Ｚａ-ｚⅩⅹ]", text):
        repairs.append("全角改半角")
    if re.search(r"\s", text) or (not text.isascii() and len(narrow(text)) < len(text)):
        repairs.append("去掉中间的空格")
    bare = _NUMBER_COMPANIONS.sub("", number)
    if bare != number and re.search(r"\d", bare):
        number = bare
        repairs.append("去掉分隔符")
    if re.fullmatch(r".*[x×✕*]", number) and re.fullmatch(r"\d{17}[x×✕*]", number):
        number = number[:-1] + "X"
        repairs.append("末位改为大写 X")
    number = number.upper()
    mended = number[:-1].translate(_DIGIT_TWINS) + ("0" if number[-1:] in ("O", "Q") else number[-1:])
    if mended != number and re.fullmatch(r"\d{14}|\d{17}", mended[:-1]):
        number = mended
        repairs.append("字母 O、I 改为数字")
    return number, repairs


def student_number(raw: Raw) -> Cleaned:
    """A 学籍号: letter + 18; kept as it stands when its shape is another."""
    if has_lost_digits(raw):
        return None, (Issue("student_number_lost"),)
    number = narrow(text_of(raw)).upper()
    if not number:
        return BLANK
    if not number.isalnum():
        number = _NUMBER_COMPANIONS.sub("", number)
    return number, () if _STUDENT_NUMBER.fullmatch(number) else (Issue("student_number_shape"),)


def certificate(raw: Raw) -> Cleaned:
    """A disability certificate number: twenty characters or more after a re-issue."""
    if has_lost_digits(raw):
        return None, (Issue("id_digits_lost"),)
    number, _ = _tidy_id(raw, text_of(raw))
    if not number:
        return BLANK
    return number, () if read_disability_certificate(number) else (Issue("certificate_shape"),)


def code(raw: Raw) -> Cleaned:
    """A running number or code as text: 户编号, 人编号, 批次号."""
    number = narrow(text_of(raw))
    return (number, ()) if number else BLANK


def school_code(raw: Raw) -> Cleaned:
    """学校标识码: ten digits."""
    number = narrow(text_of(raw))
    if not number:
        return BLANK
    return number, () if re.fullmatch(r"\d{10}", number) else (Issue("school_code_shape"),)


def required_school_code(raw: Raw) -> Cleaned:
    """学校标识码 of the school list, where it is the key."""
    number, issues = school_code(raw)
    return (None, (Issue("bad_school_code"),)) if issues else (number, ())


def account(raw: Raw) -> Cleaned:
    """A card or passbook number as text."""
    if has_lost_digits(raw):
        return None, (Issue("account_digits_lost"),)
    number = _NUMBER_COMPANIONS.sub("", narrow(text_of(raw)))
    if not number:
        return BLANK
    return number, () if re.fullmatch(r"[A-Z]?\d{8,30}", number) else (Issue("account_shape"),)


def phone(raw: Raw) -> Cleaned:
    """The first telephone number of the cell."""
    text = text_of(raw)
    first = _BREAKS.split(text)[0] if text else ""
    number = narrow(first).removeprefix("+86")
    if means_nothing(number):
        return (None, (Issue("phone_placeholder"),)) if number else BLANK
    if len(number.replace("-", "")) == 11 and number.startswith("1"):
        number = number.replace("-", "")
    return number, () if _PHONE.fullmatch(number) else (Issue("phone_shape"),)
