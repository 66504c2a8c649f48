"""Cells that may hold one of a few words: yes/no, codes of a register, lists of relations."""

import re
from collections.abc import Mapping

from fuzhi.rosters.cleaning.cell import BLANK, Clean, Cleaned, Raw, narrow, plain_text, text_of
from fuzhi.rosters.codes import Issue

_YES = frozenset({"是", "√", "✓", "✔", "☑", "有", "1", "Y", "YES", "TRUE", "T", "对", "在", "01", "已", "V", "打勾"})
_NO = frozenset(
    {"否", "×", "✕", "✗", "✘", "X", "无", "0", "N", "NO", "FALSE", "F", "不是", "没有", "非", "00", "未", "不"}
)
_WITH_NOTE = re.compile(r"(是|否|有|无|不是|没有|√|×|Y|N)[(,，:：;；].+")
_BOXES = re.compile(r"([☑✓✔√■□☐〇○])(是|否|有|无)[/、,]?([☑✓✔√■□☐〇○])?(是|否|有|无)")
_BOXES_BEHIND = re.compile(r"(是|否|有|无)\(?([☑✓✔√■□☐〇○])?\)?[/、,]?(是|否|有|无)\(?([☑✓✔√■□☐〇○])?\)?")
_LEADING_CODE = re.compile(r"^0?(\d{1,2})[-.、:：]?(?=\D)")


def fold_word(text: str) -> str:
    """The form in which words are compared: half width, no blanks, upper case, brackets half width."""
    return narrow(text).upper().replace("（", "(").replace("）", ")").replace("【", "(").replace("】", ")")


def yes_no(raw: Raw) -> Cleaned:
    """是/否/√/×/有/无/1/0/Y/N -> bool."""
    word = fold_word(text_of(raw))
    if not word:
        return BLANK
    if word in _YES:
        return True, ()
    if word in _NO:
        return False, ()
    if hit := _WITH_NOTE.fullmatch(word):
        return hit[1] in _YES, (Issue("note_beside_word", hit[1]),)
    if (ticked := _ticked(word)) is not None:
        return ticked, ()
    return None, (Issue("unknown_value", "是、否"),)


def _ticked(word: str) -> bool | None:
    """☑是 □否, 是√ 否□: the one of two that bears a tick; None for anything else."""
    if hit := _BOXES.fullmatch(word):
        boxes = {hit[2]: hit[1], hit[4]: hit[3]}
    elif hit := _BOXES_BEHIND.fullmatch(word):
        boxes = {hit[1]: hit[2], hit[3]: hit[4]}
    else:
        return None
    said = [one in _YES for one, box in boxes.items() if box and box in "☑✓✔√■"]
    return said[0] if len(said) == 1 and len({one in _YES for one in boxes}) == 2 else None


def yes_no_with(yes: tuple[str, ...] = (), no: tuple[str, ...] = ()) -> Clean:
    """As :func:`yes_no`, with further words of this column."""
    known = {fold_word(word): True for word in yes} | {fold_word(word): False for word in no}

    def clean(raw: Raw) -> Cleaned:
        word = fold_word(text_of(raw))
        return (known[word], ()) if word in known else yes_no(raw)

    return clean


def one_of(words: Mapping[str, str | None], allowed: str = "", doubts: Mapping[str, str] | None = None) -> Clean:
    """A cleaner for coded words: ``words`` maps what is written to the value (None = unknown); ``doubts`` to a code.

    A leading code number (``01一般贫困户``) is dropped when the rest is known. ``allowed`` is what the mend lists.
    """
    known = {fold_word(word): value for word, value in words.items()}
    doubtful = {fold_word(word): code for word, code in (doubts or {}).items()}
    listed = allowed or "、".join(dict.fromkeys(word for word, value in words.items() if value is not None))

    def clean(raw: Raw) -> Cleaned:
        word = fold_word(text_of(raw))
        if not word:
            return BLANK
        for candidate in (word, _LEADING_CODE.sub("", word)):
            if candidate in known:
                return known[candidate], ()
            if candidate in doubtful:
                return None, (Issue(doubtful[candidate]),)
        return None, (Issue("unknown_value", listed),)

    return clean


def listed_text(words: frozenset[str], code: str) -> Clean:
    """Free text that is doubted (``code``, a warning) when it is not among ``words``."""

    def clean(raw: Raw) -> Cleaned:
        text, issues = plain_text(raw)
        if not text or issues:
            return text, issues
        text = _LEADING_CODE.sub("", narrow(text)) or text
        return text, () if text in words else (Issue(code),)

    return clean
