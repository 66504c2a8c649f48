"""An ID as tables keep it for show: stars and, in place of its last four, a mark that only the key reads back.

``**************K3Q9`` in the table is ``**************0326`` on a page. The marks are a permutation of all last fours
under the index key: equal ends have equal marks, so people are found by them; without the key a mark says nothing.
"""

import functools
import hmac
import itertools
import re
from hashlib import sha256
from pathlib import Path

from django.db import models

from fuzhi.steps.accounts.sealing import index_key, keys_folder
from fuzhi.vocabulary.identity import mask_id

END = 4
WHOLE = 12
"""From this length on a number shows its last four; a shorter scrap its last two."""
NOBODYS = "----"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SIGNS = "0123456789" + _LETTERS
_SHOWN = re.compile(r"(\*+)(\d{3}[\dX])")
_KEPT = re.compile(r"(\*+)([A-Z][0-9A-Z]{3})")


def tail_key(number: str) -> str:
    """The mark of a number's last four; ``""`` where there are none."""
    return _marks(keys_folder())[0].get(number[-END:].upper(), "")


def tail_sought(text: str) -> str:
    """The mark that a search asks for. What does not end in four digits asks for one that nobody bears: people without
    a number have an empty mark, and whatever was typed would find them all."""
    return tail_key(text) or NOBODYS


def kept_mask(number: str) -> str:
    """A number as a table keeps it."""
    mark = tail_key(number) if len(number) >= WHOLE else ""
    return "*" * (len(number) - END) + mark if mark else mask_id(number)


def shown_mask(kept: str) -> str:
    """The same as a page shows it."""
    hit = _KEPT.fullmatch(kept)
    return hit[1] + _marks(keys_folder())[1].get(hit[2], "*" * END) if hit else kept


@functools.lru_cache(maxsize=4)
def _marks(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """(last four -> mark, mark -> last four): the ends in an order that the key gives, numbered in letters."""
    key = index_key(folder)
    ends = [f"{n:03d}{check}" for n in range(1000) for check in "0123456789X"]
    ends.sort(key=lambda end: hmac.digest(key, f"tail|v1|{end}".encode(), sha256))
    numbered = itertools.islice(itertools.product(_LETTERS, _SIGNS, _SIGNS, _SIGNS), 0, None, 97)
    marks = dict(zip(ends, map("".join, numbered), strict=False))
    return marks, {mark: end for end, mark in marks.items()}


class MaskedNumber(models.CharField):
    """A column of :func:`kept_mask`, which an object shows as :func:`shown_mask`."""

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        """As it is shown."""
        return shown_mask(value) if value else value

    def get_prep_value(self, value: object) -> object:
        """As it is kept; what is kept already stays so."""
        ready = super().get_prep_value(value)
        hit = _SHOWN.fullmatch(ready) if isinstance(ready, str) else None
        return hit[1] + tail_key(hit[2]) if hit and len(hit[0]) >= WHOLE else ready

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        """As Django's own field."""
        name, _, words, more = super().deconstruct()
        return name, "django.db.models.CharField", list(words), dict(more)
