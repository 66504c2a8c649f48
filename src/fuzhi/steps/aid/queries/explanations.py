"""One child: what was decided this semester, why, from which rows, and what would change it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from fuzhi.policy import Pack
from fuzhi.policy.closures import Facts
from fuzhi.policy.explanation import Explanation, Line
from fuzhi.policy.facts import FACT_LABELS, STUDENT_TERM, show_fact
from fuzhi.policy.language import Benefit
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.models import Run
from fuzhi.steps.aid.queries import attendance
from fuzhi.steps.aid.queries.known import Known, known_by_child, known_of
from fuzhi.steps.aid.queries.sources import sources_by_row
from fuzhi.steps.aid.queries.withdrawn import Withdrawn, withdrawn_by_child
from fuzhi.steps.aid.queries.wording import words_by_row
from fuzhi.steps.aid.states import EntitlementState
from fuzhi.steps.periods import sql
from fuzhi.steps.periods.source import Source, said_last
from fuzhi.steps.registry import queries as registry
from fuzhi.vocabulary.clock import day_of
from fuzhi.vocabulary.codes import Outcome, RosterKind, Tier
from fuzhi.vocabulary.errors import NotFound

_GRANTED_FIRST = {"granted": 0, "undetermined": 1, "refused": 2}


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of a child: outcome, fen, and how far it is (``state`` empty when there is no entitlement).

    The masks are those of the pack with ``pack_hash``. ``withdrawn``: a person took back what the rules granted.
    """

    pack_hash: str
    benefit: str
    label: str
    clause: str
    tier: str
    delivery: str
    outcome: str
    amount_fen: int
    true_mask: int
    unknown_mask: int
    state: str
    withdrawn: Withdrawn | None = None

    @property
    def is_due(self) -> bool:
        """The rules grant it and nobody took it back."""
        return self.outcome == Outcome.GRANTED and self.withdrawn is None


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """One condition as the explanation page shows it: ``values`` are (text, source) of what it reads."""

    label: str
    clause: str
    passed: bool | None
    is_reason: bool
    depth: int
    value: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row of a register that could not be read, as a clerk finds it."""

    kind: str
    batch_id: int
    sheet: str
    row_no: int | None


@dataclass(frozen=True, slots=True)
class Reasoned:
    """An item of a child with its reasons."""

    item: ItemLine
    explanation: Explanation
    lines: list[ConditionLine]


@dataclass(frozen=True, slots=True)
class ChildReasons:
    """Every item of a child's semester with its reasons, granted first."""

    known: Known
    items: list[Reasoned]


@dataclass(frozen=True, slots=True)
class Explained:
    """Everything the explanation page of one item needs."""

    person_id: int
    name: str
    number: str
    run: Run
    pack: Pack
    items: list[ItemLine]
    chosen: ItemLine
    explanation: Explanation
    lines: list[ConditionLine]
    sums: list[tuple[str, str]]
    national: list[ItemLine]
    known: Known
    decided_on: date
    open_matches: int
    refused_rows: list[RefusedRow]

    @property
    def key(self) -> str:
        """How ``fuzhi reproduce`` names this decision: ``学生编号:项目:学期``, the item by its four characters."""
        return f"{self.number}:{rules.item(self.chosen.benefit).short_label}:{self.run.term}"


def decisions_of_person(scope: Scope, person_id: int, term: str) -> list[ItemLine]:
    """Every stored item of the child's current run of the semester, granted first."""
    registry.person(scope, person_id)
    return _items([person_id], term).get(person_id, [])


def reasons_by_child(person_ids: Iterable[int], term: str) -> dict[int, ChildReasons]:
    """Of several children at once, by child; who was not decided is left out. The caller has checked the area."""
    known = known_by_child(person_ids, term)
    items, runs = _items(known, term), Run.objects.in_bulk({one.run_id for one in known.values()})
    opening = {key: rules.decoder_of(run) for key, run in runs.items()}
    rows = [one for person, one in known.items() if person in items]
    found_in = _evidence(rows, runs)
    return {
        person: ChildReasons(
            one, [_reasoned(opening[one.run_id], item, one, *found_in[id(one)]) for item in items[person]]
        )
        for person, one in known.items()
        if person in items
    }


Evidence = tuple[dict[str, str], dict[str, Source]]
"""Of a fact row, by fact: what was found in words, and where it comes from."""


def _evidence(rows: list[Known], runs: Mapping[int, Run]) -> dict[int, Evidence]:
    """By the identity of the fact row, as its run knew."""
    words, sources = words_by_row(rows), sources_by_row([one.sources for one in rows])
    again: dict[tuple[int, str], Source] = {}
    for key, run in runs.items():
        own = {
            (at, fact): one for at, told in enumerate(sources) if rows[at].run_id == key for fact, one in told.items()
        }
        again |= said_last(own, run.known_at)
    told_by: list[dict[str, Source]] = [{} for _ in rows]
    for (at, fact), one in again.items():
        told_by[at][fact] = one
    return {id(row): (said, told) for row, said, told in zip(rows, words, told_by, strict=True)}


def _reasoned(
    opening: rules.Decoder, item: ItemLine, known: Known, words: Mapping[str, str], sources: Mapping[str, Source]
) -> Reasoned:
    why = attendance.told(opening.explain(item, known.facts), is_attendance_unknown=known.is_attendance_unknown is True)
    lines = [
        ConditionLine(
            line.label,
            line.clause,
            line.passed,
            line.is_reason,
            line.depth,
            _found(line, words),
            next((sources[f.name] for f in line.facts if f.name in sources), None),
        )
        for line in why.lines
        if not line.is_group
    ]
    return Reasoned(item, why, lines)


def explained(scope: Scope, number: str, term: str, benefit: str = "") -> Explained:
    """The explanation of one item (default: the first refused or undetermined municipal one, else the first).

    Raises NotFound when the child is not the area's, or was not part of the current run, or not asked about this item.
    """
    person = registry.person_by_number(scope, number)
    person_id = person.pk
    known = known_of(person_id, term)
    items = _items([person_id], term).get(person_id, [])
    if known is None or not items:
        raise NotFound("not_decided", f"{person.name}本学期还没有认定。", "请先导入本学期学籍名册，再运行认定。")
    run = Run.objects.get(pk=known.run_id)
    chosen = next((item for item in items if item.benefit == benefit), None) if benefit else _most_asked(items)
    if chosen is None:
        raise NotFound("no_such_item", f"{person.name}的认定里没有这个资助项目。", "请从这名学生的认定结果里选。")
    opening = rules.decoder_of(run)
    why = _reasoned(opening, chosen, known, *_evidence([known], {run.pk: run})[id(known)])
    open_matches, refused_rows = _waits(person_id, term)
    national = [item for item in items if item.tier == Tier.NATIONAL and item.is_due]
    return Explained(
        person_id=person_id,
        name=person.name,
        number=person.number,
        run=run,
        pack=opening.pack,
        items=items,
        chosen=chosen,
        explanation=why.explanation,
        lines=why.lines,
        sums=_sum_lines(opening.pack.benefits[chosen.benefit], known.facts),
        national=national,
        known=known,
        decided_on=day_of(run.made_at),
        open_matches=open_matches,
        refused_rows=refused_rows,
    )


def _found(line: Line, words: Mapping[str, str]) -> str:
    """What was found beside a condition; of one that only the law's numbers decide, the fact that refuses."""
    found = "；".join(dict.fromkeys(words.get(fact.name) or fact.value for fact in line.facts))
    return found or (line.refusal if line.passed is False else "")


def _waits(person_id: int, term: str) -> tuple[int, list[RefusedRow]]:
    """How many matches are open, and the rows of the semester's registers that could not be read and may be this
    child's."""
    rows = sql.rows(
        """SELECT DISTINCT register, batch_id, sheet, row_no, 0 AS pairs FROM registry_refused_match_v
            WHERE person_id = %(person)s AND term = %(term)s
           UNION ALL SELECT '', 0, '', NULL, count(DISTINCT pair_id) FROM registry_open_match_v
            WHERE person_id = %(person)s ORDER BY batch_id, sheet, row_no""",
        {"person": person_id, "term": term},
    )
    return rows[0][4], [RefusedRow(RosterKind(kind).label, *where) for kind, *where, _ in rows[1:]]


def _items(person_ids: Iterable[int], term: str) -> dict[int, list[ItemLine]]:
    """By child, granted first."""
    persons = [*person_ids]
    rows = sql.rows(
        "SELECT d.person_id, d.pack_hash, d.benefit, i.label, i.clause, i.tier, i.delivery, d.outcome, d.amount_fen,"
        " d.true_mask, d.unknown_mask, coalesce(e.state, '') AS state"
        " FROM aid_decision_v d JOIN aid_item i ON i.pack_hash = d.pack_hash AND i.code = d.benefit"
        " LEFT JOIN aid_entitlement_v e ON e.person_id = d.person_id AND e.term = d.term"
        "   AND e.benefit = d.benefit AND e.state <> 'withdrawn'"
        " WHERE d.person_id = ANY(%s) AND d.term = %s AND d.is_current ORDER BY i.position",
        [persons, term],
    )
    gone = {(person, one.benefit): one for person, own in withdrawn_by_child(persons, term).items() for one in own}
    items: dict[int, list[ItemLine]] = {}
    for person, *told in rows:
        one = ItemLine(*told)
        items.setdefault(person, []).append(_marked(one, gone.get((person, one.benefit))))
    return {person: sorted(own, key=lambda one: _GRANTED_FIRST[one.outcome]) for person, own in items.items()}


def _marked(row: ItemLine, gone: Withdrawn | None) -> ItemLine:
    """With its withdrawal, where nothing stands in its place and the rules would still grant it."""
    if gone is None or row.state or row.outcome != Outcome.GRANTED:
        return row
    return replace(row, state=EntitlementState.WITHDRAWN.value, withdrawn=gone)


def _most_asked(items: list[ItemLine]) -> ItemLine:
    for outcome in (Outcome.UNDETERMINED, Outcome.REFUSED):
        for item in items:
            if item.outcome == outcome:
                return item
    return items[0]


def _sum_lines(item: Benefit, facts: Facts) -> list[tuple[str, str]]:
    """The money facts and numbers of the law that make the amount, as (words, value)."""
    return [
        (FACT_LABELS[name], show_fact(name, facts.get(name)))
        for name in item.amount_names.facts
        if STUDENT_TERM.column(name).values == ()
    ]
