"""Units that a header or the line above the table gives: 元/年, 万元, 单位：万元. Known ones convert, others are told.

A sum per year under 学费（元/年） is two semesters' worth; dropping the bracket would double it.
"""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Per = Literal["semester", "month", "sum", "days"]

_MONEY = {
    "元": 1,
    "圆": 1,
    "人民币元": 1,
    "rmb": 1,
    "人民币": 1,
    "百元": 100,
    "千元": 1_000,
    "万元": 10_000,
    "万": 10_000,
}
_SMALL = {"角": Fraction(1, 10), "分": Fraction(1, 100)}
PERIODS = {
    "月": "month",
    "个月": "month",
    "学期": "semester",
    "期": "semester",
    "学年": "year",
    "年": "year",
    "年度": "year",
    "半年": "half",
    "季": "quarter",
    "季度": "quarter",
}
_FACTORS: dict[tuple[Per, str], Fraction] = {
    ("semester", "semester"): Fraction(1),
    ("semester", "half"): Fraction(1),
    ("semester", "year"): Fraction(1, 2),
    ("month", "month"): Fraction(1),
    ("month", "quarter"): Fraction(1, 3),
    ("month", "half"): Fraction(1, 6),
    ("month", "year"): Fraction(1, 12),
    ("month", "semester"): Fraction(1, 5),  # kindergartens charge five months a semester (rosters.md)
}
_HARMLESS = frozenset(
    {"人", "生", "生均", "户", "名", "学生", "人均", "每人", "必填", "选填", "应收", "实收", "标准", "起", "止"}
)
_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_PREFIX = re.compile(r"^(?:每|全)?(学年|学期|半年|年度|年|季度|季|月)(?=.{2})")
_ABOVE = re.compile(r"单位[:：]\s*(?:人民币)?\s*([百千万]?元|角|分)")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a header says of its sums: as written, and by what they are multiplied (None = nobody can tell)."""

    written: str
    factor: Fraction | None
    scale: Fraction = Fraction(1)
    """How many yuan one of it is (万元: 10,000); a cell that names a unit of its own contradicts it."""

    @property
    def is_scaled(self) -> bool:
        """True for 万元, 千元, 角 ..."""
        return self.scale != 1


def period_factor(per: Per, period: str) -> Fraction | None:
    """By what a sum per ``period`` (a value of ``PERIODS``) is multiplied for a field ``per`` ...; None: nobody can."""
    return _FACTORS.get((per, period))


def without_period(folded: str) -> str:
    """``年保障金额`` -> ``保障金额``; the header itself when it names no period in front."""
    return _PREFIX.sub("", folded)


def unit_of(header: str, per: Per, above: str = "") -> Unit | None:
    """The unit that a header (else the title lines ``above``) gives to a field ``per`` ...; None when it gives none."""
    folded = unicodedata.normalize("NFKC", "".join(header.split())).lower()
    said = [bracket for bracket in _BRACKETS.findall(folded) if _is_unit(bracket)]
    if per == "days":
        return next((Unit(one, None) for one in said if one not in ("天", "日")), None)
    factor: Fraction | None = Fraction(1)
    written = list(said)
    tokens = [token for one in said for token in re.split(r"[/每·.、,，*×\\-]+|单位:?", one) if token]
    money = [token for token in tokens if token in _MONEY or token in _SMALL]
    if not money and (hit := _ABOVE.search(unicodedata.normalize("NFKC", above))):
        money = [hit[1]]
        written.append(f"单位：{hit[1]}")
    periods = [PERIODS[token] for token in tokens if token in PERIODS]
    prefix = _PREFIX.match(folded)
    if prefix and (not periods or periods[-1] != PERIODS[prefix[1]]):
        periods.append(PERIODS[prefix[1]])
        written.append(prefix[0])
    if (
        any(token not in _MONEY | _SMALL.keys() | PERIODS.keys() | _HARMLESS for token in tokens)
        or len(set(periods)) > 1
        or len(set(money)) > 1
    ):
        factor, scale = None, Fraction(1)
    else:
        scale = Fraction(_MONEY.get(money[0], 0) or _SMALL[money[0]]) if money else Fraction(1)
        part = _FACTORS.get((per, periods[0])) if periods and per != "sum" else Fraction(1)
        factor = scale * part if part is not None else None
    return Unit("、".join(written), factor, scale) if written and factor != 1 else None


def _is_unit(bracket: str) -> bool:
    return (
        bool(re.search(r"元|/|每|角$|^分$", bracket))
        or bracket in PERIODS
        or bracket in _MONEY
        or bracket in "天日周次餐顿"
    )


def converted(fen: int, factor: Fraction) -> int | None:
    """A sum in the field's own unit; None when it is no whole number of fen."""
    value = fen * factor
    return int(value) if value.denominator == 1 else None
