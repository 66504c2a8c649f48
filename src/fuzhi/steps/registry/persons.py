"""What a person's page and lists show, drawn from the records of all registers; and who was merged into whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from fuzhi.steps.periods import sql
from fuzhi.steps.periods.registers import registers
from fuzhi.steps.periods.sql import Relation
from fuzhi.steps.registry import shown
from fuzhi.steps.registry.ages import birth_days
from fuzhi.vocabulary.names import pinyin_initials, pinyin_key

MANUAL, IDENTITY = "manual", "identity"
"""Kinds of records that a clerk made: a person entered by hand; the bearer of a decided identity."""
_COLUMNS = (
    "name",
    "name_key",
    "pinyin",
    "initials",
    "sex",
    "born_from",
    "birth_index",
    "id_index",
    "tail_key",
    "id_mask",
    "id_state",
    "id_record_id",
    "guardian_name",
    "county_code",
    "village_code",
    "school_code",
    "stage",
    "grade",
    "class_name",
    "poverty_state",
    "household_id",
    "is_live",
    "is_pupil",
)


@dataclass(frozen=True, slots=True)
class _Drawing:
    """The temporary tables of one refresh: ``roots(root_id)`` to draw, ``records`` of them (``registry_record.*``,
    root_id, rank), ``decided`` fields of identity."""

    roots: Relation
    records: Relation
    decided: Relation


def roots_of(select: str, params: Mapping[str, object] | None = None) -> Relation:
    """``roots(root_id)`` from a question that gives root persons, for :func:`refresh`."""
    return sql.temporary("roots", select, params, key="root_id")


def refresh(roots: Relation, ages_on: date) -> int:
    """Draw the persons of ``roots(root_id)`` anew from their records; gives how many changed.

    What a clerk decided stands first. Else: name from the register whose word counts most; ID from the first where it
    is usable; responsible county: the school's, else the household's. On ``ages_on`` register children of school age
    count as children also without a roll.
    """
    drawing = _drawing(roots)
    drawn = sql.temporary("drawn", _drawn(drawing), birth_days(ages_on), key="root_id")
    sets = ", ".join(f"{column} = d.{column}" for column in _COLUMNS)
    olds = ", ".join(f"p.{column}" for column in _COLUMNS)
    news = ", ".join(f"d.{column}" for column in _COLUMNS)
    changed = sql.run(
        f"""UPDATE registry_person p SET {sets} FROM {drawn} d
            WHERE p.id = d.root_id AND ({olds}) IS DISTINCT FROM ({news})"""
    )
    _spell_missing(roots)
    changed += sql.run(
        f"""UPDATE registry_person p SET is_live = false FROM {roots} x
            WHERE p.id = x.root_id AND p.is_live
              AND NOT EXISTS (SELECT FROM {drawing.records} o WHERE o.root_id = p.id)"""
    )
    sql.run(_CARRIERS.format(roots=roots))
    return changed


def _drawing(roots: Relation) -> _Drawing:
    ranks = {MANUAL: 0} | {one.code.value: one.rank for one in registers() if one.rank is not None}
    whens = " ".join(f"WHEN '{kind}' THEN {rank}" for kind, rank in ranks.items())
    records = sql.temporary(
        "of_person",
        f"""SELECT p.root_id, r.*, CASE r.kind {whens} END AS rank FROM registry_record r
            JOIN registry_person p ON p.id = r.person_id
            JOIN {roots} x ON x.root_id = p.root_id WHERE r.is_live AND r.kind = ANY(%s)""",
        [list(ranks)],
        key="root_id",
    )
    return _Drawing(roots, records, sql.temporary("decided", _DECIDED.format(roots=roots), key="root_id"))


def _spell_missing(roots: Relation) -> None:
    """Pinyin for names that no other person bears."""
    names = sql.rows(
        f"""SELECT DISTINCT p.name FROM registry_person p JOIN {roots} x ON x.root_id = p.id
            WHERE p.pinyin = '' AND p.name <> ''"""
    )
    for (name,) in names:
        sql.run(
            f"""UPDATE registry_person p SET pinyin = %s, initials = %s FROM {roots} x
                WHERE p.id = x.root_id AND p.name = %s AND p.pinyin = ''""",
            [pinyin_key(name)[:200], pinyin_initials(name)[:30], name],
        )


_DECIDED = """
SELECT DISTINCT ON (p.root_id, d.field) p.root_id, d.field, d.value, d.name_key, d.record_id, d.id_index, d.tail_key,
  d.id_mask, d.birth_index,
       d.id_state
FROM registry_identitydecision d JOIN registry_person p ON p.id = d.person_id JOIN {roots} x ON x.root_id = p.root_id
WHERE d.superseded_at IS NULL ORDER BY p.root_id, d.field, d.recorded_at DESC, d.id DESC
"""
# the records by which decided identities are found by later rosters show what the person shows
_CARRIERS = """
UPDATE registry_record r SET (name, name_key, sex, born_from, birth_index, guardian_name,
          village_code, school_code, is_live) =
       (p.name, p.name_key, p.sex, p.born_from, p.birth_index, p.guardian_name,
          p.village_code, p.school_code, p.is_live)
FROM registry_person m JOIN {roots} x ON x.root_id = m.root_id JOIN registry_person p ON p.id = m.root_id
WHERE r.person_id = m.id AND r.kind = 'identity'
  AND (r.name, r.name_key, r.sex, r.born_from, r.birth_index, r.guardian_name, r.village_code, r.school_code,
    r.is_live) IS DISTINCT FROM
      (p.name, p.name_key, p.sex, p.born_from, p.birth_index, p.guardian_name, p.village_code, p.school_code, p.is_live)
"""


def _drawn(drawing: _Drawing) -> str:
    records, decided = drawing.records, drawing.decided
    birth = "coalesce(db.value::date, b.born_from)"
    columns = shown.columns_sql(
        birth, {"village_code": "dv.value"}, county_code="s.county_code", village_code="h.village_code"
    )
    return f"""
WITH named AS (
  SELECT DISTINCT ON (root_id) root_id, left(name, 60) AS name, name_key FROM {records} WHERE name <> ''
    ORDER BY root_id, rank, id
), identified AS (
  SELECT DISTINCT ON (root_id) root_id, id_index, tail_key, id_mask, id_state, id AS id_record_id FROM {records}
  WHERE id_mask <> '' ORDER BY root_id, id_index IS NULL, rank, id
), born AS (
  SELECT DISTINCT ON (root_id) root_id, born_from, birth_index FROM {records} WHERE born_from IS NOT NULL
  ORDER BY root_id, id_index IS NULL, rank, id
), sexed AS (
  SELECT DISTINCT ON (root_id) root_id, sex FROM {records} WHERE sex <> '' ORDER BY root_id, id_index IS NULL, rank, id
), guarded AS (
  SELECT DISTINCT ON (root_id) root_id, guardian_name FROM {records} WHERE guardian_name <> ''
    ORDER BY root_id, rank, id
), {shown.rows_sql(records)}, housed AS (
  SELECT DISTINCT ON (root_id) root_id, village_code FROM {records} WHERE village_code <> '' ORDER BY root_id, rank, id
), seated AS (
  SELECT DISTINCT ON (root_id) root_id, county_code FROM {records} ORDER BY root_id, rank, id
)
SELECT s.root_id, coalesce(dn.value, n.name, '') AS name, coalesce(dn.name_key, n.name_key, '') AS name_key,
  coalesce(same.pinyin, '') AS pinyin, coalesce(same.initials, '') AS initials, coalesce(ds.value, x.sex, '') AS sex,
  {birth} AS born_from,
  CASE WHEN db.value IS NULL THEN b.birth_index ELSE db.birth_index END AS birth_index,
  coalesce(di.id_index, i.id_index) AS id_index,
  coalesce(di.tail_key, i.tail_key, '') AS tail_key, coalesce(di.id_mask, i.id_mask, '') AS id_mask,
  coalesce(di.id_state, i.id_state, 'missing') AS id_state, coalesce(di.record_id, i.id_record_id) AS id_record_id,
  coalesce(g.guardian_name, '') AS guardian_name, true AS is_live,
  {columns}
FROM seated s
LEFT JOIN named n USING (root_id) LEFT JOIN identified i USING (root_id) LEFT JOIN born b USING (root_id)
LEFT JOIN sexed x USING (root_id) LEFT JOIN guarded g USING (root_id) LEFT JOIN housed h USING (root_id)
{shown.joins_sql()}
LEFT JOIN {decided} dn ON dn.root_id = s.root_id AND dn.field = 'name'
LEFT JOIN {decided} ds ON ds.root_id = s.root_id AND ds.field = 'sex'
LEFT JOIN {decided} db ON db.root_id = s.root_id AND db.field = 'birth_date'
LEFT JOIN {decided} di ON di.root_id = s.root_id AND di.field = 'id_number'
LEFT JOIN {decided} dv ON dv.root_id = s.root_id AND dv.field = 'village'
LEFT JOIN LATERAL (SELECT q.pinyin, q.initials FROM registry_person q
  WHERE q.name_key = coalesce(dn.name_key, n.name_key)
                   AND q.pinyin <> '' AND q.is_live LIMIT 1) same ON TRUE
"""


def merge(
    person_id: int, into_id: int, *, at: datetime, batch_id: int | None = None, pair_id: int | None = None
) -> None:
    """Join the root of one person to that of another (the older number stays); nothing when they are one already."""
    roots = [sql.one("SELECT root_id FROM registry_person WHERE id = %s", [number]) for number in (person_id, into_id)]
    if roots[0] == roots[1]:
        return
    into, lost = min(roots), max(roots)
    sql.run(
        "INSERT INTO registry_merge (person_id, into_id, batch_id, pair_id, made_at) VALUES (%s, %s, %s, %s, %s)",
        [lost, into, batch_id, pair_id, at],
    )
    sql.run("UPDATE registry_person SET merged_into_id = %s WHERE id = %s", [into, lost])
    sql.run("UPDATE registry_person SET root_id = %s WHERE root_id = %s", [into, lost])


def unmerge(*, at: datetime, batch_id: int | None = None, pair_id: int | None = None) -> list[int]:
    """End the merges of a batch or of a decision; gives the persons that stand by themselves or apart again."""
    ended = sql.rows(
        """UPDATE registry_merge SET ended_at = %s WHERE ended_at IS NULL AND (batch_id = %s OR pair_id = %s)
           RETURNING person_id, into_id""",
        [at, batch_id, pair_id],
    )
    roots: set[int] = set()
    for person, into in ended:
        sql.run("UPDATE registry_person SET merged_into_id = NULL WHERE id = %s", [person])
        roots |= {person, int(sql.one("SELECT root_id FROM registry_person WHERE id = %s", [into]))}
    for person, _ in ended:
        sql.run(
            """WITH RECURSIVE below AS (
                 SELECT id FROM registry_person WHERE id = %(top)s
                 UNION ALL SELECT p.id FROM registry_person p JOIN below b ON p.merged_into_id = b.id)
               UPDATE registry_person SET root_id = %(top)s WHERE id IN (SELECT id FROM below)""",
            {"top": person},
        )
    return sorted({int(sql.one("SELECT root_id FROM registry_person WHERE id = %s", [root])) for root in roots})


def refresh_these(persons: list[int], ages_on: date) -> None:
    """Refresh the roots of a few persons."""
    refresh(roots_of("SELECT DISTINCT root_id FROM registry_person WHERE id = ANY(%(ids)s)", {"ids": persons}), ages_on)
