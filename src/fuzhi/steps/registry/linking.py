"""Who a new record speaks of: an existing person by equal usable IDs, else a new one. Homonyms and twins stay apart.

The links that the machine makes: equal usable ID numbers; the ID inside a formal 学籍号; the same 学籍号. Each only when
the names agree: a number is copied down or mistyped more often than two people share one, and the birth date inside it
proves nothing beside it. Another name is a question for a person.
"""

from collections.abc import Callable, Mapping

from fuzhi.steps.periods import sql
from fuzhi.steps.periods.flow import Named, Written
from fuzhi.steps.periods.registers import following_kinds, kinds_showing, naming_kinds
from fuzhi.steps.periods.sql import Relation
from fuzhi.steps.registry import persons

# {0}, {1} = the two rows to compare; a name that a register does not say contradicts nothing
_ONE_NAME = "({0}.name_key = {1}.name_key OR {0}.name_key = '' OR {1}.name_key = '')"
_KNOWN_NAME = f"({_ONE_NAME} OR {{0}}.name_key = r.name_key)"
_AGREEING = f"""(CASE WHEN {{0}}.id_index IS NOT NULL AND r.id_index IS NOT NULL AND {{0}}.id_index <> r.id_index
  THEN {{0}}.name_key = {{1}}.name_key AND {{0}}.birth_index = {{1}}.birth_index ELSE {_KNOWN_NAME} END)"""
# a number that a clerk put right on this person no longer speaks for it: then only name and birth date together do
_BY_NUMBER = f"""(CASE WHEN {{1}}.id_index <> {{0}}.id_index AND EXISTS (
    SELECT FROM registry_identitydecision d WHERE d.superseded_at IS NULL AND d.id_index = {{1}}.id_index)
  THEN {{0}}.name_key = {{1}}.name_key AND {{0}}.birth_index = {{1}}.birth_index ELSE {_KNOWN_NAME} END)"""
_EVIDENCE = (
    ("r.id_index = l.id_index", _BY_NUMBER),
    ("r.id_index = l.student_number_id_index", _AGREEING),
    ("r.student_number_id_index = l.id_index", _AGREEING),
    ("r.student_number_index = l.student_number_index", _AGREEING),
)


BY_HAND = (persons.MANUAL, persons.IDENTITY)


def naming() -> list[str]:
    """The kinds of records that name persons: those of the registers that do, and those made by hand."""
    return [*naming_kinds(), *BY_HAND]


def link_as(person: Mapping[str, str], *, renumbers: bool = False) -> Callable[[Named], Relation]:
    """The link of a register of persons; ``person``: a new person's attributes by SQL over ``i``; ``renumbers``: a
    pupil of a school may come under another number than before.

    It gives ``link(record_id, person_id, is_new_person, ...)``, one row a new record, and makes the missing persons.
    """

    def link(named: Named) -> Relation:
        found = _unlinked(named)
        for condition, agreeing in _EVIDENCE:
            _link_existing(found, condition, agreeing.format("l", "root"))
        if renumbers:
            _link_renumbered(named, found)
        _make_persons(named, _group_new(found), person)
        return found

    return link


def _unlinked(named: Named) -> Relation:
    return sql.temporary(
        "link",
        f"""SELECT i.record_id, i.id_index, i.student_number_index, i.student_number_id_index,
                   coalesce(n.name_key, '') AS name_key, i.birth_index,
                   NULL::bigint AS person_id, false AS is_new_person
            FROM {named.staged.incoming} i LEFT JOIN {named.spelled} n ON n.name = i.name WHERE i.is_new_record""",
        key="record_id",
    )


def _link_existing(link: Relation, condition: str, agreeing: str) -> None:
    """To the person whose own record bears the number, not to whom a decision joined it: the decision may be undone."""
    sql.run(
        f"""UPDATE {link} t SET person_id = found.person_id FROM (
              SELECT DISTINCT ON (l.record_id) l.record_id, r.person_id
              FROM {link} l JOIN registry_record r ON {condition} AND r.person_id IS NOT NULL AND r.kind = ANY(%s)
              JOIN registry_person p ON p.id = r.person_id JOIN registry_person root ON root.id = p.root_id
              WHERE l.person_id IS NULL AND {agreeing}
              ORDER BY l.record_id, r.is_live DESC, root.id, r.id) found
            WHERE t.record_id = found.record_id""",
        [naming()],
    )


def _link_renumbered(named: Named, link: Relation) -> None:
    """To the pupil of the same school, name and birth date whom the batch no longer has under the number before: the
    school's own number became formal, an ID number came. No number contradicts, and each is the other's only one.
    """
    incoming = named.staged.incoming
    sql.run(
        f"""UPDATE {link} t SET person_id = x.person_id FROM (
              SELECT l.record_id, r.person_id, count(*) OVER (PARTITION BY l.record_id) AS mine,
                     count(*) OVER (PARTITION BY r.id) AS theirs
              FROM {link} l JOIN {incoming} i USING (record_id)
              JOIN registry_record r ON r.kind = %(kind)s AND r.county_code = %(county)s AND r.is_live
                AND r.school_code = i.school_code AND r.name_key = l.name_key AND r.birth_index = l.birth_index
              WHERE l.person_id IS NULL AND l.name_key <> '' AND r.person_id IS NOT NULL
                AND NOT coalesce(coalesce(l.id_index, l.student_number_id_index)
                                 <> coalesce(r.id_index, r.student_number_id_index), false)
                AND NOT EXISTS (SELECT FROM {incoming} k WHERE k.record_id = r.id)) x
            WHERE t.record_id = x.record_id AND x.mine = 1 AND x.theirs = 1""",
        named.staged.head.params,
    )


def _group_new(link: Relation) -> Relation:
    """Records of one batch that name the same number become one person, unless the names differ.

    Gives ``fresh_person(leader_id, person_id)``: the persons to make, each from its first record.
    """
    numbered = f"""SELECT *, coalesce(id_index, student_number_id_index, student_number_index) AS number
                   FROM {link} WHERE person_id IS NULL"""
    leader = sql.temporary(
        "leader",
        f"""SELECT l.record_id,
                   CASE WHEN {_ONE_NAME.format("l", "f")} THEN f.record_id ELSE l.record_id END AS leader_id
            FROM ({numbered}) l
            JOIN (SELECT DISTINCT ON (number) number, record_id, name_key, birth_index
                  FROM ({numbered}) x WHERE number IS NOT NULL ORDER BY number, record_id) f USING (number)""",
        key="record_id",
    )
    fresh = sql.temporary(
        "fresh_person",
        f"""SELECT leader_id, nextval('registry_person_id_seq') AS person_id FROM (
              SELECT DISTINCT coalesce(d.leader_id, l.record_id) AS leader_id
              FROM {link} l LEFT JOIN {leader} d USING (record_id) WHERE l.person_id IS NULL) x""",
        key="leader_id",
    )
    sql.run(
        f"""UPDATE {link} t SET person_id = f.person_id, is_new_person = true
            FROM {link} l LEFT JOIN {leader} d USING (record_id)
            JOIN {fresh} f ON f.leader_id = coalesce(d.leader_id, l.record_id)
            WHERE t.record_id = l.record_id AND l.person_id IS NULL"""
    )
    return fresh


_SAYS_NOTHING = {
    "village_code": "''",
    "school_code": "''",
    "stage": "''",
    "class_name": "''",
    "poverty_state": "''",
    "is_pupil": "false",
}


def _make_persons(named: Named, fresh: Relation, person: Mapping[str, str]) -> None:
    """New persons as their first record shows them; records of other registers refresh them later."""
    own = {**_SAYS_NOTHING, **person}
    sql.run(
        f"""INSERT INTO registry_person (id, root_id, number, name, name_key, pinyin, initials, sex, born_from,
            birth_index, id_index,
              tail_key, id_mask, id_state, id_record_id, is_live, created_batch_id, {", ".join(own)})
            SELECT f.person_id, f.person_id,
                   'P' || %(county)s || lpad(nextval('registry_person_number')::text, 7, '0'),
                   left(coalesce(i.name, ''), 60), coalesce(n.name_key, ''), coalesce(n.pinyin, ''),
                     coalesce(n.initials, ''),
                   coalesce(i.sex, ''), i.born_from, i.birth_index, i.id_index, i.tail_key, i.id_mask, i.id_state,
                   CASE WHEN i.id_mask <> '' THEN i.record_id END, true, %(batch)s, {", ".join(own.values())}
            FROM {fresh} f JOIN {named.staged.incoming} i ON i.record_id = f.leader_id
            LEFT JOIN {named.spelled} n ON n.name = i.name""",
        named.staged.head.params,
    )


def rolls() -> list[str]:
    """The kinds of the registers that say at which school somebody is."""
    return list(kinds_showing("school_code"))


def enrolling() -> list[str]:
    """The kinds of records that say at which school somebody is: those of the rolls, and those made by hand."""
    return [*rolls(), *BY_HAND]


def link_followers(county_code: str) -> int:
    """Give every record of a county that follows others (a bill) the pupil of its school: by 学籍号, by ID, by name and
    last four of the number.

    Gives how many found theirs. Called after bills and after rolls, whichever comes later.
    """
    steps = (
        "r.student_number_index = b.student_number_index",
        "r.id_index = b.id_index",
        "r.student_number_id_index = b.id_index",
        "r.name_key = b.name_key AND r.tail_key = b.tail_key AND b.tail_key <> ''",
    )
    params = {"county": county_code, "following": list(following_kinds()), "enrolling": enrolling()}
    return sum(
        sql.run(
            f"""UPDATE registry_record t SET person_id = x.person_id FROM (
                  SELECT b.id, min(r.person_id) AS person_id
                  FROM registry_record b JOIN registry_record r ON r.kind = ANY(%(enrolling)s)
                    AND r.person_id IS NOT NULL
                    AND {condition} AND (b.school_code = '' OR r.school_code = b.school_code)
                  JOIN registry_person p ON p.id = r.person_id
                  WHERE b.kind = ANY(%(following)s) AND b.county_code = %(county)s AND b.person_id IS NULL
                  GROUP BY b.id HAVING count(DISTINCT p.root_id) = 1) x
                WHERE t.id = x.id""",
            params,
        )
        for condition in steps
    )


def merge_by_new_numbers(written: Written) -> int:
    """Known records whose ID became usable, or another one: joined to the person who bears that number already."""
    head = written.head
    found = sql.rows(
        f"""SELECT DISTINCT ON (i.record_id) p.root_id, other.id
            FROM {written.staged.incoming} i JOIN registry_record m ON m.id = i.record_id
              JOIN registry_person p ON p.id = m.person_id
            JOIN registry_person own ON own.id = p.root_id
            JOIN registry_record r ON r.id_index = i.id_index AND r.person_id IS NOT NULL AND r.is_live
            JOIN registry_person rp ON rp.id = r.person_id JOIN registry_person other ON other.id = rp.root_id
            WHERE NOT i.is_new_record AND i.id_index IS DISTINCT FROM i.old_id_index AND other.id <> own.id
              AND {_ONE_NAME.format("own", "other")}
              AND NOT EXISTS (SELECT FROM registry_record k JOIN registry_person kp ON kp.id = k.person_id
                              WHERE kp.root_id = own.id AND k.is_live AND k.id_index IS NOT NULL
                                AND k.id_index <> i.id_index)
            ORDER BY i.record_id, other.id"""
    )
    for own, other in found:
        persons.merge(own, other, at=head.at, batch_id=head.batch_id)
    return len(found)
