"""Counts for the public: never a name, never a group small enough to mean a person alone."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from fuzhi.steps.accounts import options
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid.queries.asking import rows_of
from fuzhi.steps.oversight import queries as oversight
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.places import PREFECTURE, place_name
from fuzhi.vocabulary.terms import Term, term_on

KEEP_SECONDS = 300
EVERYWHERE = Scope(PREFECTURE)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a place is: persons on the register, aided, still open, not due or outside age."""

    place: str
    register: int
    aided: int
    open: int
    not_due: int

    @property
    def permille(self) -> int:
        """Aided of those to be aided, in thousandths; 1000 when nobody is open."""
        due = self.aided + self.open
        return 1000 if not due else self.aided * 1000 // due

    @property
    def percent(self) -> str:
        """``98.6%``."""
        return f"{self.permille // 10}.{self.permille % 10}%"


def public_term() -> Term:
    """The semester in work, else today's."""
    text = options.read(options.WORKING_TERM)
    return Term.parse(text) if text else term_on(clock.today())


def progress_of_all(term: Term) -> Progress | None:
    """The prefecture; None when nothing was counted yet."""
    counted = _kept(f"public:all:{term}:{clock.today()}", lambda: _whole(term))
    return counted if isinstance(counted, Progress) else None


def progress_by_county(term: Term) -> list[Progress]:
    """Each county."""
    return _kept(f"public:counties:{term}:{clock.today()}", lambda: _counties(term))  # type: ignore[no-any-return]


def paid_fen(term: Term) -> int:
    """What was paid or settled this semester."""
    return int(_kept(f"public:paid:{term}:{clock.today()}", lambda: _paid(term)))


def typical_amounts(stage: str, term: Term) -> dict[str, int]:
    """The middle value of each fee of that stage over all schools of the semester, for estimates;
    empty when unknown."""
    return _kept(f"public:typical:{stage}:{term}", lambda: _typical(stage, term))  # type: ignore[no-any-return]


def _kept(key: str, count: Any) -> Any:
    found = cache.get(key)
    if found is None:
        found = count()
        cache.set(key, found if found is not None else "none", KEEP_SECONDS)
    return None if found == "none" else found


def _of(place: str, closing: Any) -> Progress:
    return Progress(place, closing.register, closing.aided, closing.gap, closing.not_due + closing.outside_age)


def _whole(term: Term) -> Progress | None:
    closing = oversight.closing(oversight.rows(EVERYWHERE, str(term)))
    if not closing.register:  # never drawn yet: once, then kept
        oversight.snapshot(str(term))
        closing = oversight.closing(oversight.rows(EVERYWHERE, str(term)))
    return _of(place_name(PREFECTURE), closing) if closing.register else None


def _counties(term: Term) -> list[Progress]:
    return [_of(place_name(row.code), row.closing) for row in oversight.areas_below(EVERYWHERE, str(term), PREFECTURE)]


def _paid(term: Term) -> int:
    rows = rows_of(
        "SELECT coalesce(sum(amount_fen), 0)::bigint AS fen FROM payments_line_v WHERE term = %s AND state = 'paid'",
        [str(term)],
    )
    return int(rows[0]["fen"])


_FEES = (
    "misc_fee_fen",
    "textbook_fee_fen",
    "tuition_fen",
    "accommodation_fen",
    "care_fee_fen",
    "public_care_fee_fen",
    "public_tuition_fen",
    "meal_days",
)


def _typical(stage: str, term: Term) -> dict[str, int]:
    middle = ", ".join(f"percentile_disc(0.5) WITHIN GROUP (ORDER BY {name}) AS {name}" for name in _FEES)
    rows = rows_of(
        f"SELECT {middle}, percentile_disc(0.5) WITHIN GROUP (ORDER BY bus_fare_fen) FILTER (WHERE bus_fare_fen > 0) AS bus_fare_fen"
        " FROM aid_fact_v WHERE stage = %s AND term = %s AND is_current",
        [stage, str(term)],
    )
    return {name: int(value) for name, value in rows[0].items() if value is not None}
