"""Many pairs decided in one act: those alone of which nothing is in doubt, each by the rules of the single act.
Whatever has to be looked at is left to be looked at."""

from collections import Counter
from collections.abc import Callable

from django.db.models import QuerySet

from fuzhi.linkage import Verdict
from fuzhi.steps.bulk.acts import Asked, Left, ManyAct, Marks, Plan, Progress, Taken, TakingBack, Undone, each
from fuzhi.steps.registry import pairs, queries
from fuzhi.steps.registry.models import MatchPair
from fuzhi.steps.registry.permissions import check_join
from fuzhi.steps.registry.states import PAIRS, PairAct, PairKind, PairState
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.errors import FuzhiError
from fuzhi.vocabulary.handover import Place, Thing

ROWS_MAX = 200
"""Pairs are few that need no look; each of them draws two persons anew."""
SURE_FROM = 0.9
_LOOK = "请逐对核对"


def _chosen(asked: Asked) -> QuerySet[MatchPair]:
    found = queries.pairs(asked.by.scope).filter(pk__in=asked.keys).order_by("-score", "pk")
    found = found.select_related("left_record__person", "right_record__person")
    return found.select_for_update(of=("self",)) if asked.locks else found


def _name(pair: MatchPair) -> str:
    left, right = pair.left_record.name, pair.right_record.name
    return left if left == right else f"{left} / {right}"


def _registers(pair: MatchPair) -> str:
    known = {one.value: one.label for one in RosterKind}
    kinds = (known.get(one.kind, "手工登记") for one in (pair.left_record, pair.right_record))
    return " 与 ".join(kinds) + f"；把握 {min(pair.score * 100, 99):.0f}%；{'；'.join(pair.reasons[:2])}"


def _several(found: list[MatchPair]) -> set[int]:
    """Persons (roots) of whom more than one of these pairs speaks: joined together they would be three."""
    roots = [one.person.root_id for pair in found for one in (pair.left_record, pair.right_record) if one.person]
    return {root for root, count in Counter(roots).items() if count > 1 and root is not None}


def _why_not_same(pair: MatchPair) -> str:
    left, right = pair.left_record, pair.right_record
    if pair.verdict != Verdict.SURE or pair.score < SURE_FROM:
        return f"不够像，{_LOOK}"
    if left.name_key != right.name_key:
        return f"姓名不同，{_LOOK}"
    if left.birth_index and right.birth_index and bytes(left.birth_index) != bytes(right.birth_index):
        return f"出生日期不同，{_LOOK}"
    return ""


def _why_not_different(pair: MatchPair) -> str:
    return f"很像，{_LOOK}" if pair.verdict != Verdict.POSSIBLE else ""


def _planner(act: PairAct, why_not: Callable[[MatchPair], str]) -> Callable[[Asked], Plan]:
    def plan(asked: Asked) -> Plan:
        found = list(_chosen(asked))
        several = _several(found) if act is PairAct.SAME else set()
        takes, leaves = [], []
        for pair in found:
            at = Place(Thing.PAIR, (pair.pk,))
            if reason := _refused(asked, pair, act) or why_not(pair) or _of_several(pair, several):
                leaves.append(Left(_name(pair), reason, at))
            else:
                takes.append(Taken(pair.pk, _name(pair), _registers(pair), None, at))
        return Plan(tuple(takes), tuple(leaves))

    return plan


def _refused(asked: Asked, pair: MatchPair, act: PairAct) -> str:
    if pair.kind == PairKind.CLAIMED_TWICE:
        return "两校同报，要逐个选定学校"
    if not PAIRS.may(pair, act):
        return f"已定为“{PairState(pair.state).label}”"
    try:
        check_join(asked.by, pair)
    except FuzhiError as error:
        return str(error)
    return ""


def _of_several(pair: MatchPair, several: set[int]) -> str:
    roots = {one.person.root_id for one in (pair.left_record, pair.right_record) if one.person}
    if len(roots) < 2:
        return "其中一条记录已不在名册上，或已合并"
    return f"同一个人有几对，{_LOOK}" if roots & several else ""


def _doer(act: PairAct) -> Callable[[Asked, Plan, Progress], Marks]:
    def do(asked: Asked, plan: Plan, progress: Progress) -> Marks:
        reason = asked.given["reason"]
        each(
            asked,
            plan,
            progress,
            lambda one: pairs.decide_pair(pair_id=one.key, verdict=act.value, by=asked.by, reason=reason),
        )
        return {act.value: [one.key for one in plan.takes]}

    return do


def _undo(asked: TakingBack) -> Undone:
    """Where nobody has opened or decided the pair anew since."""
    count, leaves = 0, []
    for state, keys in asked.marks.items():
        for pair in queries.pairs(asked.by.scope).filter(pk__in=keys).select_related("left_record", "right_record"):
            if pair.state == state and pair.decided_by == asked.by.username:
                pairs.undo_decision(pair_id=pair.pk, by=asked.by)
                count += 1
            else:
                leaves.append(Left(_name(pair), PairState(pair.state).label, Place(Thing.PAIR, (pair.pk,))))
    return Undone(count, tuple(leaves))


SAME_MANY = ManyAct(
    "same_pairs",
    "定为同一人",
    "合并",
    "对",
    check_join,
    _planner(PairAct.SAME, _why_not_same),
    _doer(PairAct.SAME),
    _undo,
)
DIFFERENT_MANY = ManyAct(
    "different_pairs",
    "定为不是同一人",
    "分开",
    "对",
    check_join,
    _planner(PairAct.DIFFERENT, _why_not_different),
    _doer(PairAct.DIFFERENT),
    _undo,
)
