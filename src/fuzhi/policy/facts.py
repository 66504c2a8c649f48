"""The two fact tables that rules read: their columns, types, allowed values and labels, in one place.

Shape as in the published contract of ``fuzhi evaluate``. NULL is *unknown*, never false. Money is whole fen.
Nothing here imports the rule language, so that the command line can check a file without it.
"""

import builtins
import re
from dataclasses import dataclass
from enum import StrEnum

from fuzhi.vocabulary.codes import Coded, KindergartenKind, Ownership, PostKind, SchoolArea, SchoolType, Stage
from fuzhi.vocabulary.money import yuan_sign

MONEY_FEN_MAX = 4_000_000_000_000_000_000
"""The sum of two such amounts still fits the 64 bits of the output columns."""
DAYS_MAX = 1_000_000_000


class FactType(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    WHOLE = "whole"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class FactColumn:
    """One column. ``codes`` empty = any text;
    ``pattern`` is a whole-cell regular expression every engine understands."""

    name: str
    type: FactType
    label: str
    codes: "builtins.type[Coded] | None" = None
    pattern: str = ""
    shape: str = ""
    is_required: bool = False
    least: int | None = None
    most: int | None = None
    is_money: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """The allowed codes, empty when any text may stand here."""
        return tuple(str(code) for code in self.codes) if self.codes else ()

    @property
    def allowed(self) -> str:
        """What may stand in a cell, in Chinese, for messages."""
        blank = "不可空" if self.is_required else "可空"
        if self.codes:
            return f"{'、'.join(self.values)}；{blank}"
        if self.type is FactType.FLAG:
            return f"true/false、1/0、是/否；{blank}"
        if self.type is FactType.WHOLE:
            most = "" if self.most is None else f"、至多 {self.most}"
            return f"整数，至少 {self.least}{most}{'（单位：分）' if self.is_money else ''}；{blank}"
        return f"{self.shape or '文本'}；{blank}"

    def show(self, value: object) -> str:
        """A value as people read it: ``未知``, ``是``, ``¥360.00``, ``小学``."""
        if value is None:
            return "未知"
        if self.type is FactType.FLAG:
            return "是" if value else "否"
        if self.is_money:
            return yuan_sign(int(str(value)))
        if self.codes:
            return self.codes(str(value)).label
        return str(value)


@dataclass(frozen=True, slots=True)
class FactTable:
    """A fact table: ``person`` and ``period`` name its key columns."""

    name: str
    label: str
    person: str
    period: str
    columns: tuple[FactColumn, ...]

    def column(self, name: str) -> FactColumn:
        """The column of that name; KeyError when there is none."""
        return _BY_NAME[self.name][name]

    @property
    def names(self) -> tuple[str, ...]:
        """All column names in the contract's order."""
        return tuple(column.name for column in self.columns)


def _flag(name: str, label: str) -> FactColumn:
    return FactColumn(name, FactType.FLAG, label)


def _money(name: str, label: str) -> FactColumn:
    return FactColumn(name, FactType.WHOLE, label, least=0, most=MONEY_FEN_MAX, is_money=True)


_COUNTY = FactColumn("county_code", FactType.TEXT, "学校所在县", pattern="[0-9]{6}", shape="六位数字的县级代码")

STUDENT_TERM = FactTable(
    name="student_term",
    label="学生学期事实表",
    person="student_id",
    period="term",
    columns=(
        FactColumn("student_id", FactType.TEXT, "学生编号", is_required=True, shape="任意文本"),
        FactColumn(
            "term",
            FactType.TEXT,
            "学期",
            is_required=True,
            pattern="[0-9]{4}-[12]",
            shape="形如 2017-1（秋季）或 2017-2（春季）",
        ),
        _COUNTY,
        FactColumn("stage", FactType.TEXT, "学段", codes=Stage),
        FactColumn("school_type", FactType.TEXT, "学校类别", codes=SchoolType),
        FactColumn("school_ownership", FactType.TEXT, "学校办学性质", codes=Ownership),
        FactColumn("kindergarten_kind", FactType.TEXT, "幼儿园性质", codes=KindergartenKind),
        _flag("is_registered_poor", "是否建档立卡"),
        _flag("is_relapse_approved", "返贫申请是否批准"),
        _flag("is_disabled", "是否残疾"),
        _flag("is_hardship", "家庭经济困难是否认定"),
        _flag("is_minimum_living", "是否享受低保"),
        _flag("is_destitute", "是否特困救助供养"),
        _flag("is_rural_household", "是否农村户籍"),
        _flag("attends_in_residence_area", "是否在户籍所在地就近入学"),
        _flag("is_school_choice", "是否择校"),
        _flag("is_boarder", "是否住校"),
        _flag("rides_school_bus", "是否乘坐校车"),
        _flag("is_full_time", "是否全日制"),
        FactColumn("grade", FactType.WHOLE, "本学段第几学年", least=1, most=DAYS_MAX),
        _flag("major_is_agricultural", "是否涉农专业"),
        _flag("major_is_performing_arts", "是否艺术类表演专业"),
        FactColumn("school_area", FactType.TEXT, "学校所在地", codes=SchoolArea),
        FactColumn("meal_days", FactType.WHOLE, "本学期供餐天数", least=0, most=DAYS_MAX),
        _money("care_fee_fen", "本学期保教费"),
        _money("public_care_fee_fen", "同类公办园保教费标准"),
        _money("misc_fee_fen", "本学期杂费"),
        _money("textbook_fee_fen", "本学期教科书费"),
        _money("bus_fare_fen", "本学期校车乘车费"),
        _money("tuition_fen", "本学期学费"),
        _money("public_tuition_fen", "同类公办学校学费标准"),
        _money("accommodation_fen", "本学期住宿费"),
    ),
)

TEACHER_MONTH = FactTable(
    name="teacher_month",
    label="教师月份事实表",
    person="teacher_id",
    period="month",
    columns=(
        FactColumn("teacher_id", FactType.TEXT, "教师编号", is_required=True, shape="任意文本"),
        FactColumn(
            "month", FactType.TEXT, "月份", is_required=True, pattern="[0-9]{4}-(0[1-9]|1[0-2])", shape="形如 2018-03"
        ),
        _COUNTY,
        _flag("is_established", "是否在编"),
        _flag("is_in_post", "是否在岗"),
        FactColumn("post_kind", FactType.TEXT, "岗位所在", codes=PostKind),
    ),
)

TABLES = {table.name: table for table in (STUDENT_TERM, TEACHER_MONTH)}
_BY_NAME = {table.name: {column.name: column for column in table.columns} for table in TABLES.values()}

FACT_LABELS = {column.name: column.label for table in TABLES.values() for column in table.columns}
"""Chinese label of every fact column."""


def fact_column(name: str) -> FactColumn:
    """The column of that name in either table; KeyError when there is none."""
    for columns in _BY_NAME.values():
        if name in columns:
            return columns[name]
    raise KeyError(name)


def show_fact(name: str, value: object) -> str:
    """A fact's value as people read it."""
    return fact_column(name).show(value)


def matches(column: FactColumn, text: str) -> bool:
    """True when a text has the column's shape."""
    return not column.pattern or re.fullmatch(column.pattern, text) is not None


def month_of_term_start(term: str) -> str:
    """``2021-1`` -> ``2021-09``, ``2021-2`` -> ``2022-03``: dated numbers of monthly items."""
    year, half = int(term[:4]), term[5]
    return f"{year}-09" if half == "1" else f"{year + 1}-03"
