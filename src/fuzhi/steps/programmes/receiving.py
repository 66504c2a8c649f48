"""The teachers' roster: what is new, changed, the same or gone, written as period rows by set; undone by taking back."""

from typing import Any

from django.db import connection

from fuzhi.steps.intake import receivers as intake
from fuzhi.steps.intake.receivers import Counts, Gone, Prepared
from fuzhi.steps.tasks.progress import Progress
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import PostKind, RosterKind
from fuzhi.vocabulary.terms import Term

_STAGE = """
CREATE TEMP TABLE teacher_t_row ON COMMIT DROP AS
SELECT DISTINCT ON (r.key) r.id AS row_id, encode(r.key, 'hex') AS record_key, r.digest, r.payload AS p, r.id_index,
       r.id_last4, r.account_index, r.account_last4, r.account_sealed, r.ref
  FROM intake_row_v r WHERE r.batch_id = %(batch)s ORDER BY r.key, r.id DESC;
CREATE TEMP TABLE teacher_t_standing ON COMMIT DROP AS
SELECT t.* FROM programmes_teacherpost t
 WHERE t.county_code = %(county)s AND t.superseded_at IS NULL
   AND t.valid_from <= %(starts)s AND (t.valid_to IS NULL OR t.valid_to > %(starts)s);
CREATE TEMP TABLE teacher_t_outcome ON COMMIT DROP AS
SELECT r.row_id, r.record_key, s.id AS standing_id,
       CASE WHEN s.id IS NULL THEN 'new' WHEN s.digest = r.digest THEN 'same' ELSE 'changed' END AS outcome
  FROM teacher_t_row r LEFT JOIN teacher_t_standing s USING (record_key);
INSERT INTO row_outcome (row_id, outcome) SELECT row_id, outcome FROM teacher_t_outcome;
INSERT INTO row_outcome (row_id, outcome)
SELECT r.id, 'duplicate' FROM intake_row_v r
 WHERE r.batch_id = %(batch)s AND r.id NOT IN (SELECT row_id FROM teacher_t_row);
"""
_VALUES = (
    "record_key, county_code, school_code, school_name, name, id_index, id_last4, account_index, account_sealed,"
    " account_last4, seal_row, is_established, is_in_post, post_kind, posted_on, secondment, digest"
)
_WRITE = f"""
CREATE TEMP TABLE teacher_t_ended ON COMMIT DROP AS
SELECT s.*, o.outcome IS NULL AS is_gone FROM teacher_t_standing s
  LEFT JOIN teacher_t_outcome o ON o.standing_id = s.id WHERE o.outcome IS DISTINCT FROM 'same';
UPDATE programmes_teacherpost t SET superseded_at = %(at)s, superseded_by_batch = %(batch)s
  FROM teacher_t_ended e WHERE e.id = t.id;
INSERT INTO programmes_teacherpost ({_VALUES}, valid_from, valid_to, recorded_at, source_kind, batch_id, row_id, written_by)
SELECT {_VALUES}, valid_from, %(starts)s, %(at)s, CASE WHEN is_gone THEN 'absence' ELSE source_kind END,
       CASE WHEN is_gone THEN %(batch)s ELSE batch_id END, row_id, %(batch)s
  FROM teacher_t_ended WHERE valid_from < %(starts)s;
INSERT INTO programmes_teacherpost ({_VALUES}, valid_from, valid_to, recorded_at, source_kind, batch_id, row_id, written_by)
SELECT r.record_key, %(county)s, coalesce(p->>'school_code', ''), left(coalesce(p->>'school_name', ''), 120),
       left(coalesce(p->>'name', ''), 60), r.id_index, coalesce(r.id_last4, ''), r.account_index, r.account_sealed,
       coalesce(r.account_last4, ''), r.ref, (p->>'is_established')::bool, (p->>'is_in_post')::bool,
       coalesce(p->>'post_kind', ''), (p->>'posted_on')::date, left(coalesce(p->>'secondment', ''), 120), r.digest,
       %(starts)s,
       CASE WHEN e.id IS NOT NULL THEN e.valid_to
            ELSE (SELECT min(l.valid_from) FROM programmes_teacherpost l WHERE l.record_key = r.record_key
                     AND l.superseded_at IS NULL AND l.valid_from > %(starts)s) END,
       %(at)s, 'roster', %(batch)s, r.row_id, %(batch)s
  FROM teacher_t_row r JOIN teacher_t_outcome o USING (row_id) LEFT JOIN teacher_t_ended e ON e.id = o.standing_id
 WHERE o.outcome <> 'same';
"""
_UNDO = f"""
CREATE TEMP TABLE teacher_t_back ON COMMIT DROP AS
SELECT * FROM programmes_teacherpost WHERE superseded_by_batch = %(batch)s;
UPDATE programmes_teacherpost SET superseded_at = %(at)s WHERE written_by = %(batch)s AND superseded_at IS NULL;
INSERT INTO programmes_teacherpost ({_VALUES}, valid_from, valid_to, recorded_at, source_kind, batch_id, row_id, written_by)
SELECT {_VALUES}, valid_from, valid_to, %(at)s, source_kind, batch_id, row_id, written_by FROM teacher_t_back;
"""
_GONE = """
SELECT name, school_name, post_kind FROM programmes_teacherpost t
 WHERE t.county_code = %(county)s
   AND (t.superseded_by_batch = %(batch)s OR t.superseded_at IS NULL AND t.valid_from <= %(starts)s
        AND (t.valid_to IS NULL OR t.valid_to > %(starts)s))
   AND t.record_key NOT IN (SELECT encode(r.key, 'hex') FROM intake_row_v r WHERE r.batch_id = %(batch)s)
 ORDER BY school_name, name LIMIT %(limit)s OFFSET %(offset)s
"""
_TEMPORARY = (
    "DROP TABLE IF EXISTS teacher_t_row, teacher_t_standing, teacher_t_outcome, teacher_t_ended, teacher_t_back"
)


class TeacherReceiver:
    """Previews, commits and takes back batches of teachers (see :class:`fuzhi.steps.intake.receivers.Receiver`)."""

    def prepare(self, table: Any, *, county_code: str, term: str) -> Prepared:
        """One thing a teacher: by ID number, else by school and name. Schools are found by code or by name."""
        import pyarrow as pa

        columns = {name: table[name].to_pylist() for name in ("school_code", "school_name", "id_number", "name")}
        known = _school_codes(county_code)
        codes = [
            code or known.get(name or "", "")
            for code, name in zip(columns["school_code"], columns["school_name"], strict=True)
        ]
        keys = [
            number or f"{code or school or ''}|{name or ''}"
            for number, code, school, name in zip(
                columns["id_number"], codes, columns["school_name"], columns["name"], strict=True
            )
        ]
        place = table.column_names.index("school_code")
        prepared = table.set_column(place, "school_code", pa.array([code or None for code in codes], pa.string()))
        return Prepared(prepared, keys)

    def preview(self, batch_id: int) -> Counts:
        """Classify the rows against the posts that stand on the semester's first day."""
        return _counted(batch_id)

    def commit(self, batch_id: int, progress: Progress) -> Counts:
        """Close what changed or is gone on the first day of the semester and open the new."""
        counts = _counted(batch_id)
        if not counts.writes_nothing:
            progress.step("写入教师岗位")
            _run(_WRITE, _head(batch_id))
        return counts

    def undo(self, batch_id: int) -> None:
        """Supersede what the batch wrote and record again what it superseded."""
        _run(_TEMPORARY + ";" + _UNDO, _head(batch_id))

    def gone(self, batch_id: int, *, limit: int, offset: int = 0) -> list[Gone]:
        """Teachers whom the batch no longer has."""
        with connection.cursor() as cursor:
            cursor.execute(_GONE, {**_head(batch_id), "limit": limit, "offset": offset})
            rows = cursor.fetchall()
        return [Gone(name, school, PostKind(kind).label if kind else "岗位未写") for name, school, kind in rows]


def register() -> None:
    """Plug the teachers' roster into intake."""
    intake.register(RosterKind.TEACHER, TeacherReceiver())


def _counted(batch_id: int) -> Counts:
    head = _head(batch_id)
    _run(_TEMPORARY + ";" + _STAGE, head)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE outcome = 'new'), count(*) FILTER (WHERE outcome = 'changed'),"
            " count(*) FILTER (WHERE outcome = 'same'),"
            " (SELECT count(*) FROM teacher_t_standing s WHERE s.id NOT IN"
            "   (SELECT standing_id FROM teacher_t_outcome WHERE standing_id IS NOT NULL)),"
            " (SELECT count(*) FROM row_outcome WHERE outcome = 'duplicate') FROM teacher_t_outcome"
        )
        new, changed, same, gone, duplicate = cursor.fetchone()
    return Counts(new=new, changed=changed, same=same, gone=gone, duplicate=duplicate)


def _head(batch_id: int) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT county_code, term FROM intake_batch_v WHERE id = %s", [batch_id])
        county, term = cursor.fetchone()
    return {"batch": batch_id, "county": county, "starts": Term.parse(term).starts_on, "at": clock.now()}


def _school_codes(county_code: str) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, school_code FROM registry_school_v WHERE superseded_at IS NULL AND county_code = %s",
            [county_code],
        )
        return dict(cursor.fetchall())


def _run(script: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        for statement in (part.strip() for part in script.split(";")):
            if statement:
                cursor.execute(statement, values)
