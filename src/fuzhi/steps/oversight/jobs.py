"""Long work of oversight, done by the worker."""

from typing import Any

from fuzhi.steps.oversight.drawing import draw
from fuzhi.steps.tasks.registry import Progress, handler

DRAW = "draw_coverage"
"""The kind of this step's task."""


@handler(DRAW)
def redraw(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Draw a semester's coverage anew if something was done since."""
    return {"persons": draw(term=payload["term"]).persons}
