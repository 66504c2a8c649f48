"""What a person's page and lists show, drawn from the records of all registers; and who was merged into whom."""

from datetime import date, datetime

from fuzhi.steps.registry import sql
from fuzhi.vocabulary.names import pinyin_initials, pinyin_key

# roll first, then the poverty register, by hand, the federation, civil affairs
_RANK = (
    "CASE r.kind WHEN 'manual' THEN 0 WHEN 'roll' THEN 1 WHEN 'household' THEN 2 WHEN 'disability' THEN 3 ELSE 4 END"
)
_COLUMNS = (
    "name",
    "name_key",
    "pinyin",
    "initials",
    "sex",
    "birth_date",
    "id_index",
    "id_last4",
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


def refresh(ages_on: date) -> int:
    """Draw the persons of ``refreshed(root_id)`` anew from their records; gives how many changed.

    What a clerk decided stands first. Else: name from the roll first; ID from the first register where it is usable;
    responsible county: the school's, else the household's. On ``ages_on`` register children of 3 to 21 count as children also without a roll.
    """
    sql.temporary(
        "of_person",
        f"""
        SELECT p.root_id, r.*, {_RANK} AS rank FROM registry_record r JOIN registry_person p ON p.id = r.person_id
        JOIN refreshed x ON x.root_id = p.root_id WHERE r.is_live AND r.kind NOT IN ('bill', 'identity')""",
        key="root_id",
    )
    sql.temporary("decided", _DECIDED, key="root_id")
    sql.temporary("drawn", _DRAWN, {"ages_on": ages_on}, key="root_id")
    sets = ", ".join(f"{column} = d.{column}" for column in _COLUMNS)
    olds = ", ".join(f"p.{column}" for column in _COLUMNS)
    news = ", ".join(f"d.{column}" for column in _COLUMNS)
    changed = sql.run(
        f"UPDATE registry_person p SET {sets} FROM drawn d WHERE p.id = d.root_id AND ({olds}) IS DISTINCT FROM ({news})"
    )
    _spell_missing()
    changed += sql.run(
        """UPDATE registry_person p SET is_live = false FROM refreshed x
           WHERE p.id = x.root_id AND p.is_live AND NOT EXISTS (SELECT FROM of_person o WHERE o.root_id = p.id)"""
    )
    sql.run(_CARRIERS)
    return changed


def _spell_missing() -> None:
    """Pinyin for names that no other person bears."""
    names = sql.rows(
        """SELECT DISTINCT p.name FROM registry_person p JOIN refreshed x ON x.root_id = p.id
           WHERE p.pinyin = '' AND p.name <> ''"""
    )
    for (name,) in names:
        sql.run(
            """UPDATE registry_person p SET pinyin = %s, initials = %s FROM refreshed x
               WHERE p.id = x.root_id AND p.name = %s AND p.pinyin = ''""",
            [pinyin_key(name)[:200], pinyin_initials(name)[:30], name],
        )


_DECIDED = """
SELECT DISTINCT ON (p.root_id, d.field) p.root_id, d.field, d.value, d.name_key, d.record_id, d.id_index, d.id_last4, d.id_mask,
       d.id_state
FROM registry_identitydecision d JOIN registry_person p ON p.id = d.person_id JOIN refreshed x ON x.root_id = p.root_id
WHERE d.superseded_at IS NULL ORDER BY p.root_id, d.field, d.recorded_at DESC, d.id DESC
"""
# the records by which decided identities are found by later rosters show what the person shows
_CARRIERS = """
UPDATE registry_record r SET (name, name_key, sex, birth_date, guardian_name, village_code, school_code, is_live) =
       (p.name, p.name_key, p.sex, p.birth_date, p.guardian_name, p.village_code, p.school_code, p.is_live)
FROM registry_person m JOIN refreshed x ON x.root_id = m.root_id JOIN registry_person p ON p.id = m.root_id
WHERE r.person_id = m.id AND r.kind = 'identity'
  AND (r.name, r.name_key, r.sex, r.birth_date, r.guardian_name, r.village_code, r.school_code, r.is_live) IS DISTINCT FROM
      (p.name, p.name_key, p.sex, p.birth_date, p.guardian_name, p.village_code, p.school_code, p.is_live)
"""
_DRAWN = """
WITH named AS (
  SELECT DISTINCT ON (root_id) root_id, left(name, 60) AS name, name_key FROM of_person WHERE name <> '' ORDER BY root_id, rank, id
), identified AS (
  SELECT DISTINCT ON (root_id) root_id, id_index, id_last4, id_mask, id_state, id AS id_record_id FROM of_person
  WHERE id_last4 <> '' ORDER BY root_id, id_index IS NULL, rank, id
), born AS (
  SELECT DISTINCT ON (root_id) root_id, birth_date FROM of_person WHERE birth_date IS NOT NULL
  ORDER BY root_id, id_index IS NULL, rank, id
), sexed AS (
  SELECT DISTINCT ON (root_id) root_id, sex FROM of_person WHERE sex <> '' ORDER BY root_id, id_index IS NULL, rank, id
), guarded AS (
  SELECT DISTINCT ON (root_id) root_id, guardian_name FROM of_person WHERE guardian_name <> '' ORDER BY root_id, rank, id
), enrolled AS (
  SELECT DISTINCT ON (o.root_id) o.root_id, e.school_code, e.stage, e.grade, e.class_name, o.county_code
  FROM of_person o JOIN registry_enrolment e ON e.record_id = o.id AND e.superseded_at IS NULL
  ORDER BY o.root_id, e.valid_to IS NOT NULL, e.roll_state IN ('转出', '退学', '毕业', '另校在读', '离校'), e.valid_from DESC, o.rank, e.id
), poor AS (
  SELECT DISTINCT ON (o.root_id) o.root_id, e.poverty_state, e.household_id, e.village_code, o.county_code
  FROM of_person o JOIN registry_poverty e ON e.record_id = o.id AND e.superseded_at IS NULL
  ORDER BY o.root_id, e.valid_to IS NOT NULL, e.valid_from DESC, e.id
), housed AS (
  SELECT DISTINCT ON (root_id) root_id, village_code FROM of_person WHERE village_code <> '' ORDER BY root_id, rank, id
), seated AS (
  SELECT DISTINCT ON (root_id) root_id, county_code FROM of_person ORDER BY root_id, rank, id
)
SELECT s.root_id, coalesce(dn.value, n.name, '') AS name, coalesce(dn.name_key, n.name_key, '') AS name_key,
  coalesce(same.pinyin, '') AS pinyin, coalesce(same.initials, '') AS initials, coalesce(ds.value, x.sex, '') AS sex,
  coalesce(db.value::date, b.birth_date) AS birth_date, coalesce(di.id_index, i.id_index) AS id_index,
  coalesce(di.id_last4, i.id_last4, '') AS id_last4, coalesce(di.id_mask, i.id_mask, '') AS id_mask,
  coalesce(di.id_state, i.id_state, 'missing') AS id_state, coalesce(di.record_id, i.id_record_id) AS id_record_id,
  coalesce(g.guardian_name, '') AS guardian_name, coalesce(e.county_code, p.county_code, s.county_code) AS county_code,
  coalesce(nullif(p.village_code, ''), h.village_code, '') AS village_code, coalesce(e.school_code, '') AS school_code,
  coalesce(e.stage, '') AS stage, e.grade, coalesce(e.class_name, '') AS class_name, coalesce(p.poverty_state, '') AS poverty_state,
  p.household_id, true AS is_live,
  e.root_id IS NOT NULL OR (p.root_id IS NOT NULL AND coalesce(
    coalesce(db.value::date, b.birth_date) <= %(ages_on)s::date - interval '3 years'
    AND coalesce(db.value::date, b.birth_date) > %(ages_on)s::date - interval '22 years', false)) AS is_pupil
FROM seated s
LEFT JOIN named n USING (root_id) LEFT JOIN identified i USING (root_id) LEFT JOIN born b USING (root_id)
LEFT JOIN sexed x USING (root_id) LEFT JOIN guarded g USING (root_id) LEFT JOIN enrolled e USING (root_id)
LEFT JOIN poor p USING (root_id) LEFT JOIN housed h USING (root_id)
LEFT JOIN decided dn ON dn.root_id = s.root_id AND dn.field = 'name'
LEFT JOIN decided ds ON ds.root_id = s.root_id AND ds.field = 'sex'
LEFT JOIN decided db ON db.root_id = s.root_id AND db.field = 'birth_date'
LEFT JOIN decided di ON di.root_id = s.root_id AND di.field = 'id_number'
LEFT JOIN LATERAL (SELECT q.pinyin, q.initials FROM registry_person q WHERE q.name_key = coalesce(dn.name_key, n.name_key)
                   AND q.pinyin <> '' AND q.is_live LIMIT 1) same ON TRUE
"""


def merge(
    person_id: int, into_id: int, *, at: datetime, batch_id: int | None = None, pair_id: int | None = None
) -> None:
    """Join the root of one person to the root of another (the older number stays); nothing when they are one already."""
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
    sql.temporary(
        "refreshed",
        "SELECT DISTINCT root_id FROM registry_person WHERE id = ANY(%(ids)s)",
        {"ids": persons},
        key="root_id",
    )
    refresh(ages_on)
