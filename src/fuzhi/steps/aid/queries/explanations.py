"""One child: what was decided this semester, why, from which rows, and what would change it."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from fuzhi.policy import Pack
from fuzhi.policy.explanation import Explanation
from fuzhi.policy.facts import FACT_LABELS, STUDENT_TERM, show_fact
from fuzhi.policy.language import Benefit
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.models import Run
from fuzhi.steps.aid.queries.asking import rows_of
from fuzhi.steps.aid.queries.sources import sources_of
from fuzhi.steps.periods.source import Source
from fuzhi.steps.registry import queries as registry
from fuzhi.vocabulary.clock import SHANGHAI
from fuzhi.vocabulary.codes import AssistanceKind, Outcome, PovertyState, Stage, Tier
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.facts import STUDENT_FACTS, Fact
from fuzhi.vocabulary.places import full_name, here, place_name, prefecture

_UNIVERSAL_FIRST = {"granted": 0, "undetermined": 1, "refused": 2}


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of a child: outcome, fen, and how far it is (``state`` empty when there is no entitlement).

    The masks are those of the pack with ``pack_hash``.
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
    facts: dict[str, Any]
    decided_on: date
    open_matches: int

    @property
    def key(self) -> str:
        """How ``fuzhi reproduce`` names this decision: ``学生编号:项目:学期``, the item by its four characters."""
        return f"{self.number}:{rules.item(self.chosen.benefit).short_label}:{self.run.term}"


def decisions_of_person(scope: Scope, person_id: int, term: str) -> list[ItemLine]:
    """Every stored item of the child's current run of the semester, granted first."""
    registry.person(scope, person_id)
    return _items(person_id, term)


def explained(scope: Scope, number: str, term: str, benefit: str = "") -> Explained:
    """The explanation of one item (default: the first refused or undetermined municipal one, else the first).

    Raises NotFound when the child is not the area's, or was not part of the current run, or not asked about this item.
    """
    person = registry.person_by_number(scope, number)
    person_id = person.pk
    found = rows_of("SELECT * FROM aid_fact_v WHERE person_id = %s AND term = %s AND is_current", [person_id, term])
    items = _items(person_id, term)
    if not found or not items:
        raise NotFound("not_decided", f"{person.name}本学期还没有认定。", "请先导入本学期学籍名册，再运行认定。")
    facts = found[0]
    run = Run.objects.get(pk=facts["run_id"])
    chosen = next((item for item in items if item.benefit == benefit), None) if benefit else _most_asked(items)
    if chosen is None:
        raise NotFound("no_such_item", f"{person.name}的认定里没有这个资助项目。", "请从这名学生的认定结果里选。")
    opening = rules.decoder_of(run)
    why = opening.explain(asdict(chosen), facts)
    words = _words(facts)
    sources = sources_of(facts)
    lines = [
        ConditionLine(
            line.label,
            line.clause,
            line.passed,
            line.is_reason,
            line.depth,
            "；".join(dict.fromkeys(words.get(f.name) or f.value for f in line.facts)),
            next((sources[f.name] for f in line.facts if f.name in sources), None),
        )
        for line in why.lines
        if not line.is_group
    ]
    national = [item for item in items if item.tier == Tier.NATIONAL and item.outcome == Outcome.GRANTED]
    return Explained(
        person_id=person_id,
        name=person.name,
        number=person.number,
        run=run,
        pack=opening.pack,
        items=items,
        chosen=chosen,
        explanation=why,
        lines=lines,
        sums=_sum_lines(opening.pack.benefits[chosen.benefit], facts),
        national=national,
        facts=facts,
        decided_on=run.made_at.astimezone(SHANGHAI).date(),
        open_matches=_open_matches(person_id),
    )


def _open_matches(person_id: int) -> int:
    rows = rows_of(
        "SELECT count(DISTINCT pair_id) AS pairs FROM registry_open_match_v WHERE person_id = %s", [person_id]
    )
    return int(rows[0]["pairs"])


def _items(person_id: int, term: str) -> list[ItemLine]:
    rows = rows_of(
        "SELECT d.pack_hash, d.benefit, i.label, i.clause, i.tier, i.delivery, d.outcome, d.amount_fen, d.true_mask,"
        " d.unknown_mask, coalesce(e.state, '') AS state, i.position"
        " FROM aid_decision_v d JOIN aid_item i ON i.pack_hash = d.pack_hash AND i.code = d.benefit"
        " LEFT JOIN aid_entitlement_v e ON e.person_id = d.person_id AND e.term = d.term"
        "   AND e.benefit = d.benefit AND e.state <> 'withdrawn'"
        " WHERE d.person_id = %s AND d.term = %s AND d.is_current",
        [person_id, term],
    )
    rows.sort(key=lambda row: (_UNIVERSAL_FIRST[row["outcome"]], row.pop("position")))
    return [ItemLine(**row) for row in rows]


def _most_asked(items: list[ItemLine]) -> ItemLine:
    for outcome in (Outcome.UNDETERMINED, Outcome.REFUSED):
        for item in items:
            if item.outcome == outcome:
                return item
    return items[0]


def _sum_lines(item: Benefit, facts: dict[str, Any]) -> list[tuple[str, str]]:
    """The money facts and numbers of the law that make the amount, as (words, value)."""
    return [
        (FACT_LABELS[name], show_fact(name, facts.get(name)))
        for name in item.amount_names.facts
        if STUDENT_TERM.column(name).values == ()
    ]


def _words(facts: dict[str, Any]) -> dict[str, str]:
    """What was found, in fuller words than yes or no."""
    enrolment = _first(
        "SELECT hukou_code, hukou_kind, major, entered_on, grade_text FROM registry_enrolment_v WHERE id = %s",
        facts["enrolment_id"],
    )
    poverty = _first(
        "SELECT poverty_state, exit_year, village_code FROM registry_poverty_v WHERE id = %s", facts["poverty_id"]
    )
    assistance = _first("SELECT assistance_kind FROM registry_assistance_v WHERE id = %s", facts["assistance_id"])
    school = _first("SELECT name, county_code FROM registry_school_v WHERE id = %s", facts["school_id"])
    words: dict[str, str] = {}
    if school:
        name = school["name"]
        for fact in ("school_ownership", "school_type", "school_area"):
            if facts[fact] is not None:
                words[fact] = f"{name}，{show_fact(fact, facts[fact])}"
    if facts["stage"] and facts["grade"]:
        year = enrolment.get("grade_text") or f"第 {facts['grade']} 年"
        words["stage"] = f"{Stage(facts['stage']).label}，{year}"
    home = enrolment.get("hukou_code") or poverty.get("village_code") or ""
    if home and school and facts["attends_in_residence_area"] is not None:
        place = place_name(home[:6]) if home.startswith(prefecture()) else f"{here().name}以外"
        words["attends_in_residence_area"] = f"户籍{place}，学校在{place_name(school['county_code'])}"
    if poverty.get("poverty_state"):
        state = PovertyState(poverty["poverty_state"]).label
        year = f"（{poverty['exit_year']}年）" if poverty["exit_year"] else ""
        words["is_registered_poor"] = f"{state}{year}，{full_name(poverty['village_code'] or '')}".rstrip("，")
        words["is_rural_household"] = "扶贫名册在册，按农村户"
    elif facts["is_rural_household"] is not None:
        kinds = {"agricultural": "农业户口", "non_agricultural": "非农业户口"}
        words["is_rural_household"] = kinds.get(enrolment.get("hukou_kind") or "", full_name(home))
    words |= _plain_words(facts)
    fuller = {"major": enrolment.get("major") or ""}
    if assistance:
        fuller["assistance_kind"] = AssistanceKind(assistance["assistance_kind"]).label
    words |= {fact.name: _fuller(fact, facts[fact.name], fuller) for fact in STUDENT_FACTS if fuller.get(fact.told_by)}
    if facts["is_claimed_twice"]:
        words["stage"] = "两所学校同时报了这名学生"
    return words


def _fuller(fact: Fact, value: object, register: dict[str, str]) -> str:
    """What the register's row says: in place of a plain yes, or before it."""
    said = register[fact.told_by]
    return said if fact.is_said_otherwise else f"{said}，{fact.show(value)}"


def _plain_words(facts: dict[str, Any]) -> dict[str, str]:
    """Yes and no as people say them, where 是 or 否 beside the condition would mislead."""
    return {
        fact.name: fact.say(facts[fact.name])
        for fact in STUDENT_FACTS
        if fact.is_said_otherwise and facts[fact.name] is not None
    }


def _first(sql: str, key: int | None) -> dict[str, Any]:
    rows = rows_of(sql, [key]) if key is not None else []
    return rows[0] if rows else {}
