"""Drawing a term's coverage: the snapshot is redrawn when anything that was recorded since may have changed it."""

from collections.abc import Iterable

from django.db import connection

from fuzhi.steps.audit.keeping import stamp
from fuzhi.steps.oversight.coverage_sql import BESIDE_NEED, DRAW, LEFT_OUT_REASONS, PERSONS, RETURN_REASONS
from fuzhi.steps.oversight.models import CoverageRow, Snapshot
from fuzhi.steps.payments.items import item
from fuzhi.steps.periods import sql
from fuzhi.steps.registry.queries import school_names
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import CoverageKind, CoverageStage, GapKind, Outcome, RosterKind
from fuzhi.vocabulary.places import here
from fuzhi.vocabulary.terms import Term

STEPS = (
    *(kind.value for kind in (GapKind.LEFT_OUT, GapKind.HELD, GapKind.RETURNED, GapKind.NO_ACCOUNT, GapKind.LATE)),
    *(stage.value for stage in CoverageStage),
    "done",
)
"""Where a granted item may stand, from the furthest back: a person stands where the first of the items does."""

MANNER = 3
"""Counted up when snapshots are drawn otherwise or told in other words: the old ones are drawn anew."""

_PUPIL_ITEMS = """
SELECT i.code, bool_or(i.asks_for_need) FROM aid_item_v i WHERE i.fact_table = 'student_term' GROUP BY 1 ORDER BY 1
"""


def pupil_items() -> dict[str, bool]:
    """Items of pupils, of the packs that are or were in use: whether they ask for need."""
    with connection.cursor() as cursor:
        cursor.execute(_PUPIL_ITEMS)
        return dict(cursor.fetchall())


def need_items() -> list[str]:
    """Items that ask for need: having one of them is being aided."""
    return [code for code, asks_for_need in pupil_items().items() if asks_for_need]


def is_stale(term: str) -> bool:
    """True when the term was never drawn, or something was done since."""
    known = Snapshot.objects.filter(pk=term).values_list("stamp", flat=True).first()
    return known != _stamp(Term.parse(term))


def _is_late(term: Term) -> bool:
    return clock.today() > term.pay_by


def _stamp(term: Term) -> str:
    """The state of the trail, how it was drawn, and whether what is not paid is late by now."""
    return f"{stamp()[:56]}/{MANNER}{'late' if _is_late(term) else ''}"


def draw(*, term: str, force: bool = False) -> Snapshot:
    """Draw a term's coverage if it is stale (or ``force``). Derived from what stands, so it needs no permission and
    changes no register; one at a time, readers keep the old snapshot until it commits."""
    parsed = Term.parse(term)
    with sql.one_snapshot(f"coverage:{term}"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off; SET LOCAL work_mem = '64MB'")
        now = _stamp(parsed)
        known = Snapshot.objects.filter(pk=term).first()
        if known is not None and known.stamp == now and not force:
            return known
        born_from, born_until = here().born_between(parsed.ages_on)
        values: sql.Marks = {
            "term": term,
            "census": parsed.census_on,
            "ages_on": parsed.ages_on,
            "born_from": born_from,
            "born_until": born_until,
            "need_items": need_items(),
            "pupil_items": list(pupil_items()),
            "school_year": parsed.school_year,
            "is_late": _is_late(parsed),
            "steps": list(STEPS),
            "stages": [stage.value for stage in CoverageStage],
            "gaps": [kind.value for kind in GapKind],
        }
        CoverageRow.objects.filter(term=term).delete()
        cursor.execute(PERSONS, values)
        cursor.execute(DRAW, values)
        persons = cursor.rowcount
        cursor.execute(RETURN_REASONS, values)
        cursor.execute(LEFT_OUT_REASONS, values)
        _say_what_is_missing(term)
        cursor.execute(BESIDE_NEED, values)
        _say_what_every_pupil_has(term, cursor.fetchall())
        _say_registers(term)
        _say_items(term)
        return Snapshot.objects.update_or_create(
            term=term,
            defaults={"stamp": now, "census_on": parsed.census_on, "drawn_at": clock.now(), "persons": persons},
        )[0]


_UNDETERMINED = """
SELECT d.person_id, coalesce(array_agg(n.label ORDER BY d.id, n.bit) FILTER (WHERE n.label IS NOT NULL), '{}')
  FROM aid_decision_v d
  JOIN oversight_coveragerow c ON c.term = d.term AND c.person_id = d.person_id
                             AND c.gap_kind = 'fact_unknown' AND c.detail = ''
  LEFT JOIN aid_condition_v n ON n.pack_hash = d.pack_hash AND n.benefit = d.benefit AND NOT n.is_group
                             AND (d.unknown_mask >> n.bit) & 1 = 1
 WHERE d.term = %s AND d.is_current AND d.outcome = 'undetermined' AND d.benefit = ANY(%s)
 GROUP BY d.person_id
"""


def _say_what_is_missing(term: str) -> None:
    """Name the conditions that nobody can tell, from the decisions' masks and the conditions of their own packs."""
    with connection.cursor() as cursor:
        cursor.execute(_UNDETERMINED, [term, need_items()])
        found = cursor.fetchall()
    _write_details(term, ((person_id, _missing(said)) for person_id, said in found))


def _missing(labels: Iterable[str]) -> str:
    return "缺：" + ("、".join(dict.fromkeys(labels)) or "金额")


ONLY_UNIVERSAL, WAITS = "只享普惠项目：", "待定，缺："
"""How the words begin of a child who has what every pupil has and nothing that asks for need; and what they hold where
such an item is not determined. Lists are narrowed by both."""
NOTHING = "没有符合条件的项目"
_STANDS = {"done": "已落实"} | {one.value: one.label for one in (*GapKind, *CoverageStage)}


def _say_what_every_pupil_has(term: str, found: Iterable[tuple[int, str, str, str, list[str]]]) -> None:
    """Who is due nothing that asks for need may have rights all the same: name them and how far they are."""
    told: dict[int, list[str]] = {}
    having: set[int] = set()
    for person_id, benefit, outcome, stands, missing in found:
        is_granted = outcome == Outcome.GRANTED.value
        how = _STANDS[stands] if is_granted else f"待定，{_missing(missing)}"
        told.setdefault(person_id, []).append(f"{item(benefit).label}{how}")
        if is_granted:
            having.add(person_id)
    _write_details(
        term, ((who, (ONLY_UNIVERSAL if who in having else "") + "；".join(said)) for who, said in told.items())
    )
    CoverageRow.objects.filter(term=term, kind=CoverageKind.NOT_DUE.value, detail="").update(detail=NOTHING)


_WAITING = """
SELECT e.person_id, e.benefit FROM aid_entitlement_v e
  JOIN oversight_coveragerow c ON c.term = e.term AND c.person_id = e.person_id
 WHERE e.term = %s AND e.state <> 'withdrawn' AND e.benefit = ANY(%s)
   AND (c.gap_kind = 'left_out' AND e.state = 'marked' OR c.gap_kind = 'held' AND e.is_held
        OR c.gap_kind = 'no_account' AND e.delivery = 'cash' OR c.stage = 'decided' AND e.state = 'proposed')
 ORDER BY e.person_id, e.benefit
"""


def _say_items(term: str) -> None:
    """Name the items that wait for the school, for an objection, for an account."""
    waiting: dict[int, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [term, need_items()])
        for person_id, benefit in cursor.fetchall():
            waiting.setdefault(person_id, []).append(item(benefit).label)
    _write_details(term, ((person_id, "、".join(labels)) for person_id, labels in waiting.items()))


def _say_registers(term: str) -> None:
    """Registers and schools by name instead of code."""
    kinds = {kind.value: kind.label for kind in RosterKind}
    open_rows = CoverageRow.objects.filter(term=term, gap_kind=GapKind.MATCH_OPEN.value)
    told = [
        (person_id, "待比对：" + "、".join(kinds.get(code, code) for code in detail.split(",")))
        for person_id, detail in open_rows.values_list("person_id", "detail")
    ]
    twice = list(
        CoverageRow.objects.filter(term=term, gap_kind=GapKind.CLAIMED_TWICE.value).values_list("person_id", "detail")
    )
    names = school_names(code for _, detail in twice for code in detail.split(","))
    told += [(person_id, "、".join(names.get(code, code) for code in detail.split(","))) for person_id, detail in twice]
    _write_details(term, told)


def _write_details(term: str, told: Iterable[tuple[int, str]]) -> None:
    rows = list(told)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE oversight_coveragerow c SET detail = left(x.detail, 200)"
            " FROM unnest(%s::bigint[], %s::text[]) AS x(person_id, detail) WHERE c.term = %s"
            " AND c.person_id = x.person_id",
            [[row[0] for row in rows], [row[1] for row in rows], term],
        )
