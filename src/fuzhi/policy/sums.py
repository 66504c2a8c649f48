"""How an amount came about, in words: ``本学期供餐天数 97 × 营养餐每日标准 ¥4.00 ＝ ¥388.00``."""

from collections.abc import Mapping
from typing import Any

import ibis.expr.operations as ops

from fuzhi.policy.binding import NUMBER_COLUMN
from fuzhi.policy.closures import Facts, close, rules_for
from fuzhi.policy.facts import FACT_LABELS, TABLES, show_fact
from fuzhi.policy.language import Benefit
from fuzhi.policy.pack import Pack
from fuzhi.policy.readings import SwitchValue
from fuzhi.vocabulary.money import yuan_sign


def sum_words(pack: Pack, benefit: Benefit, facts: Facts, switches: Mapping[str, SwitchValue] | None = None) -> str:
    """The sum in words for a row whose facts are known; empty when the amount is unknown."""
    rules = rules_for(pack, switches)
    amount, _ = rules.amount(benefit, facts)
    if amount is None:
        return ""
    numbers = _in_force(pack, benefit, str(facts[TABLES[benefit.table].period]))
    bound = rules.binding(benefit.table, keeps_names=True).bind(benefit.amount)
    words = _told(bound.op(), {**facts, **{column: value for column, (value, _) in numbers.items()}}, numbers)
    return f"{words} ＝ {yuan_sign(int(amount))}" if " ＋ " in words or " × " in words else words


def _in_force(pack: Pack, benefit: Benefit, period: str) -> dict[str, tuple[int | bool, str]]:
    """(value, words) of each number that the amount names, by its column."""
    found: dict[str, tuple[int | bool, str]] = {}
    for name in benefit.amount_names.parameters:
        number = pack.parameters[name]
        value = number.in_term(period) if benefit.table == "student_term" else number.in_month(period)
        shown = yuan_sign(int(value)) if number.unit.startswith("fen") else str(value)
        found[NUMBER_COLUMN + name] = (value, f"{number.label} {shown}")
    return found


def _told(node: Any, facts: Facts, numbers: Mapping[str, tuple[int | bool, str]]) -> str:
    if isinstance(node, ops.Cast):
        return _told(node.arg, facts, numbers)
    if isinstance(node, ops.Field) and node.name in numbers:
        return numbers[node.name][1]
    if isinstance(node, ops.Field):
        return f"{FACT_LABELS[node.name]} {show_fact(node.name, facts.get(node.name))}"
    if isinstance(node, ops.Literal):
        return yuan_sign(int(node.value))
    if isinstance(node, ops.Add | ops.Multiply):
        sign = "＋" if isinstance(node, ops.Add) else "×"
        return f"{_told(node.left, facts, numbers)} {sign} {_told(node.right, facts, numbers)}"
    if isinstance(node, ops.SearchedCase):
        for case, result in zip(node.cases, node.results, strict=True):
            if close(case)(facts)[0]:
                return _told(result, facts, numbers)
        return _told(node.default, facts, numbers)
    return ""
