"""Readings (switches): the doubtful points of a policy, each with a default, its alternatives and its reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.places import place_name
from fuzhi.vocabulary.plain import Json
from fuzhi.vocabulary.terms import zh_date

Dated = tuple[tuple[str | None, bool], ...]
"""A flag by date: (ISO day from which, value); the first has no day and reaches back."""
SwitchValue = bool | int | str | tuple[str, ...] | Dated
_TRUE, _FALSE = ("true", "1", "是"), ("false", "0", "否")


@dataclass(frozen=True, slots=True)
class Reading:
    """One switch. ``kind``: flag, choice, whole or counties. ``shapes``: rules, facts or notice.

    ``words``: how the values of a choice are told to people.
    """

    name: str
    label: str
    kind: str
    shapes: str
    default: SwitchValue
    alternatives: tuple[SwitchValue, ...]
    reason: str
    ref: str
    decided_by: str
    decided_on: date
    least: int = 0
    most: int = 0
    counties: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def allowed(self) -> str:
        """What may be chosen, in Chinese."""
        if self.kind == "flag":
            return "true 或 false"
        if self.kind == "choice":
            return "、".join(str(value) for value in (self.default, *self.alternatives))
        if self.kind == "whole":
            return f"{self.least} 到 {self.most} 的整数"
        return f"用逗号连接的县级代码，可选 {'、'.join(self.counties)}"

    def read(self, value: object) -> SwitchValue:
        """A chosen value, as text or typed, checked; raises InputError ``bad_switch_value`` naming the allowed ones."""
        read = self._read(value)
        if read is None:
            raise InputError("bad_switch_value", f"读法 {self.name} 不能设为“{value}”。", f"可设的值：{self.allowed}。")
        return read

    def say(self, value: SwitchValue) -> str:
        """A value in words: ``是``, ``下学期起``, ``通榆县、大安市``; a dated flag day by day."""
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, tuple) and value and isinstance(value[0], tuple):
            return "，".join(f"{f'{_zh(day)}起' if day else '起初'}{'是' if flag else '否'}" for day, flag in value)
        if isinstance(value, tuple):
            return "、".join(place_name(str(code)) for code in value)
        return self.words.get(str(value), str(value))

    def told(self, value: object) -> str:
        """A value that was kept, in words; one that this pack takes no more, as it was kept."""
        known = self._read(value)
        return self.say(known) if known is not None else str(value)

    def _read(self, value: object) -> SwitchValue | None:
        if self.kind == "flag":
            return self._read_flag(value)
        if self.kind == "choice":
            return value if isinstance(value, str) and value in (self.default, *self.alternatives) else None
        if self.kind == "whole":
            text = str(value)
            is_whole = not isinstance(value, bool) and text.isascii() and text.isdigit() and len(text) < 10
            return int(text) if is_whole and self.least <= int(text) <= self.most else None
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, list | tuple) or not parts:
            return None
        codes = sorted({str(part).strip() for part in parts})
        return tuple(codes) if all(code in self.counties for code in codes) else None

    def _read_flag(self, value: object) -> SwitchValue | None:
        if isinstance(value, bool):
            return value
        if isinstance(value, list | tuple) and _as_dated(value) == self.default:
            return self.default
        text = str(value).strip().lower()
        if text in _TRUE:
            return True
        return False if text in _FALSE else None


def _as_dated(value: Iterable[tuple[object, object]]) -> Dated:
    return tuple((None if day is None else str(day), bool(flag)) for day, flag in value)


def choose(readings: Mapping[str, Reading], chosen: Mapping[str, object] | None = None) -> dict[str, SwitchValue]:
    """Every switch with its value: the default unless chosen. Raises InputError for an unknown switch or value."""
    values = {name: reading.default for name, reading in readings.items()}
    for name, value in (chosen or {}).items():
        if name not in readings:
            raise InputError("unknown_switch", f"没有名为 {name} 的读法。", f"可设的读法：{'、'.join(readings)}。")
        values[name] = readings[name].read(value)
    return values


def value_on(value: SwitchValue, day: date) -> SwitchValue:
    """A switch's value on a day: dated flags are looked up, others stay as they are."""
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        found: SwitchValue = False
        for start, flag in value:
            if start is None or start <= day.isoformat():
                found = bool(flag)
        return found
    return value


def read_reading(name: str, entry: Json, counties: tuple[str, ...]) -> Reading:
    """One entry of ``readings.yaml``."""
    return Reading(
        name=name,
        label=entry["label"],
        kind=entry["kind"],
        shapes=entry["shapes"],
        default=_plain(entry["default"]),
        alternatives=tuple(_plain(value) for value in entry["alternatives"]),
        reason=entry["reason"],
        ref=str(entry["ref"]),
        decided_by=entry["decided_by"],
        decided_on=entry["decided_on"],
        least=entry.get("least", 0),
        most=entry.get("most", 0),
        counties=counties,
        words=entry.get("words", {}),
    )


def _plain(value: Any) -> SwitchValue:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return tuple((str(step["from"]) if "from" in step else None, bool(step["value"])) for step in value)
    if isinstance(value, list):
        return tuple(sorted(str(code) for code in value))
    return value


def _zh(day: object) -> str:
    return zh_date(date.fromisoformat(str(day)))
