"""Long work of aid, done by the worker."""

from typing import Any

from fuzhi.steps.accounts.queries import staff_named
from fuzhi.steps.aid import services
from fuzhi.steps.tasks.registry import Progress, handler

RUN, TAKE_DOWN = "aid_run", "aid_take_down"
"""The kinds of this step's tasks."""


@handler(RUN)
def run(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Determine a county's semester."""
    made = services.run(
        term=payload["term"],
        county_code=payload["county_code"],
        by=staff_named(payload["by"]),
        switches=payload.get("switches"),
        progress=progress,
    )
    return {"run": made.pk, "persons": made.persons}


@handler(TAKE_DOWN)
def take_down(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Take down notices whose last day has passed."""
    return {"notices": services.take_down_due()}
