"""Where one kept row stood: file, sheet, line, and its values with the numbers masked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fuzhi.steps.intake.models import Row
from fuzhi.vocabulary.clock import day_of

Cell = str | int | bool | None
"""A kept value, as the table of rows holds it: days and codes as text, money in fen."""


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row as it was received: ``payload`` by field of its kind, whole numbers left out."""

    row_id: int
    batch_id: int
    kind: str
    term: str
    county_code: str
    file_name: str
    received_on: date | None
    sheet: str
    row_no: int
    payload: Mapping[str, Cell]
    id_mask: str
    born_from: date | None
    account_last4: str


def row_with_place(row_id: int) -> KeptRow | None:
    """A row with its batch's kind, term, county, file and day, or None. The caller checks who may see it."""
    found = Row.objects.select_related("batch").filter(pk=row_id).first()
    if found is None:
        return None
    batch = found.batch
    return KeptRow(
        row_id=found.pk,
        batch_id=batch.pk,
        kind=batch.kind,
        term=batch.term,
        county_code=batch.county_code,
        file_name=batch.file_name,
        received_on=day_of(batch.committed_at) if batch.committed_at else None,
        sheet=found.sheet,
        row_no=found.row_no,
        payload=found.payload,
        id_mask=found.id_mask,
        born_from=found.born_from,
        account_last4=found.account_last4,
    )
