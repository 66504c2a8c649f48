"""Decisions as periods: one record's fact put right from a day on, and put back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from fuzhi.steps.periods import sql
from fuzhi.steps.periods.register import PLACE, PeriodTable


@dataclass(frozen=True, slots=True)
class Standing:
    """A period row that stands on a day; ``values`` by column."""

    id: int
    valid_from: date
    valid_to: date | None
    basis: bytes | None
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision says: these values from ``starts`` to ``ends`` (None = open), by correction ``correction_id``."""

    changes: Mapping[str, object]
    starts: date
    ends: date | None
    correction_id: int
    at: datetime


def standing(table: PeriodTable, record_id: int, day: date) -> Standing | None:
    """The row that stands on a day, None when there is none."""
    found = sql.rows(
        f"""SELECT id, valid_from, valid_to, basis, {", ".join(table.values)} FROM {table.name}
            WHERE record_id = %(record)s AND superseded_at IS NULL
              AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)""",
        {"record": record_id, "day": day},
    )
    if not found:
        return None
    number, starts, ends, basis, *values = found[0]
    return Standing(number, starts, ends, basis, dict(zip(table.values, values, strict=True)))


def decide(table: PeriodTable, record_id: int, decided: Decided) -> None:
    """Supersede what stands from the decision's first day on and record it again with the changes; before that day
    nothing changes.

    The basis stays: a roster that says the same as before leaves the decision alone.
    """
    row = standing(table, record_id, decided.starts)
    if row is None:
        until = sql.one(
            f"""SELECT least(%(ends)s::date, min(valid_from)) FROM {table.name} WHERE record_id = %(record)s
                AND superseded_at IS NULL AND valid_from > %(starts)s""",
            {"record": record_id, "starts": decided.starts, "ends": decided.ends},
        )
        _insert(table, record_id, decided, table.empty, until, None)
        return
    params = {"id": row.id, "starts": decided.starts, "at": decided.at}
    columns = ", ".join(table.values)
    sql.run(f"UPDATE {table.name} SET superseded_at = %(at)s WHERE id = %(id)s", params)
    sql.run(
        f"""INSERT INTO {table.name} ({PLACE}, {columns})
            SELECT record_id, valid_from, %(starts)s, %(at)s, written_by, source_kind, batch_id, row_id, correction_id,
              basis,
                   {columns} FROM {table.name} WHERE id = %(id)s AND valid_from < %(starts)s""",
        params,
    )
    _insert(table, record_id, decided, row.values, row.valid_to, row.basis)


def _insert(
    table: PeriodTable,
    record_id: int,
    decided: Decided,
    before: Mapping[str, object],
    until: date | None,
    basis: bytes | None,
) -> None:
    """The decided row: ``before`` with the changes."""
    marks = ", ".join(f"%(v_{name})s" for name in table.values)
    sql.run(
        f"""INSERT INTO {table.name} ({PLACE}, {", ".join(table.values)})
            VALUES (%(record)s, %(starts)s, %(until)s, %(at)s, NULL, 'decision', NULL, NULL, %(correction)s, %(basis)s,
              {marks})""",
        {
            "record": record_id,
            "starts": decided.starts,
            "until": until,
            "at": decided.at,
            "correction": decided.correction_id,
            "basis": basis,
            **{f"v_{name}": decided.changes.get(name, before[name]) for name in table.values},
        },
    )


def take_back(table: PeriodTable, correction_id: int, at: datetime) -> bool:
    """Put back what a decision superseded; False when something newer stands already (then nothing changes)."""
    made = sql.rows(
        f"""SELECT record_id, recorded_at FROM {table.name} WHERE correction_id = %s AND source_kind = 'decision'
            AND superseded_at IS NULL""",
        [correction_id],
    )
    columns = ", ".join(table.values)
    for record_id, recorded_at in made:
        params = {"record": record_id, "made": recorded_at, "at": at}
        sql.run(
            f"""UPDATE {table.name} SET superseded_at = %(at)s
                WHERE record_id = %(record)s AND recorded_at = %(made)s AND superseded_at IS NULL""",
            params,
        )
        sql.run(
            f"""INSERT INTO {table.name} ({PLACE}, {columns})
                SELECT record_id, valid_from, valid_to, %(at)s, written_by, source_kind, batch_id, row_id,
                  correction_id, basis,
                       {columns} FROM {table.name} WHERE record_id = %(record)s AND superseded_at = %(made)s""",
            params,
        )
    return bool(made)
