"""Pairs of records that may speak of one person, for a clerk to decide; and children whom two rolls claim.

At least one side of a pair has no usable ID: two usable IDs that differ are two persons. The blocks are name and birth
date, name and village, birth date and guardian, name and guardian, and IDs that differ by one digit or two neighbours
swapped (found by trying every such number of an ID that fails its check). ``fuzhi.linkage`` scores what they find.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from fuzhi.linkage import PersonRecord, Verdict, score
from fuzhi.steps.accounts import sealing
from fuzhi.steps.intake import sealed_rows
from fuzhi.steps.periods import sql
from fuzhi.steps.periods.flow import Written
from fuzhi.steps.periods.sql import Marks, Relation
from fuzhi.steps.registry import linking
from fuzhi.steps.registry.states import PairKind
from fuzhi.vocabulary.identity import read_resident_id

PAIRS_A_RECORD_MAX = 3
_BLOCKS = (
    "o.name_key = u.name_key AND o.birth_index = u.birth_index AND u.name_key <> ''",
    "o.name_key = u.name_key AND o.village_code = u.village_code AND u.name_key <> '' AND u.village_code <> ''"
    " AND (u.birth_index IS NULL OR o.birth_index IS NULL OR abs(o.born_from - u.born_from) < 1100)",
    "o.birth_index = u.birth_index AND o.guardian_name = u.guardian_name AND u.guardian_name <> ''",
    "o.name_key = u.name_key AND o.guardian_name = u.guardian_name AND u.name_key <> '' AND u.guardian_name <> ''"
    " AND (u.birth_index IS NULL OR o.birth_index IS NULL)",
)


@dataclass(frozen=True, slots=True)
class _Search:
    """What is compared with what: ``fresh(record_id)`` records, of which one side of each pair must be, ``doubtful``
    ones (``registry_record.*``) without a usable ID, ``pairs(a, b)`` found so far; at what instant, for which batch."""

    fresh: Relation
    doubtful: Relation
    pairs: Relation
    at: datetime
    batch_id: int | None

    @property
    def params(self) -> Marks:
        """Named parameters: the kinds of records that name persons, and when and by what a pair was proposed."""
        return {"at": self.at, "batch": self.batch_id, "naming": linking.naming(), "rolls": linking.rolls()}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pair of records (``a`` < ``b``) with the score from 0 to 1, the verdict and its reasons in words."""

    a: int
    b: int
    score: float
    verdict: Verdict
    reasons: tuple[str, ...]


def find(written: Written) -> int:
    """Propose pairs that a batch brings up; gives how many. Decided pairs, and persons found different, stay out."""
    doubtful = sql.temporary("doubtful", _DOUBTFUL, {"naming": linking.naming()}, key="id")
    return _same_persons(_search(_fresh(written), doubtful, written.head.at, written.head.batch_id))


def find_for(person_id: int, at: datetime) -> tuple[int, int]:
    """After a correction of who a person is: pairs that it answers are withdrawn, those that it brings up proposed.

    Gives how many of each. Only pairs that nobody decided are withdrawn: two numbers that differ are two persons.
    """
    withdrawn = sql.run(_WITHDRAW, {"person": person_id})
    fresh = sql.temporary(
        "fresh",
        """SELECT r.id AS record_id, r.name_key, r.birth_index FROM registry_record r
           JOIN registry_person p ON p.id = r.person_id
           WHERE p.root_id = %(person)s AND r.is_live""",
        {"person": person_id},
        key="record_id",
    )
    doubtful = sql.temporary(
        "doubtful",
        f"""{_DOUBTFUL} AND EXISTS (SELECT FROM {fresh} f
              WHERE f.record_id = r.id OR f.name_key = r.name_key OR f.birth_index = r.birth_index)""",
        {"naming": linking.naming()},
        key="id",
    )
    return withdrawn, _same_persons(_search(fresh, doubtful, at, None))


def find_claimed_twice(written: Written) -> int:
    """Propose children who attend two schools over the same days; gives how many."""
    found = sql.rows(
        f"""SELECT DISTINCT least(a.record_id, b.record_id), greatest(a.record_id, b.record_id)
            FROM {_fresh(written)} f
            JOIN registry_enrolment_v a ON a.record_id = f.record_id AND a.superseded_at IS NULL AND a.is_attending
            JOIN registry_record r ON r.id = a.record_id
            JOIN registry_person p ON p.root_id = a.person_id
            JOIN registry_record k ON k.person_id = p.id AND k.kind = ANY(%s) AND k.id <> r.id
            JOIN registry_enrolment_v b ON b.record_id = k.id AND b.superseded_at IS NULL AND b.is_attending
              AND b.school_code <> a.school_code
              AND daterange(a.valid_from, a.valid_to) && daterange(b.valid_from, b.valid_to)""",
        [linking.enrolling()],
    )
    reasons = ("两所学校的学籍名册上同时有这名学生",)
    return _propose(
        PairKind.CLAIMED_TWICE,
        [Proposal(a, b, 1.0, Verdict.SURE, reasons) for a, b in found],
        written.head.at,
        written.head.batch_id,
    )


def propose(a: int, b: int, reason: str, at: datetime) -> None:
    """One pair that a clerk came upon, for 比对核查; nothing when it was proposed or decided before."""
    one = Proposal(min(a, b), max(a, b), 0.9, Verdict.LIKELY, (reason,))
    _propose(PairKind.SAME_PERSON, [one], at, None)


def forget(records: Sequence[int]) -> None:
    """No pair asks about these records any more; what was decided of them stays."""
    sql.run(
        """DELETE FROM registry_matchpair WHERE state IN ('open', 'later')
             AND (left_record_id = ANY(%(records)s) OR right_record_id = ANY(%(records)s))""",
        {"records": [*records]},
    )


def _fresh(written: Written) -> Relation:
    return sql.temporary("fresh", f"SELECT record_id FROM {written.verdict} WHERE outcome <> 'same'", key="record_id")


_DOUBTFUL = """SELECT r.* FROM registry_record r
WHERE r.id_index IS NULL AND r.person_id IS NOT NULL AND r.is_live AND r.kind = ANY(%(naming)s)"""


def _search(fresh: Relation, doubtful: Relation, at: datetime, batch_id: int | None) -> _Search:
    return _Search(fresh, doubtful, sql.empty("found_pair", "a bigint, b bigint"), at, batch_id)


def _same_persons(search: _Search) -> int:
    """Pairs between fresh records and doubtful ones, scored and proposed."""
    for block in _BLOCKS:
        sql.run(
            f"""INSERT INTO {search.pairs} SELECT least(u.id, o.id), greatest(u.id, o.id)
                FROM {search.doubtful} u JOIN registry_record o ON {block} AND o.person_id IS NOT NULL AND o.is_live
                  AND o.kind = ANY(%(naming)s) AND o.id <> u.id
                WHERE EXISTS (SELECT FROM {search.fresh} f WHERE f.record_id IN (u.id, o.id))""",
            search.params,
        )
    _near_numbers(search)
    _contradicted(search)
    return _propose(PairKind.SAME_PERSON, _scored(search), search.at, search.batch_id)


def _near_numbers(search: _Search) -> None:
    """IDs that fail their check: every number one slip away that passes, looked up by its index."""
    bad = sql.rows(
        f"""SELECT u.id, w.secret, w.ref FROM {search.doubtful} u JOIN intake_row_v w ON w.id = u.row_id
            WHERE u.id_state IN ('bad_check', 'bad_date') AND w.secret IS NOT NULL"""
    )
    texts: list[str] = []
    owners: list[int] = []
    for record, secret, ref in bad:
        for number in near_ids(sealed_rows.open_secret(secret, ref).get("id_number") or ""):
            texts.append(number)
            owners.append(record)
    if not texts:
        return
    near = sql.copied(
        "near_number",
        "record_id bigint, id_index bytea",
        zip(owners, sealing.index_many("id", texts), strict=True),
    )
    sql.run(
        f"""INSERT INTO {search.pairs} SELECT least(n.record_id, o.id), greatest(n.record_id, o.id)
            FROM {near} n JOIN registry_record o ON o.id_index = n.id_index AND o.person_id IS NOT NULL AND o.is_live
              AND o.kind = ANY(%(naming)s)
            WHERE EXISTS (SELECT FROM {search.fresh} f WHERE f.record_id IN (n.record_id, o.id))""",
        search.params,
    )


def near_ids(number: str) -> Iterator[str]:
    """Usable 18-character IDs that differ from ``number`` in one place, or in two neighbours swapped."""
    if len(number) != 18:
        return
    tried: set[str] = set()
    for place in range(18):
        for digit in "0123456789X" if place == 17 else "0123456789":
            tried.add(number[:place] + digit + number[place + 1 :])
        if place < 17:
            tried.add(number[:place] + number[place + 1] + number[place] + number[place + 2 :])
    tried.discard(number)
    yield from (text for text in sorted(tried) if read_resident_id(text).is_usable)


def _contradicted(search: _Search) -> None:
    """The same usable ID with another name: one of the two registers is wrong."""
    sql.run(
        f"""INSERT INTO {search.pairs} SELECT least(i.id, o.id), greatest(i.id, o.id)
            FROM {search.fresh} f JOIN registry_record i ON i.id = f.record_id
            JOIN registry_record o ON o.id_index = i.id_index AND o.id <> i.id
              AND o.person_id IS NOT NULL AND o.is_live AND o.kind = ANY(%(naming)s)
            JOIN registry_person pi ON pi.id = i.person_id JOIN registry_person po ON po.id = o.person_id
            WHERE pi.root_id <> po.root_id""",
        search.params,
    )


_WITHDRAW = """
DELETE FROM registry_matchpair m
USING registry_record l, registry_record r, registry_person pl, registry_person pr, registry_person xl,
  registry_person xr
WHERE m.kind = 'same_person' AND m.state IN ('open', 'later') AND l.id = m.left_record_id AND r.id = m.right_record_id
  AND pl.id = l.person_id AND pr.id = r.person_id AND xl.id = pl.root_id AND xr.id = pr.root_id
  AND %(person)s IN (xl.id, xr.id) AND xl.id_index <> xr.id_index AND EXISTS (
    SELECT FROM registry_identitydecision d WHERE d.superseded_at IS NULL AND d.id_index IN (xl.id_index, xr.id_index))
"""
_OPEN = """
SELECT DISTINCT f.a, f.b FROM {pairs} f
JOIN registry_record ra ON ra.id = f.a JOIN registry_record rb ON rb.id = f.b
JOIN registry_person pa ON pa.id = ra.person_id JOIN registry_person pb ON pb.id = rb.person_id
JOIN registry_person xa ON xa.id = pa.root_id JOIN registry_person xb ON xb.id = pb.root_id
WHERE pa.root_id <> pb.root_id
  -- what a clerk decided of a person speaks for all its records: two numbers that differ are two persons
  AND NOT coalesce(xa.id_index <> xb.id_index AND (ra.kind = 'identity' OR rb.kind = 'identity' OR EXISTS (
    SELECT FROM registry_identitydecision d WHERE d.superseded_at IS NULL
      AND d.id_index IN (xa.id_index, xb.id_index))), false)
  AND (ra.kind <> rb.kind OR (ra.kind = ANY(%(rolls)s) AND ra.school_code <> rb.school_code))
  AND (ra.id_index IS NULL OR rb.id_index IS NULL OR ra.id_index = rb.id_index)
  AND NOT EXISTS (SELECT FROM registry_matchpair m WHERE m.left_record_id = f.a AND m.right_record_id = f.b
    AND m.kind = 'same_person')
  -- whoever already stands on the other register as somebody known is not searched there again
  AND (ra.kind = rb.kind OR ra.id_index = rb.id_index OR NOT EXISTS (
    SELECT FROM registry_record k JOIN registry_person pk ON pk.id = k.person_id
    WHERE k.is_live AND ((pk.root_id = pa.root_id AND k.kind = rb.kind) OR (pk.root_id = pb.root_id
      AND k.kind = ra.kind))))
  AND NOT EXISTS (
    SELECT FROM registry_matchpair m JOIN registry_record l ON l.id = m.left_record_id
      JOIN registry_record r ON r.id = m.right_record_id
    JOIN registry_person pl ON pl.id = l.person_id JOIN registry_person pr ON pr.id = r.person_id
    WHERE m.state = 'different' AND m.kind = 'same_person'
      AND (pl.root_id, pr.root_id) IN ((pa.root_id, pb.root_id), (pb.root_id, pa.root_id)))
"""


def _scored(search: _Search) -> list[Proposal]:
    """The pairs that are open, surest first, at most :data:`PAIRS_A_RECORD_MAX` a record."""
    pairs = sql.rows(_OPEN.format(pairs=search.pairs), search.params)
    known = records_for([number for pair in pairs for number in pair])
    scored = []
    for a, b in pairs:
        result = score(known[a], known[b])
        verdict = _asked(known[a], known[b], result.verdict)
        if verdict is not Verdict.NONE:
            scored.append(Proposal(a, b, float(result.score), verdict, tuple(result.reasons)))
    kept: defaultdict[int, int] = defaultdict(int)
    proposals = []
    for one in sorted(scored, key=lambda one: (-one.score, one.a, one.b)):
        if kept[one.a] < PAIRS_A_RECORD_MAX and kept[one.b] < PAIRS_A_RECORD_MAX:
            kept[one.a] += 1
            kept[one.b] += 1
            proposals.append(one)
    return proposals


def _asked(a: PersonRecord, b: PersonRecord, verdict: Verdict) -> Verdict:
    """One number under two names is never sure, and always asked about."""
    if not a.id_number or a.id_number != b.id_number:
        return verdict
    return Verdict.LIKELY if verdict in (Verdict.SURE, Verdict.LIKELY) else Verdict.POSSIBLE


# the bearer of a decided identity has no row of its own: its day of birth is that of the decision or row it came from
_BORN_AS = """
SELECT d.secret, d.secret_ref AS ref FROM registry_identitydecision d
  WHERE d.record_id = r.id AND d.field = 'birth_date' AND d.superseded_at IS NULL
UNION ALL
SELECT coalesce(v.secret, o.secret), coalesce(v.ref, o.secret_ref)
  FROM registry_record o JOIN registry_person p ON p.id = o.person_id
  JOIN registry_person own ON own.root_id = p.root_id
  LEFT JOIN intake_row_v v ON v.id = o.row_id
  WHERE own.id = r.person_id AND o.birth_index = r.birth_index AND o.kind <> 'identity'
    AND coalesce(v.secret, o.secret) IS NOT NULL
LIMIT 1"""


def records_for(numbers: list[int]) -> dict[int, PersonRecord]:
    """Records as linkage compares them; their numbers are opened in memory only."""
    found = sql.rows(
        f"""SELECT r.id, r.name, r.sex, r.address, r.guardian_name, coalesce(w.secret, r.secret),
                  coalesce(w.ref, r.secret_ref), b.secret, b.ref
           FROM registry_record r LEFT JOIN intake_row_v w ON w.id = r.row_id
           LEFT JOIN LATERAL ({_BORN_AS}) b ON r.kind = 'identity' WHERE r.id = ANY(%s)""",
        [sorted(set(numbers))],
    )
    known = {}
    for number, name, sex, address, guardian, secret, ref, born, born_ref in found:
        opened = sealed_rows.open_secret(born, born_ref) if born else {}
        opened = {"birth_date": opened.get("birth_date", "")} | (sealed_rows.open_secret(secret, ref) if secret else {})
        known[number] = PersonRecord(
            name=name,
            sex=sex,
            birth_date=opened.get("birth_date") or "",
            id_number=opened.get("id_number") or "",
            address=address,
            guardian_name=guardian,
            phone=opened.get("phone") or "",
        )
    return known


def _propose(kind: PairKind, proposals: list[Proposal], at: datetime, batch_id: int | None) -> int:
    """Keep the pairs that are not known yet; gives how many."""
    proposed = sql.copied(
        "proposal",
        "a bigint, b bigint, score numeric, verdict text, reasons jsonb",
        (
            (one.a, one.b, f"{one.score:.4f}", one.verdict.value, json.dumps(one.reasons, ensure_ascii=False))
            for one in proposals
        ),
    )
    return sql.run(
        f"""INSERT INTO registry_matchpair (kind, left_record_id, right_record_id, score, verdict, reasons, county_code,
              other_county_code, state, decided_by, reason, made_at, made_by_batch)
            SELECT %(kind)s, p.a, p.b, p.score, p.verdict, p.reasons, a.county_code, b.county_code, 'open', '', '',
                   %(at)s, %(batch)s
            FROM {proposed} p JOIN registry_record a ON a.id = p.a JOIN registry_record b ON b.id = p.b
            ON CONFLICT (left_record_id, right_record_id, kind) DO NOTHING""",
        {"kind": kind.value, "at": at, "batch": batch_id},
    )
