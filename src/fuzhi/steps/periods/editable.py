"""What a clerk may put right by hand: which column, how what was typed is read, how a value is said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.money import parse_yuan, yuan
from fuzhi.vocabulary.places import here
from fuzhi.vocabulary.terms import Term

Read = Callable[[str], object]
Say = Callable[[object], str]
Choices = tuple[tuple[str, str], ...]
Listing = Callable[[str], Choices]

UNKNOWN = "不清楚"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where a value is put right: the semester; the school that the person attends and that of the record, empty where
    unknown; the row that stands there already, empty where none does; the value itself."""

    term: Term
    attended: str
    listed: str
    row: Mapping[str, object]
    wanted: object = None

    @property
    def is_stated(self) -> bool:
        """True when a row stands there."""
        return bool(self.row)


Beside = Callable[[Occasion], Mapping[str, str]]


def nothing_beside(occasion: Occasion) -> Mapping[str, str]:
    """A decision that says no more than its own column."""
    return {}


@dataclass(frozen=True, slots=True)
class Editable:
    """One column: ``read`` turns what was typed into a value (None = unknown) or raises InputError; ``say`` says one.

    ``column``: that of the period table, the key's own name when not given; ``choices``: (value, words) for a select,
    empty for free input; ``listing``: of a county's code (value, words) to choose from while one types; ``by_two``: a
    second person confirms it; ``beside``: what its decision says of other columns, where not that of its table.
    """

    key: str
    label: str
    read: Read
    say: Say
    choices: Choices = ()
    unit: str = ""
    column: str = ""
    listing: Listing | None = None
    by_two: bool = False
    beside: Beside | None = None


_YES_NO = (("yes", "是"), ("no", "否"), ("", UNKNOWN))


def yes_no(key: str, label: str) -> Editable:
    """A fact that is so, is not so, or is unknown."""
    return Editable(key, label, _read_bool, _say_bool, _YES_NO)


def money(key: str, label: str, unit: str) -> Editable:
    """A sum in fen, typed in yuan."""
    return Editable(key, label, _read_money, _say_money, unit=unit)


def coded(key: str, label: str, codes: type[Coded]) -> Editable:
    """A code of an enumeration, or unknown."""
    choices = (*codes.choices(), ("", UNKNOWN))
    return Editable(
        key, label, _read_coded(codes), lambda value: codes(str(value)).label if value else UNKNOWN, choices
    )


def listed(key: str, label: str, *choices: tuple[str, str]) -> Editable:
    """One of (value, words)."""
    words = dict(choices)
    return Editable(key, label, _read_listed(choices), lambda value: words.get(str(value), str(value)), choices)


def count(key: str, label: str, most: int, unit: str) -> Editable:
    """A whole number from 0."""
    return Editable(key, label, _read_count(most), _say_text, unit=unit)


def text(key: str, label: str, most: int, *, column: str = "") -> Editable:
    """Free text of at most so many characters."""
    return Editable(key, label, _read_text(most), _say_text, column=column)


def place_code(key: str, label: str) -> Editable:
    """A code of a county, town or village."""
    return Editable(key, label, _read_code, _say_text)


def _read_bool(text: str) -> bool | None:
    try:
        return {"yes": True, "no": False, "": None, "是": True, "否": False, "true": True, "false": False}[text.strip()]
    except KeyError:
        raise InputError("bad_choice", f"“{text}”不是可选的值。", "请选是、否或不清楚。") from None


def _say_bool(value: object) -> str:
    return UNKNOWN if value is None else "是" if value else "否"


def _read_coded(codes: type[Coded]) -> Read:
    def read(text: str) -> str:
        text = text.strip()
        for member in codes:
            if text in (member.value, member.label):
                return str(member.value)
        if not text:
            return ""
        raise InputError("bad_choice", f"“{text}”不是可选的值。", f"可选：{'、'.join(m.label for m in codes)}。")

    return read


def _read_listed(allowed: Choices) -> Read:
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
        if not text.isdecimal() or int(text) > most:
            raise InputError("bad_number", f"“{text}”不是可用的数。", f"请填 0 到 {most} 的整数。")
        return int(text)

    return read


def _say_money(value: object) -> str:
    return f"{yuan(value)} 元" if isinstance(value, int) else UNKNOWN


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


def _say_text(value: object) -> str:
    return str(value) if value not in (None, "") else UNKNOWN


def _read_code(text: str) -> str:
    text = text.strip()
    is_code = text.isascii() and text.isdigit() and len(text) in (6, 9, 12)
    if text and not (is_code and here().county_named(text)):
        raise InputError(
            "bad_code", f"“{text}”不是哪个县（市、区）的区划代码。", "请填县级（6 位）或村级（12 位）代码。"
        )
    return text
