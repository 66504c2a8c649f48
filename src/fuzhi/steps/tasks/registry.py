"""Which function does which kind of task. A step's ``jobs.py`` (imported at start) registers its own::

class OfBatch(TypedDict): ...

@handler("import_commit")
def commit(asked: OfBatch, progress: Progress) -> Result: ...
"""

from collections.abc import Callable, Mapping
from typing import TypeVar, cast

from fuzhi.steps.tasks.progress import NO_PROGRESS, Progress
from fuzhi.vocabulary.handover import Place, Thing

Payload = Mapping[str, object]
"""What a task is asked, as its row keeps it in JSON; each handler says its own keys (a TypedDict)."""
Result = Mapping[str, object]
"""What a task answers, as its row keeps it in JSON; what :func:`told` puts into it is shown to its maker."""
Asked = TypeVar("Asked", bound=Payload)
Run = Callable[[Payload, Progress], Result]
_handlers: dict[str, Run] = {}

__all__ = ["NO_PROGRESS", "Payload", "Progress", "Result", "Run", "handler", "handler_of", "kinds", "place_in", "told"]


def handler(kind: str) -> Callable[[Callable[[Asked, Progress], Result]], Callable[[Asked, Progress], Result]]:
    """Register the function of a kind; a second one for the same kind is a bug."""

    def keep(run: Callable[[Asked, Progress], Result]) -> Callable[[Asked, Progress], Result]:
        if _handlers.setdefault(kind, cast("Run", run)) is not run:  # the row's payload is what start() was given
            raise ValueError(f"two handlers for task kind {kind}")
        return run

    return keep


def handler_of(kind: str) -> Run:
    """The function of a kind; KeyError when no step registered it."""
    return _handlers[kind]


def told(message: str, at: Place) -> dict[str, object]:
    """For a task's result: what came of it in one sentence, and where it is seen."""
    return {"message": message, "at": [at.thing.value, list(at.key), at.where]}


def place_in(result: Result) -> Place | None:
    """Where the result is seen, as :func:`told` wrote it."""
    if "at" not in result:
        return None
    thing, key, where = cast("tuple[str, list[str | int], str]", result["at"])
    return Place(Thing(thing), tuple(key), where)


def kinds() -> frozenset[str]:
    """Every registered kind."""
    return frozenset(_handlers)
