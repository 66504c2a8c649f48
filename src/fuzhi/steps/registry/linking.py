"""Who a new record speaks of: an existing person by equal usable IDs, else a new one. Homonyms and twins stay apart.

The links that the machine makes: equal usable ID numbers; the ID inside a formal 学籍号; the same 学籍号. Each only when
not contradicted: name and birth date both different make it a question for a person. ``link`` holds one row a record.
"""

from fuzhi.steps.registry import persons, sql
from fuzhi.steps.registry.kinds.shape import RegistryKind
from fuzhi.steps.registry.staging import Head

# %s = the two rows to compare; unknown birth dates contradict nothing
_NOT_CONTRADICTED = "({0}.name_key = {1}.name_key OR {0}.birth_date IS NULL OR {1}.birth_date IS NULL OR {0}.birth_date = {1}.birth_date)"
_AGREEING = """(CASE WHEN {0}.id_index IS NOT NULL AND r.id_index IS NOT NULL AND {0}.id_index <> r.id_index
  THEN {0}.name_key = {1}.name_key AND {0}.birth_date = {1}.birth_date
  ELSE {0}.name_key = {1}.name_key OR {0}.birth_date = {1}.birth_date END)"""
# a number that a clerk put right on this person no longer speaks for it: then only name and birth date together do
_BY_NUMBER = f"""(CASE WHEN {{1}}.id_index <> {{0}}.id_index AND EXISTS (
    SELECT FROM registry_identitydecision d WHERE d.superseded_at IS NULL AND d.id_index = {{1}}.id_index)
  THEN {{0}}.name_key = {{1}}.name_key AND {{0}}.birth_date = {{1}}.birth_date ELSE {_NOT_CONTRADICTED} END)"""
_EVIDENCE = (
    ("r.id_index = l.id_index", _BY_NUMBER),
    ("r.id_index = l.student_number_id_index", _AGREEING),
    ("r.student_number_id_index = l.id_index", _AGREEING),
    ("r.student_number_index = l.student_number_index", _AGREEING),
)


def link_records(head: Head, kind: RegistryKind) -> None:
    """Fill ``link.person_id`` for every new record of ``incoming``, making the persons that are missing."""
    sql.temporary(
        "link",
        """SELECT i.record_id, i.id_index, i.student_number_index, i.student_number_id_index,
                  coalesce(n.name_key, '') AS name_key, i.birth_date, NULL::bigint AS person_id, false AS is_new_person
           FROM incoming i LEFT JOIN spelled n ON n.name = i.name WHERE i.is_new_record""",
        key="record_id",
    )
    for condition, agreeing in _EVIDENCE:
        _link_existing(condition, agreeing.format("l", "root"))
    _group_new(head)
    _make_persons(head, kind)


def _link_existing(condition: str, agreeing: str) -> None:
    """To the person whose own record bears the number, not to whom a decision joined it: the decision may be undone."""
    sql.run(
        f"""UPDATE link t SET person_id = found.person_id FROM (
              SELECT DISTINCT ON (l.record_id) l.record_id, r.person_id
              FROM link l JOIN registry_record r ON {condition} AND r.person_id IS NOT NULL AND r.kind <> 'bill'
              JOIN registry_person p ON p.id = r.person_id JOIN registry_person root ON root.id = p.root_id
              WHERE l.person_id IS NULL AND {agreeing}
              ORDER BY l.record_id, r.is_live DESC, root.id, r.id) found
            WHERE t.record_id = found.record_id"""
    )


def _group_new(head: Head) -> None:
    """Records of one batch that name the same number become one person, unless name and birth date both differ."""
    sql.temporary(
        "leader",
        f"""SELECT l.record_id, CASE WHEN {_NOT_CONTRADICTED.format("l", "f")} THEN f.record_id ELSE l.record_id END AS leader_id
            FROM (SELECT *, coalesce(id_index, student_number_id_index, student_number_index) AS number FROM link
                  WHERE person_id IS NULL) l
            JOIN (SELECT DISTINCT ON (number) number, record_id, name_key, birth_date
                  FROM (SELECT *, coalesce(id_index, student_number_id_index, student_number_index) AS number FROM link
                        WHERE person_id IS NULL) x WHERE number IS NOT NULL ORDER BY number, record_id) f USING (number)""",
        key="record_id",
    )
    sql.temporary(
        "fresh_person",
        """SELECT leader_id, nextval('registry_person_id_seq') AS person_id FROM (
             SELECT DISTINCT coalesce(d.leader_id, l.record_id) AS leader_id
             FROM link l LEFT JOIN leader d USING (record_id) WHERE l.person_id IS NULL) x""",
        key="leader_id",
    )
    sql.run(
        """UPDATE link t SET person_id = f.person_id, is_new_person = true
           FROM link l LEFT JOIN leader d USING (record_id)
           JOIN fresh_person f ON f.leader_id = coalesce(d.leader_id, l.record_id)
           WHERE t.record_id = l.record_id AND l.person_id IS NULL"""
    )


def _make_persons(head: Head, kind: RegistryKind) -> None:
    """New persons as their first record shows them; records of other registers refresh them later."""
    columns = "".join(f", {name}" for name in kind.person)
    values = "".join(f", {expression}" for expression in kind.person.values())
    missing = {
        "village_code": "''",
        "school_code": "''",
        "stage": "''",
        "class_name": "''",
        "poverty_state": "''",
        "is_pupil": "false",
    }
    columns += "".join(f", {name}" for name in missing if name not in kind.person)
    values += "".join(f", {value}" for name, value in missing.items() if name not in kind.person)
    sql.run(
        f"""INSERT INTO registry_person (id, root_id, number, name, name_key, pinyin, initials, sex, birth_date, id_index,
              id_last4, id_mask, id_state, id_record_id, is_live, created_batch_id{columns})
            SELECT f.person_id, f.person_id,
                   'P' || %(county)s || lpad(nextval('registry_person_number')::text, 7, '0'),
                   left(coalesce(i.name, ''), 60), coalesce(n.name_key, ''), coalesce(n.pinyin, ''), coalesce(n.initials, ''),
                   coalesce(i.sex, ''), i.birth_date, i.id_index, i.id_last4, i.id_mask, i.id_state,
                   CASE WHEN i.id_last4 <> '' THEN i.record_id END, true, %(batch)s{values}
            FROM fresh_person f JOIN incoming i ON i.record_id = f.leader_id LEFT JOIN spelled n ON n.name = i.name""",
        head.params,
    )


def link_bills(county_code: str) -> int:
    """Give every bill of a county without a person the pupil of its school: by 学籍号, by ID, by name and masked number.

    Gives how many found theirs. Called after bills and after rolls, whichever comes later.
    """
    steps = (
        "r.student_number_index = b.student_number_index",
        "r.id_index = b.id_index",
        "r.student_number_id_index = b.id_index",
        "r.name_key = b.name_key AND r.id_mask = b.id_mask AND b.id_mask <> ''",
    )
    found = 0
    for condition in steps:
        found += sql.run(
            f"""UPDATE registry_record t SET person_id = x.person_id FROM (
                  SELECT b.id, min(r.person_id) AS person_id
                  FROM registry_record b JOIN registry_record r ON r.kind IN ('roll', 'manual', 'identity') AND r.person_id IS NOT NULL
                    AND {condition} AND (b.school_code = '' OR r.school_code = b.school_code)
                  JOIN registry_person p ON p.id = r.person_id
                  WHERE b.kind = 'bill' AND b.county_code = %s AND b.person_id IS NULL
                  GROUP BY b.id HAVING count(DISTINCT p.root_id) = 1) x
                WHERE t.id = x.id""",
            [county_code],
        )
    return found


def merge_by_new_numbers(head: Head) -> int:
    """Known records whose ID became usable, or another one: joined to the person who bears that number already."""
    found = sql.rows(
        f"""SELECT DISTINCT ON (i.record_id) p.root_id, other.id
            FROM incoming i JOIN registry_record m ON m.id = i.record_id JOIN registry_person p ON p.id = m.person_id
            JOIN registry_person own ON own.id = p.root_id
            JOIN registry_record r ON r.id_index = i.id_index AND r.person_id IS NOT NULL AND r.is_live
            JOIN registry_person rp ON rp.id = r.person_id JOIN registry_person other ON other.id = rp.root_id
            WHERE NOT i.is_new_record AND i.id_index IS DISTINCT FROM i.old_id_index AND other.id <> own.id
              AND {_NOT_CONTRADICTED.format("own", "other")}
              AND NOT EXISTS (SELECT FROM registry_record k JOIN registry_person kp ON kp.id = k.person_id
                              WHERE kp.root_id = own.id AND k.is_live AND k.id_index IS NOT NULL AND k.id_index <> i.id_index)
            ORDER BY i.record_id, other.id"""
    )
    for own, other in found:
        persons.merge(own, other, at=head.at, batch_id=head.batch_id)
    return len(found)
