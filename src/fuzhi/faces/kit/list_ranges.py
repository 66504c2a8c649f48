"""Filters from one end to another: amounts in yuan, days. Each end may be left open; both ends are meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.http import QueryDict

from fuzhi.faces.kit.list_filters import Filter, Options
from fuzhi.faces.kit.list_sources import Source
from fuzhi.vocabulary.clock import SHANGHAI
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.money import parse_yuan, yuan
from fuzhi.vocabulary.terms import zh_date
from fuzhi.vocabulary.typed import plain_number

FEN_MAX = 10**15


@dataclass(frozen=True)
class RangeFilter(Filter):
    """Base: ``key_from`` and ``key_until`` in the address, or the two ``ends_named``; the values are the two ends, ""
    = open."""

    ends_named: tuple[str, str] = ("", "")

    control = "range"
    kind = "text"
    hints = ("从", "到")

    @property
    def names(self) -> tuple[str, ...]:
        """See :class:`Filter`."""
        return self.ends_named if self.ends_named[0] else (f"{self.key}_from", f"{self.key}_until")

    def ends(self, params: QueryDict) -> Sequence[tuple[str, str, str]]:
        """See :class:`Filter`."""
        texts = self._ends(params)
        return [
            (name, f"{self.label}{hint}", text) for name, hint, text in zip(self.names, self.hints, texts, strict=True)
        ]

    def values(self, params: QueryDict, options: Options = ()) -> list[str]:
        """See :class:`Filter`."""
        ends = [text if self.knows(text) else "" for text in self._ends(params)]
        return ends if any(ends) else []

    def strange(self, params: QueryDict, options: Options = ()) -> list[str]:
        """See :class:`Filter`."""
        return [text for text in self._ends(params) if text and not self.knows(text)]

    def _ends(self, params: QueryDict) -> list[str]:
        return [plain_number(params.get(name, "")) for name in self.names]

    def narrow(self, source: Source, values: list[str]) -> Source:
        """See :class:`Filter`."""
        low, high = values
        name = self.name or self.key
        if low:
            source = source.where(name, ">=", self._low(low))
        return source.where(name, "<=", self._high(high)) if high else source

    def words(self, values: list[str], options: Options = ()) -> str:
        """The chip: ``金额：100.00—500.00``, ``日期：2018年3月5日起``, ``日期：2018年3月5日止``."""
        low, high = (self._said(text) if text else "" for text in values)
        if low and high:
            return f"{self.label}：{low}—{high}" if low != high else f"{self.label}：{low}"
        return f"{self.label}：{low}起" if low else f"{self.label}：{high}止"

    def _low(self, text: str) -> object:
        return text

    def _high(self, text: str) -> object:
        return text

    def _said(self, text: str) -> str:
        return text


@dataclass(frozen=True)
class AmountFilter(RangeFilter):
    """From so many yuan to so many; the field holds fen."""

    kind = "amount"

    def knows(self, text: str, options: Options = ()) -> bool:
        """See :class:`Filter`."""
        try:
            return abs(parse_yuan(text)) <= FEN_MAX
        except InputError:
            return False

    def _low(self, text: str) -> object:
        return parse_yuan(text)

    def _high(self, text: str) -> object:
        return parse_yuan(text)

    def _said(self, text: str) -> str:
        return yuan(parse_yuan(text))


@dataclass(frozen=True)
class DayRangeFilter(RangeFilter):
    """From one day to another; ``is_instant`` = the field is a point in time, the last day counts whole."""

    is_instant: bool = False

    kind = "date"

    def knows(self, text: str, options: Options = ()) -> bool:
        """A day as ``2017-10-09``; no other way of writing it is known."""
        try:
            return date.fromisoformat(text).isoformat() == text
        except ValueError:
            return False

    def _low(self, text: str) -> object:
        day = date.fromisoformat(text)
        return datetime.combine(day, time.min, SHANGHAI) if self.is_instant else day

    def _high(self, text: str) -> object:
        day = date.fromisoformat(text)
        return datetime.combine(day, time.max, SHANGHAI) if self.is_instant else day

    def _said(self, text: str) -> str:
        return zh_date(date.fromisoformat(text))
