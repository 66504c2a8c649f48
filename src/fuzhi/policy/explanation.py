"""Why an item was decided as it was: lines, reasons, missing papers and what would change it, from the stored masks."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fuzhi.policy.closures import Facts, rules_for
from fuzhi.policy.facts import FACT_LABELS, PAPERS, show_fact
from fuzhi.policy.language import Benefit, Condition, GroupKind
from fuzhi.policy.pack import Pack
from fuzhi.policy.readings import SwitchValue
from fuzhi.policy.reasons import outcome_of, passed_by_code, refusing_reasons, unknown_reasons
from fuzhi.vocabulary.codes import Outcome
from fuzhi.vocabulary.facts import Paper

_NO_FACT_NUMBER = "本项政策在所查学期尚未施行，到施行的学期，由县里按新的规定认定。"
_NO_FACT_READING = "按现行读法不能享受；读法改了，由县里重新认定。"
_MARKS = {True: "✓", False: "✗", None: "？"}


@dataclass(frozen=True, slots=True)
class ConditionNode:
    """One condition of an item as pages show it; ``facts``: the columns it reads (a group: those of its leaves).

    ``excludes``: it only says that nothing rules the child out. ``refusal``: the fact, when it refuses.
    """

    code: str
    label: str
    refusal: str
    clause: str
    is_group: bool
    kind: str
    children: tuple[str, ...]
    depth: int
    facts: tuple[str, ...]
    excludes: bool


@dataclass(frozen=True, slots=True)
class FactShown:
    """A fact beside a line: its label, its value in words (empty when no facts were given), what paper settles it."""

    name: str
    label: str
    value: str
    is_unknown: bool
    paper: Paper | None


@dataclass(frozen=True, slots=True)
class Line:
    """One condition with its outcome; ``is_reason``: it decides the item; ``excludes``: no reason for being given it.

    ``refusal``: the fact, said where the line is false.
    """

    code: str
    label: str
    refusal: str
    clause: str
    depth: int
    is_group: bool
    passed: bool | None
    is_reason: bool
    excludes: bool
    facts: tuple[FactShown, ...]

    @property
    def mark(self) -> str:
        """``✓``, ``✗`` or ``？``."""
        return _MARKS[self.passed]


@dataclass(frozen=True, slots=True)
class MissingFact:
    """An unknown fact that keeps the item open, with the paper that settles it."""

    name: str
    label: str
    paper: Paper | None

    @property
    def sentence(self) -> str:
        """``缺“家庭经济困难是否认定”：请补家庭经济困难学生认定申请表（就读学校）。``"""
        return f"缺“{self.label}”" + (f"：请补{self.paper.sentence}。" if self.paper else "。")


@dataclass(frozen=True, slots=True)
class Explanation:
    """``lines`` deciding ones first; ``reasons`` codes that refuse or are unknown; ``changes`` sentences for people."""

    benefit: str
    outcome: Outcome
    lines: tuple[Line, ...]
    reasons: tuple[str, ...]
    clauses: tuple[str, ...]
    missing: tuple[MissingFact, ...]
    changes: tuple[str, ...]
    summary: str


def _clause_of(own: str, item: Benefit) -> str:
    """The clause to cite for a condition in this item: its own, but that of the item where its own is the clause of
    another stage (3.2.3 for what 3.2.5 asks too)."""
    section, _, _ = own.rpartition(".")
    is_of_another = own not in item.clauses and any(one.rpartition(".")[0] == section for one in item.clauses)
    return item.clauses[0] if section.count(".") and is_of_another else own


@functools.lru_cache(maxsize=512)
def _nodes(benefit: Benefit) -> tuple[ConditionNode, ...]:
    return tuple(
        ConditionNode(
            c.code,
            c.label,
            c.refusal,
            _clause_of(c.clause, benefit),
            c.is_group,
            c.kind.value if c.kind else "",
            tuple(child.code for child in c.children),
            depth,
            c.facts(),
            c.excludes,
        )
        for c, depth in benefit.condition_tree()
    )


def conditions_of(pack: Pack, benefit: Benefit | str) -> tuple[ConditionNode, ...]:
    """Every leaf and group of an item once, in the order of the mask bits."""
    return _nodes(pack.benefits[benefit] if isinstance(benefit, str) else benefit)


def explain(
    pack: Pack,
    benefit: Benefit | str,
    true_mask: int,
    unknown_mask: int,
    *,
    outcome: str | None = None,
    facts: Facts | None = None,
    switches: Mapping[str, SwitchValue] | None = None,
) -> Explanation:
    """Explain a stored decision.

    ``outcome``: as stored; needed to tell that only the amount is unknown when ``facts`` are not given. With ``facts``
    (the stored fact row) each line shows values, and missing facts are exactly those that keep the item open.
    """
    item = pack.benefits[benefit] if isinstance(benefit, str) else benefit
    passed = passed_by_code(item, true_mask, unknown_mask)
    unknown_amount = _unknown_amount(pack, item, passed, outcome, facts, switches)
    decided = outcome_of(item, passed, is_amount_known=not unknown_amount)
    reasons: tuple[str, ...] = ()
    if decided is Outcome.REFUSED:
        reasons = refusing_reasons(item, passed)
    elif decided is Outcome.UNDETERMINED:
        reasons = unknown_reasons(item, passed)
    open_ones = {below.code for top in item.when for below in _open_below(top, passed)}
    nodes = tuple(node for node in _nodes(item) if node.code in open_ones)
    lines = [_line(node, passed[node.code], node.code in reasons, facts) for node in nodes]
    missing = _missing(nodes, reasons, unknown_amount, facts) if decided is Outcome.UNDETERMINED else ()
    labels = {node.code: node for node in nodes}
    return Explanation(
        benefit=item.code,
        outcome=decided,
        lines=tuple(sorted(lines, key=_rank)),
        reasons=reasons,
        clauses=tuple(dict.fromkeys(labels[code].clause for code in reasons if code in labels)) or item.clauses,
        missing=missing,
        changes=_changes(item, passed, decided, missing, labels),
        summary=_summary(item, decided, reasons, labels, missing),
    )


def _unknown_amount(
    pack: Pack,
    item: Benefit,
    passed: Mapping[str, bool | None],
    outcome: str | None,
    facts: Facts | None,
    switches: Mapping[str, SwitchValue] | None,
) -> tuple[str, ...]:
    """The facts for want of which the amount is unknown, empty when it is known or does not matter."""
    if outcome_of(item, passed) is Outcome.REFUSED:
        return ()
    if facts is not None:
        return tuple(sorted(rules_for(pack, switches).amount(item, facts)[1]))
    only_amount = outcome == Outcome.UNDETERMINED and outcome_of(item, passed) is Outcome.GRANTED
    return item.amount_names.facts if only_amount else ()


def _line(node: ConditionNode, passed: bool | None, is_reason: bool, facts: Facts | None) -> Line:
    shown = tuple(
        FactShown(
            name,
            FACT_LABELS[name],
            show_fact(name, facts.get(name)) if facts is not None else "",
            facts is not None and facts.get(name) is None,
            PAPERS.get(name),
        )
        for name in node.facts
    )
    return Line(
        node.code,
        node.label,
        node.refusal,
        node.clause,
        node.depth,
        node.is_group,
        passed,
        is_reason,
        node.excludes,
        () if node.is_group else shown,
    )


def _rank(line: Line) -> tuple[bool, int]:
    return (not line.is_reason, {False: 0, None: 1, True: 2}[line.passed])


def _missing(
    nodes: tuple[ConditionNode, ...],
    reasons: tuple[str, ...],
    unknown_amount: tuple[str, ...],
    facts: Facts | None,
) -> tuple[MissingFact, ...]:
    names: dict[str, None] = {}
    for node in nodes:
        if node.code in reasons:
            names |= dict.fromkeys(name for name in node.facts if facts is None or facts.get(name) is None)
    names |= dict.fromkeys(unknown_amount)
    return tuple(MissingFact(name, FACT_LABELS[name], PAPERS.get(name)) for name in names)


def _summary(
    item: Benefit,
    decided: Outcome,
    reasons: tuple[str, ...],
    labels: Mapping[str, ConditionNode],
    missing: tuple[MissingFact, ...],
) -> str:
    if decided is Outcome.GRANTED:
        return "各项条件都符合。"
    if decided is Outcome.REFUSED:
        return "不符合：" + "、".join(labels[code].refusal for code in reasons) + "。"
    return "还不能定，缺：" + "、".join(fact.label for fact in missing) + "。"


def _changes(
    item: Benefit,
    passed: Mapping[str, bool | None],
    decided: Outcome,
    missing: tuple[MissingFact, ...],
    labels: Mapping[str, ConditionNode],
) -> tuple[str, ...]:
    if decided is Outcome.UNDETERMINED:
        return tuple(fact.sentence for fact in missing)
    if decided is Outcome.GRANTED:
        return ()
    if passed[item.gate.code] is False:
        return (f"本项只面向“{item.gate.label}”的{'教师' if item.table == 'teacher_month' else '学生'}。",)
    return tuple(_change(top, passed, labels) for top in item.when if passed[top.code] is False)


def _open_below(condition: Condition, passed: Mapping[str, bool | None]) -> Iterator[Condition]:
    """The condition and what stands below it, without the branches that the chosen readings shut."""
    if not condition.is_closed(passed):
        yield condition
        for child in condition.children:
            yield from _open_below(child, passed)


def _change(top: Condition, passed: Mapping[str, bool | None], labels: Mapping[str, ConditionNode]) -> str:
    if top.advice:
        return top.advice
    if not top.facts():
        return _NO_FACT_NUMBER if top.parameters() else _NO_FACT_READING
    if top.kind is GroupKind.ANY:
        options = [_option(child, labels) for child in top.children if child.code in labels]
        return "下列任一情形成立并有材料，可重新认定：" + "；".join(options) + "。"
    if top.kind is GroupKind.NONE:
        return f"本项只给“{top.label}”的学生。"
    return f"如果情况有变，{_option(top, labels)}，可重新认定。"


def _option(condition: Condition, labels: Mapping[str, ConditionNode]) -> str:
    if condition.kind is GroupKind.ANY:
        return "或".join(_option(child, labels) for child in condition.children if child.code in labels)
    papers = [PAPERS[name].sentence for name in labels[condition.code].facts if name in PAPERS]
    return f"“{condition.label}”" + (f"，凭{'、'.join(dict.fromkeys(papers))}" if papers else "")
