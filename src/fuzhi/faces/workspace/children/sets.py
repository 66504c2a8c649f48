"""Children kept together for one person's session: the address of the list holds a random key, the session who they
are. The set ends with the session; it shows nobody whom the list would not show."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from fuzhi.faces.kit.list_filters import Filter, Options
from fuzhi.faces.kit.list_sources import Source

KEY = "set"
SETS_MAX = 8
_SESSION = "fz_child_sets"
_LABEL = "查到的学生"
_GONE = "查到的学生已过期，请重新查找"


def keep(request: HttpRequest, person_ids: Sequence[int]) -> str:
    """Keep these for the session; returns the key. Of many sets the oldest goes."""
    sets: dict[str, list[int]] = request.session.get(_SESSION, {})
    key = secrets.token_hex(8)
    kept = [*sets.items(), (key, list(dict.fromkeys(person_ids)))]
    request.session[_SESSION] = dict(kept[-SETS_MAX:])
    return key


def kept(request: HttpRequest) -> dict[str, list[int]]:
    """The sets of this session by their key."""
    sets: dict[str, list[int]] = request.session.get(_SESSION, {})
    return sets


@dataclass(frozen=True)
class SetFilter(Filter):
    """The children of a kept set."""

    sets: tuple[tuple[str, tuple[int, ...]], ...] = ()

    control = "kept"

    @classmethod
    def of(cls, request: HttpRequest, asked: Sequence[str]) -> "SetFilter":
        """As this session has them; ``asked``: the keys that the address or form names."""
        sets = tuple((key, tuple(ids)) for key, ids in kept(request).items())
        return cls(KEY, _LABEL if {*asked} <= {key for key, _ in sets} else _GONE, sets=sets)

    def knows(self, text: str, options: Options = ()) -> bool:
        """See :class:`Filter`."""
        return text in dict(self.sets)

    def narrow(self, source: Source, values: list[str]) -> Source:
        """See :class:`Filter`."""
        return source.where("person_id", "in", list(dict(self.sets)[values[0]]))

    def words(self, values: list[str], options: Options = ()) -> str:
        """See :class:`Filter`."""
        return f"{self.label} {len(dict(self.sets)[values[0]]):,} 人"
