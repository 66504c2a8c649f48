"""The records of registers: written with a batch, marked as received, drawn anew after an undo, named when missing."""

from fuzhi.steps.intake.receivers import Gone
from fuzhi.steps.periods import refused, sql
from fuzhi.steps.periods.flow import Head, Named, Restored, Staged
from fuzhi.steps.periods.register import Absence, Register
from fuzhi.steps.periods.sql import Relation
from fuzhi.steps.periods.staging import ROW_COLUMNS, columns_of
from fuzhi.vocabulary.names import name_key
from fuzhi.vocabulary.places import place_name


def write_records(named: Named, register: Register, verdict: Relation, link: Relation | None) -> None:
    """New records, and what changed of known ones; the others are left alone."""
    incoming, params = named.staged.incoming, named.staged.head.params
    columns, values = ", ".join(register.record), ", ".join(register.record.values())
    if link is not None:
        columns, values = f"person_id, {columns}", f"l.person_id, {values}"
    sql.run(
        f"""INSERT INTO {register.records} (id, kind, county_code, key, row_id, is_live, created_batch_id, {columns})
            SELECT i.record_id, %(kind)s, %(county)s, i.key, i.row_id, true, %(batch)s, {values}
            FROM {incoming} i LEFT JOIN {named.spelled} n ON n.name = i.name
            {f"JOIN {link} l USING (record_id)" if link else ""} WHERE i.is_new_record""",
        params,
    )
    sets = ", ".join(f"{name} = {value}" for name, value in register.record.items())
    sql.run(
        f"""UPDATE {register.records} r SET row_id = i.row_id, is_live = true, {sets}
            FROM {verdict} v JOIN {incoming} i USING (record_id) LEFT JOIN {named.spelled} n ON n.name = i.name
            WHERE r.id = i.record_id AND NOT i.is_new_record AND v.outcome IN ('new', 'changed')""",
        params,
    )


def mark_received(staged: Staged, register: Register) -> None:
    """The register was received, school by school where schools send it; corrections alone are no register."""
    if not staged.head.is_whole:
        return
    is_by_school = register.absence is Absence.ENDS_IN_ITS_SCHOOL
    schools = f"SELECT DISTINCT coalesce(school_code, '') FROM {staged.incoming}" if is_by_school else "SELECT ''"
    sql.run(
        f"""INSERT INTO periods_receivedregister (kind, county_code, term, school_code, batch_id, recorded_at)
            SELECT %(kind)s, %(county)s, %(term)s, x.school_code, %(batch)s, %(at)s FROM ({schools}) x(school_code)""",
        staged.head.params,
    )


def mark_not_received(head: Head) -> None:
    """After an undo the register counts as not received by this batch."""
    sql.run(
        """UPDATE periods_receivedregister SET superseded_at = %(at)s
           WHERE batch_id = %(batch)s AND superseded_at IS NULL""",
        head.params,
    )


def restore(head: Head, register: Register) -> Restored:
    """After an undo: records of the batch take their values from the row that stands again, or stop being live."""
    records, table = register.records, register.primary.table.name
    restored = sql.temporary(
        "restored",
        f"""SELECT r.id AS record_id FROM {records} r
            WHERE r.kind = %(kind)s AND r.county_code = %(county)s AND (r.created_batch_id = %(batch)s OR EXISTS (
              SELECT FROM {table} t WHERE t.record_id = r.id AND (t.written_by = %(batch)s
                OR t.superseded_by = %(batch)s)))""",
        head.params,
        key="record_id",
    )
    again = sql.temporary(
        "standing_again",
        f"""SELECT DISTINCT ON (t.record_id) t.record_id, t.row_id FROM {table} t JOIN {restored} USING (record_id)
            WHERE t.superseded_at IS NULL ORDER BY t.record_id, t.valid_to IS NOT NULL, t.valid_from DESC""",
        key="record_id",
    )
    sql.run(
        f"""UPDATE {records} r SET is_live = EXISTS (SELECT FROM {again} s WHERE s.record_id = r.id)
            FROM {restored} x WHERE x.record_id = r.id"""
    )
    _read_again(register, again)
    _fold_names(records, restored)
    return Restored(head, restored)


def _read_again(register: Register, again: Relation) -> None:
    """What a single row says of its record, from the row that stands again."""
    said = {*ROW_COLUMNS, *register.payload} - {"name_key"}  # folded in this process
    sets = ", ".join(f"{name} = {value}" for name, value in register.record.items() if name in said)
    own = ", ".join(f"w.{name}" for name in ROW_COLUMNS)
    sql.run(
        f"""UPDATE {register.records} r SET row_id = s.row_id, {sets}
            FROM {again} s JOIN intake_row_v w ON w.id = s.row_id
            CROSS JOIN LATERAL (SELECT {own}, x.* FROM jsonb_to_record(w.payload) AS x({columns_of(register)})) i
            WHERE r.id = s.record_id AND r.row_id IS DISTINCT FROM s.row_id"""
    )


def _fold_names(records: str, restored: Relation) -> None:
    found = sql.rows(f"SELECT r.id, r.name, r.name_key FROM {records} r JOIN {restored} x ON x.record_id = r.id")
    folded = sql.copied(
        "folded",
        "id bigint, name_key text",
        ((number, name_key(name)[:120]) for number, name, key in found if name_key(name)[:120] != key),
    )
    sql.run(f"UPDATE {records} r SET name_key = f.name_key FROM {folded} f WHERE f.id = r.id")


def gone_of(head: Head, register: Register, *, limit: int, offset: int) -> list[Gone]:
    """What a batch no longer has: by comparison before its commit, by what it closed afterwards."""
    if register.absence is Absence.SAYS_NOTHING:
        return []
    is_open = sql.one("SELECT state IN ('checked', 'superseded') FROM intake_batch_v WHERE id = %(batch)s", head.params)
    found = sql.rows(
        f"""SELECT r.name, {register.missing.place}
            FROM ({_missing(register) if is_open else _closed(register)}) x
            JOIN {register.records} r ON r.id = x.record_id
            ORDER BY {register.missing.order} LIMIT %(limit)s OFFSET %(offset)s""",
        head.params | {"limit": limit, "offset": offset},
    )
    return [Gone(name, place_name(place) if place.isdigit() else place) for name, place in found]


def _missing(register: Register) -> str:
    """SQL for the ids of records that stand on the semester's first day and that the batch does not have."""
    schools = """AND k.school_code IN (SELECT coalesce(payload ->> 'school_code', '') FROM intake_row_v
                                       WHERE batch_id = %(batch)s)"""
    missing = f"""
        SELECT t.record_id FROM {register.primary.table.name} t JOIN {register.records} k ON k.id = t.record_id
        WHERE k.kind = %(kind)s AND k.county_code = %(county)s AND t.superseded_at IS NULL
          AND t.valid_from <= %(day)s AND (t.valid_to IS NULL OR t.valid_to > %(day)s)
          AND NOT EXISTS (SELECT FROM intake_row_v w WHERE w.batch_id = %(batch)s AND w.key = k.key)
          {schools if register.absence is Absence.ENDS_IN_ITS_SCHOOL else ""}"""
    return f"SELECT record_id FROM ({missing}) m WHERE record_id NOT IN ({refused.named(register, f'({missing}) s')})"


def _closed(register: Register) -> str:
    """SQL for the ids of records that the batch closed without a row of theirs."""
    table = register.primary.table.name
    return f"""
        SELECT DISTINCT t.record_id FROM {table} t JOIN {register.records} k ON k.id = t.record_id
        WHERE k.kind = %(kind)s AND k.county_code = %(county)s AND t.superseded_by = %(batch)s
          AND NOT EXISTS (SELECT FROM {table} o WHERE o.record_id = t.record_id
                          AND o.written_by = %(batch)s AND o.source_kind = 'roster' AND o.batch_id = %(batch)s)"""
