"""The line of the trail that an act on a batch leaves."""

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.audit import services as audit
from fuzhi.steps.intake.models import Batch
from fuzhi.vocabulary.codes import RosterKind


def record(by: Staff, action: str, batch: Batch, detail: dict[str, object]) -> None:
    """Say who did what with which file of which register and semester."""
    audit.record(
        by=by.username,
        action=action,
        object_kind="intake_batch",
        object_key=str(batch.pk),
        county_code=batch.county_code,
        detail={"kind": RosterKind(batch.kind).value, "term": batch.term, "file": batch.file_digest, **detail},
    )
