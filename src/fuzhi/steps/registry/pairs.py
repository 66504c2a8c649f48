"""Pairs of records: decided by a clerk, and opened again."""

from datetime import datetime

from django.db import transaction

from fuzhi.steps.accounts.people import name_of
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.periods import sql
from fuzhi.steps.periods.deciding import Decided
from fuzhi.steps.registry import enrolling, persons
from fuzhi.steps.registry.by_hand import ages_on, stated, written
from fuzhi.steps.registry.models import Correction, MatchPair
from fuzhi.steps.registry.permissions import check_join, check_pair, check_settle
from fuzhi.steps.registry.states import PAIRS, PairAct, PairKind, PairState, RollState
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError, NotFound
from fuzhi.vocabulary.identity import mask_whole_numbers
from fuzhi.vocabulary.terms import term_on

CLAIM_LOST = RollState.ELSEWHERE.value


@transaction.atomic
def decide_pair(*, pair_id: int, verdict: str, by: Staff, reason: str = "") -> MatchPair:
    """``same`` joins the two persons, ``different`` keeps them apart for good, ``later`` puts the pair aside.

    A pair of two schools' claims is decided by :func:`settle_claim`; here it can only be put aside.
    """
    check_pair.role(by)
    act = _act(verdict)
    pair = _locked_pair(pair_id, by)
    if PAIRS.is_done(pair, act) and act is not PairAct.LATER:
        return pair
    if not PAIRS.may(pair, act):
        raise Conflict(
            "pair_decided",
            f"这一对已由 {name_of(pair.decided_by)} 定为“{PairState(pair.state).label}”。",
            "要改先撤回那次判定。",
        )
    if act is not PairAct.LATER:
        check_join(by, pair)
    at = clock.now()
    if act is PairAct.SAME:
        left, right = pair.left_record.person_id, pair.right_record.person_id
        if left is None or right is None:
            raise Conflict("record_without_person", "其中一条记录已不在名册上。", "请刷新列表。")
        persons.merge(left, right, at=at, pair_id=pair.pk)
        persons.refresh_these([left, right], ages_on())
    _close(pair, act, by, reason, at)
    return pair


@transaction.atomic
def settle_claim(*, pair_id: int, record_id: int, reason: str, by: Staff) -> MatchPair:
    """Two schools claim one child: ``record_id`` names the roll record of the school where the child really is.

    From the first day of the overlap on, the other school's record counts as "attends elsewhere".
    """
    check_pair.role(by)
    pair = _locked_pair(pair_id, by)
    check_settle(by, pair)
    reason = stated(reason)
    if record_id not in (pair.left_record_id, pair.right_record_id):
        raise InputError("wrong_record", "选的学校不在这一对里。", "请从比对页面选择。")
    if not PAIRS.may(pair, PairAct.SAME):
        if pair.chosen_record_id == record_id:
            return pair
        raise Conflict("pair_decided", f"这一对已由 {name_of(pair.decided_by)} 选定学校。", "要改先撤回那次判定。")
    lost = pair.left_record if record_id == pair.right_record_id else pair.right_record
    starts = sql.one(
        """SELECT max(valid_from) FROM registry_enrolment_v WHERE record_id IN (%s, %s) AND superseded_at IS NULL
           AND valid_to IS NULL""",
        [pair.left_record_id, pair.right_record_id],
    )
    if starts is None or lost.person_id is None:
        raise Conflict("claim_gone", "其中一所学校已不再上报这名学生。", "请刷新列表。")
    at = clock.now()
    correction = Correction.objects.create(
        person_id=lost.person_id,
        fact="roll_state",
        old=RollState.ENROLLED.label,
        new=CLAIM_LOST,
        reason=reason,
        by=by.username,
        at=at,
        term=str(term_on(starts)),
    )
    enrolling.enrol(lost.pk, Decided({"roll_state": CLAIM_LOST}, starts, None, correction.pk, at))
    pair.chosen_record_id = record_id
    _close(pair, PairAct.SAME, by, reason, at)
    persons.refresh_these([lost.person_id], ages_on())
    return pair


@transaction.atomic
def undo_decision(*, pair_id: int, by: Staff) -> MatchPair:
    """Open a decided pair again; what the decision joined or closed stands as before."""
    check_pair.role(by)
    pair = _locked_pair(pair_id, by)
    if PAIRS.is_done(pair, PairAct.UNDO):
        return pair
    at = clock.now()
    if pair.kind == PairKind.SAME_PERSON and pair.state == PairState.SAME:
        apart = persons.unmerge(at=at, pair_id=pair.pk)
        persons.refresh_these(apart, ages_on())
    elif pair.kind == PairKind.CLAIMED_TWICE and pair.state == PairState.SAME:
        lost = pair.left_record if pair.chosen_record_id == pair.right_record_id else pair.right_record
        made = Correction.objects.filter(person=lost.person, new=CLAIM_LOST, fact="roll_state")
        correction = made.filter(at=pair.decided_at).first() if pair.decided_at else None
        if correction is not None and lost.person_id is not None:
            enrolling.take_back(correction.pk, at)
            persons.refresh_these([lost.person_id], ages_on())
    written(by, "undo_pair_decision", "match_pair", str(pair.pk), pair.county_code, {"was": pair.state})
    PAIRS.move(pair, PairAct.UNDO)
    pair.decided_by, pair.decided_at, pair.reason = "", None, ""
    pair.chosen_record_id = None
    pair.save(update_fields=["state", "decided_by", "decided_at", "reason", "chosen_record_id"])
    return pair


def _act(verdict: str) -> PairAct:
    if verdict not in (PairAct.SAME, PairAct.DIFFERENT, PairAct.LATER):
        raise InputError("bad_verdict", f"没有“{verdict}”这种判定。", "请选是同一人、不是同一人或以后再看。")
    return PairAct(verdict)


def _locked_pair(pair_id: int, by: Staff) -> MatchPair:
    pair = MatchPair.objects.select_for_update().filter(pk=pair_id).first()
    if pair is None:
        raise NotFound("not_here", "没有找到这一对。", "请从比对列表打开。")
    check_pair(by, pair)
    return pair


def _close(pair: MatchPair, act: PairAct, by: Staff, reason: str, at: datetime) -> None:
    PAIRS.move(pair, act)
    pair.decided_by, pair.decided_at, pair.reason = by.username, at, mask_whole_numbers(reason.strip())
    pair.save(update_fields=["state", "decided_by", "decided_at", "reason", "chosen_record"])
    written(by, "decide_pair", "match_pair", str(pair.pk), pair.county_code, {"verdict": pair.state, "kind": pair.kind})
