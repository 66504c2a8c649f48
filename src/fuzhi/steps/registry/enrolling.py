"""Where a pupil is enrolled, beside what a roll says: by hand, and anew when the kind of the school becomes known."""

from datetime import datetime

from fuzhi.steps.periods import deciding, sql
from fuzhi.steps.periods.deciding import Decided
from fuzhi.steps.periods.flow import Head
from fuzhi.steps.periods.register import PLACE, PeriodTable
from fuzhi.steps.registry.known_schools import directory_sql
from fuzhi.steps.registry.models.periods import Enrolment
from fuzhi.steps.registry.stages import grade_sql, stage_sql

_TABLE = PeriodTable.of(Enrolment)
RESTAGED = (_TABLE,)
"""What :func:`restage` writes."""


def enrol(record_id: int, decided: Decided) -> None:
    """A record's enrolment as a clerk decided it: at which school, in which stage, with what state of the roll."""
    deciding.decide(_TABLE, record_id, decided)


def take_back(correction_id: int, at: datetime) -> bool:
    """Put back what such a decision superseded, as :func:`fuzhi.steps.periods.deciding.take_back`."""
    return deciding.take_back(_TABLE, correction_id, at)


def restage(head: Head) -> int:
    """Enrolments recorded before their school's kind was known (or with another kind) get their stage now, as a new
    version by this batch; what a person decided stays."""
    stage = stage_sql("s.kind_text", "(w.payload ->> 'grade_stage')", "(w.payload ->> 'grade_no')::int")
    grade = grade_sql("g.stage", "(w.payload ->> 'grade_no')::int", "e.entered_on", "e.valid_from")
    restaged = sql.temporary(
        "restaged",
        f"""SELECT e.*, coalesce(g.stage, '') AS new_stage, {grade} AS new_grade
            FROM {_TABLE.name} e
            JOIN ({directory_sql("county_code = %(county)s")}) s USING (school_code)
            JOIN intake_row_v w ON w.id = e.row_id
            CROSS JOIN LATERAL (SELECT {stage} AS stage) g
            WHERE e.superseded_at IS NULL AND e.source_kind <> 'decision' AND e.stage IS DISTINCT
              FROM coalesce(g.stage, '')""",
        head.params,
        key="id",
    )
    sql.run(
        f"""UPDATE {_TABLE.name} e SET superseded_at = %(at)s, superseded_by = %(batch)s
            FROM {restaged} x WHERE x.id = e.id""",
        head.params,
    )
    others = [column for column in _TABLE.values if column not in ("stage", "grade")]
    written = sql.run(
        f"""INSERT INTO {_TABLE.name} ({PLACE}, stage, grade, {", ".join(others)})
            SELECT record_id, valid_from, valid_to, %(at)s, %(batch)s, source_kind, batch_id, row_id, correction_id,
              basis,
                   new_stage, new_grade, {", ".join(others)} FROM {restaged}""",
        head.params,
    )
    sql.run(
        f"""UPDATE registry_person p SET stage = x.new_stage, grade = x.new_grade
           FROM {restaged} x JOIN registry_record r ON r.id = x.record_id JOIN registry_person m ON m.id = r.person_id
           WHERE p.id = m.root_id AND p.school_code = x.school_code AND x.valid_to IS NULL"""
    )
    return written
