"""One row decided in plain Python: the same bound expressions as closures, three-valued, with full trace.

A closure takes the row's facts (missing or None = unknown) and gives its value or None. ``blame`` closures name the
unknown facts that keep a value unknown. The set of operations is closed: anything else fails the pack's check.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis.expr.operations as ops

from fuzhi.policy.binding import Binding
from fuzhi.policy.language import Benefit, Condition, GroupKind
from fuzhi.policy.pack import Pack
from fuzhi.policy.readings import SwitchValue
from fuzhi.policy.reasons import unknown_reasons
from fuzhi.vocabulary.codes import Outcome
from fuzhi.vocabulary.errors import InputError

Facts = Mapping[str, object]
"""Values by fact; missing or None is unknown."""
Traced = tuple[Any, frozenset[str]]
"""A value (None = unknown) and the unknown facts that keep it so."""
Closure = Callable[[Facts], Traced]
_NOTHING: frozenset[str] = frozenset()

_COMPARE: dict[type, Callable[[Any, Any], Any]] = {
    ops.Equals: lambda a, b: a == b,
    ops.NotEquals: lambda a, b: a != b,
    ops.LessEqual: lambda a, b: a <= b,
    ops.Less: lambda a, b: a < b,
    ops.GreaterEqual: lambda a, b: a >= b,
    ops.Greater: lambda a, b: a > b,
    ops.Add: lambda a, b: a + b,
    ops.Multiply: lambda a, b: a * b,
}


def close(node: Any) -> Closure:
    """The closure of a bound Ibis operation; raises InputError ``bad_rule`` for one that rules may not use."""
    if isinstance(node, ops.Literal):
        constant = (node.value, _NOTHING)
        return lambda facts: constant
    if isinstance(node, ops.Field):
        return _close_field(node.name)
    if type(node) in _COMPARE:
        return _close_pair(_COMPARE[type(node)], close(node.left), close(node.right))
    if isinstance(node, ops.And | ops.Or):
        return _close_logic(close(node.left), close(node.right), decides=isinstance(node, ops.Or))
    if isinstance(node, ops.Not):
        return _close_not(close(node.arg))
    if isinstance(node, ops.Cast):
        return close(node.arg)
    if isinstance(node, ops.InValues):
        return _close_in(close(node.value), [close(option) for option in node.options])
    if isinstance(node, ops.SearchedCase):
        pairs = [(close(case), close(result)) for case, result in zip(node.cases, node.results, strict=True)]
        return _close_case(pairs, close(node.default), node)
    raise InputError("bad_rule", f"规则里不能用 {type(node).__name__} 运算。", "请改用文档列出的写法。")


def _close_field(name: str) -> Closure:
    unknown = (None, frozenset((name,)))

    def value(facts: Facts) -> Traced:
        found = facts.get(name)
        return unknown if found is None else (found, _NOTHING)

    return value


def _close_pair(operate: Callable[[Any, Any], Any], left: Closure, right: Closure) -> Closure:
    def value(facts: Facts) -> Traced:
        (a, why_a), (b, why_b) = left(facts), right(facts)
        return (None, why_a | why_b) if a is None or b is None else (operate(a, b), _NOTHING)

    return value


def _close_logic(left: Closure, right: Closure, *, decides: bool) -> Closure:
    def value(facts: Facts) -> Traced:
        (a, why_a), (b, why_b) = left(facts), right(facts)
        if a is decides or b is decides:
            return decides, _NOTHING
        return (None, why_a | why_b) if a is None or b is None else (not decides, _NOTHING)

    return value


def _close_not(inner: Closure) -> Closure:
    def value(facts: Facts) -> Traced:
        found, why = inner(facts)
        return (None, why) if found is None else (not found, _NOTHING)

    return value


def _close_in(subject: Closure, options: list[Closure]) -> Closure:
    def value(facts: Facts) -> Traced:
        found, why = subject(facts)
        return (None, why) if found is None else (any(found == option(facts)[0] for option in options), _NOTHING)

    return value


def _close_case(pairs: list[tuple[Closure, Closure]], default: Closure, node: Any) -> Closure:
    has_default = not (isinstance(node.default, ops.Literal) and node.default.value is None)

    def value(facts: Facts) -> Traced:
        unknown = _NOTHING
        for case, result in pairs:
            found, why = case(facts)
            if found:
                return result(facts)
            unknown |= why
        return default(facts) if has_default else (None, unknown)

    return value


@dataclass(frozen=True, slots=True)
class OneDecision:
    """One item for one row. ``passed``: every condition by code (None = unknown); masks as a run stores them.

    ``unknown_facts``: the facts for want of which the item is undetermined, empty otherwise.
    """

    benefit: str
    outcome: Outcome
    amount_fen: int
    passed: dict[str, bool | None]
    true_mask: int
    unknown_mask: int
    unknown_facts: tuple[str, ...]


class ClosedRules:
    """The closures of one pack for one choice of switches, each condition closed once."""

    def __init__(self, pack: Pack, switches: Mapping[str, SwitchValue]) -> None:
        self._pack = pack
        self._switches = switches
        self._bindings: dict[tuple[str, bool], Binding] = {}
        self._tests: dict[int, tuple[Condition, Closure]] = {}
        self._amounts: dict[int, tuple[Benefit, Closure]] = {}

    def binding(self, table: str, *, keeps_names: bool = False) -> Binding:
        """The binding over one fact table."""
        key = (table, keeps_names)
        if key not in self._bindings:
            self._bindings[key] = Binding(self._pack, self._switches, table, keeps_names=keeps_names)
        return self._bindings[key]

    def _closed_test(self, condition: Condition, table: str) -> Closure:
        if id(condition) not in self._tests:
            assert condition.test is not None
            closed = close(self.binding(table).bind(condition.test).op())
            self._tests[id(condition)] = (condition, closed)
        return self._tests[id(condition)][1]

    def passed(self, condition: Condition, table: str, facts: Facts, seen: dict[str, bool | None]) -> bool | None:
        """Whether a condition holds (None = unknown); results of it and all below it are put into ``seen``."""
        if condition.kind is None:
            outcome = self._closed_test(condition, table)(facts)[0]
        else:
            outcome = _joined(condition.kind, [self.passed(c, table, facts, seen) for c in condition.children])
        seen[condition.code] = outcome
        return outcome

    def amount(self, benefit: Benefit, facts: Facts) -> Traced:
        """The item's amount in fen, None with the facts that are missing for it."""
        if id(benefit) not in self._amounts:
            closed = close(self.binding(benefit.table).bind(benefit.amount).op())
            self._amounts[id(benefit)] = (benefit, closed)
        return self._amounts[id(benefit)][1](facts)

    def decide(self, benefit: Benefit, facts: Facts) -> OneDecision:
        """Decide one item for one row of its table."""
        passed: dict[str, bool | None] = {}
        met = _joined(GroupKind.ALL, [self.passed(c, benefit.table, facts, passed) for c in benefit.when])
        amount, missing = (None, _NOTHING) if met is False else self.amount(benefit, facts)
        if met is False:
            outcome = Outcome.REFUSED
        else:
            outcome = Outcome.GRANTED if met and amount is not None else Outcome.UNDETERMINED
        codes = [condition.code for condition in benefit.conditions()]
        return OneDecision(
            benefit.code,
            outcome,
            int(amount) if outcome is Outcome.GRANTED and amount is not None else 0,
            {code: passed[code] for code in codes},
            sum(1 << bit for bit, code in enumerate(codes) if passed[code]),
            sum(1 << bit for bit, code in enumerate(codes) if passed[code] is None),
            self._unknown_facts(benefit, passed, missing, facts) if outcome is Outcome.UNDETERMINED else (),
        )

    def _unknown_facts(
        self, benefit: Benefit, passed: dict[str, bool | None], missing: frozenset[str], facts: Facts
    ) -> tuple[str, ...]:
        open_codes = set(unknown_reasons(benefit, passed))
        for condition in benefit.conditions():
            if condition.code in open_codes and condition.test is not None:
                missing |= self._closed_test(condition, benefit.table)(facts)[1]
        return tuple(sorted(missing))


def _joined(kind: GroupKind, outcomes: list[bool | None]) -> bool | None:
    if kind is GroupKind.ALL:
        return False if False in outcomes else None if None in outcomes else True
    joined = True if True in outcomes else None if None in outcomes else False
    if kind is GroupKind.ANY:
        return joined
    return None if joined is None else not joined


@functools.lru_cache(maxsize=32)
def _rules_for(pack: Pack, switches: tuple[tuple[str, SwitchValue], ...]) -> ClosedRules:
    return ClosedRules(pack, dict(switches))


def rules_for(pack: Pack, switches: Mapping[str, SwitchValue] | None = None) -> ClosedRules:
    """Closures of a pack for these switches, kept for the next call."""
    return _rules_for(pack, tuple(sorted((switches or pack.switches()).items())))


def decide_one(pack: Pack, switches: Mapping[str, SwitchValue], facts: Facts) -> list[OneDecision]:
    """Decide every item of the table that ``facts`` belongs to (a teacher's row has ``teacher_id``).

    ``term`` (or ``month``) must be there; every other fact may be missing or None, which means unknown.
    """
    rules = rules_for(pack, switches)
    table = "teacher_month" if "teacher_id" in facts else "student_term"
    return [rules.decide(benefit, facts) for benefit in pack.items_of(table)]
