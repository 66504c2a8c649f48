"""Why a child's item came out otherwise than before: which facts changed from what to what, by which source, and which
conditions turned. For many rows by a few questions."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fuzhi.policy.closures import rules_for
from fuzhi.policy.facts import FACT_LABELS, show_fact
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.queries.sources import source_columns
from fuzhi.steps.periods import source, sql
from fuzhi.steps.periods.register import PeriodTable
from fuzhi.vocabulary.facts import fact_named

Rows = Sequence[Mapping[str, object]]
Passed = tuple[bool | None, str]
_PASSED = {True: "符合", False: "不符合", None: "不清楚"}
TURNED_MAX = 3
_NOT_BEFORE, _NOT_NOW = "之前不在本县学籍名册上", "现在不在本县学籍名册上"
_RULES = "事实没有变，口径或政策标准改了"
_FACTS = """
SELECT f.run_id, o.root_id AS person_id, (to_jsonb(f) - 'digest')::text AS facts
  FROM aid_factrow f JOIN registry_root_v o ON o.person_id = f.person_id
 WHERE f.run_id = any(%(runs)s::bigint[]) AND o.root_id = any(%(persons)s::bigint[])"""


@dataclass(frozen=True, slots=True)
class FactTurned:
    """A fact that an item asks for, before and after; ``source``: the row that says the new value."""

    label: str
    before: str
    after: str
    source: str

    @property
    def words(self) -> str:
        """``就读方式：走读 → 住校（学籍名册第 5 行）``."""
        return f"{self.label}：{self.before} → {self.after}" + (f"（{self.source}）" if self.source else "")


@dataclass(frozen=True, slots=True)
class Turned:
    """Why one row differs."""

    facts: tuple[FactTurned, ...] = ()
    conditions: tuple[str, ...] = ()
    other: str = ""

    @property
    def words(self) -> str:
        """In one line."""
        facts = "；".join(one.words for one in self.facts)
        return "；".join(filter(None, [self.other, facts, *self.conditions]))


class _Side:
    """One side of a row: the child's facts of that run (None: it was not there) and what opens its decisions."""

    def __init__(self, opening: rules.Decoder | None, facts: Mapping[str, object] | None, benefit: str) -> None:
        self.opening, self.facts = opening, facts or {}
        self.item = opening.pack.benefits.get(benefit) if opening else None
        self.is_there = opening is not None and facts is not None

    def conditions(self) -> dict[str, tuple[bool | None, str]]:
        """Whether each condition of the item held, and what it is called; groups are told by their parts."""
        if not self.is_there or self.opening is None or self.item is None:
            return {}
        passed = rules_for(self.opening.pack, self.opening.switches).decide(self.item, self.facts).passed
        return {one.code: (passed[one.code], one.label) for one in self.item.conditions() if one.test is not None}

    def asked(self) -> list[str]:
        """The facts that the item asks for."""
        if self.item is None:
            return []
        names = [name for one in self.item.conditions() if one.test is not None for name in one.names.facts]
        return list(dict.fromkeys([*names, *self.item.amount_names.facts]))


@dataclass(frozen=True, slots=True)
class _Pair:
    before: _Side
    after: _Side

    @property
    def changed(self) -> list[str]:
        """The facts of the item that are not what they were."""
        if not (self.before.is_there and self.after.is_there):
            return []
        asked = dict.fromkeys([*self.after.asked(), *self.before.asked()])
        return [name for name in asked if self.before.facts.get(name) != self.after.facts.get(name)]

    def told(self, sources: Mapping[str, str]) -> Turned:
        """Why; ``sources`` by fact."""
        if not self.before.is_there or not self.after.is_there:
            return Turned(other=_NOT_NOW if self.before.is_there else _NOT_BEFORE)
        facts = tuple(
            FactTurned(
                FACT_LABELS[name],
                show_fact(name, self.before.facts.get(name)),
                show_fact(name, self.after.facts.get(name)),
                sources.get(name, ""),
            )
            for name in self.changed
        )
        conditions = tuple(_turns(self.before.conditions(), self.after.conditions()))[:TURNED_MAX]
        return Turned(facts, conditions, "" if facts else _RULES)


def _turns(before: Mapping[str, Passed], after: Mapping[str, Passed]) -> Iterator[str]:
    for code, (passed, label) in after.items():
        was = before[code][0] if code in before else None
        if code in before and was is not passed:
            yield f"“{label}”由{_PASSED[was]}变为{_PASSED[passed]}"


def turned(rows: Rows, runs_before: Mapping[str, int], runs_after: Mapping[str, int]) -> dict[object, Turned]:
    """Why each of these rows of a comparison differs, by its ``id``."""
    known = _known(rows, [*runs_before.values(), *runs_after.values()])
    opening = rules.decoders({*runs_before.values(), *runs_after.values()})
    pairs = {}
    for row in rows:
        county, person, item = str(row["county_code"]), row["person_id"], str(row["benefit"])
        then, now = runs_before.get(county, 0), runs_after.get(county, 0)
        sides = (_Side(opening.get(run), known.get((run, person)), item) for run in (then, now))
        pairs[row["id"]] = _Pair(*sides)
    sources = _sources(pairs)
    return {
        key: pair.told({name: text for (at, name), text in sources.items() if at == key}) for key, pair in pairs.items()
    }


def _known(rows: Rows, runs: list[int]) -> dict[tuple[object, object], Mapping[str, object]]:
    marks: sql.Marks = {"runs": runs, "persons": sorted({int(str(row["person_id"])) for row in rows})}
    return {(run, person): json.loads(facts) for run, person, facts in sql.rows(_FACTS, marks)}


def _sources(pairs: Mapping[object, _Pair]) -> dict[tuple[object, str], str]:
    """The sentence of where each changed fact's new value comes from."""
    tables = source_columns()
    periods: dict[str, tuple[PeriodTable, int]] = {}
    absent: dict[str, int] = {}
    names: dict[str, tuple[object, str]] = {}
    for key, pair in pairs.items():
        for name in pair.changed:
            column = next((one for one in fact_named(name).sources if pair.after.facts.get(one) is not None), "")
            at = f"{key}|{name}"
            names[at] = (key, name)
            if column in tables:
                periods[at] = (tables[column], int(str(pair.after.facts[column])))
            elif column:
                absent[at] = int(str(pair.after.facts[column]))
    told = {at: one.text for at, one in source.sources_of(periods).items()}
    registers = source.absences(absent.values()) if absent else {}
    told |= {at: registers[batch].text for at, batch in absent.items() if batch in registers}
    return {names[at]: text for at, text in told.items()}
