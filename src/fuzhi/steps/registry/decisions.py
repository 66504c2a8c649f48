"""Decisions as periods: one record's fact put right from a day on, and put back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from fuzhi.steps.registry import sql
from fuzhi.steps.registry.periods import PeriodTable

_PLACE = "record_id, valid_from, valid_to, recorded_at, written_by, source_kind, batch_id, row_id, correction_id, basis"
EMPTY: dict[str, Any] = {
    "school_code": "",
    "stage": "",
    "grade_text": "",
    "class_name": "",
    "hukou_code": "",
    "hukou_kind": "",
    "major": "",
    "roll_state": "",
    "guardian_name": "",
    "poverty_state": "",
    "village_code": "",
    "relation": "",
    "school_claim": "",
    "category": "",
    "assistance_kind": "",
    "head_name": "",
    "bank_name": "",
    "holder_name": "",
    "account_last4": "",
    "account_ref": "",
    "origin": "decision",
    "term": "",
}
"""What stands in text columns when a decision says nothing of them; all others are NULL."""


def standing(table: PeriodTable, record_id: int, day: date) -> dict[str, Any] | None:
    """The row that stands on a day, None when there is none."""
    names = ("id", "valid_from", "valid_to", "basis", "correction_id", *table.values)
    found = sql.rows(
        f"""SELECT {", ".join(names)} FROM {table.name} WHERE record_id = %(record)s AND superseded_at IS NULL
            AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)""",
        {"record": record_id, "day": day},
    )
    return dict(zip(names, found[0], strict=True)) if found else None


def decide(
    table: PeriodTable,
    record_id: int,
    changes: Mapping[str, Any],
    *,
    starts: date,
    ends: date | None,
    correction_id: int,
    at: datetime,
) -> None:
    """Supersede what stands from ``starts`` on and record it again with the changes; before that day nothing changes.

    The basis stays: a roster that says the same as before leaves the decision alone.
    """
    row = standing(table, record_id, starts)
    columns = ", ".join(table.values)
    params: dict[str, Any] = {"record": record_id, "starts": starts, "at": at, "correction": correction_id}
    if row is None:
        values = {name: changes.get(name, EMPTY.get(name)) for name in table.values}
        until = sql.one(
            f"""SELECT least(%(ends)s::date, min(valid_from)) FROM {table.name} WHERE record_id = %(record)s
                AND superseded_at IS NULL AND valid_from > %(starts)s""",
            params | {"ends": ends},
        )
        _insert(table, values, params | {"until": until, "basis": None})
        return
    sql.run(f"UPDATE {table.name} SET superseded_at = %(at)s WHERE id = %(id)s", params | {"id": row["id"]})
    sql.run(
        f"""INSERT INTO {table.name} ({_PLACE}, {columns})
            SELECT record_id, valid_from, %(starts)s, %(at)s, written_by, source_kind, batch_id, row_id, correction_id, basis,
                   {columns} FROM {table.name} WHERE id = %(id)s AND valid_from < %(starts)s""",
        params | {"id": row["id"]},
    )
    values = {name: changes.get(name, row[name]) for name in table.values}
    _insert(table, values, params | {"until": row["valid_to"], "basis": row["basis"]})


def _insert(table: PeriodTable, values: dict[str, Any], params: dict[str, Any]) -> None:
    marks = ", ".join(f"%(v_{name})s" for name in values)
    sql.run(
        f"""INSERT INTO {table.name} ({_PLACE}, {", ".join(values)})
            VALUES (%(record)s, %(starts)s, %(until)s, %(at)s, NULL, 'decision', NULL, NULL, %(correction)s, %(basis)s, {marks})""",
        params | {f"v_{name}": value for name, value in values.items()},
    )


def take_back(table: PeriodTable, correction_id: int, at: datetime) -> bool:
    """Put back what a decision superseded; False when something newer stands already (then nothing changes)."""
    made = sql.rows(
        f"""SELECT id, record_id, recorded_at FROM {table.name} WHERE correction_id = %s AND source_kind = 'decision'
            AND superseded_at IS NULL""",
        [correction_id],
    )
    if not made:
        return False
    columns = ", ".join(table.values)
    for _, record_id, recorded_at in made:
        params = {"record": record_id, "made": recorded_at, "at": at}
        sql.run(
            f"""UPDATE {table.name} SET superseded_at = %(at)s
                WHERE record_id = %(record)s AND recorded_at = %(made)s AND superseded_at IS NULL""",
            params,
        )
        sql.run(
            f"""INSERT INTO {table.name} ({_PLACE}, {columns})
                SELECT record_id, valid_from, valid_to, %(at)s, written_by, source_kind, batch_id, row_id, correction_id, basis,
                       {columns} FROM {table.name} WHERE record_id = %(record)s AND superseded_at = %(made)s""",
            params,
        )
    return True
