"""How an amount came about, in words: ``本学期供餐天数 97 × 营养餐每日标准 ¥4.00 ＝ ¥388.00``."""

from collections.abc import Mapping
from typing import Any

import ibis.expr.operations as ops

from fuzhi.policy.closures import amount_parameters, close, rules_for
from fuzhi.policy.facts import FACT_LABELS, TABLES, show_fact
from fuzhi.policy.language import Benefit
from fuzhi.policy.pack import Pack, Parameter
from fuzhi.policy.readings import SwitchValue
from fuzhi.vocabulary.money import yuan_sign


def sum_words(
    pack: Pack, benefit: Benefit, facts: Mapping[str, Any], switches: Mapping[str, SwitchValue] | None = None
) -> str:
    """The sum in words for a row whose facts are known; empty when the amount is unknown."""
    rules = rules_for(pack, switches)
    amount, _ = rules.amount(benefit, facts)
    if amount is None:
        return ""
    period = str(facts[TABLES[benefit.table].period])
    numbers = [pack.parameters[name] for name in amount_parameters(pack, benefit)]
    words = _told(rules.binding(benefit.table).bind(benefit.amount).op(), facts, _labels(numbers, period))
    return f"{words} ＝ {yuan_sign(int(amount))}" if " ＋ " in words or " × " in words else words


def _labels(numbers: list[Parameter], period: str) -> dict[int, str]:
    """The label of each number in force, by its value; a value that two numbers share has none of its own."""
    labels: dict[int, str] = {}
    for number in numbers:
        value = int(number.in_term(period) if len(period) == 6 else number.in_month(period))
        labels[value] = "" if value in labels else number.label
    return labels


def _told(node: Any, facts: Mapping[str, Any], labels: Mapping[int, str]) -> str:
    if isinstance(node, ops.Cast):
        return _told(node.arg, facts, labels)
    if isinstance(node, ops.Field):
        return f"{FACT_LABELS[node.name]} {show_fact(node.name, facts.get(node.name))}"
    if isinstance(node, ops.Literal):
        return f"{labels.get(int(node.value), '')} {yuan_sign(int(node.value))}".strip()
    if isinstance(node, ops.Add | ops.Multiply):
        sign = "＋" if isinstance(node, ops.Add) else "×"
        return f"{_told(node.left, facts, labels)} {sign} {_told(node.right, facts, labels)}"
    if isinstance(node, ops.SearchedCase):
        for case, result in zip(node.cases, node.results, strict=True):
            if close(case)(facts)[0]:
                return _told(result, facts, labels)
        return _told(node.default, facts, labels)
    return ""
