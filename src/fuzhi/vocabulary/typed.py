"""What somebody typed or pasted, without what nobody can see and the database cannot keep."""

import re
import unicodedata

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Control characters but tab and line ends, marks that turn the direction of what follows, halves of a character."""
NUMBER_MAX = 2**63 - 1
"""The greatest number that the database keeps: what is greater names nothing."""


def without_unseen(text: str) -> str:
    """The text without characters that nobody types; tab and line ends stay."""
    return _UNSEEN.sub("", text)


def has_unseen(text: str) -> bool:
    """True when :func:`without_unseen` would take something away."""
    return _UNSEEN.search(text) is not None


def whole_number(text: str, most: int = NUMBER_MAX) -> int | None:
    """``"12"`` as 12; None for anything but ASCII digits, and above ``most``."""
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(most)):
        return None
    number = int(text)
    return number if number <= most else None


def plain_number(text: str) -> str:
    """A number as it was pasted (``１２３ ４５６``, with blanks or full width) as it is written: ``123456``."""
    return "".join(unicodedata.normalize("NFKC", without_unseen(text)).split())
