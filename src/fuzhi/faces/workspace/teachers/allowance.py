"""What a post gives for a month: decided by the pack's own rule, once for every group of equal posts."""

from collections.abc import Sequence
from dataclasses import dataclass

from fuzhi.policy.closures import decide_one
from fuzhi.policy.explanation import conditions_of
from fuzhi.policy.facts import FACT_LABELS
from fuzhi.policy.reasons import refusing_reasons
from fuzhi.steps.aid import rules
from fuzhi.steps.programmes.queries import PostGroup
from fuzhi.vocabulary.codes import Outcome, PostKind
from fuzhi.vocabulary.money import yuan

BENEFIT = "rural_teacher_allowance"


@dataclass(frozen=True, slots=True)
class Allowance:
    """A group's result for the month; ``why`` is a sentence for people, ``each_fen`` what one teacher gets."""

    group: PostGroup
    outcome: Outcome
    each_fen: int
    why: str

    @property
    def total_fen(self) -> int:
        """What the whole group gets."""
        return self.each_fen * self.group.teachers


def allowances(groups: Sequence[PostGroup], month: str) -> list[Allowance]:
    """Decide each group for ``month`` (``2017-10``) by the default readings."""
    return [_decide(group, month) for group in groups]


def _decide(group: PostGroup, month: str) -> Allowance:
    pack = rules.pack_in_use()
    facts = {
        "teacher_id": "",
        "month": month,
        "county_code": group.county_code,
        "is_established": group.is_established,
        "is_in_post": group.is_in_post,
        "post_kind": group.post_kind or None,
    }
    made = next(one for one in decide_one(pack, pack.switches(), facts) if one.benefit == BENEFIT)
    if made.outcome is Outcome.GRANTED:
        why = f"{PostKind(group.post_kind).label}岗位，每月 {yuan(made.amount_fen)} 元"
    elif made.outcome is Outcome.REFUSED:
        labels = {node.code: node.label for node in conditions_of(pack, BENEFIT)}
        benefit = pack.benefits[BENEFIT]
        why = "不符合：" + "、".join(labels[code] for code in refusing_reasons(benefit, made.passed))
    else:
        why = "名册没写：" + "、".join(FACT_LABELS[name] for name in made.unknown_facts)
    return Allowance(group, made.outcome, made.amount_fen, why)
