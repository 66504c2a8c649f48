"""Long work of oversight, done by the worker."""

from collections.abc import Mapping
from typing import Any

from fuzhi.steps.audit import invariants
from fuzhi.steps.oversight.drawing import draw
from fuzhi.steps.tasks.registry import Progress, handler

DRAW, CHECK = "draw_coverage", "check_invariants"
"""The kinds of this step's tasks."""


@handler(DRAW)
def redraw(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Draw a semester's coverage anew if something was done since."""
    return {"persons": draw(term=payload["term"]).persons}


@handler(CHECK)
def check_invariants(payload: Mapping[str, object], progress: Progress) -> dict[str, list[str]]:
    """Ask every invariant of all steps, as ``fuzhi check`` does; the sentences of what does not hold are the result."""
    return {"faults": [one.sentence for one in invariants.check()]}
