"""Which vocational majors are agricultural and which are performing arts, from the pack's ``majors.csv``.

A major that is not listed, or whose cell is blank, is unknown: never taken for "no".
"""

import csv
import functools
import re
from dataclasses import dataclass

from fuzhi.policy.pack import Pack
from fuzhi.vocabulary.errors import InputError

_ASIDE = re.compile(r"[(（\[【].*?[)）\]】]|[\s·]")
_FLAGS = {"true": True, "false": False, "": None}


@dataclass(frozen=True, slots=True)
class Major:
    """A major as listed; None = to be settled by a person."""

    name: str
    category: str
    is_agricultural: bool | None
    is_performing_arts: bool | None
    note: str


def major_key(text: str) -> str:
    """``畜牧兽医（宠物方向）专业`` -> ``畜牧兽医``: names as rolls write them, without asides."""
    return _ASIDE.sub("", text).removesuffix("专业")


@functools.lru_cache(maxsize=8)
def majors_of(pack: Pack) -> dict[str, Major]:
    """The pack's majors by key. Raises InputError ``bad_pack`` for a cell that is neither true, false nor blank."""
    found: dict[str, Major] = {}
    path = pack.folder / "majors.csv"
    if not path.is_file():
        return found
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            try:
                flags = (_FLAGS[row["is_agricultural"]], _FLAGS[row["is_performing_arts"]])
                major = Major(row["name"], row["category"], *flags, row.get("note") or "")
            except KeyError as error:
                raise InputError(
                    "bad_pack", f"majors.csv 第 {number} 行有看不懂的值 {error}。", "请写 true、false 或留空。"
                ) from error
            if major_key(major.name) in found:
                raise InputError("bad_pack", f"majors.csv 第 {number} 行的专业 {major.name} 重复。", "请只留一行。")
            found[major_key(major.name)] = major
    return found


def major_flags(pack: Pack, text: str | None) -> tuple[bool | None, bool | None]:
    """(agricultural, performing arts) of a major as a roll names it; unknown when it is not listed."""
    major = majors_of(pack).get(major_key(text)) if text else None
    return (major.is_agricultural, major.is_performing_arts) if major else (None, None)
