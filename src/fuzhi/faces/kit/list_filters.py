"""Filters of a list: each reads its parameters from the address, narrows the source and says itself as a chip."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, QueryDict

from fuzhi.faces.kit.list_sources import Source
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.places import LEVEL_LABELS, all_places, place_name

Options = Sequence[tuple[str, str]]
Apply = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Filter:
    """Base: ``key`` in the address, ``label`` on the page, ``name`` the field it narrows (default: the key).

    ``apply(source, value)`` replaces the usual test, e.g. ``lambda source, v: source.narrowed("due_fen > paid_fen")``.
    """

    key: str
    label: str
    name: str = ""
    apply: Apply | None = None
    is_many: bool = False

    control = "text"

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called in the address."""
        return (self.key,)

    def ends(self, params: QueryDict) -> Sequence[tuple[str, str, str]]:
        """(name, words, value) of the two fields of a range; none for other filters."""
        return ()

    def knows(self, text: str, options: Options = ()) -> bool:
        """True for what this filter can hold: anything, unless a kind of filter says otherwise."""
        return True

    def values(self, params: QueryDict, options: Options = ()) -> list[str]:
        """What the address asks for and this filter knows: one value, unless it takes several."""
        known = [text for text in self._asked(params) if self.knows(text, options)]
        return known if self.is_many else known[:1]

    def strange(self, params: QueryDict, options: Options = ()) -> list[str]:
        """What the address asks for and this filter cannot hold: a list with such a condition lists nothing."""
        held = self.values(params, options)
        return [text for text in self._asked(params) if text not in held]

    def _asked(self, params: QueryDict) -> list[str]:
        return list(dict.fromkeys(text for value in params.getlist(self.key) if (text := value.strip())))

    def narrow(self, source: Source, values: list[str]) -> Source:
        """The source with this condition."""
        if self.apply:
            narrowed: Source = self.apply(source, values[0])
            return narrowed
        return self._test(source, values)

    def _test(self, source: Source, values: list[str]) -> Source:
        return source.where(self.name or self.key, "contains", values[0])

    def words(self, values: list[str], options: Options = ()) -> str:
        """The chip: ``乡镇：兴隆山镇``."""
        return f"{self.label}：{values[0]}"

    def options(self, request: ScopedRequest) -> Options:
        """(value, words) for a select; empty for a text field."""
        return ()


@dataclass(frozen=True)
class TextFilter(Filter):
    """A text that the field contains."""


@dataclass(frozen=True)
class ChoiceFilter(Filter):
    """One or more of a few values; ``choices`` is a list of (value, words), a Coded enum, or ``callable(request)``."""

    choices: Options | type[Coded] | Callable[[ScopedRequest], Options] = ()

    control = "select"

    def options(self, request: ScopedRequest) -> Options:
        """See :class:`Filter`."""
        if isinstance(self.choices, type):
            return cast("type[Coded]", self.choices).choices()
        if callable(self.choices):
            return self.choices(request)
        return self.choices

    def knows(self, text: str, options: Options = ()) -> bool:
        """See :class:`Filter`."""
        return any(text == value for value, _ in options)

    def _test(self, source: Source, values: list[str]) -> Source:
        name = self.name or self.key
        return source.where(name, "=", values[0]) if len(values) == 1 else source.where(name, "in", values)

    def words(self, values: list[str], options: Options = ()) -> str:
        """See :class:`Filter`."""
        known = dict(options)
        names = [known[value] for value in values]
        return f"{self.label}：{'、'.join(names) if len(names) < 3 else f'{len(names)} 项'}"


@dataclass(frozen=True)
class YesNoFilter(Filter):
    """A boolean: yes, no, or (with ``unknown``) not known."""

    yes: str = "是"
    no: str = "否"
    unknown: str = ""

    control = "select"

    def options(self, request: ScopedRequest) -> Options:
        """See :class:`Filter`."""
        found = [("1", self.yes), ("0", self.no)]
        return [*found, ("?", self.unknown)] if self.unknown else found

    def knows(self, text: str, options: Options = ()) -> bool:
        """See :class:`Filter`."""
        return text in ("0", "1") or (text == "?" and bool(self.unknown))

    def narrow(self, source: Source, values: list[str]) -> Source:
        """See :class:`Filter`; ``apply`` gets True, False or None."""
        value = {"1": True, "0": False, "?": None}[values[0]]
        if self.apply:
            narrowed: Source = self.apply(source, value)
            return narrowed
        return source.where(self.name or self.key, "is", value)

    def words(self, values: list[str], options: Options = ()) -> str:
        """See :class:`Filter`."""
        return f"{self.label}：{ {'1': self.yes, '0': self.no, '?': self.unknown}[values[0]] }"


@dataclass(frozen=True)
class AreaFilter(Filter):
    """A place and everything in it; ``within(request)`` is the person's own area, whose parts are offered."""

    within: Callable[[HttpRequest], str] = lambda request: str(getattr(request.user, "area_code", "") or "")

    control = "select"

    def options(self, request: ScopedRequest) -> Options:
        """The chosen place's parts and the places above it, so that one can go down and up again."""
        own = self.within(request)
        chosen = request.GET.get(self.key, "") or own
        chosen = chosen if chosen.startswith(own) and chosen in all_places() else own
        above = [code for length in (4, 6, 9, 12) if len(code := chosen[:length]) == length and len(code) > len(own)]
        parent = chosen if len(chosen) < 12 else chosen[:9]
        parts = [code for code, one in all_places().items() if one.parent == parent and code != parent]
        names = dict.fromkeys([*above, *parts])
        return [(code, ("　" if code in parts and code not in above else "") + place_name(code)) for code in names]

    def knows(self, text: str, options: Options = ()) -> bool:
        """See :class:`Filter`."""
        return text in all_places()

    def _test(self, source: Source, values: list[str]) -> Source:
        return source.where(self.name or "area_code", "prefix", values[0])

    def words(self, values: list[str], options: Options = ()) -> str:
        """See :class:`Filter`."""
        level = LEVEL_LABELS.get(len(values[0]), self.label).split("（")[0]
        return f"{level}：{place_name(values[0])}"
