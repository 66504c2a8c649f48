"""What follows from other rows: stages after the school directory came, households' numbers."""

from fuzhi.steps.periods import sql
from fuzhi.steps.periods.flow import Head
from fuzhi.steps.periods.register import PLACE, PeriodTable
from fuzhi.steps.registry.models.periods import Enrolment
from fuzhi.steps.registry.stages import grade_sql, stage_sql


def restage(head: Head) -> int:
    """Enrolments recorded before their school's kind was known (or with another kind) get their stage now, as a new
    version by this batch; what a person decided stays."""
    stage = stage_sql("s.kind_text", "(w.payload ->> 'grade_stage')", "(w.payload ->> 'grade_no')::int")
    grade = grade_sql("g.stage", "(w.payload ->> 'grade_no')::int", "e.entered_on", "e.valid_from")
    restaged = sql.temporary(
        "restaged",
        f"""SELECT e.*, coalesce(g.stage, '') AS new_stage, {grade} AS new_grade
            FROM registry_enrolment e
            JOIN (SELECT DISTINCT ON (school_code) school_code, kind_text FROM registry_school
                  WHERE superseded_at IS NULL AND county_code = %(county)s
                    ORDER BY school_code, valid_from DESC) s USING (school_code)
            JOIN intake_row_v w ON w.id = e.row_id
            CROSS JOIN LATERAL (SELECT {stage} AS stage) g
            WHERE e.superseded_at IS NULL AND e.source_kind <> 'decision' AND e.stage IS DISTINCT
              FROM coalesce(g.stage, '')""",
        head.params,
        key="id",
    )
    sql.run(
        f"""UPDATE registry_enrolment e SET superseded_at = %(at)s, superseded_by = %(batch)s
            FROM {restaged} x WHERE x.id = e.id""",
        head.params,
    )
    others = [column for column in PeriodTable.of(Enrolment).values if column not in ("stage", "grade")]
    written = sql.run(
        f"""INSERT INTO registry_enrolment ({PLACE}, stage, grade, {", ".join(others)})
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


def refresh_households(county_code: str) -> None:
    """A household is live while a member stands on the register; its state and size are those of its members."""
    sql.run(
        """UPDATE registry_household h SET is_live = x.members > 0, members = coalesce(nullif(x.members, 0), h.members),
                  poverty_state = coalesce(x.poverty_state, h.poverty_state)
           FROM (SELECT k.id, count(e.id) AS members,
             max(e.poverty_state) FILTER (WHERE e.relation = '户主') AS poverty_state
                 FROM registry_household k LEFT JOIN registry_poverty e ON e.household_id = k.id
                   AND e.superseded_at IS NULL
                   AND e.valid_to IS NULL
                 WHERE k.county_code = %s GROUP BY k.id) x
           WHERE x.id = h.id AND (h.is_live, h.members) IS DISTINCT FROM (x.members > 0, x.members)""",
        [county_code],
    )
