"""What follows from other rows: stages after the school directory came, households' numbers, records after an undo."""

from fuzhi.steps.intake.receivers import Gone
from fuzhi.steps.registry import sql, staging
from fuzhi.steps.registry.kinds.roll import grade_sql, stage_sql
from fuzhi.steps.registry.kinds.shape import RegistryKind
from fuzhi.steps.registry.periods import ENROLMENT
from fuzhi.steps.registry.staging import Head
from fuzhi.vocabulary.places import place_name

_PLACE = "valid_from, valid_to, recorded_at, written_by, source_kind, batch_id, row_id, correction_id, basis"


def restage(head: Head) -> int:
    """Enrolments recorded before their school's kind was known (or with another kind) get their stage now, as a new
    version by this batch; what a person decided stays."""
    stage = stage_sql("s.kind_text", "(w.payload ->> 'grade_stage')", "(w.payload ->> 'grade_no')::int")
    grade = grade_sql("g.stage", "(w.payload ->> 'grade_no')::int", "e.entered_on", "e.valid_from")
    sql.temporary(
        "restaged",
        f"""SELECT e.*, coalesce(g.stage, '') AS new_stage, {grade} AS new_grade
            FROM registry_enrolment e
            JOIN (SELECT DISTINCT ON (school_code) school_code, kind_text FROM registry_school
                  WHERE superseded_at IS NULL AND county_code = %(county)s ORDER BY school_code, valid_from DESC) s USING (school_code)
            JOIN intake_row_v w ON w.id = e.row_id
            CROSS JOIN LATERAL (SELECT {stage} AS stage) g
            WHERE e.superseded_at IS NULL AND e.source_kind <> 'decision' AND e.stage IS DISTINCT FROM coalesce(g.stage, '')""",
        head.params,
        key="id",
    )
    sql.run(
        """UPDATE registry_enrolment e SET superseded_at = %(at)s, superseded_by = %(batch)s FROM restaged x WHERE x.id = e.id""",
        head.params,
    )
    others = [column for column in ENROLMENT.values if column not in ("stage", "grade")]
    written = sql.run(
        f"""INSERT INTO registry_enrolment (record_id, {_PLACE}, stage, grade, {", ".join(others)})
            SELECT record_id, valid_from, valid_to, %(at)s, %(batch)s, source_kind, batch_id, row_id, correction_id, basis,
                   new_stage, new_grade, {", ".join(others)} FROM restaged""",
        head.params,
    )
    sql.run(
        """UPDATE registry_person p SET stage = x.new_stage, grade = x.new_grade
           FROM restaged x JOIN registry_record r ON r.id = x.record_id JOIN registry_person m ON m.id = r.person_id
           WHERE p.id = m.root_id AND p.school_code = x.school_code AND x.valid_to IS NULL"""
    )
    return written


def refresh_households(county_code: str) -> None:
    """A household is live while a member stands on the register; its state and size are those of its members."""
    sql.run(
        """UPDATE registry_household h SET is_live = x.members > 0, members = coalesce(nullif(x.members, 0), h.members),
                  poverty_state = coalesce(x.poverty_state, h.poverty_state)
           FROM (SELECT k.id, count(e.id) AS members, max(e.poverty_state) FILTER (WHERE e.relation = '户主') AS poverty_state
                 FROM registry_household k LEFT JOIN registry_poverty e ON e.household_id = k.id AND e.superseded_at IS NULL
                   AND e.valid_to IS NULL
                 WHERE k.county_code = %s GROUP BY k.id) x
           WHERE x.id = h.id AND (h.is_live, h.members) IS DISTINCT FROM (x.members > 0, x.members)""",
        [county_code],
    )


def restore_records(head: Head, kind: RegistryKind) -> None:
    """After an undo: records drawn from the batch take their values from the row that stands again, or stop being live.

    Makes ``restored(record_id, person_id)``.
    """
    table = kind.primary.table.name
    sql.temporary(
        "restored",
        f"""SELECT DISTINCT r.id AS record_id, r.person_id FROM registry_record r
            WHERE r.kind = %(kind)s AND r.county_code = %(county)s AND (r.created_batch_id = %(batch)s OR EXISTS (
              SELECT FROM {table} t WHERE t.record_id = r.id AND (t.written_by = %(batch)s OR t.superseded_by = %(batch)s)))""",
        head.params | {"kind": kind.code.value},
        key="record_id",
    )
    columns = ", ".join(f'"{name}" {type_}' for name, type_ in kind.payload.items())
    sql.temporary(
        "standing_again",
        f"""SELECT DISTINCT ON (t.record_id) t.record_id, t.row_id FROM {table} t JOIN restored USING (record_id)
            WHERE t.superseded_at IS NULL ORDER BY t.record_id, t.valid_to IS NOT NULL, t.valid_from DESC""",
        key="record_id",
    )
    sql.run(
        """UPDATE registry_record r SET is_live = EXISTS (SELECT FROM standing_again s WHERE s.record_id = r.id)
           FROM restored x WHERE x.record_id = r.id"""
    )
    own = (
        "id_index",
        "id_last4",
        "id_mask",
        "id_state",
        "student_number_index",
        "student_number_id_index",
        "head_id_index",
    )
    shown = {
        name: f"coalesce(x.{name}, '')" for name in ("name", "sex", "guardian_name", "address") if name in kind.payload
    }
    if "birth_date" in kind.payload:
        shown["birth_date"] = "x.birth_date"
    sets = ", ".join([f"{name} = w.{name}" for name in own] + [f"{name} = {value}" for name, value in shown.items()])
    sql.run(
        f"""UPDATE registry_record r SET row_id = s.row_id, {sets}
            FROM standing_again s JOIN intake_row_v w ON w.id = s.row_id
            CROSS JOIN LATERAL jsonb_to_record(w.payload) AS x({columns})
            WHERE r.id = s.record_id AND r.row_id IS DISTINCT FROM s.row_id"""
    )
    staging.respell_records()


def gone_of(batch_id: int, kind: RegistryKind, limit: int, offset: int) -> list[Gone]:
    """What a batch no longer has: by comparison before its commit, by what it closed afterwards."""
    table = kind.primary.table.name
    head = staging.head_of(batch_id, kind)
    schools = "AND r.school_code IN (SELECT coalesce(payload ->> 'school_code', '') FROM intake_row_v WHERE batch_id = %(batch)s)"
    found = sql.rows(
        f"""SELECT r.name, r.village_code, r.school_code, r.address FROM (
              SELECT DISTINCT t.record_id FROM {table} t JOIN registry_record k ON k.id = t.record_id
              WHERE k.kind = %(kind)s AND k.county_code = %(county)s AND (
                (t.superseded_by = %(batch)s AND NOT EXISTS (SELECT FROM {table} o WHERE o.record_id = t.record_id
                   AND o.written_by = %(batch)s AND o.source_kind = 'roster' AND o.batch_id = %(batch)s))
                OR (t.superseded_at IS NULL AND t.valid_from <= %(day)s AND (t.valid_to IS NULL OR t.valid_to > %(day)s)
                    AND EXISTS (SELECT FROM intake_batch_v b WHERE b.id = %(batch)s AND b.state = 'checked')
                    AND NOT EXISTS (SELECT FROM intake_row_v w WHERE w.batch_id = %(batch)s AND w.key = k.key)))) x
            JOIN registry_record r ON r.id = x.record_id {schools if kind.is_by_school else ""}
            ORDER BY r.village_code, r.school_code, r.name LIMIT %(limit)s OFFSET %(offset)s""",
        head.params | {"kind": kind.code.value, "limit": limit, "offset": offset},
    )
    return [Gone(name, place_name(village) if village else address, school) for name, village, school, address in found]
