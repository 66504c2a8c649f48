"""The one business clock: ``today`` and ``now`` of the business come from here and nowhere else.

Real time by default; FUZHI_TODAY fixes the day; the site may install a source (the demo's date lives in the
database); ``at`` overrides it for a block (the demo plays a semester at its own dates, tests fix theirs).
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "CST")
_override: ContextVar[date | None] = ContextVar("business_day", default=None)


def _real_time() -> date | None:
    return None


_source: Callable[[], date | None] = _real_time


def use_source(source: Callable[[], date | None]) -> None:
    """Install where the business day is read from (None = real time)."""
    global _source
    _source = source


@contextmanager
def at(day: date) -> Iterator[None]:
    """Within the block the business day is ``day``."""
    token = _override.set(day)
    try:
        yield
    finally:
        _override.reset(token)


def fixed_day() -> date | None:
    """The day that the business clock is fixed to, None when it runs in real time."""
    day = _override.get()
    if day is not None:
        return day
    if text := os.environ.get("FUZHI_TODAY"):
        return date.fromisoformat(text)
    return _source()


def today() -> date:
    """The business day (China time)."""
    return fixed_day() or datetime.now(SHANGHAI).date()


def now() -> datetime:
    """The business instant, timezone-aware: the real time of day on the business day."""
    real = datetime.now(SHANGHAI)
    day = fixed_day()
    return real if day is None else datetime.combine(day, real.timetz())


def day_of(instant: datetime) -> date:
    """The day on which it was, in China; the database gives instants in UTC."""
    return instant.astimezone(SHANGHAI).date()


def real_now() -> datetime:
    """Real time in UTC; for the audit trail, heartbeats and expiry only."""
    return datetime.now(UTC)
