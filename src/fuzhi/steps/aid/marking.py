"""Why a school marks something on its sheet, and which of a pupil's items such a reason is about."""

from collections.abc import Iterable
from dataclasses import dataclass

from fuzhi.steps.aid import rules
from fuzhi.steps.aid.queries.lists import SheetItem
from fuzhi.vocabulary.facts.attending import ATTENDING_FACTS


@dataclass(frozen=True, slots=True)
class MarkReason:
    """One reason of the list. ``fact``: it is about the items whose rules ask for that fact; ``is_about_need``: about
    those given for need; neither: about all. ``wants_words``: it says nothing by itself."""

    words: str
    fact: str = ""
    is_about_need: bool = False
    wants_words: bool = False


REASONS = (
    MarkReason("已转学"),
    MarkReason("已退学或离校"),
    *(MarkReason(one.said[1], fact=one.name) for one in ATTENDING_FACTS if one.mark),
    MarkReason("家庭情况有变", is_about_need=True),
    MarkReason("其他", wants_words=True),
)
BY_WORDS = {one.words: one for one in REASONS}


def concerned(words: str, items: Iterable[SheetItem], term: str) -> list[SheetItem]:
    """The items that the reason is about: all for a reason about the pupil as such, none where no item depends on the
    fact that it denies. A right is not held back by a remark that says nothing of it."""
    items, reason = list(items), BY_WORDS.get(words)
    if reason is None or not (reason.fact or reason.is_about_need):
        return items
    benefits = rules.pack_in_use(term).benefits
    return [
        one
        for one in items
        if (benefit := benefits.get(one.benefit)) is not None
        and (
            benefit.asks_for_need
            if reason.is_about_need
            else any(reason.fact in condition.facts() for condition in benefit.when)
        )
    ]
