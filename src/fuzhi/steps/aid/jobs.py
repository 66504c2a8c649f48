"""Long work of aid, done by the worker."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

from fuzhi.steps.accounts.queries import staff_named
from fuzhi.steps.aid import services
from fuzhi.steps.tasks.registry import Progress, Result, handler, told
from fuzhi.vocabulary.handover import Place, Thing
from fuzhi.vocabulary.terms import Term

RUN = "aid_run"
"""The kind of this step's task."""


class Determination(TypedDict):
    """Whose semester is determined, for whom (username); ``switches`` are readings other than the default ones."""

    term: str
    county_code: str
    by: str
    switches: NotRequired[Mapping[str, object]]


@handler(RUN)
def run(asked: Determination, progress: Progress) -> Result:
    """Determine a county's semester. Result: the run and its persons."""
    made = services.run(
        term=asked["term"],
        county_code=asked["county_code"],
        by=staff_named(asked["by"]),
        switches=asked.get("switches"),
        progress=progress,
    )
    said = f"{Term.parse(made.term).label}认定完成，共 {made.persons:,} 人。"
    return {"run": made.pk, "persons": made.persons, **told(said, Place(Thing.DECISIONS, (), f"term={made.term}"))}
