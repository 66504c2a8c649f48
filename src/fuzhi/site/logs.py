"""Where details of failures go: ``FUZHI_HOME/logs``, one file a process, never a page and never the terminal."""

import logging
import os

from fuzhi.site.home import folder
from fuzhi.vocabulary.identity import mask_whole_numbers


class HomeFileHandler(logging.Handler):
    """Appends to ``FUZHI_HOME/logs/<process>.log``;
    the file is opened at the first line, so that quiet commands write none."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a full disk must not break the request that is being logged."""
        try:
            name = os.environ.get("FUZHI_PROCESS", "command")
            path = folder("logs") / f"{name}.log"
            with path.open("a", encoding="utf-8") as log:
                log.write(mask_whole_numbers(self.format(record)) + "\n")
        except Exception:
            self.handleError(record)
