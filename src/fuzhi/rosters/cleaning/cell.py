"""The ground of all cleaners: raw cells, their plain text, and a memory of what distinct values were cleaned to."""

import re
import unicodedata
from collections.abc import Callable, Hashable
from datetime import date, datetime, time, timedelta
from typing import Any

from fuzhi.rosters.codes import Issue

Raw = str | float | int | bool | date | datetime | time | timedelta
"""A cell as the reading library hands it over; an empty cell is ``""``."""

_ERROR_VALUE = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|未知!)", re.IGNORECASE)


class NoResult(str):
    """A cell with a formula that was never calculated: what it says stands for the value that nobody saved."""

    __slots__ = ()


Cleaned = tuple[Any, tuple[Issue, ...]]
"""A typed value (None = blank = unknown) and what was found."""

Clean = Callable[[Raw], Cleaned]

BLANK: Cleaned = (None, ())
TEXT_LENGTH_MAX = 2_000

_BREAKS = "\r\n\0\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_EDGES = "\ufeff\u200b\u200c\u200d\u2060\u00a0\u3000\u00ad \t" + _BREAKS
_BREAKS_ANY = re.compile(f"[{_BREAKS}]")
_NOTHING = frozenset({"", "-", "--", "—", "——", "－", "/", "／", "\\", "NULL", "null", "None"})


def text_of(raw: Raw) -> str:
    """The cell as a person reads it: edges trimmed, ``="..."`` unwrapped, leading apostrophe dropped, 3.0 as ``3``."""
    if isinstance(raw, str):
        text = raw.strip(_EDGES)
        if text[:2] in ('="', "='") and text[-1:] == text[1] and len(text) > 2:
            text = text[2:-1].strip(_EDGES)
        if text[:1] in ("'", "’", "‘") and text[1:2].isalnum():
            text = text[1:].strip(_EDGES)
        return "" if text in _NOTHING else text
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else repr(raw)
    if isinstance(raw, datetime) and (raw.hour, raw.minute, raw.second) == (0, 0, 0):
        return raw.date().isoformat()
    if isinstance(raw, date | time):
        return raw.isoformat()
    return str(raw)


def shown(raw: Raw) -> str:
    """The cell as it is quoted in a report; a long number looks as the sheet shows it (``2.20822E+17``)."""
    if isinstance(raw, float | int) and not isinstance(raw, bool) and abs(raw) >= 1e15:
        return f"{raw:.5E}"
    text = raw if isinstance(raw, str) else text_of(raw)
    return text if len(text) <= 60 else text[:60] + "…"


def narrow(text: str) -> str:
    """Full-width letters and digits to ASCII, every blank and invisible character removed (numbers and codes)."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(ch for ch in text if unicodedata.category(ch) not in ("Cf", "Cc", "Zs"))
        text = unicodedata.normalize("NFKC", text)  # what a removed blank kept apart may join now
    return "".join(text.split())


class Memory(dict[Hashable, Any]):
    """Raw value -> cleaned value, computed once; ``issues`` holds what was found for the values that had any."""

    def __init__(self, clean: Clean) -> None:
        super().__init__()
        self._clean = clean
        self.issues: dict[Hashable, tuple[Issue, ...]] = {}

    def __missing__(self, raw: Any) -> Any:
        issues: tuple[Issue, ...]
        if isinstance(raw, str) and (isinstance(raw, NoResult) or _ERROR_VALUE.fullmatch(raw.strip(_EDGES))):
            value, issues = None, (Issue("no_result"),)
        else:
            value, issues = self._clean(raw)
        if issues:
            self.issues[raw] = issues
        self[raw] = value
        return value


def plain_text(raw: Raw) -> Cleaned:
    """Free text, trimmed; inner line breaks become one blank."""
    text = text_of(raw)
    if not text:
        return BLANK
    if len(text) > TEXT_LENGTH_MAX:
        return None, (Issue("cell_too_long", f"{len(text):,}"),)
    if _BREAKS_ANY.search(text):
        text = " ".join(text.replace("\0", " ").split())
    return text, ()
