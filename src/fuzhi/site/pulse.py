"""The worker's pulse: a small file that it touches every two seconds, so that the supervisor sees one that is frozen.

The clock is the machine's monotonic one, which all processes share and which stands still while a machine sleeps.
"""

import asyncio
import os
import time
from contextlib import suppress

from fuzhi.site.home import folder, home

FILE = "worker.pulse"
BEAT_SECONDS = 2.0
SILENT_SECONDS_MAX = 30.0
"""As long as the queue waits before it gives a silent worker's job to another."""


async def beat() -> None:
    """Write into the file for as long as the worker's loop runs: over the same bytes, which a full disk allows."""
    file = os.open(folder("run") / FILE, os.O_WRONLY | os.O_CREAT, 0o600)
    while True:
        with suppress(OSError):
            os.pwrite(file, f"{time.monotonic():024.6f}".encode("ascii"), 0)
        await asyncio.sleep(BEAT_SECONDS)


def silent_seconds(*, since: float) -> float:
    """How long the worker of this FUZHI_HOME has been silent; ``since`` (monotonic) is when it was started."""
    return time.monotonic() - max(_last(), since)


def is_heard(*, since: float) -> bool:
    """Whether the worker that was started then has given a sign of life."""
    return _last() > since


def _last() -> float:
    try:
        return float((home() / "run" / FILE).read_text(encoding="ascii") or 0)
    except (OSError, ValueError):
        return 0.0
