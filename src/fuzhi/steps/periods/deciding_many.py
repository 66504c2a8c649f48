"""The same decision about many records at once: by sets, each with the correction that says why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fuzhi.steps.periods import sql
from fuzhi.steps.periods.register import PLACE, PeriodTable


@dataclass(frozen=True, slots=True)
class DecidedMany:
    """These values from ``starts`` to ``ends`` (None = open) of each (record, correction)."""

    changes: Mapping[str, object]
    starts: date
    ends: date | None
    pairs: Sequence[tuple[int, int]]
    at: datetime


def decide_many(table: PeriodTable, decided: DecidedMany) -> None:
    """As :func:`fuzhi.steps.periods.deciding.decide`, of each record: what stands from the first day on is superseded
    and recorded again with the changes; its basis and its end stay."""
    params = _params(decided)
    standing = sql.temporary("deciding", _standing_sql(table), params, key="record_id")
    sql.run(f"UPDATE {table.name} t SET superseded_at = %(at)s FROM {standing} s WHERE t.id = s.standing_id", params)
    columns = ", ".join(table.values)
    own = ", ".join(f"t.{name}" for name in table.values)
    sql.run(
        f"""INSERT INTO {table.name} ({PLACE}, {columns})
            SELECT t.record_id, t.valid_from, %(starts)s, %(at)s, t.written_by, t.source_kind, t.batch_id, t.row_id,
                   t.correction_id, t.basis, {own}
            FROM {table.name} t JOIN {standing} s ON t.id = s.standing_id WHERE t.valid_from < %(starts)s""",
        params,
    )
    said = ", ".join(
        f"%(v_{name})s" if name in decided.changes else f"CASE WHEN t.id IS NULL THEN %(v_{name})s ELSE t.{name} END"
        for name in table.values
    )
    values = {f"v_{name}": decided.changes.get(name, table.empty[name]) for name in table.values}
    sql.run(
        f"""INSERT INTO {table.name} ({PLACE}, {columns})
            SELECT s.record_id, %(starts)s, CASE WHEN t.id IS NULL THEN s.until ELSE t.valid_to END, %(at)s, NULL,
                   'decision', NULL, NULL, s.correction_id, t.basis, {said}
            FROM {standing} s LEFT JOIN {table.name} t ON t.id = s.standing_id""",
        {**params, **values},
    )


def _params(decided: DecidedMany) -> sql.Marks:
    return {
        "records": [record for record, _ in decided.pairs],
        "corrections": [correction for _, correction in decided.pairs],
        "starts": decided.starts,
        "ends": decided.ends,
        "at": decided.at,
    }


def _standing_sql(table: PeriodTable) -> str:
    """Each record with its correction, the row that stands on the first day, and until when there is room if none."""
    return f"""
        SELECT a.record_id, a.correction_id, t.id AS standing_id,
               (SELECT least(%(ends)s::date, min(n.valid_from)) FROM {table.name} n
                 WHERE n.record_id = a.record_id AND n.superseded_at IS NULL AND n.valid_from > %(starts)s) AS until
        FROM unnest(%(records)s::bigint[], %(corrections)s::bigint[]) AS a(record_id, correction_id)
        LEFT JOIN {table.name} t ON t.record_id = a.record_id AND t.superseded_at IS NULL
          AND t.valid_from <= %(starts)s AND (t.valid_to IS NULL OR t.valid_to > %(starts)s)"""


def take_back_many(table: PeriodTable, corrections: Sequence[int], at: datetime) -> set[int]:
    """Put back what these decisions superseded; gives those of them that still stood."""
    made = sql.temporary(
        "taking_back",
        f"""SELECT record_id, recorded_at, correction_id FROM {table.name}
            WHERE correction_id = ANY(%(ids)s) AND source_kind = 'decision' AND superseded_at IS NULL""",
        {"ids": list(corrections)},
        key="record_id",
    )
    params = {"at": at}
    sql.run(
        f"""UPDATE {table.name} t SET superseded_at = %(at)s FROM {made} m
            WHERE t.record_id = m.record_id AND t.recorded_at = m.recorded_at AND t.superseded_at IS NULL""",
        params,
    )
    columns = ", ".join(table.values)
    own = ", ".join(f"t.{name}" for name in table.values)
    sql.run(
        f"""INSERT INTO {table.name} ({PLACE}, {columns})
            SELECT t.record_id, t.valid_from, t.valid_to, %(at)s, t.written_by, t.source_kind, t.batch_id, t.row_id,
                   t.correction_id, t.basis, {own}
            FROM {table.name} t JOIN {made} m ON m.record_id = t.record_id AND t.superseded_at = m.recorded_at""",
        params,
    )
    return {int(row[0]) for row in sql.rows(f"SELECT DISTINCT correction_id FROM {made}")}
