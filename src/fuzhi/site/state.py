"""What the supervisor tells ``/readyz``: ready or not, and the current step; a small file, renamed into place."""

import json
import os
from contextlib import suppress

from fuzhi.site.home import folder

FILE = "state.json"


def write(step: str, *, ready: bool = False) -> None:
    """Replace the state; readers see the old or the new one, never half of it. A full disk keeps the old one."""
    path = folder("run") / FILE
    temporary = path.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        temporary.write_text(json.dumps({"ready": ready, "step": step}, ensure_ascii=False), encoding="utf-8")
        temporary.replace(path)
