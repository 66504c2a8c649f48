"""What the current runs of an area found: sums, lists, what is missing, what differs from what was approved."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from fuzhi.policy.facts import FACT_LABELS, PAPERS
from fuzhi.steps.accounts.masking import tail_sought
from fuzhi.steps.accounts.scope import Scope, for_area
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.models import Difference, Run
from fuzhi.steps.aid.queries.attendance import ATTENDANCE
from fuzhi.steps.aid.queries.known import StoredDecision
from fuzhi.steps.aid.queries.withdrawn import withdrawn_pairs
from fuzhi.steps.periods import sql
from fuzhi.vocabulary.codes import Outcome
from fuzhi.vocabulary.facts import Paper
from fuzhi.vocabulary.handover import Listing, Narrowing
from fuzhi.vocabulary.names import name_key, sought

_DECISIONS = """
SELECT d.id, d.run_id, d.person_id, d.benefit, d.outcome,
       CASE WHEN {gone} THEN 'withdrawn' ELSE d.outcome END AS standing,
       CASE WHEN {gone} THEN 0 ELSE d.amount_fen END AS amount_fen, d.true_mask, d.unknown_mask, {columns}
  FROM aid_decision d
  {join} JOIN aid_factrow f ON f.run_id = d.run_id AND f.person_id = d.person_id
  LEFT JOIN registry_root_v o ON o.person_id = d.person_id
  LEFT JOIN registry_person_v n ON n.person_id = o.root_id
 WHERE {test}"""
_GONE = """(d.outcome = 'granted' AND (d.person_id, d.benefit) IN
       (SELECT * FROM unnest(%(gone_persons)s::bigint[], %(gone_items)s::text[])))"""
_NARROW = "f.school_code, f.village_code, f.county_code, f.stage"
_WIDE = """n.name, n.number, f.school_code, f.village_code, f.county_code, f.stage, f.grade, f.class_name,
       (SELECT s.name FROM registry_school_v s WHERE s.school_code = f.school_code AND s.superseded_at IS NULL
         ORDER BY s.valid_from DESC LIMIT 1) AS school_name,
       CASE d.outcome WHEN 'undetermined' THEN (to_jsonb(f) - 'digest')::text END AS facts"""


@dataclass(frozen=True, slots=True)
class MissingFact:
    """An unknown fact, the paper that settles it, and how many children wait for it in how many items."""

    fact: str
    label: str
    paper: Paper | None
    persons: int
    items: tuple[str, ...]


def latest_runs(scope: Scope, term: str) -> QuerySet[Run]:
    """The current run of each county of the area (a school or village sees its county's)."""
    area = scope.area_code[:6]
    found = Run.objects.filter(term=term, is_current=True, county_code__startswith=area).select_related("made_by")
    return found.order_by("county_code")


def current_runs(scope: Scope, term: str) -> dict[str, int]:
    """Run id by county."""
    return {run.county_code: run.pk for run in latest_runs(scope, term)}


def scoped_facts(scope: Scope) -> tuple[str, dict[str, str]]:
    """A test on aid_run r (whole counties) or aid_factrow f; named parameters."""
    if scope.is_prefecture:
        return "TRUE", {}
    if scope.school_code:
        return "r.county_code = %(scope_county)s AND f.school_code = %(scope_school)s", {
            "scope_county": scope.county_code,
            "scope_school": scope.school_code,
        }
    if len(scope.area_code) == 6:
        return "r.county_code = %(scope_county)s", {"scope_county": scope.area_code}
    if len(scope.area_code) in (9, 12):
        return "f.village_code LIKE %(scope_place)s", {"scope_place": f"{scope.area_code}%"}
    return "FALSE", {}


def decision_rows(scope: Scope, term: str) -> Listing:
    """Every stored decision of the area's current runs; ``standing``: its outcome, or that a person took the item back.

    The runs stand in the text as numbers, so that the rows come in the order of the index (run, person, item).
    """
    by_county = current_runs(scope, term)
    runs, gone, taken_back = sorted(by_county.values()), *_taken_back(by_county, term)
    wide = _DECISIONS.format(columns=_WIDE, join="LEFT", test="d.id = any(%(keys)s)", gone=gone)
    own = f"d.run_id = {runs[0]}" if len(runs) == 1 else f"d.run_id IN ({', '.join(map(str, runs)) or 'NULL'})"
    if scope.school_code:
        test = f"{own} AND f.school_code = %(scope_school)s"
        narrow = _DECISIONS.format(columns=_NARROW, join="", test=test, gone=gone)
        return Listing(wide, {"scope_school": scope.school_code, **taken_back}, narrow)
    if len(scope.area_code) in (9, 12):
        test = f"{own} AND f.village_code LIKE %(scope_place)s"
        narrow = _DECISIONS.format(columns=_NARROW, join="", test=test, gone=gone)
        return Listing(wide, {"scope_place": f"{scope.area_code}%", **taken_back}, narrow)
    return Listing(wide, taken_back, _DECISIONS.format(columns=_NARROW, join="LEFT", test=own, gone=gone))


def _taken_back(counties: Iterable[str], term: str) -> tuple[str, dict[str, list[int] | list[str]]]:
    """A test on aid_decision d: granted, and taken back by a person; FALSE where nobody took anything back."""
    persons, items = withdrawn_pairs(counties, term)
    return (_GONE, {"gone_persons": persons, "gone_items": items}) if persons else ("FALSE", {})


@dataclass(frozen=True, slots=True)
class OutcomeSum:
    """Persons and fen of one item and outcome."""

    benefit: str
    outcome: str
    persons: int
    amount_fen: int


def outcome_sums(scope: Scope, term: str) -> list[OutcomeSum]:
    """Persons and fen by item and outcome over the area's current runs, in reading order.

    Whole counties answer from the sums kept with each run; a school or village is counted. What people took back is not
    granted: it stands by itself, with the outcome ``withdrawn``.
    """
    order = {code: place for place, code in enumerate(rules.item_labels())}
    if len(scope.area_code) <= 6 and not scope.school_code:
        sums: dict[tuple[str, str], list[int]] = {}
        for run in latest_runs(scope, term):
            for line in run.counts:
                kept = sums.setdefault((line["benefit"], line["outcome"]), [0, 0])
                kept[0] += line["persons"]
                kept[1] += line["amount_fen"]
        found = [OutcomeSum(*key, *sum_) for key, sum_ in sums.items()]
    else:
        test, values = scoped_facts(scope)
        found = sql.read(
            OutcomeSum,
            "SELECT d.benefit, d.outcome, count(*) AS persons, sum(d.amount_fen)::bigint AS amount_fen"
            " FROM aid_decision d JOIN aid_run r ON r.id = d.run_id AND r.is_current AND r.term = %(term)s"
            " JOIN aid_factrow f ON f.run_id = d.run_id AND f.person_id = d.person_id"
            f" WHERE {test} GROUP BY 1, 2",
            {"term": term, **values},
        )
    found = _less(found, _withdrawn_sums(scope, term))
    return sorted(found, key=lambda one: (order.get(one.benefit, 99), one.outcome))


def _withdrawn_sums(scope: Scope, term: str) -> list[OutcomeSum]:
    gone, taken_back = _taken_back(current_runs(scope, term), term)
    test, values = scoped_facts(scope)
    if not taken_back:
        return []
    return sql.read(
        OutcomeSum,
        "SELECT d.benefit, 'withdrawn' AS outcome, count(*) AS persons, sum(d.amount_fen)::bigint AS amount_fen"
        " FROM aid_decision d JOIN aid_run r ON r.id = d.run_id AND r.is_current AND r.term = %(term)s"
        " LEFT JOIN aid_factrow f ON f.run_id = d.run_id AND f.person_id = d.person_id"
        f" WHERE {test} AND {gone} GROUP BY 1",
        {"term": term, **values, **taken_back},
    )


def _less(found: list[OutcomeSum], gone: list[OutcomeSum]) -> list[OutcomeSum]:
    """Granted without what was taken back, which follows."""
    by_item = {one.benefit: one for one in gone}
    left = [
        replace(one, persons=one.persons - less.persons, amount_fen=one.amount_fen - less.amount_fen)
        if one.outcome == Outcome.GRANTED and (less := by_item.get(one.benefit))
        else one
        for one in found
    ]
    return left + gone


def _undetermined(scope: Scope, term: str) -> list[StoredDecision]:
    """Those of one item and pack with the same masks once, with a run that has them."""
    test, values = scoped_facts(scope)
    return sql.read(
        StoredDecision,
        "SELECT min(d.run_id) AS run_id, r.pack_hash, d.benefit, d.outcome, d.true_mask, d.unknown_mask"
        " FROM aid_decision d JOIN aid_run r ON r.id = d.run_id AND r.is_current AND r.term = %(term)s"
        " JOIN aid_factrow f ON f.run_id = d.run_id AND f.person_id = d.person_id"
        f" WHERE d.outcome = 'undetermined' AND {test}"
        " GROUP BY 2, 3, 4, 5, 6",
        {"term": term, **values},
    )


@dataclass(frozen=True, slots=True)
class _Blamed:
    """A fact for want of which decisions with this outcome (item and masks of one pack) are undetermined."""

    pack_hash: str
    benefit: str
    true_mask: int
    unknown_mask: int
    fact: str


def _blamed(scope: Scope, term: str) -> list[_Blamed]:
    """What may be missing for everything undetermined in the area; equal masks of one pack are explained once."""
    rows = _undetermined(scope, term)
    opening = rules.decoders({row.run_id for row in rows})
    return [
        _Blamed(row.pack_hash, row.benefit, row.true_mask, row.unknown_mask, fact.name)
        for row in rows
        for fact in opening[row.run_id].explain(row).missing
    ]


def _blamed_values(blamed: list[_Blamed], prefix: str = "") -> dict[str, Sequence[str | int]]:
    """As parallel arrays for ``unnest``."""
    return {
        f"{prefix}packs": [one.pack_hash for one in blamed],
        f"{prefix}items": [one.benefit for one in blamed],
        f"{prefix}trues": [one.true_mask for one in blamed],
        f"{prefix}unknowns": [one.unknown_mask for one in blamed],
    }


def missing_facts(scope: Scope, term: str) -> list[MissingFact]:
    """What keeps children waiting, most children first: each fact that is unknown and decides, with its paper."""
    blamed = _blamed(scope, term)
    if not blamed:
        return []
    labels = rules.item_labels()
    test, values = scoped_facts(scope)
    names = sorted({one.fact for one in blamed})
    unknown = " ".join(f"WHEN '{name}' THEN f.{name} IS NULL" for name in names)
    found = sql.rows(
        "SELECT b.fact, count(DISTINCT d.person_id) AS persons, array_agg(DISTINCT d.benefit) AS items"
        " FROM aid_decision d JOIN aid_run r ON r.id = d.run_id AND r.is_current AND r.term = %(term)s"
        " JOIN aid_factrow f ON f.run_id = d.run_id AND f.person_id = d.person_id"
        " JOIN unnest(%(packs)s::text[], %(items)s::text[], %(trues)s::bigint[], %(unknowns)s::bigint[],"
        " %(facts)s::text[])"
        "   AS b (pack_hash, benefit, true_mask, unknown_mask, fact)"
        "   ON b.pack_hash = r.pack_hash AND b.benefit = d.benefit AND b.true_mask = d.true_mask"
        " AND b.unknown_mask = d.unknown_mask"
        f" WHERE d.outcome = 'undetermined' AND {test} AND NOT f.is_claimed_twice"
        f" AND f.is_attendance_unknown IS NULL AND CASE b.fact {unknown} END"
        " GROUP BY 1 ORDER BY 2 DESC, 1",
        {
            "term": term,
            **values,
            **_blamed_values(blamed),
            "facts": [one.fact for one in blamed],
        },
    )
    return _unclear_attendance(scope, term, labels) + [
        MissingFact(
            fact,
            FACT_LABELS[fact],
            PAPERS.get(fact),
            persons,
            tuple(label for code, label in labels.items() if code in items),
        )
        for fact, persons, items in found
    ]


def _unclear_attendance(scope: Scope, term: str, labels: Mapping[str, str]) -> list[MissingFact]:
    """The children of whom nobody knows whether they attend: every other fact waits for that one."""
    test, values = scoped_facts(scope)
    persons, items = sql.rows(
        "SELECT count(DISTINCT d.person_id), array_agg(DISTINCT d.benefit) FROM aid_factrow f"
        " JOIN aid_run r ON r.id = f.run_id AND r.is_current AND r.term = %(term)s"
        " JOIN aid_decision d ON d.run_id = f.run_id AND d.person_id = f.person_id AND d.outcome = 'undetermined'"
        f" WHERE f.is_attendance_unknown AND {test}",
        {"term": term, **values},
    )[0]
    if not persons:
        return []
    waiting = tuple(label for code, label in labels.items() if code in items)
    return [MissingFact(ATTENDANCE.name, ATTENDANCE.label, ATTENDANCE.paper, persons, waiting)]


def claimed_twice(scope: Scope, term: str) -> int:
    """Children on the rolls of two schools: nothing that depends on the school can be decided for them."""
    test, values = scoped_facts(scope)
    found = sql.one(
        "SELECT count(*) FROM aid_factrow f JOIN aid_run r ON r.id = f.run_id AND r.is_current"
        " AND r.term = %(term)s"
        f" WHERE f.is_claimed_twice AND {test}",
        {"term": term, **values},
    )
    return int(found)


def missing_fragment(scope: Scope, term: str, fact: str) -> Narrowing:
    """A test on the decision list's columns: undetermined for want of this fact."""
    if fact == ATTENDANCE.name:
        return Narrowing(
            "outcome = 'undetermined' AND EXISTS (SELECT 1 FROM aid_factrow g WHERE g.run_id = listed.run_id"
            " AND g.person_id = listed.person_id AND g.is_attendance_unknown)"
        )
    blamed = [one for one in _blamed(scope, term) if one.fact == fact]
    if not blamed or fact not in FACT_LABELS:
        return Narrowing("FALSE")
    return Narrowing(
        "outcome = 'undetermined' AND EXISTS (SELECT 1 FROM aid_run r"
        " JOIN unnest(%(fz_packs)s::text[], %(fz_items)s::text[],"
        " %(fz_trues)s::bigint[], %(fz_unknowns)s::bigint[]) AS b (pack_hash, benefit, true_mask, unknown_mask)"
        "   ON b.pack_hash = r.pack_hash WHERE r.id = listed.run_id AND b.benefit = listed.benefit"
        "   AND b.true_mask = listed.true_mask AND b.unknown_mask = listed.unknown_mask)"
        " AND EXISTS (SELECT 1 FROM aid_factrow g WHERE g.run_id = listed.run_id AND g.person_id = listed.person_id"
        f" AND g.{fact} IS NULL)",
        _blamed_values(blamed, "fz_"),
    )


def missing_children(scope: Scope, term: str, fact: str) -> Narrowing:
    """A test on the list of children: those whom :func:`missing_facts` counts for this fact."""
    blamed = [one for one in _blamed(scope, term) if one.fact == fact]
    if not blamed or fact not in FACT_LABELS:
        return Narrowing("FALSE")
    test, values = scoped_facts(scope)
    return Narrowing(
        "person_id IN (SELECT d.person_id FROM aid_decision d"
        " JOIN aid_run r ON r.id = d.run_id AND r.is_current AND r.term = %(fz_missing_term)s"
        " JOIN aid_factrow f ON f.run_id = d.run_id AND f.person_id = d.person_id"
        " JOIN unnest(%(fz_packs)s::text[], %(fz_items)s::text[], %(fz_trues)s::bigint[], %(fz_unknowns)s::bigint[])"
        "   AS b (pack_hash, benefit, true_mask, unknown_mask) ON b.pack_hash = r.pack_hash"
        "   AND b.benefit = d.benefit AND b.true_mask = d.true_mask AND b.unknown_mask = d.unknown_mask"
        f" WHERE d.outcome = 'undetermined' AND {test} AND NOT f.is_claimed_twice"
        f" AND f.is_attendance_unknown IS NULL AND f.{fact} IS NULL)",
        {"fz_missing_term": term, **values, **_blamed_values(blamed, "fz_")},
    )


def of_people_called(text: str) -> Narrowing:
    """A test on the decision list's columns: people of this name, these initials or these last four.

    They are found first, by their own indexes.
    """
    text = sought(text) or text
    name = _plain(name_key(text) or text)
    return Narrowing(
        "person_id IN (SELECT o.person_id FROM registry_root_v o JOIN registry_person_v n ON n.person_id = o.root_id"
        " WHERE n.name_key LIKE %(fz_name)s OR n.initials LIKE %(fz_initials)s OR n.tail_key = %(fz_last)s)",
        {
            "fz_name": f"%{name}%" if len(text) > 2 else f"{name}%",  # the index of pieces needs three characters
            "fz_initials": f"{_plain(text.lower())}%",
            "fz_last": tail_sought(text),
        },
    )


def _plain(text: str) -> str:
    """Text for LIKE: its wildcards stand for themselves."""
    return re.sub(r"([\\%_])", r"\\\1", text)


def differences(scope: Scope, term: str) -> QuerySet[Difference]:
    """Approved lines for which the county's current run finds something else."""
    runs = list(current_runs(scope, term).values())
    found = Difference.objects.filter(for_area(Scope(scope.area_code[:6])), term=term, run_id__in=runs)
    if scope.school_code:
        found = found.filter(school_code=scope.school_code)
    return found.select_related("person", "entitlement").order_by("-noted_at", "id")


__all__ = [
    "MissingFact",
    "current_runs",
    "decision_rows",
    "differences",
    "latest_runs",
    "missing_children",
    "missing_facts",
    "missing_fragment",
    "of_people_called",
    "outcome_sums",
    "scoped_facts",
]
