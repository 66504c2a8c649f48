"""The last days of a term's stages: set by whoever answers for all counties, kept each time, the last one counts."""

from datetime import date

from django.db import transaction

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.audit import services as audit
from fuzhi.steps.oversight.models import Deadline
from fuzhi.steps.oversight.permissions import check_set_deadline
from fuzhi.steps.oversight.stages import WorkStage
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.terms import Term


def last_days(term: str) -> dict[WorkStage, date]:
    """By stage, where one is set."""
    rows = Deadline.objects.filter(term=term).order_by("stage", "-id").distinct("stage")
    return {WorkStage(stage): day for stage, day in rows.values_list("stage", "due_on") if day}


@transaction.atomic
def set_deadline(*, term: str, stage: WorkStage, due_on: date | None, by: Staff) -> bool:
    """Until when a stage should be done (None: no last day); False when it is so already. Raises InputError for a day
    outside the semester."""
    check_set_deadline(by, term)
    semester, old = Term.parse(term), last_days(term).get(stage)
    if old == due_on:
        return False
    if due_on and not semester.starts_on <= due_on < semester.ends_before:
        raise InputError("day_outside_term", f"“{stage.label}”的限期不在{semester.label}里。", "请填本学期里的日期。")
    Deadline.objects.create(term=term, stage=stage, due_on=due_on, set_by=by, set_at=clock.now())
    audit.record(
        by=by.username,
        action="set_deadline",
        object_kind="deadline",
        object_key=f"{term} {stage.value}",
        detail={"name": stage.label, "term": term, "old": old, "new": due_on},
    )
    return True
