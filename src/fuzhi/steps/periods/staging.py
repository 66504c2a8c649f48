"""From the rows of a batch to one row a natural key, compared with what stands on the semester's first day."""

from fuzhi.steps.intake.receivers import Counts
from fuzhi.steps.intake.sealed_rows import TOKENS
from fuzhi.steps.intake.states import Covers
from fuzhi.steps.periods import refused, sql
from fuzhi.steps.periods.flow import Compared, Head, Named, Staged
from fuzhi.steps.periods.register import Absence, Register
from fuzhi.steps.periods.sql import Relation
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.names import name_key, pinyin_initials, pinyin_key
from fuzhi.vocabulary.terms import Term

ROW_COLUMNS = ("id", "ref", "key", "digest", *TOKENS)
"""What every kept row has beside its payload."""


def head_of(batch_id: int) -> Head:
    """Read what a batch is about."""
    county, term_text, kind, covers = sql.rows(
        "SELECT county_code, term, kind, covers FROM intake_batch_v WHERE id = %s", [batch_id]
    )[0]
    term = Term.parse(term_text)
    received = sql.rows(
        """SELECT DISTINCT term FROM periods_receivedregister
           WHERE kind = %s AND county_code = %s AND superseded_at IS NULL""",
        [kind, county],
    )
    later = [Term.parse(text).starts_on for (text,) in received if Term.parse(text) > term]
    return Head(batch_id, RosterKind(kind), county, term, clock.now(), min(later, default=None), covers == Covers.WHOLE)


def columns_of(register: Register) -> str:
    """The payload's columns with their types, for ``jsonb_to_record``."""
    return ", ".join(f'"{name}" {type_}' for name, type_ in register.payload.items())


def stage(head: Head, register: Register, *, for_commit: bool) -> Staged:
    """One row a natural key with its record; new numbers are drawn only for a commit."""
    records = register.records
    extra = "".join(f", {expression} AS {name}" for name, expression in register.extra.items())
    record = f"coalesce(r.id, nextval('{records}_id_seq'))" if for_commit else "r.id"
    incoming = sql.temporary(
        "incoming",
        f"""SELECT {record} AS record_id, r.id IS NULL AS is_new_record, r.id_index AS old_id_index, d.id AS row_id,
            d.*{extra}
            FROM (SELECT DISTINCT ON (w.key) {", ".join(f"w.{name}" for name in ROW_COLUMNS)}, x.*
                  FROM intake_row_v w CROSS JOIN LATERAL jsonb_to_record(w.payload) AS x({columns_of(register)})
                  WHERE w.batch_id = %(batch)s ORDER BY w.key, w.digest, w.id) d
            LEFT JOIN {records} r ON r.kind = %(kind)s AND r.county_code = %(county)s AND r.key = d.key
            {register.joins}""",
        head.params,
        key="record_id",
    )
    rows = int(sql.one("SELECT count(*) FROM intake_row_v WHERE batch_id = %(batch)s", head.params))
    return Staged(head, incoming, rows)


def compare(staged: Staged, register: Register) -> Compared:
    """What is new, changed, the same and gone."""
    standing = _standing(staged, register)
    verdict = sql.temporary(
        "verdict",
        f"""SELECT i.record_id, i.row_id, CASE WHEN s.record_id IS NULL THEN 'new'
                     WHEN s.basis IS DISTINCT FROM i.digest THEN 'changed' ELSE 'same' END AS outcome
            FROM {staged.incoming} i LEFT JOIN {standing} s USING (record_id)""",
        key="row_id",
    )
    counted: dict[str, int] = dict(sql.rows(f"SELECT outcome, count(*) FROM {verdict} GROUP BY outcome"))
    ends = staged.head.is_whole and register.absence is not Absence.SAYS_NOTHING
    missing = f"""SELECT s.record_id FROM {standing} s
                  WHERE {ends} AND NOT EXISTS (SELECT FROM {staged.incoming} i WHERE i.record_id = s.record_id)"""
    kept = sql.temporary(
        "kept",
        f"SELECT record_id FROM ({missing}) m WHERE record_id IN ({refused.named(register, str(standing))})",
        staged.head.params,
    )
    gone = sql.temporary("gone", f"{missing} AND s.record_id NOT IN (SELECT record_id FROM {kept})")
    repeated = staged.rows - sum(counted.values())
    return Compared(
        staged,
        verdict,
        gone,
        _with_repeated(staged, verdict) if repeated else verdict,
        Counts(
            new=counted.get("new", 0),
            changed=counted.get("changed", 0),
            same=counted.get("same", 0),
            gone=sql.count(gone),
            duplicate=repeated,
            kept=sql.count(kept),
            thinned=_thinned(register, standing, gone),
        ),
    )


def _thinned(register: Register, standing: Relation, gone: Relation) -> int:
    """How many of the gone stand in a place that loses half of its people or more."""
    return int(
        sql.one(
            f"""SELECT coalesce(sum(lost), 0) FROM (
                  SELECT count(g.record_id) AS lost FROM {standing} s JOIN {register.records} r ON r.id = s.record_id
                  LEFT JOIN {gone} g USING (record_id) GROUP BY r.{register.place}
                  HAVING count(g.record_id) > 1 AND count(g.record_id) * 2 >= count(*)) x"""
        )
    )


def _standing(staged: Staged, register: Register) -> Relation:
    """``standing(record_id, basis)``: what the register said on the day, as far as the batch may end it."""
    schools = f"AND r.school_code IN (SELECT coalesce(school_code, '') FROM {staged.incoming})"
    return sql.temporary(
        "standing",
        f"""SELECT t.record_id, t.basis FROM {register.primary.table.name} t
            JOIN {register.records} r ON r.id = t.record_id
            WHERE r.kind = %(kind)s AND r.county_code = %(county)s AND t.superseded_at IS NULL
              AND t.valid_from <= %(day)s AND (t.valid_to IS NULL OR t.valid_to > %(day)s)
              {schools if register.absence is Absence.ENDS_IN_ITS_SCHOOL else ""}""",
        staged.head.params,
        key="record_id",
    )


def _with_repeated(staged: Staged, verdict: Relation) -> Relation:
    return sql.temporary(
        "outcome",
        f"""SELECT w.id AS row_id, coalesce(v.outcome, 'duplicate') AS outcome
            FROM intake_row_v w LEFT JOIN {verdict} v ON v.row_id = w.id WHERE w.batch_id = %(batch)s""",
        staged.head.params,
    )


def spell(staged: Staged, register: Register) -> Named:
    """Every name of the rows in the forms in which names are compared and sought."""
    names = sql.rows(" UNION ".join(f"SELECT {column} FROM {staged.incoming}" for column in register.spelled))
    spelled = sql.copied(
        "spelled",
        "name text, name_key text, pinyin text, initials text",
        (
            (name, name_key(name)[:60], pinyin_key(name)[:200], pinyin_initials(name)[:30])
            for name in {name for (name,) in names if name}
        ),
        key="name",
    )
    return Named(staged, spelled)
