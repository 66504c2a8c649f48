"""Compare two records of persons field by field; each field adds evidence in log-odds and a Chinese reason.

The weights are judgement, set so that no single field but a usable ID can carry a pair over the line of ``likely``.
"""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lunar_python import LunarYear, Solar

from fuzhi.linkage.record import PersonRecord
from fuzhi.vocabulary.identity import IdState, ResidentId
from fuzhi.vocabulary.names import pinyin_key

PRIOR = -7.0
LIKELY_FROM = 0.8
POSSIBLE_FROM = 0.3
_UNREADABLE = set("?？*＊□■\ufffd")


class Verdict(StrEnum):
    """What a pair is good for."""

    SURE = "sure"
    LIKELY = "likely"
    POSSIBLE = "possible"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One field's part: log-odds and its reason (empty when there is nothing to say)."""

    weight: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """The result for one pair: ``score`` from 0 to 1 and the reasons, strongest first."""

    score: float
    verdict: Verdict
    reasons: tuple[str, ...]


NOTHING = Evidence(0.0)


def score(left: PersonRecord, right: PersonRecord) -> Score:
    """Compare two records. ``SURE`` only with equal usable IDs, or equal name and birth and two more equal fields."""
    parts = [compare(left, right) for compare in COMPARISONS]
    by_name = dict(zip(("id", "name", "birth", "sex", "guardian", "phone", "address"), parts, strict=True))
    total = PRIOR + sum(part.weight for part in parts)
    warnings: list[str] = []
    verdict = _verdict(left, right, by_name, total, warnings)
    probability = 1 / (1 + math.exp(-max(min(total, 30.0), -30.0)))
    if verdict is Verdict.POSSIBLE:
        probability = min(probability, LIKELY_FROM - 0.01)
    elif verdict is Verdict.LIKELY:
        probability = min(probability, 0.99)
    told = sorted((part for part in parts if part.reason), key=lambda part: -abs(part.weight))
    return Score(round(probability, 4), verdict, (*(part.reason for part in told), *warnings))


def _verdict(
    left: PersonRecord, right: PersonRecord, parts: dict[str, Evidence], total: float, warnings: list[str]
) -> Verdict:
    ids_usable = left.identity.is_usable and right.identity.is_usable
    if ids_usable and left.identity.number == right.identity.number:
        return _verdict_of_one_id(left, right, parts, total, warnings)
    if _is_twin_like(left, right, parts):
        warnings.append("同生日、同家长而名字不同，可能是双胞胎")
        return Verdict.NONE if ids_usable else Verdict.POSSIBLE
    probability = 1 / (1 + math.exp(-max(min(total, 30.0), -30.0)))
    if ids_usable and parts["id"].weight < 0:
        return Verdict.POSSIBLE if probability >= POSSIBLE_FROM else Verdict.NONE
    more = sum(parts[name].weight >= 2 for name in ("guardian", "phone", "address"))
    if same_child(left, right) and more >= 2 and parts["sex"].weight >= 0 and parts["id"].weight >= 0:
        return Verdict.SURE
    # brothers and sisters share a guardian, a telephone and a village: something of the child's own must agree
    is_own = any(parts[name].weight >= 2 for name in ("id", "name", "birth"))
    if probability >= LIKELY_FROM and is_own:
        return Verdict.LIKELY
    return Verdict.POSSIBLE if probability >= POSSIBLE_FROM else Verdict.NONE


def _verdict_of_one_id(
    left: PersonRecord, right: PersonRecord, parts: dict[str, Evidence], total: float, warnings: list[str]
) -> Verdict:
    """One usable ID: sure when the rest agrees. A number copied down for the next child has another name beside it,
    and twins whose names sound alike another sex or day; a birth date read from the ID itself is no second witness."""
    name, birth, sex = parts["name"].weight, parts["birth"].weight, parts["sex"].weight
    if left.key and left.key == right.key:
        return Verdict.SURE
    if name > 0 and birth >= 0 and sex >= 0:
        return Verdict.SURE
    if name == 0 and birth > 0 and sex >= 0 and left.birth_text and right.birth_text:
        return Verdict.SURE
    if name < 0:
        warnings.append("证件号相同但姓名、生日都不同，请核对" if birth <= 0 else "证件号相同但姓名不同，请核对")
    return Verdict.LIKELY if total > 0 else Verdict.POSSIBLE


def same_child(left: PersonRecord, right: PersonRecord) -> bool:
    """True for an equal name and an equal whole birth date."""
    return bool(left.key) and left.key == right.key and left.birth is not None and left.birth == right.birth


def sounds_alike(left: PersonRecord, right: PersonRecord) -> bool:
    """True for one birth date and names that sound alike but are written in other characters: perhaps twins."""
    return (
        left.birth is not None
        and left.birth == right.birth
        and left.key != right.key
        and pinyin_key(left.key) == pinyin_key(right.key)
    )


def _is_twin_like(left: PersonRecord, right: PersonRecord, parts: dict[str, Evidence]) -> bool:
    readable = not (_UNREADABLE & set(left.key + right.key))
    return (
        bool(left.key and right.key)
        and readable
        and left.key != right.key
        and pinyin_key(left.key) != pinyin_key(right.key)
        and left.birth is not None
        and left.birth == right.birth
        and (parts["guardian"].weight > 0 or parts["phone"].weight > 0 or parts["address"].weight >= 2)
    )


def _compare_id(left: PersonRecord, right: PersonRecord) -> Evidence:
    a, b = left.identity, right.identity
    if not a.number or not b.number:
        return NOTHING
    if a.number == b.number:
        return Evidence(14.0, "证件号相同") if a.is_usable else Evidence(7.0, "证件号写法相同，但校验不通过")
    if len(a.number) == len(b.number) == 18:
        differing = [i for i in range(18) if a.number[i] != b.number[i]]
        swapped = (
            len(differing) == 2
            and differing[1] == differing[0] + 1
            and a.number[differing[0]] == b.number[differing[1]]
            and a.number[differing[1]] == b.number[differing[0]]
        )
        if swapped:
            return Evidence(6.0, "证件号只有相邻两位颠倒")
        if len(differing) == 1:
            return Evidence(6.0, f"证件号只有第{differing[0] + 1}位不同")
        if len(differing) == 2 and not (a.is_usable and b.is_usable):
            return Evidence(3.0, "证件号有两位不同，其中一个校验不通过")
    if IdState.CONVERTED in (a.state, b.state) and _without_century(a) == _without_century(b):
        return Evidence(8.0, "证件号一新一旧，除世纪外相同")
    if a.is_usable and b.is_usable:
        return Evidence(-6.0, "两个证件号都有效但不同")
    return Evidence(-1.0, "证件号不同")


def _without_century(read: ResidentId) -> str:
    """The fifteen digits that an old and a new number of one person share."""
    return read.number[:6] + read.number[8:17]


def _compare_name(left: PersonRecord, right: PersonRecord) -> Evidence:
    a, b = left.key, right.key
    if not a or not b:
        return NOTHING
    if a == b:
        return Evidence(5.0, "姓名相同")
    if pinyin_key(a) == pinyin_key(b):
        return Evidence(3.5, "姓名读音相同，用字不同")
    if len(a) == len(b):
        differing = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
        if all(x in _UNREADABLE or y in _UNREADABLE for x, y in differing):
            return Evidence(3.0, "姓名有生僻字未能显示，其余相同")
        if sorted(a) == sorted(b):
            return Evidence(2.0, "姓名的字相同，顺序不同")
        if len(differing) == 1 and len(a) >= 3:
            return Evidence(1.0, "姓名有一个字不同")
    return Evidence(-4.0, "姓名不同")


def _compare_birth(left: PersonRecord, right: PersonRecord) -> Evidence:
    a, b = left.birth, right.birth
    if a is None or b is None:
        return _compare_birth_parts(left, right)
    if a == b:
        return Evidence(4.5, "出生日期相同")
    if (a.year, a.month, a.day) == (b.year, b.day, b.month):
        return Evidence(2.5, "出生的月和日颠倒")
    # A lunar date reads 17 to 55 days earlier than its solar day; asking the calendar is slow, so ask only then.
    if (_lunar_twin(a) == b) if 17 <= (b - a).days <= 55 else (17 <= (a - b).days <= 55 and _lunar_twin(b) == a):
        return Evidence(2.5, "出生日期一个像农历、一个像公历")
    same = (a.year == b.year) + (a.month == b.month) + (a.day == b.day)
    if same == 2:
        return Evidence(1.0, "出生日期只有年、月、日中的一处不同")
    return Evidence(-3.0, "出生日期不同")


def _compare_birth_parts(left: PersonRecord, right: PersonRecord) -> Evidence:
    """Where a day was not written, nothing is said of days: the year and the month are compared as far as they go."""
    a, b = left.birth_parts, right.birth_parts
    if not a.is_known or not b.is_known:
        is_same_text = bool(left.birth_text) and left.birth_text == right.birth_text
        return Evidence(3.0, "出生日期写法相同") if is_same_text else NOTHING
    if a.year != b.year:
        return Evidence(-2.0, "出生年份不同")
    if a.month is None or b.month is None:
        return Evidence(0.5, "出生年份相同，月日不全")
    return Evidence(1.5, "出生年月相同，日不全") if a.month == b.month else Evidence(-0.5, "出生月份不同，日不全")


@functools.lru_cache(maxsize=256)
def _lunar_months(year: int) -> dict[int, date]:
    """First solar day of each plain month of a lunar year."""
    firsts = {}
    for month in LunarYear.fromYear(year).getMonths():
        if month.getYear() == year and month.getMonth() > 0:
            solar = Solar.fromJulianDay(month.getFirstJulianDay())
            firsts[month.getMonth()] = date(solar.getYear(), solar.getMonth(), solar.getDay())
    return firsts


def _lunar_twin(day: date) -> date | None:
    """The solar day when ``day`` is read as a lunar one; None when the lunar month has no such day."""
    first = _lunar_months(day.year).get(day.month)
    return first + timedelta(days=day.day - 1) if first and day.day <= 30 else None


def _compare_sex(left: PersonRecord, right: PersonRecord) -> Evidence:
    a, b = left.gender, right.gender
    if not a or not b:
        return NOTHING
    return Evidence(0.3) if a == b else Evidence(-3.0, "性别不同")


def _compare_guardian(left: PersonRecord, right: PersonRecord) -> Evidence:
    a, b = left.guardian, right.guardian
    if not a or not b:
        return NOTHING
    if a == b:
        return Evidence(3.0, "家长姓名相同")
    if pinyin_key(a) == pinyin_key(b):
        return Evidence(2.0, "家长姓名读音相同")
    return Evidence(-0.5, "家长姓名不同")


def _compare_phone(left: PersonRecord, right: PersonRecord) -> Evidence:
    a, b = left.phone_digits, right.phone_digits
    if not a or not b:
        return NOTHING
    return Evidence(3.0, "电话相同") if a == b else Evidence(-0.2)


def _compare_address(left: PersonRecord, right: PersonRecord) -> Evidence:
    a, b = left.place, right.place
    if not a or not b:
        return NOTHING
    if a == b:
        return Evidence(2.0, "住址相同" if left.address == right.address else "住址相同，写法不同")
    if a in b or b in a:
        return Evidence(1.5, "住址一详一略")
    return Evidence(-0.5, "住址不同")


COMPARISONS: tuple[Callable[[PersonRecord, PersonRecord], Evidence], ...] = (
    _compare_id,
    _compare_name,
    _compare_birth,
    _compare_sex,
    _compare_guardian,
    _compare_phone,
    _compare_address,
)
