"""Writing periods by set: what stands is superseded and recorded again closed, the new value opens on the day."""

from dataclasses import dataclass
from datetime import datetime

from fuzhi.steps.periods import sql
from fuzhi.steps.periods.flow import Compared, Span, Written
from fuzhi.steps.periods.register import PLACE, Fact, PeriodTable
from fuzhi.steps.periods.sql import Relation


@dataclass(frozen=True, slots=True)
class Stated:
    """What a batch says in one period table.

    ``touched(record_id)``: the records it speaks of otherwise than before, or no longer has;
    ``fact(record_id, row_id, basis, over_on, <values>)``: what it says of them, ``over_on`` the first day on which by a
    row's own words it is over.
    """

    table: PeriodTable
    touched: Relation
    fact: Relation
    span: Span
    params: dict[str, object]


def touch(compared: Compared) -> Relation:
    """``touched(record_id)``: every record that is not the same as before."""
    return sql.temporary(
        "touched",
        f"SELECT record_id FROM {compared.verdict} WHERE outcome <> 'same' UNION SELECT record_id FROM {compared.gone}",
        key="record_id",
    )


def state(written: Written, fact: Fact) -> Stated:
    """What the batch says of one fact."""
    head, span = written.head, written.head.span(fact.span(written.head.term))
    values = ", ".join(f"{expression} AS {column}" for column, expression in fact.values.items())
    said = sql.temporary(
        "fact",
        f"""SELECT i.record_id, i.row_id, {fact.basis} AS basis,
                   {f"({fact.ends}) + 1" if fact.ends else "NULL::date"} AS over_on, {values}
            FROM {written.staged.incoming} i JOIN {written.verdict} v USING (record_id)
            WHERE v.outcome <> 'same' AND ({fact.where})""",
        head.params,
        key="record_id",
    )
    params = {"batch": head.batch_id, "from": span.starts, "ends": span.ends, "until": span.until, "at": head.at}
    return Stated(fact.table, written.touched, said, span, params)


def write(stated: Stated) -> None:
    """Bring one period table in line with the batch for all touched records."""
    standing = sql.temporary(
        "standing",
        f"""SELECT t.* FROM {stated.table.name} t JOIN {stated.touched} USING (record_id)
            WHERE t.superseded_at IS NULL AND t.valid_from <= %(from)s
              AND (t.valid_to IS NULL OR t.valid_to > %(from)s)""",
        stated.params,
        key="record_id",
    )
    if sql.one(f"SELECT EXISTS (SELECT FROM {standing})"):
        _open(stated, standing, _end_what_differs(stated, standing))
    else:
        _open(stated, standing, None)


def _end_what_differs(stated: Stated, standing: Relation) -> Relation:
    """Supersede what the batch contradicts or no longer has; record again what held before (and what holds later).

    Gives ``ended(id, is_absent)``.
    """
    table, params = stated.table, stated.params
    values = ", ".join(f"s.{column}" for column in table.values)
    columns = ", ".join(table.values)
    ended = sql.temporary(
        "ended",
        f"""SELECT s.id, f.record_id IS NULL AS is_absent FROM {standing} s LEFT JOIN {stated.fact} f USING (record_id)
            WHERE (f.record_id IS NULL AND NOT (s.source_kind = 'decision' AND s.basis IS NULL))
               OR (f.record_id IS NOT NULL AND s.basis IS DISTINCT FROM f.basis)""",
        key="id",
    )
    sql.run(
        f"""UPDATE {table.name} t SET superseded_at = %(at)s, superseded_by = %(batch)s
            FROM {ended} e WHERE t.id = e.id""",
        params,
    )
    sql.run(
        f"""INSERT INTO {table.name} ({PLACE}, {columns})
            SELECT s.record_id, s.valid_from, %(from)s, %(at)s, %(batch)s,
                   CASE WHEN e.is_absent THEN 'absence' ELSE s.source_kind END,
                   CASE WHEN e.is_absent THEN %(batch)s ELSE s.batch_id END, s.row_id,
                   CASE WHEN e.is_absent THEN NULL ELSE s.correction_id END, s.basis, {values}
            FROM {standing} s JOIN {ended} e USING (id) WHERE s.valid_from < %(from)s""",
        params,
    )
    if stated.span.until is not None:
        sql.run(
            f"""INSERT INTO {table.name} ({PLACE}, {columns})
                SELECT s.record_id, %(until)s, s.valid_to, %(at)s, %(batch)s, s.source_kind, s.batch_id, s.row_id,
                       s.correction_id, s.basis, {values}
                FROM {standing} s JOIN {ended} e USING (id) WHERE s.valid_to IS NULL OR s.valid_to > %(until)s""",
            params,
        )
    return ended


def _open(stated: Stated, standing: Relation, ended: Relation | None) -> None:
    """Open the new value on the day, until what stands next for the record."""
    table = stated.table
    values = ", ".join(f"f.{column}" for column in table.values)
    ends, joins, where = "least(%(ends)s::date, f.over_on)", "", "TRUE"
    if ended is not None:
        joins = f"LEFT JOIN {standing} s ON s.record_id = f.record_id LEFT JOIN {ended} e ON e.id = s.id"
        where = "s.id IS NULL OR e.id IS NOT NULL"
        ends = f"least({ends}, s.valid_to)"
    if stated.span.until is not None:
        ends = f"least({ends}, %(until)s::date)"
    if _has_future(stated):
        joins += f""" LEFT JOIN LATERAL (SELECT min(n.valid_from) AS day FROM {table.name} n
                      WHERE n.record_id = f.record_id AND n.superseded_at IS NULL
                        AND n.valid_from > %(from)s) later ON TRUE"""
        ends = f"least({ends}, later.day)"
    sql.run(
        f"""INSERT INTO {table.name} ({PLACE}, {", ".join(table.values)})
            SELECT f.record_id, %(from)s, {ends}, %(at)s, %(batch)s, 'roster', %(batch)s, f.row_id, NULL, f.basis,
              {values}
            FROM {stated.fact} f {joins} WHERE {where}""",
        stated.params,
    )


def _has_future(stated: Stated) -> bool:
    return bool(
        sql.one(
            f"""SELECT EXISTS (SELECT FROM {stated.table.name} t JOIN {stated.touched} USING (record_id)
                WHERE t.superseded_at IS NULL AND t.valid_from > %(from)s)""",
            stated.params,
        )
    )


def take_back(table: PeriodTable, batch_id: int, at: datetime) -> None:
    """Undo a batch in one table: what it wrote is superseded, what it superseded is recorded again.

    Where a decision by hand has taken the place since, the decision stays.
    """
    columns = ", ".join(table.values)
    params = {"batch": batch_id, "at": at}
    ended = sql.temporary(
        "ended",
        f"""SELECT id FROM {table.name} WHERE superseded_by = %(batch)s AND written_by IS DISTINCT FROM %(batch)s""",
        params,
        key="id",
    )
    sql.run(
        f"""UPDATE {table.name} SET superseded_at = %(at)s, superseded_by = %(batch)s
            WHERE written_by = %(batch)s AND superseded_at IS NULL""",
        params,
    )
    sql.run(
        f"""INSERT INTO {table.name} ({PLACE}, {columns})
            SELECT s.record_id, s.valid_from, s.valid_to, %(at)s, s.written_by, s.source_kind, s.batch_id, s.row_id,
                   s.correction_id, s.basis, {", ".join(f"s.{column}" for column in table.values)}
            FROM {table.name} s JOIN {ended} USING (id)
            WHERE NOT EXISTS (SELECT FROM {table.name} o WHERE o.record_id = s.record_id AND o.superseded_at IS NULL
                              AND daterange(o.valid_from, o.valid_to) && daterange(s.valid_from, s.valid_to))""",
        params,
    )
