"""Which function does which kind of task. A step's ``jobs.py`` (imported at start) registers its own::

@handler("import_commit")
def commit(payload: dict, progress: Progress) -> dict: ...
"""

from collections.abc import Callable
from typing import Any

from fuzhi.steps.tasks.progress import NO_PROGRESS, Progress

Run = Callable[[dict[str, Any], Progress], dict[str, Any]]
_handlers: dict[str, Run] = {}

__all__ = ["NO_PROGRESS", "Progress", "Run", "handler", "handler_of", "kinds"]


def handler(kind: str) -> Callable[[Run], Run]:
    """Register the function of a kind; a second one for the same kind is a bug."""

    def keep(run: Run) -> Run:
        if _handlers.setdefault(kind, run) is not run:
            raise ValueError(f"two handlers for task kind {kind}")
        return run

    return keep


def handler_of(kind: str) -> Run:
    """The function of a kind; KeyError when no step registered it."""
    return _handlers[kind]


def kinds() -> frozenset[str]:
    """Every registered kind."""
    return frozenset(_handlers)
