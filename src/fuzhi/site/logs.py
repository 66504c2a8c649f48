"""Where details of failures go: ``FUZHI_HOME/logs``, one file a process, never a page and never the terminal."""

import fcntl
import logging
import os
from pathlib import Path

from fuzhi.site.home import folder
from fuzhi.vocabulary.identity import mask_whole_numbers

BYTES_MAX = 10 * 1024 * 1024
KEPT = 5


class HomeFileHandler(logging.Handler):
    """Appends to ``FUZHI_HOME/logs/<process>.log``;
    the file is opened at the first line, so that quiet commands write none."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a full disk must not break the request that is being logged."""
        try:
            name = os.environ.get("FUZHI_PROCESS", "command")
            path = folder("logs") / f"{name}.log"
            turn(path)
            with path.open("a", encoding="utf-8") as log:
                log.write(mask_whole_numbers(self.format(record)) + "\n")
        except Exception:
            self.handleError(record)


def turn(path: Path) -> None:
    """Begin a new file when this one is full: ``web.log.1`` is the one before, ``web.log.5`` the oldest kept. Several
    processes write the same file, and one of them turns it."""
    if not _is_full(path):
        return
    with (path.parent / ".turning").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_full(path):
            return
        for number in range(KEPT - 1, 0, -1):
            older = path.with_name(f"{path.name}.{number}")
            if older.exists():
                older.replace(path.with_name(f"{path.name}.{number + 1}"))
        path.replace(path.with_name(f"{path.name}.1"))


def _is_full(path: Path) -> bool:
    return path.exists() and path.stat().st_size > BYTES_MAX
