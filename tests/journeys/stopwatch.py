"""What a journey costs its person: clicks, keys and seconds, counted in the page as the browser reports them."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

CLICKS_MAX = 12
"""Beyond typing, of any journey of the table in ``docs/user-guide/stopwatch.md``."""
KEPT = Path(__file__).parents[2] / ".work" / "stopwatch"
_COUNT = """
for (const [event, what] of [["pointerdown", "clicks"], ["keydown", "keys"], ["change", "choices"]])
  addEventListener(event, (one) => {
    const chosen = what !== "choices" || one.target.matches("select, input[type=file]");
    if (one.isTrusted && chosen) window.fzCounted(what);
  }, true);
"""


class Stopwatch:
    """Counts on one page; ``costs`` once it has stopped: clicks, keys, choices (a list or files chosen), seconds."""

    def __init__(self, page: Page) -> None:
        self.counts: Counter[str] = Counter()
        self._starts = 0.0
        page.expose_binding("fzCounted", lambda source, what: self.counts.update([what]))
        page.add_init_script(_COUNT)

    @contextmanager
    def of(self, name: str) -> Iterator["Stopwatch"]:
        """Measure what is done inside, keep it under ``.work``, and hold it to :data:`CLICKS_MAX`."""
        self.counts.clear()
        starts = time.monotonic()
        yield self
        found = {
            "clicks": self.counts["clicks"] + self.counts["choices"],
            "keys": self.counts["keys"],
            "seconds": round(time.monotonic() - starts, 1),
        }
        KEPT.mkdir(parents=True, exist_ok=True)
        (KEPT / f"{name}.json").write_text(json.dumps(found), encoding="utf-8")
        assert found["clicks"] + found["keys"] > 0, "nothing was counted"
        assert found["clicks"] <= CLICKS_MAX, f"{name}: {found}"
