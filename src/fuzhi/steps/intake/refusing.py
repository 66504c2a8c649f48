"""Who stands on rows that were refused: a row that cannot be read is no absence, so the receiver is told of them."""

from collections.abc import Iterator

import pyarrow as pa
from django.db import connection

from fuzhi.rosters import RosterReading
from fuzhi.steps.accounts import sealing
from fuzhi.steps.intake.models import Batch
from fuzhi.steps.intake.receivers import OTHER_COUNTY, ROW_ENDED, Prepared, Receiver
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.identity import IdState
from fuzhi.vocabulary.names import name_key

_USABLE = (IdState.VALID.value, IdState.CONVERTED.value)
Refused = tuple[int, bytes | None, bytes | None, str, str, str, int | None]


def keep_refused(batch: Batch, receiver: Receiver, reading: RosterReading, prepared: Prepared) -> None:
    """Keep of each refused row what tells whom it speaks of; numbers and keys stand hashed."""
    unread = _as_received(receiver, reading.refused, batch)
    unsorted = _left_out(reading.table, prepared)
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY intake_refusedrow (batch_id, key, id_index, name_key, place, sheet, row_no) FROM STDIN"
        ) as copy,
    ):
        for row in (*_rows(batch, unread.table, unread.keys), *_rows(batch, unsorted, [""] * unsorted.num_rows)):
            copy.write_row(row)


def _as_received(receiver: Receiver, refused: pa.Table, batch: Batch) -> Prepared:
    """The rows that the reader refused, with the keys they would have had; none when they are another county's."""
    try:
        return receiver.prepare(refused, county_code=batch.county_code, term=batch.term)
    except InputError:
        return Prepared(refused.slice(0, 0), [])


def _left_out(read: pa.Table, prepared: Prepared) -> pa.Table:
    """The rows that were read and that the receiver left out, but for those that stand on this register no longer."""
    errors = [one for one in prepared.findings if one.severity == "error"]
    places = {(one.sheet, one.row) for one in errors if one.code not in (OTHER_COUNTY, ROW_ENDED)}
    if not places:
        return read.slice(0, 0)
    rows = zip(read["sheet"].to_pylist(), read["row"].to_pylist(), strict=True)
    return read.take(pa.array([index for index, place in enumerate(rows) if place in places], type=pa.int64()))


def _rows(batch: Batch, table: pa.Table, keys: list[str]) -> Iterator[Refused]:
    ids = [
        number if state in _USABLE else None
        for number, state in zip(_column(table, "id_number"), _column(table, "id_state"), strict=True)
    ]
    places = [
        school or village or ""
        for school, village in zip(_column(table, "school_code"), _column(table, "village_code"), strict=True)
    ]
    hashed = sealing.index_many("id", (f"key|{batch.kind}|{key}" if key else None for key in keys))
    indexes, names = sealing.index_many("id", ids), _column(table, "name")
    sheets, numbers = table["sheet"].to_pylist(), table["row"].to_pylist()
    for key, id_index, name, place, sheet, number in zip(hashed, indexes, names, places, sheets, numbers, strict=True):
        yield batch.pk, key, id_index, name_key(name or "")[:60], place, (sheet or "")[:100], number


def _column(table: pa.Table, name: str) -> list[str | None]:
    return table[name].to_pylist() if name in table.column_names else [None] * table.num_rows
