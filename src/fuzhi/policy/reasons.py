"""Which conditions decide an item: the walk over its tree that turns outcomes into reasons."""

from collections.abc import Mapping

from fuzhi.policy.language import Benefit, Condition, GroupKind
from fuzhi.vocabulary.codes import Outcome

AMOUNT = "amount"
"""Reason code when every condition holds and only the amount is unknown."""


def passed_by_code(benefit: Benefit, true_mask: int, unknown_mask: int) -> dict[str, bool | None]:
    """The two stored masks as outcome by condition code."""
    return {
        condition.code: None if unknown_mask >> bit & 1 else bool(true_mask >> bit & 1)
        for bit, condition in enumerate(benefit.conditions())
    }


def refusing_reasons(benefit: Benefit, passed: Mapping[str, bool | None]) -> tuple[str, ...]:
    """Codes of the leaves (or negated groups) that refuse: only children of a group that itself failed count."""
    found: dict[str, None] = {}

    def walk(condition: Condition) -> None:
        if passed[condition.code] is not False or condition.is_closed(passed):
            return
        if condition.kind in (GroupKind.ALL, GroupKind.ANY):
            for child in condition.children:
                walk(child)
        else:
            found[condition.code] = None

    for top in benefit.when:
        walk(top)
    return tuple(found)


def unknown_reasons(benefit: Benefit, passed: Mapping[str, bool | None]) -> tuple[str, ...]:
    """Codes of the unknown leaves inside conditions that are themselves unknown; ``amount`` when all hold."""
    found: dict[str, None] = {}

    def walk(condition: Condition) -> None:
        if passed[condition.code] is not None:
            return
        for child in condition.children:
            walk(child)
        if not condition.children:
            found[condition.code] = None

    for top in benefit.when:
        walk(top)
    return tuple(found) or (AMOUNT,)


def outcome_of(benefit: Benefit, passed: Mapping[str, bool | None], *, is_amount_known: bool = True) -> Outcome:
    """The outcome that follows from the conditions."""
    asked = [passed[condition.code] for condition in benefit.when]
    if False in asked:
        return Outcome.REFUSED
    return Outcome.GRANTED if None not in asked and is_amount_known else Outcome.UNDETERMINED
