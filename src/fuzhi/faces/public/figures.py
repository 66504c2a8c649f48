"""Counts for the public: never a name, never a group small enough to mean a person alone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

from django.core.cache import cache

from fuzhi.steps.accounts import options
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid.queries import files as aid
from fuzhi.steps.oversight import queries as oversight
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import CoverageKind
from fuzhi.vocabulary.places import place_name, prefecture
from fuzhi.vocabulary.terms import Term, term_on

KEEP_SECONDS = 300
TERMS_MAX = 4
Kept = TypeVar("Kept")
_NOTHING = "none"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a place is: persons on the register, aided, in progress, still open, not due or outside age;
    ``paid_fen``: what the aided were paid or did not have to pay; ``not_begun``: its parts where nobody was decided
    yet, who count in none of these."""

    place: str
    register: int
    aided: int
    in_progress: int
    open: int
    not_due: int
    paid_fen: int = 0
    not_begun: tuple[str, ...] = ()

    @property
    def has_begun(self) -> bool:
        """True when somebody was decided here."""
        return bool(self.aided or self.in_progress)

    @property
    def permille(self) -> int:
        """Aided of those to be aided, in thousandths as staff read them; 1000 when nobody is to be aided."""
        due = self.aided + self.in_progress + self.open
        return oversight.permille(self.aided, due) if due else 1000

    @property
    def bars(self) -> list[tuple[str, str, str]]:
        """(tone, where it begins, how wide) of each part of those to be aided, in per cent; none for what is empty."""
        parts = (("done", self.aided), ("going", self.in_progress), ("open", self.open))
        whole = sum(count for _, count in parts) or 1
        at, found = 0, []
        for tone, count in parts:
            if count:
                found.append((tone, f"{at * 100 / whole:.2f}", f"{count * 100 / whole:.2f}"))
            at += count
        return found

    @property
    def percent(self) -> str:
        """``98.6%``."""
        return f"{self.permille // 10}.{self.permille % 10}%"


def public_term() -> Term:
    """The semester in work, else today's."""
    text = options.read(options.WORKING_TERM)
    return Term.parse(text) if text else term_on(clock.today())


def terms_shown() -> list[Term]:
    """The semester in work first, then the others of which somebody was decided, the latest first."""
    now = public_term()
    return [now, *(term for term in aid.decided_terms() if term != now)][:TERMS_MAX]


def progress_of_all(term: Term) -> Progress | None:
    """The prefecture; None when nothing was counted yet."""
    return _kept(f"public:all:{term}:{clock.today()}", lambda: _whole(term))


def progress_by_county(term: Term) -> list[Progress]:
    """Each county."""
    return _kept(f"public:counties:{term}:{clock.today()}", lambda: _counties(term)) or []


def typical_amounts(stage: str, term: Term) -> dict[str, int]:
    """The middle value of each fee of that stage over all schools of the semester, for estimates;
    empty when unknown."""
    return _kept(f"public:typical:{stage}:{term}", lambda: aid.typical_amounts(stage, term)) or {}


def _kept(key: str, count: Callable[[], Kept | None]) -> Kept | None:
    """What was counted, kept for five minutes; that there is nothing is kept too."""
    found = cache.get(key)
    if found is None:
        found = count()
        cache.set(key, _NOTHING if found is None else found, KEEP_SECONDS)
    return None if found == _NOTHING else cast("Kept | None", found)


def _of(place: str, closing: oversight.Closing) -> Progress:
    not_due = closing.not_due + closing.outside_age
    return Progress(place, closing.register, closing.aided, closing.in_progress, closing.gap, not_due)


def _everywhere() -> Scope:
    return Scope(prefecture())


def _whole(term: Term) -> Progress | None:
    """The counties that have begun: who waits for a county to begin is not “being looked at one by one”."""
    parts = _counties(term)
    if not parts:  # never drawn yet: once, then kept
        oversight.snapshot(str(term))
        parts = _counties(term)
    if not parts:
        return None
    begun = [one for one in parts if one.has_begun]
    _, paid_fen = oversight.money(oversight.rows(_everywhere(), str(term), kind=CoverageKind.AIDED.value))
    counted = {name: sum(getattr(one, name) for one in begun) for name in _COUNTED}
    not_begun = tuple(one.place for one in parts if not one.has_begun)
    return Progress(place_name(prefecture()), **counted, paid_fen=paid_fen, not_begun=not_begun)


_COUNTED = ("register", "aided", "in_progress", "open", "not_due")


def _counties(term: Term) -> list[Progress]:
    return [
        _of(place_name(row.code), row.closing) for row in oversight.areas_below(_everywhere(), str(term), prefecture())
    ]
