"""The facts that a clerk may put right by hand: where each stands, what may be written, how it is said."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from fuzhi.steps.periods.flow import Span
from fuzhi.steps.periods.register import PeriodTable, for_school_year, for_term, from_term
from fuzhi.steps.periods.tables import Period
from fuzhi.steps.registry.models.periods import (
    Assistance,
    Bill,
    Boarding,
    BusRide,
    Disability,
    Enrolment,
    Hardship,
    Poverty,
)
from fuzhi.steps.registry.states import RollState
from fuzhi.vocabulary.codes import AssistanceKind, Coded, PovertyState, Stage
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.facts import STUDENT_FACTS, Fact, FactType
from fuzhi.vocabulary.money import parse_yuan, yuan
from fuzhi.vocabulary.terms import Term

Read = Callable[[str], Any]
Say = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class EditableFact:
    """One fact: ``read`` turns what was typed into a value (None = unknown) or raises InputError; ``say`` gives words.

    ``kinds``: on which records it stands, best first; ``choices``: (value, words) for a select, empty for free input.
    """

    key: str
    label: str
    table: PeriodTable
    column: str
    kinds: tuple[str, ...]
    read: Read
    say: Say
    span: Callable[[Term], Span] = from_term
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""


_YES_NO = (("yes", "是"), ("no", "否"), ("", "不清楚"))


def _read_bool(text: str) -> bool | None:
    try:
        return {"yes": True, "no": False, "": None, "是": True, "否": False, "true": True, "false": False}[text.strip()]
    except KeyError:
        raise InputError("bad_choice", f"“{text}”不是可选的值。", "请选是、否或不清楚。") from None


def _say_bool(value: Any) -> str:
    return "不清楚" if value is None else "是" if value else "否"


def _read_coded(coded: type[Coded]) -> Read:
    def read(text: str) -> str:
        text = text.strip()
        for member in coded:
            if text in (member.value, member.label):
                return str(member.value)
        if not text:
            return ""
        raise InputError("bad_choice", f"“{text}”不是可选的值。", f"可选：{'、'.join(m.label for m in coded)}。")

    return read


def _say_coded(coded: type[Coded]) -> Say:
    return lambda value: coded(value).label if value else "不清楚"


def _coded_choices(coded: type[Coded]) -> tuple[tuple[str, str], ...]:
    return (*((str(m.value), m.label) for m in coded), ("", "不清楚"))


def _read_listed(*allowed: tuple[str, str]) -> Read:
    def read(text: str) -> str:
        text = text.strip()
        for value, label in allowed:
            if text in (value, label):
                return value
        raise InputError("bad_choice", f"“{text}”不是可选的值。", f"可选：{'、'.join(label for _, label in allowed)}。")

    return read


def _read_count(most: int) -> Read:
    def read(text: str) -> int | None:
        text = text.strip()
        if not text:
            return None
        if not text.isdigit() or int(text) > most:
            raise InputError("bad_number", f"“{text}”不是可用的数。", f"请填 0 到 {most} 的整数。")
        return int(text)

    return read


def _read_money(text: str) -> int | None:
    if not text.strip():
        return None
    fen = parse_yuan(text)
    if fen < 0:
        raise InputError("bad_money", "金额不能是负数。", "请填 0 或正数，单位为元。")
    return fen


def _read_text(most: int) -> Read:
    def read(text: str) -> str:
        if len(text.strip()) > most:
            raise InputError("too_long", f"太长，最多 {most} 个字。", "请缩短。")
        return text.strip()

    return read


def _say_text(value: Any) -> str:
    return str(value) if value not in (None, "") else "不清楚"


def _say_money(value: Any) -> str:
    return "不清楚" if value is None else f"{yuan(value)} 元"


def _read_code(text: str) -> str:
    text = text.strip()
    if text and not (text.isdigit() and len(text) in (6, 9, 12)):
        raise InputError("bad_code", f"“{text}”不是区划代码。", "请填 6 位或 12 位数字。")
    return text


_HUKOU = (("agricultural", "农业户口"), ("non_agricultural", "非农业户口"), ("", "不清楚"))
_ROLL_STATES = tuple(
    (state.value, state.label)
    for state in (
        RollState.ENROLLED,
        RollState.SUSPENDED,
        RollState.MOVED,
        RollState.DROPPED_OUT,
        RollState.GRADUATED,
        RollState.ELSEWHERE,
    )
)
_ROLL, _BILL = ("roll",), ("bill",)


def _of_catalogue(fact: Fact, table: PeriodTable, kinds: tuple[str, ...], span: Callable[[Term], Span]) -> EditableFact:
    """A yes/no fact or a sum of the catalogue that a register states as it is."""
    if fact.is_money:
        return EditableFact(
            fact.name, fact.short, table, fact.name, kinds, _read_money, _say_money, span, unit="元/学期"
        )
    return EditableFact(fact.name, fact.label, table, fact.name, kinds, _read_bool, _say_bool, span, choices=_YES_NO)


def _as_stated() -> Iterator[EditableFact]:
    """Yes/no facts and sums: those of the catalogue that stand as columns of these tables."""
    given: tuple[tuple[type[Period], tuple[str, ...], Callable[[Term], Span]], ...] = (
        (Boarding, _ROLL, from_term),
        (BusRide, _ROLL, from_term),
        (Hardship, _BILL, for_school_year),
        (Enrolment, _ROLL, from_term),
        (Bill, _BILL, for_term),
    )
    for model, kinds, span in given:
        table = PeriodTable.of(model)
        for fact in STUDENT_FACTS:
            if fact.name in table.values and (fact.type is FactType.FLAG or fact.is_money):
                yield _of_catalogue(fact, table, kinds, span)


def _listed_fact(key: str, label: str, choices: tuple[tuple[str, str], ...]) -> EditableFact:
    words = dict(choices)
    return EditableFact(
        key,
        label,
        PeriodTable.of(Enrolment),
        key,
        _ROLL,
        _read_listed(*choices),
        lambda v: words.get(v, str(v)),
        choices=choices,
    )


FACTS: dict[str, EditableFact] = {
    fact.key: fact
    for fact in (
        *_as_stated(),
        EditableFact(
            "stage",
            "学段",
            PeriodTable.of(Enrolment),
            "stage",
            _ROLL,
            _read_coded(Stage),
            _say_coded(Stage),
            choices=_coded_choices(Stage),
        ),
        EditableFact(
            "grade", "学段内年级", PeriodTable.of(Enrolment), "grade", _ROLL, _read_count(9), _say_text, unit="年级"
        ),
        EditableFact("class_name", "班级", PeriodTable.of(Enrolment), "class_name", _ROLL, _read_text(60), _say_text),
        EditableFact("major", "专业", PeriodTable.of(Enrolment), "major", _ROLL, _read_text(80), _say_text),
        EditableFact(
            "hukou_code", "户口所在地区划代码", PeriodTable.of(Enrolment), "hukou_code", _ROLL, _read_code, _say_text
        ),
        _listed_fact("hukou_kind", "户口性质", _HUKOU),
        _listed_fact("roll_state", "学籍状态", _ROLL_STATES),
        EditableFact(
            "poverty_state",
            "脱贫属性",
            PeriodTable.of(Poverty),
            "poverty_state",
            ("household",),
            _read_coded(PovertyState),
            _say_coded(PovertyState),
            choices=_coded_choices(PovertyState),
        ),
        EditableFact(
            "exit_year",
            "脱贫年度",
            PeriodTable.of(Poverty),
            "exit_year",
            ("household",),
            _read_count(2100),
            _say_text,
            unit="年",
        ),
        EditableFact(
            "disability_category",
            "残疾类别",
            PeriodTable.of(Disability),
            "category",
            ("disability", "household"),
            _read_text(10),
            _say_text,
        ),
        EditableFact(
            "assistance_kind",
            "保障类别",
            PeriodTable.of(Assistance),
            "assistance_kind",
            ("minimum_living",),
            _read_coded(AssistanceKind),
            _say_coded(AssistanceKind),
            choices=_coded_choices(AssistanceKind),
        ),
        EditableFact(
            "meal_days",
            "用餐天数",
            PeriodTable.of(Bill),
            "meal_days",
            _BILL,
            _read_count(366),
            _say_text,
            span=for_term,
            unit="天",
        ),
    )
}


def fact_named(key: str) -> EditableFact:
    """The fact of that key. Raises InputError when it cannot be put right by hand."""
    if key not in FACTS:
        raise InputError(
            "unknown_fact", "这一项不能更正。", f"可以更正：{'、'.join(f.label for f in FACTS.values())}。"
        )
    return FACTS[key]


def days_of(fact: EditableFact, term: Term) -> tuple[date, date | None]:
    """From and until when a decision about the fact holds."""
    span = fact.span(term)
    return span.starts, span.ends
