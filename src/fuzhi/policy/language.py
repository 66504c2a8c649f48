"""The rule language: conditions, groups and items as values.

``s`` is one student and semester, ``t`` one teacher and month, ``p`` the law's numbers in force in the row's period,
``r`` the readings (switches) chosen for the run. All four are unbound: an expression over them is a value without
truth, so no ``if`` can slip into a rule (``bool()`` raises). Ibis declares and compiles; it never runs anything.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

import ibis
from ibis.common.deferred import Attr, Deferred, Just, Resolver, Variable, deferrable

from fuzhi.policy.facts import TABLES
from fuzhi.vocabulary.codes import Delivery, Tier

if TYPE_CHECKING:
    from fuzhi.policy.columns import Expression, Named, StudentTerm, TeacherMonth

s = cast("StudentTerm", Deferred(Variable("s")))
t = cast("TeacherMonth", Deferred(Variable("t")))
p = cast("Named", Deferred(Variable("p")))
r = cast("Named", Deferred(Variable("r")))


@deferrable
def _by_value(subject: Any, pairs: tuple[tuple[str, Any], ...]) -> Any:
    return ibis.cases(*((subject == value, result) for value, result in pairs))


@deferrable
def _lower_of(left: Any, right: Any) -> Any:
    return ibis.cases((left <= right, left), (right < left, right))


def by_value(subject: "Expression", results: "Mapping[str, Expression]") -> "Expression":
    """The result that stands beside the subject's value; unknown when the subject is unknown or not listed."""
    return cast("Expression", _by_value(subject, tuple(results.items())))


def lower_of(left: "Expression", right: "Expression") -> "Expression":
    """The lower of two amounts; unknown when either is unknown (``least`` would skip NULL)."""
    return cast("Expression", _lower_of(left, right))


@dataclass(frozen=True, slots=True)
class Names:
    """What expressions name: fact columns in the order of their table (without the period), numbers, readings."""

    facts: tuple[str, ...]
    parameters: tuple[str, ...]
    readings: tuple[str, ...]


def names_in(*expressions: "Expression | int") -> Names:
    """The names that stand in unbound expressions, known without a pack and without binding anything."""
    found = dict.fromkeys(pair for expression in expressions for pair in _pairs(expression))

    def named(*roots: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for root, name in found if root in roots))

    periods = {table.period for table in TABLES.values()}
    order = [column for table in TABLES.values() for column in table.names]
    read = sorted(named("s", "t"), key=lambda name: order.index(name) if name in order else len(order))
    return Names(tuple(name for name in read if name not in periods), named("p"), named("r"))


def _pairs(node: object) -> Iterator[tuple[str, str]]:
    """``("p", "meal_standard_fen")`` for each ``p.meal_standard_fen`` below a node, in the order of writing."""
    if isinstance(node, Deferred):
        node = node._resolver
    if isinstance(node, Attr) and isinstance(node.obj, Variable) and isinstance(node.name, Just):
        yield node.obj.name, str(node.name.value)
    elif isinstance(node, Resolver):
        for slot in type(node).__slots__:
            yield from _pairs(getattr(node, slot, None))
    elif isinstance(node, Mapping):
        yield from _pairs(tuple(node.values()))
    elif isinstance(node, tuple | list):
        for part in node:
            yield from _pairs(part)


class GroupKind(StrEnum):
    """How a group's children are put together; a leaf has none."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


@dataclass(frozen=True, eq=False)
class Condition:
    """One named condition: a leaf has a ``test``, a group has ``children``; ``label`` can be read aloud to a parent.

    ``excludes``: it only says that nothing rules the child out, so it is no reason for being given anything.
    ``failing``: how it is said when it is false and so refuses: the fact, not the condition turned round (every leaf
    and every negated group has it; packs kept from before have none). ``advice``: what a family is told when it
    refuses, where the usual sentence would not help.
    """

    code: str
    label: str
    test: "Expression | None"
    clause: str
    kind: GroupKind | None = None
    children: "tuple[Condition, ...]" = ()
    excludes: bool = False
    advice: str = ""
    failing: str = ""

    @property
    def is_group(self) -> bool:
        """True for a group of conditions."""
        return self.kind is not None

    @property
    def can_refuse(self) -> bool:
        """True for a leaf or a negated group: it is named when it refuses; of other groups the children are."""
        return self.kind in (None, GroupKind.NONE)

    @property
    def refusal(self) -> str:
        """The fact that refuses, in words: ``不乘校车``, ``政策尚未施行``."""
        return self.failing or f"“{self.label}”不成立"

    @property
    def is_reading(self) -> bool:
        """True for a leaf that only asks which reading was chosen: nothing about a child could change it."""
        named = names_in(self.test) if self.test is not None else Names((), (), ())
        return bool(named.readings) and not named.facts and not named.parameters

    def is_closed(self, passed: "Mapping[str, bool | None]") -> bool:
        """True for a branch that the chosen readings shut (``passed`` by code): it is no reason and no way out."""
        return self.kind is GroupKind.ALL and any(c.is_reading and passed[c.code] is False for c in self.children)

    def walk(self, depth: int = 0) -> "Iterator[tuple[Condition, int]]":
        """This condition, then all below it, each with its depth."""
        yield self, depth
        for child in self.children:
            yield from child.walk(depth + 1)

    @property
    def names(self) -> Names:
        """What the condition (a group: all its leaves) names."""
        return names_in(*(found.test for found, _ in self.walk() if found.test is not None))

    def facts(self) -> tuple[str, ...]:
        """The fact columns it reads, in the table's order."""
        return self.names.facts

    def parameters(self) -> tuple[str, ...]:
        """The numbers of the law it uses."""
        return self.names.parameters

    def readings(self) -> tuple[str, ...]:
        """The readings (switches) it depends on."""
        return self.names.readings


def all_of(code: str, label: str, *children: Condition, clause: str) -> Condition:
    """A group that holds when every child holds."""
    return Condition(code, label, None, clause, GroupKind.ALL, children)


def any_of(code: str, label: str, *children: Condition, clause: str) -> Condition:
    """A group that holds when at least one child holds."""
    return Condition(code, label, None, clause, GroupKind.ANY, children)


def none_of(code: str, label: str, *children: Condition, clause: str, advice: str = "", failing: str = "") -> Condition:
    """A group that holds when no child holds."""
    return Condition(code, label, None, clause, GroupKind.NONE, children, advice=advice, failing=failing)


@dataclass(frozen=True, eq=False, kw_only=True)
class Benefit:
    """One aid item.

    ``when``: all must hold; the first says whom the item is about at all (its *gate*: rows where it is false are not
    stored by a run). ``amount``: whole fen for one period. ``clauses`` in text order. ``short_label``: exactly four
    Chinese characters for a passbook; ``public_label``: a neutral name for public lists, given only where ``label``
    would tell too much of a child (one item has one name elsewhere). ``asks_for_need``: counts as aid
    in the coverage, but where one of the conditions ``without_need`` (codes) gives it; ``is_universal``: every pupil
    has it. ``stages``: where the policy puts the item, said only when the gate does not ask for a stage (see
    ``reach``). ``comes_as``: how a family is told that it comes, where the way of delivery says too little.
    """

    code: str
    label: str
    short_label: str
    clauses: tuple[str, ...]
    tier: Tier
    delivery: Delivery
    when: tuple[Condition, ...]
    amount: "Expression"
    public_label: str = ""
    table: str = "student_term"
    asks_for_need: bool = False
    without_need: tuple[str, ...] = ()
    is_universal: bool = False
    stages: tuple[str, ...] = ()
    comes_as: str = ""

    def __post_init__(self) -> None:
        """One name, unless a neutral one was given."""
        object.__setattr__(self, "public_label", self.public_label or self.label)

    @property
    def amount_names(self) -> Names:
        """The facts, numbers and readings that the amount is made of."""
        return names_in(self.amount)

    @property
    def clause(self) -> str:
        """All clauses in text order joined by ``;`` as in the DECISIONS table."""
        return ";".join(self.clauses)

    @property
    def gate(self) -> Condition:
        """The first condition: whom the item is about."""
        return self.when[0]

    def conditions(self) -> tuple[Condition, ...]:
        """Every leaf and group once, parents before children: the order of the bits in the outcome masks."""
        return tuple(condition for condition, _ in self.condition_tree())

    def condition_tree(self) -> "tuple[tuple[Condition, int], ...]":
        """As :meth:`conditions`, each with its depth (0 = directly asked by the item)."""
        seen: dict[str, tuple[Condition, int]] = {}
        for top in self.when:
            for condition, depth in top.walk():
                seen.setdefault(condition.code, (condition, depth))
        return tuple(seen.values())
