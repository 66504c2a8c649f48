"""Writing periods by set: what stands is superseded and recorded again closed, the new value opens on the day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fuzhi.rosters.reading import UNREAD
from fuzhi.steps.periods import sql
from fuzhi.steps.periods.flow import Compared, Span, Written
from fuzhi.steps.periods.register import PLACE, Fact, PeriodTable
from fuzhi.steps.periods.sql import Relation

_OF_THE_ROW = re.compile(r"\bi\.(\w+)")


@dataclass(frozen=True, slots=True)
class Stated:
    """What a batch says in one period table.

    ``touched(record_id)``: the records it speaks of otherwise than before, or no longer has;
    ``fact(record_id, row_id, basis, over_on, <values>)``: what it says of them, ``over_on`` the first day on which by a
    row's own words it is over; ``unread(record_id, fields)``: records of whose row some cell of this fact could not be
    read, None when there is none: what stood of such a column stays.
    """

    table: PeriodTable
    touched: Relation
    fact: Relation
    span: Span
    params: dict[str, object]
    unread: Relation | None = None
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


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
    sources = {column: fields_in(expression) for column, expression in fact.values.items()}
    return Stated(fact.table, written.touched, said, span, params, _unread(written, fact, sources), sources)


def fields_in(expression: str) -> tuple[str, ...]:
    """The columns of the row that SQL over ``i`` reads."""
    return tuple(dict.fromkeys(_OF_THE_ROW.findall(expression)))


def _unread(written: Written, fact: Fact, sources: Mapping[str, tuple[str, ...]]) -> Relation | None:
    incoming = written.staged.incoming
    if not sql.one(f"SELECT EXISTS (SELECT FROM {incoming} WHERE {UNREAD} IS NOT NULL)"):
        return None
    fields = [*fields_in(fact.where), *(name for names in sources.values() for name in names)]
    return sql.temporary(
        "unread",
        f"""SELECT record_id, string_to_array({UNREAD}, ',') AS fields FROM {incoming}
            WHERE string_to_array({UNREAD}, ',') && %(fields)s::text[]""",
        {"fields": fields},
        key="record_id",
    )


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
    if stated.unread is not None:
        _keep_what_was_not_read(stated, standing, stated.unread)
    if sql.one(f"SELECT EXISTS (SELECT FROM {standing})"):
        _open(stated, standing, _end_what_differs(stated, standing))
    else:
        _open(stated, standing, None)


def _keep_what_was_not_read(stated: Stated, standing: Relation, unread: Relation) -> None:
    """A cell that could not be read says nothing: its column keeps what stood; where nothing else differs, all does."""
    columns = [column for column, fields in stated.sources.items() if fields]
    if not columns:
        return
    kept = ", ".join(
        f"{one} = CASE WHEN u.fields && string_to_array('{','.join(stated.sources[one])}', ',')"
        f" THEN s.{one} ELSE f.{one} END"
        for one in columns
    )
    sql.run(
        f"""UPDATE {stated.fact} f SET {kept} FROM {standing} s, {unread} u
            WHERE s.record_id = f.record_id AND u.record_id = f.record_id"""
    )
    mine, theirs = (", ".join(f"{of}.{column}" for column in stated.table.values) for of in ("f", "s"))
    sql.run(
        f"""UPDATE {stated.fact} f SET basis = s.basis FROM {standing} s, {unread} u
            WHERE s.record_id = f.record_id AND u.record_id = f.record_id
              AND ({mine}) IS NOT DISTINCT FROM ({theirs})"""
    )


def _end_what_differs(stated: Stated, standing: Relation) -> Relation:
    """Supersede what the batch contradicts or no longer has; record again what held before (and what holds later).

    Gives ``ended(id, is_absent)``.
    """
    table, params = stated.table, stated.params
    values = ", ".join(f"s.{column}" for column in table.values)
    columns = ", ".join(table.values)
    unread = f"AND s.record_id NOT IN (SELECT record_id FROM {stated.unread})" if stated.unread is not None else ""
    ended = sql.temporary(
        "ended",
        f"""SELECT s.id, f.record_id IS NULL AS is_absent FROM {standing} s LEFT JOIN {stated.fact} f USING (record_id)
            WHERE (f.record_id IS NULL {unread} AND NOT (s.source_kind = 'decision' AND s.basis IS NULL))
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
