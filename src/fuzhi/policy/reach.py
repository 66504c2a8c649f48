"""Whom an item reaches and since when: what can be said of it before any child is looked at."""

from fuzhi.policy.closures import rules_for
from fuzhi.policy.language import Benefit
from fuzhi.policy.pack import Pack
from fuzhi.vocabulary.codes import Stage


def concerns(pack: Pack, item: Benefit, stage: str) -> bool:
    """False when the item's gate rules the stage out; one whose gate asks for no stage may concern any."""
    return rules_for(pack).passed(item.gate, item.table, {"stage": stage}, {}) is not False


def stages_of(pack: Pack, item: Benefit) -> tuple[str, ...]:
    """The stages under which the item stands in the policy: as it says itself, else those its gate lets through."""
    if item.table != "student_term":
        return ()
    return item.stages or tuple(stage.value for stage in Stage if concerns(pack, item, stage.value))


def items_of_stage(pack: Pack, stage: str) -> tuple[Benefit, ...]:
    """The student items that may concern a pupil of this stage, in reading order."""
    return tuple(item for item in pack.items_of("student_term") if concerns(pack, item, stage))


def is_in_force(pack: Pack, item: Benefit, term: str) -> bool:
    """False when a number of the law or a reading, whatever the child, puts the item off beyond the semester."""
    rules = rules_for(pack)
    plain = [condition for condition in item.when if not condition.facts()]
    return all(rules.passed(condition, item.table, {"term": term}, {}) is not False for condition in plain)
