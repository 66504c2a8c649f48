"""Names of people and schools."""

import re
import unicodedata

from fuzhi.rosters.cleaning.cell import BLANK, Cleaned, Raw, plain_text, text_of
from fuzhi.rosters.codes import Issue
from fuzhi.vocabulary.names import tidy_name

_NAME_LENGTH_MAX = 50
_UNREADABLE = re.compile(r"[?？□■*＊\ufffd]")
_DOTS = re.compile("[\u2022\u2027\u2219\u22c5\u30fb\uff65\u25cf\ufe52\uff0e.]")


def person_name(raw: Raw) -> Cleaned:
    """A person's name: alignment blanks out, one kind of dot, private-use codes replaced; the spelling is kept."""
    text = text_of(raw)
    if not text:
        return BLANK
    name = tidy_name(text)
    if not name:
        return BLANK
    if len(name) > _NAME_LENGTH_MAX:
        return None, (Issue("cell_too_long", str(len(name))),)
    repairs = []
    if re.search(r"\s", text):
        repairs.append("去掉空格")
    if _DOTS.search(text):
        repairs.append("间隔号统一为“·”")
    if any(0xE000 <= ord(ch) <= 0xF8FF and ch not in name for ch in text):
        repairs.append("自造字换为通用汉字")
    issues = [Issue("name_repaired", "、".join(repairs))] if repairs else []
    strange = [ch for ch in name if _UNREADABLE.match(ch) or unicodedata.category(ch) == "Co"]
    if strange:
        issues.append(Issue("name_unreadable_character", "、".join(_code_point(ch) for ch in strange)))
    elif any(ch.isdigit() for ch in name) or len(name) < 2:
        issues.append(Issue("name_odd"))
    return name, tuple(issues)


def _code_point(ch: str) -> str:
    return f"U+{ord(ch):04X}" if unicodedata.category(ch) == "Co" else ch


def unit_name(raw: Raw) -> Cleaned:
    """A school's or office's name: blanks inside are dropped, brackets become full width."""
    text, issues = plain_text(raw)
    if not text:
        return text, issues
    return "".join(text.split()).replace("(", "（").replace(")", "）"), issues
