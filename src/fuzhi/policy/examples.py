"""Worked examples of a pack: sums written by hand from the clauses, run as tests and shown in the policy book.

A case names the *condition* that refuses or is unknown, so that it tests the reason, not only the sum.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fuzhi.policy.closures import OneDecision, rules_for
from fuzhi.policy.facts import TABLES
from fuzhi.policy.folders import read_yaml
from fuzhi.policy.language import Benefit
from fuzhi.policy.pack import Pack
from fuzhi.policy.reasons import refusing_reasons, unknown_reasons
from fuzhi.vocabulary.codes import Outcome
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.money import parse_yuan, yuan
from fuzhi.vocabulary.plain import Json

_KINDS = {"granted": Outcome.GRANTED, "refused": Outcome.REFUSED, "undetermined": Outcome.UNDETERMINED}


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a case says of one item: outcome, fen when granted, reasons, and (if it says so) the missing facts."""

    benefit: str
    outcome: Outcome
    amount_fen: int
    reasons: tuple[str, ...]
    missing: tuple[str, ...] | None = None

    def __str__(self) -> str:
        told = yuan(self.amount_fen) + " 元" if self.outcome is Outcome.GRANTED else "、".join(self.reasons)
        missing = f"，缺 {'、'.join(self.missing)}" if self.missing is not None else ""
        return f"{self.outcome.label}（{told}{missing}）"


@dataclass(frozen=True, slots=True)
class Example:
    """One case: all its facts (typical ones and its own), the readings it is run with, what is expected."""

    stem: str
    case: str
    table: str
    facts: dict[str, object]
    readings: dict[str, object]
    expectations: tuple[Expectation, ...]


def examples_of(pack: Pack) -> list[Example]:
    """All cases of a pack in order; raises InputError ``bad_pack`` naming file and case."""
    return [example for path in sorted((pack.folder / "examples").glob("*.yaml")) for example in _read(pack, path)]


def _read(pack: Pack, path: Path) -> Iterator[Example]:
    content = read_yaml(path.parent, path.name)
    table = content.get("table", "student_term")
    names = set(TABLES[table].names)
    typical = content.get("typical", {})
    for entry in content.get("cases", []):
        facts = {**typical, **entry.get("but", {})}
        unknown = sorted(set(facts) - names)
        if unknown:
            raise InputError(
                "bad_pack", f"{path.name} 的例子“{entry['case']}”写了不存在的事实 {unknown[0]}。", "请核对列名。"
            )
        facts.setdefault(TABLES[table].person, "例")
        expectations = tuple(_expectation(pack, path, entry["case"], item) for item in entry["expect"].items())
        yield Example(path.stem, entry["case"], table, facts, dict(entry.get("readings", {})), expectations)


def _expectation(pack: Pack, path: Path, case: str, item: tuple[str, Json]) -> Expectation:
    code, told = item
    kind = next((name for name in _KINDS if name in told), None)
    if code not in pack.benefits or kind is None:
        raise InputError(
            "bad_pack", f"{path.name} 的例子“{case}”对 {code} 的期望看不懂。", "请写 granted、refused 或 undetermined。"
        )
    missing = tuple(told["missing"]) if "missing" in told else None
    if kind == "granted":
        return Expectation(code, Outcome.GRANTED, parse_yuan(told[kind]), (), missing)
    return Expectation(code, _KINDS[kind], 0, tuple(told[kind]), missing)


def found_for(benefit: Benefit, decision: OneDecision, *, with_missing: bool) -> Expectation:
    """What was decided, in the shape of an expectation."""
    reasons: tuple[str, ...] = ()
    if decision.outcome is Outcome.REFUSED:
        reasons = refusing_reasons(benefit, decision.passed)
    elif decision.outcome is Outcome.UNDETERMINED:
        reasons = unknown_reasons(benefit, decision.passed)
    missing = None
    if with_missing:
        missing = decision.unknown_facts if decision.outcome is Outcome.UNDETERMINED else ()
    return Expectation(benefit.code, decision.outcome, decision.amount_fen, reasons, missing)


def failures(
    pack: Pack, examples: list[Example], benefit_of: Callable[[str], Benefit | None] | None = None
) -> Iterator[str]:
    """A Chinese sentence for each expectation that does not come true.

    ``benefit_of`` may put another item in an item's place, or None to leave it out (tests of the examples themselves).
    """
    for example in examples:
        rules = rules_for(pack, pack.switches(example.readings))
        for expected in example.expectations:
            benefit = benefit_of(expected.benefit) if benefit_of else pack.benefits[expected.benefit]
            if benefit is None:
                continue
            found = found_for(benefit, rules.decide(benefit, example.facts), with_missing=expected.missing is not None)
            if _comparable(found) != _comparable(expected):
                yield f"{example.stem}.yaml“{example.case}”：{expected.benefit} 应为{expected}，算出{found}"


def _comparable(told: Expectation) -> tuple[object, ...]:
    missing = None if told.missing is None else frozenset(told.missing)
    return (told.outcome, told.amount_fen, frozenset(told.reasons), missing)
