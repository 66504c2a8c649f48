"""What the supervisor tells ``/readyz``: ready or not, and the current step; a small file, renamed into place."""

import json
import os
from contextlib import suppress

from fuzhi.site.home import folder

FILE = "state.json"


def write(step: str, *, ready: bool = False) -> None:
    """Replace the state; readers see the old or the new one, never half of it. A full disk keeps the old one."""
    _put({**_standing(), "ready": ready, "step": step})


def mark(*, is_trail_altered: bool) -> None:
    """Add to the state whether the audit trail is what was sealed."""
    if _standing().get("is_trail_altered", False) != is_trail_altered:
        _put({**_standing(), "is_trail_altered": is_trail_altered})


def _standing() -> dict[str, object]:
    try:
        return dict(json.loads((folder("run") / FILE).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return {}


def _put(state: dict[str, object]) -> None:
    path = folder("run") / FILE
    temporary = path.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        temporary.write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")
        temporary.replace(path)
