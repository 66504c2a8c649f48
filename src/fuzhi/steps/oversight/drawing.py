"""Drawing a term's coverage: the snapshot is redrawn when anything that was recorded since may have changed it."""

from collections.abc import Iterable

from django.db import connection

from fuzhi.steps.audit.keeping import stamp
from fuzhi.steps.oversight.coverage_sql import DRAW, PERSONS, RETURN_REASONS
from fuzhi.steps.oversight.models import CoverageRow, Snapshot
from fuzhi.steps.payments.items import item
from fuzhi.steps.periods import sql
from fuzhi.steps.registry.queries import school_names
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import CoverageStage, GapKind, RosterKind
from fuzhi.vocabulary.places import here
from fuzhi.vocabulary.terms import Term

STEPS = (
    *(kind.value for kind in (GapKind.LEFT_OUT, GapKind.HELD, GapKind.RETURNED, GapKind.NO_ACCOUNT, GapKind.LATE)),
    *(stage.value for stage in CoverageStage),
    "done",
)
"""Where a granted item may stand, from the furthest back: a person stands where the first of the items does."""

_NEED_ITEMS = """
SELECT DISTINCT i.code FROM aid_item_v i WHERE i.asks_for_need AND i.fact_table = 'student_term' ORDER BY 1
"""


def need_items() -> list[str]:
    """Items, of the packs that are or were in use, that ask for need: having one of them is being aided."""
    with connection.cursor() as cursor:
        cursor.execute(_NEED_ITEMS)
        return [code for (code,) in cursor.fetchall()]


def is_stale(term: str) -> bool:
    """True when the term was never drawn, or something was done since."""
    known = Snapshot.objects.filter(pk=term).values_list("stamp", flat=True).first()
    return known != _stamp(Term.parse(term))


def _is_late(term: Term) -> bool:
    return clock.today() > term.pay_by


def _stamp(term: Term) -> str:
    """The state of the trail, and whether what is not paid is late by now."""
    return f"{stamp()[:60]}{'late' if _is_late(term) else ''}"


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
        _say_what_is_missing(term)
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
    _write_details(
        term, ((person_id, "缺：" + ("、".join(dict.fromkeys(said)) or "金额")) for person_id, said in found)
    )


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
