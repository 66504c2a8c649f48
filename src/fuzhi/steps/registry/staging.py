"""From the rows of a batch to the temporary tables that all commits read: ``incoming``, ``spelled``, ``standing_rows``."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from fuzhi.steps.intake.receivers import Counts
from fuzhi.steps.registry import sql
from fuzhi.steps.registry.kinds.shape import RegistryKind
from fuzhi.steps.registry.periods import Span
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.names import name_key, pinyin_initials, pinyin_key
from fuzhi.vocabulary.terms import Term

_OWN = (
    "id",
    "ref",
    "key",
    "digest",
    "id_index",
    "id_last4",
    "id_mask",
    "id_state",
    "student_number_index",
    "student_number_id_index",
    "head_id_index",
    "account_index",
    "account_last4",
    "account_sealed",
)


@dataclass(frozen=True, slots=True)
class Head:
    """What all statements of one batch share."""

    batch_id: int
    county_code: str
    term: Term
    at: datetime
    until: date | None

    @property
    def params(self) -> dict[str, Any]:
        """Named parameters of the SQL."""
        return {
            "batch": self.batch_id,
            "county": self.county_code,
            "term": str(self.term),
            "day": self.term.starts_on,
            "ages_on": self.term.ages_on,
            "at": self.at,
        }

    def span(self, given: Span) -> Span:
        """A fact's span, cut where a later semester of the same register was received already."""
        return Span(given.starts, given.ends, self.until if given.ends is None else None)


def head_of(batch_id: int, kind: RegistryKind) -> Head:
    """Read what a batch is about."""
    county, term_text = sql.rows("SELECT county_code, term FROM intake_batch_v WHERE id = %s", [batch_id])[0]
    term = Term.parse(term_text)
    received = sql.rows(
        "SELECT DISTINCT term FROM registry_receivedregister WHERE kind = %s AND county_code = %s AND superseded_at IS NULL",
        [kind.code.value, county],
    )
    later = [Term.parse(text).starts_on for (text,) in received if Term.parse(text) > term]
    return Head(batch_id, county, term, clock.now(), min(later, default=None))


def stage(head: Head, kind: RegistryKind, *, for_commit: bool) -> int:
    """Make ``incoming``: one row a natural key with its record (new numbers are drawn only for a commit); gives the rows
    of the batch, repeated ones included."""
    columns = ", ".join(f'"{name}" {type_}' for name, type_ in kind.payload.items())
    extra = "".join(f", {expression} AS {name}" for name, expression in kind.extra.items())
    record = "coalesce(r.id, nextval('registry_record_id_seq'))" if for_commit else "r.id"
    params = head.params | {"kind": kind.code.value}
    sql.temporary(
        "incoming",
        f"""SELECT {record} AS record_id, r.id IS NULL AS is_new_record, r.id_index AS old_id_index, d.id AS row_id, d.*{extra}
            FROM (SELECT DISTINCT ON (w.key) {", ".join(f"w.{name}" for name in _OWN)}, x.*
                  FROM intake_row_v w CROSS JOIN LATERAL jsonb_to_record(w.payload) AS x({columns})
                  WHERE w.batch_id = %(batch)s ORDER BY w.key, w.digest, w.id) d
            LEFT JOIN registry_record r ON r.kind = %(kind)s AND r.county_code = %(county)s AND r.key = d.key
            {kind.joins}""",
        params,
        key="record_id",
    )
    return int(sql.one("SELECT count(*) FROM intake_row_v WHERE batch_id = %(batch)s", params))


def classify(head: Head, kind: RegistryKind, rows: int) -> Counts:
    """Compare ``incoming`` with what stands on the day: makes ``standing_rows``, ``verdict`` and ``gone``, fills ``row_outcome``."""
    table = kind.primary.table.name
    schools = "AND r.school_code IN (SELECT coalesce(school_code, '') FROM incoming)" if kind.is_by_school else ""
    params = head.params | {"kind": kind.code.value}
    sql.temporary(
        "standing_rows",
        f"""SELECT t.record_id, t.basis FROM {table} t JOIN registry_record r ON r.id = t.record_id
            WHERE r.kind = %(kind)s AND r.county_code = %(county)s AND t.superseded_at IS NULL
              AND t.valid_from <= %(day)s AND (t.valid_to IS NULL OR t.valid_to > %(day)s) {schools}""",
        params,
        key="record_id",
    )
    sql.temporary(
        "verdict",
        """SELECT i.record_id, i.row_id,
                  CASE WHEN s.record_id IS NULL THEN 'new' WHEN s.basis IS DISTINCT FROM i.digest THEN 'changed' ELSE 'same' END AS outcome
           FROM incoming i LEFT JOIN standing_rows s USING (record_id)""",
        key="row_id",
    )
    sql.temporary(
        "gone",
        """SELECT s.record_id FROM standing_rows s
           WHERE NOT EXISTS (SELECT FROM incoming i WHERE i.record_id = s.record_id)""",
    )
    sql.run("INSERT INTO row_outcome SELECT row_id, outcome FROM verdict")
    counted = dict(sql.rows("SELECT outcome, count(*) FROM verdict GROUP BY outcome"))
    if rows > sum(counted.values()):
        sql.run(
            """INSERT INTO row_outcome SELECT w.id, 'duplicate' FROM intake_row_v w LEFT JOIN verdict v ON v.row_id = w.id
               WHERE w.batch_id = %(batch)s AND v.row_id IS NULL""",
            params,
        )
    return Counts(
        new=counted.get("new", 0),
        changed=counted.get("changed", 0),
        same=counted.get("same", 0),
        gone=int(sql.one("SELECT count(*) FROM gone")),
        duplicate=rows - sum(counted.values()),
    )


def spell_names(kind: RegistryKind) -> None:
    """Make ``spelled(name, name_key, pinyin, initials)`` for every name in ``incoming``: pinyin has no SQL."""
    heads = " UNION SELECT head_name FROM incoming" if "head_name" in kind.payload or "head_name" in kind.extra else ""
    names = sql.rows(f"SELECT name FROM incoming{heads}")
    sql.run("DROP TABLE IF EXISTS spelled")
    sql.run("CREATE TEMP TABLE spelled (name text, name_key text, pinyin text, initials text) ON COMMIT DROP")
    with connection.cursor() as cursor, cursor.copy("COPY spelled FROM STDIN") as copy:
        for (name,) in {row for row in names if row[0]}:
            copy.write_row((name, name_key(name)[:60], pinyin_key(name)[:200], pinyin_initials(name)[:30]))
    sql.run("CREATE INDEX ON spelled (name)")
    sql.run("ANALYZE spelled")


def respell_records() -> None:
    """Folded names of the records in ``restored``."""
    found = sql.rows("SELECT r.id, r.name FROM registry_record r JOIN restored x ON x.record_id = r.id")
    stale = [(name_key(name)[:120], number) for number, name in found]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE registry_record SET name_key = %s WHERE id = %s AND name_key <> %s", [(k, i, k) for k, i in stale]
        )
