"""What is done to a batch, as the audit trail tells it."""

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.audit import services as audit
from fuzhi.steps.payments.models import Batch


def record(act: str, batch: Batch, by: Staff, *, changes: bool = True, **detail: object) -> None:
    """One entry of the batch's county: ``payments.<act>`` with its details; ``changes`` as the audit asks."""
    audit.record(
        by=by.username,
        action=f"payments.{act}",
        object_kind="payments.batch",
        object_key=batch.no,
        county_code=batch.county_code,
        detail=detail,
        changes=changes,
    )
