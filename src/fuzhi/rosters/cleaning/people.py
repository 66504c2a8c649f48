"""Names of people and schools."""

import re
import unicodedata

from fuzhi.rosters.cleaning.cell import BLANK, Cleaned, Raw, plain_text, text_of
from fuzhi.rosters.codes import Issue
from fuzhi.vocabulary.blanks import means_nothing
from fuzhi.vocabulary.names import tidy_name

_NAME_LENGTH_MAX = 50
_UNREADABLE = re.compile(r"[?？□■*＊\ufffd]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_NOTE = re.compile(r"([^()（）\[\]【】]{2,}?)\s*[(（\[【]([^()（）\[\]【】]*)[)）\]】]?\s*")
_SEVERAL = re.compile(r"[、,，/;；]|以下|户主")


def person_name(raw: Raw) -> Cleaned:
    """A person's name: alignment blanks out, one kind of dot, private-use codes replaced; the spelling is kept.

    Blanks and full stops between Latin letters belong to the name (the bank knows it so). A note in brackets after the
    name is told and taken off; words that are no name (同上, 未取名) are unknown.
    """
    text = text_of(raw)
    if not text:
        return BLANK
    text, note = _without_note(text)
    name = _tidy(text).strip("。，,;；、·.") if not _LATIN.search(text) else _tidy(text)
    if means_nothing(name):
        return None, (Issue("name_is_none"),)
    if len(name) > _NAME_LENGTH_MAX:
        return None, (Issue("cell_too_long", str(len(name))),)
    repairs = []
    if len(name.split()) < len(text.split()):
        repairs.append("去掉空格")
    if name.count("·") > text.count("·"):
        repairs.append("间隔号统一为“·”")
    if any(0xE000 <= ord(ch) <= 0xF8FF and ch not in name for ch in text):
        repairs.append("自造字换为通用汉字")
    issues = [Issue("name_repaired", "、".join(repairs))] if repairs else []
    if note:
        issues.append(Issue("name_note", note))
    strange = [ch for ch in name if _UNREADABLE.match(ch) or unicodedata.category(ch) == "Co"]
    if strange:
        issues.append(Issue("name_unreadable_character", "、".join(_code_point(ch) for ch in strange)))
    elif len(name) < 2 or any(ch.isdigit() for ch in name) or _SEVERAL.search(name):
        issues.append(Issue("name_odd"))
    return name, tuple(issues)


def _without_note(text: str) -> tuple[str, str]:
    """``张三（转）`` -> name and note; a bracket that is all or stands first stays with the name."""
    hit = _NOTE.fullmatch(text)
    return (hit[1].strip(), hit[2].strip()) if hit else (text, "")


def _tidy(text: str) -> str:
    """As :func:`tidy_name`, but blanks and full stops that Latin letters stand beside are kept."""
    if not _LATIN.search(text):
        return tidy_name(text)
    kept = ""
    for piece in re.split(r"(\s+|[.．])", text):
        if piece.isspace():
            kept += " " if _LATIN.match(kept[-1:]) or kept[-1:] in ".," else ""
        elif piece in (".", "．") and _LATIN.match(kept[-1:]):
            kept += "."
        else:
            tidied = tidy_name(piece)
            if kept.endswith(" ") and tidied and not _LATIN.match(tidied[0]):
                kept = kept[:-1]
            kept += tidied
    return kept.strip()


def _code_point(ch: str) -> str:
    return f"U+{ord(ch):04X}" if unicodedata.category(ch) == "Co" else ch


def unit_name(raw: Raw) -> Cleaned:
    """A school's or office's name: blanks inside are dropped, brackets become full width."""
    text, issues = plain_text(raw)
    if not text:
        return text, issues
    return "".join(text.split()).replace("(", "（").replace(")", "）"), issues
