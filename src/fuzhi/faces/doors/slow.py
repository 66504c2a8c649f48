"""Senders who are slow, or pretend to be: a body that does not come holds the thread that waits for it.

Of strangers only so many are waited for at once, and of one address only two; the others are told to come again. Pages
that are only opened, and people who signed in, find a thread free. (That a body takes no longer than so many seconds
can be held by the reverse proxy alone.)
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

READERS_MAX = 8
"""Half of a web worker's threads (``site.supervisor.BLOCKING_THREADS``)."""
READERS_OF_ADDRESS_MAX = 2


class Readers:
    """Who is being waited for in this process."""

    def __init__(self, most: int = READERS_MAX, most_of_address: int = READERS_OF_ADDRESS_MAX) -> None:
        self._most, self._most_of_address = most, most_of_address
        self._lock = Lock()
        self._now: Counter[str] = Counter()

    @contextmanager
    def turn(self, address: str) -> Iterator[bool]:
        """True while this address may be waited for; False when there is no turn for it."""
        with self._lock:
            is_free = self._now.total() < self._most and self._now[address] < self._most_of_address
            self._now[address] += is_free
        try:
            yield is_free
        finally:
            with self._lock:
                self._now[address] -= is_free
                if not self._now[address]:
                    del self._now[address]
