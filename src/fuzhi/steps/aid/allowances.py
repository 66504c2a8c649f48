"""What a post of a teacher gives for a month: decided by the rules in use, once for every group of equal posts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from fuzhi.policy import Benefit, Pack
from fuzhi.policy.closures import decide_one
from fuzhi.policy.explanation import conditions_of
from fuzhi.policy.facts import FACT_LABELS
from fuzhi.policy.readings import SwitchValue
from fuzhi.policy.reasons import refusing_reasons
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid import chosen, rules
from fuzhi.steps.programmes.queries import PostGroup, post_groups, posts_sql
from fuzhi.vocabulary.codes import Outcome, PostKind
from fuzhi.vocabulary.handover import Listing
from fuzhi.vocabulary.money import yuan
from fuzhi.vocabulary.places import counties
from fuzhi.vocabulary.terms import term_on

_POSTS = """
SELECT p.*, g.outcome, g.fen AS month_fen, g.why
  FROM ({posts}) p
  JOIN unnest(%(counties)s::text[], %(established)s::boolean[], %(in_post)s::boolean[], %(kinds)s::text[],
              %(outcomes)s::text[], %(fens)s::bigint[], %(whys)s::text[])
       AS g(county_code, is_established, is_in_post, post_kind, outcome, fen, why)
    ON g.county_code = p.county_code AND g.is_established IS NOT DISTINCT FROM p.is_established
   AND g.is_in_post IS NOT DISTINCT FROM p.is_in_post AND g.post_kind = p.post_kind
"""


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


@dataclass(frozen=True, slots=True)
class PaidPosts:
    """The posts of a kind that get the same for a month."""

    kind: PostKind
    each_fen: int
    teachers: int = 0

    @property
    def total_fen(self) -> int:
        """What all of them get."""
        return self.each_fen * self.teachers


def teacher_item() -> Benefit | None:
    """The item that the pack in use gives teachers (it may have one), None when it gives them nothing."""
    return next(iter(rules.pack_in_use().items_of("teacher_month")), None)


def decide_posts(scope: Scope, first_day: date) -> list[Allowance]:
    """The area's posts of the month that begins on ``first_day``, decided group by group by the readings of each
    county's semester."""
    pack, item = rules.pack_in_use(), teacher_item()
    if item is None:
        return []
    taken = _switches(pack, scope, first_day)
    groups = post_groups(scope, _days(taken, first_day))
    return [_decided(pack, item, group, first_day, taken[group.county_code]) for group in groups]


def _switches(pack: Pack, scope: Scope, first_day: date) -> dict[str, dict[str, SwitchValue]]:
    """By county of the area: the readings of the semester in which the month lies."""
    own = [code for code in counties() if scope.covers_county(code)]
    return chosen.switches_of_each(pack, own, str(term_on(first_day)))


def _days(taken: Mapping[str, Mapping[str, SwitchValue]], first_day: date) -> dict[str, date]:
    """The day of the month whose posts count (reading ``teacher_post_day``; the first where the pack has none)."""
    return {code: first_day.replace(day=int(str(values.get(chosen.TEACHERS, 1)))) for code, values in taken.items()}


def _decided(
    pack: Pack, item: Benefit, group: PostGroup, first_day: date, taken: Mapping[str, SwitchValue]
) -> Allowance:
    facts = {
        "teacher_id": "",
        "month": f"{first_day:%Y-%m}",
        "county_code": group.county_code,
        "is_established": group.is_established,
        "is_in_post": group.is_in_post,
        "post_kind": group.post_kind or None,
    }
    made = next(one for one in decide_one(pack, taken, facts) if one.benefit == item.code)
    if made.outcome is Outcome.GRANTED:
        why = f"{PostKind(group.post_kind).label}岗位，每月 {yuan(made.amount_fen)} 元"
    elif made.outcome is Outcome.REFUSED:
        refusals = {node.code: node.refusal for node in conditions_of(pack, item)}
        why = "不符合：" + "、".join(refusals[code] for code in refusing_reasons(item, made.passed))
    else:
        why = "名册没写：" + "、".join(FACT_LABELS[name] for name in made.unknown_facts)
    return Allowance(group, made.outcome, made.amount_fen, why)


def paid_posts(decided: Iterable[Allowance]) -> list[PaidPosts]:
    """What is paid, one line a kind of post and sum, in the order of the groups."""
    lines: dict[tuple[str, int], PaidPosts] = {}
    for one in decided:
        if one.outcome is Outcome.GRANTED:
            key = (one.group.post_kind, one.each_fen)
            line = lines.setdefault(key, PaidPosts(PostKind(one.group.post_kind), one.each_fen))
            lines[key] = replace(line, teachers=line.teachers + one.group.teachers)
    return list(lines.values())


def posts(scope: Scope, first_day: date, decided: Sequence[Allowance]) -> Listing:
    """The month's posts one by one with what each gets (``outcome``, ``month_fen``, ``why``), for a list."""
    listed = posts_sql(scope, _days(_switches(rules.pack_in_use(), scope, first_day), first_day))
    values = {
        "counties": [one.group.county_code for one in decided],
        "established": [one.group.is_established for one in decided],
        "in_post": [one.group.is_in_post for one in decided],
        "kinds": [one.group.post_kind for one in decided],
        "outcomes": [one.outcome.value for one in decided],
        "fens": [one.each_fen for one in decided],
        "whys": [one.why for one in decided],
    }
    return Listing(_POSTS.format(posts=listed.sql), {**listed.values, **values})
