"""Where one kept row stood: file, sheet, line, and its values with the numbers masked."""

from typing import Any

from fuzhi.steps.intake.models import Row


def row_with_place(row_id: int) -> dict[str, Any] | None:
    """A row with its batch's kind, term, county, file and day, or None. The caller checks who may see it."""
    found = Row.objects.select_related("batch").filter(pk=row_id).first()
    if found is None:
        return None
    batch = found.batch
    return {
        "row_id": found.pk,
        "batch_id": batch.pk,
        "kind": batch.kind,
        "term": batch.term,
        "county_code": batch.county_code,
        "file_name": batch.file_name,
        "received_on": batch.committed_at.date() if batch.committed_at else None,
        "sheet": found.sheet,
        "row_no": found.row_no,
        "payload": found.payload,
        "id_mask": found.id_mask,
        "account_last4": found.account_last4,
    }
