"""Many approved items left out of batches with one reason, confirmed or let go again; rules as of the single acts."""

from collections.abc import Callable, Iterable

from fuzhi.steps.accounts.permissions import Permission
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.bulk.acts import Asked, Left, ManyAct, Marks, Plan, Progress, Taken, TakingBack, Undone
from fuzhi.steps.payments.candidates import IS_WITHHELD
from fuzhi.steps.payments.drafting import lock_making
from fuzhi.steps.payments.items import item
from fuzhi.steps.payments.models import Withheld
from fuzhi.steps.payments.permissions import check_decide_withheld, check_lift, check_withhold
from fuzhi.steps.payments.states import WITHHELD, WithheldAct, WithheldState
from fuzhi.steps.payments.withholding import DUE_SQL, Due, hold_on, payees_words, sentence
from fuzhi.steps.periods import sql
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Delivery
from fuzhi.vocabulary.errors import FuzhiError
from fuzhi.vocabulary.handover import Place, Thing

UNDO_REASON = "撤回批量暂缓"


def _due(keys: Iterable[int]) -> list[Due]:
    return sql.read(Due, f"{DUE_SQL} WHERE e.id = ANY(%s) ORDER BY e.id", [list(keys)])


def _holds(keys: Iterable[int]) -> dict[int, Withheld]:
    """By item: the hold that stands on it."""
    pairs = sql.rows(
        f"SELECT DISTINCT ON (e.id) e.id, w.id FROM payments_withheld_v w JOIN aid_entitlement_v e ON {IS_WITHHELD}"
        " WHERE e.id = ANY(%s) ORDER BY e.id, w.id",
        [list(keys)],
    )
    found = Withheld.objects.select_related("put_by").in_bulk([hold for _, hold in pairs])
    return {key: found[hold] for key, hold in pairs}


def _named(due: Due) -> str:
    return f"{due.person_name}：{item(due.benefit).label}"


def _place(due: Due) -> Place:
    return Place(Thing.WITHHELD, (due.entitlement_id,))


def _planned(asked: Asked, said: str, why_not: Callable[[Due, Withheld | None], str]) -> Plan:
    sentence(asked.given.get("reason", said))
    found = [one for one in _due(asked.keys) if asked.by.scope.covers_county(one.county_code)]
    if asked.locks:
        for county, term in sorted({(one.county_code, one.term) for one in found}):
            lock_making(county, term)
        found = _due(one.entitlement_id for one in found)
    holds = _holds(one.entitlement_id for one in found)
    takes, leaves = [], []
    for due in found:
        if reason := why_not(due, holds.get(due.entitlement_id)):
            leaves.append(Left(_named(due), reason, _place(due)))
        else:
            takes.append(Taken(due.entitlement_id, _named(due), said, due.amount_fen, _place(due)))
    return Plan(tuple(takes), tuple(leaves))


def _putting(asked: Asked) -> Plan:
    def why_not(due: Due, hold: Withheld | None) -> str:
        if reason := _refused(check_withhold, asked.by, due.county_code):
            return reason
        if hold is not None:
            return WithheldState(hold.state).label
        return "" if due.is_free else "已经在批次里、已经发放或现在不能发"

    return _planned(asked, "不编入批次，等另一人确认", why_not)


def _refused(permission: Permission, by: Staff, thing: object) -> str:
    try:
        permission(by, thing)
    except FuzhiError as error:
        return error.message
    return ""


def _put(asked: Asked, plan: Plan, progress: Progress) -> Marks:
    found = _due(one.key for one in plan.takes)
    payees = payees_words([one.person_id for one in found if one.delivery == Delivery.CASH])
    reason = sentence(asked.given["reason"])
    made = Withheld.objects.bulk_create(hold_on(due, payees.get(due.person_id, ""), reason, asked.by) for due in found)
    return {"holds": [one.pk for one in made]}


def _put_back(back: TakingBack) -> Undone:
    """Until the second person has confirmed it."""
    found = Withheld.objects.select_for_update().filter(pk__in=back.marks["holds"]).order_by("pk")
    waits = [one for one in found if one.state == WithheldState.PROPOSED]
    leaves = [one for one in found if one.state != WithheldState.PROPOSED]
    _end([one.pk for one in waits], WithheldAct.LIFT, back.by, UNDO_REASON)
    return Undone(
        len(waits),
        tuple(
            Left(
                f"{one.person_name}：{item(one.benefit).label}",
                WithheldState(one.state).label,
                Place(Thing.WITHHELD, (one.entitlement_id,)),
            )
            for one in leaves
        ),
    )


def _end(keys: list[int], act: WithheldAct, by: Staff, reason: str) -> None:
    found = Withheld.objects.filter(pk__in=keys)
    WITHHELD.move_all(found, act, ended_by=by, ended_at=clock.now(), end_reason=sentence(reason))


def _of_hold(permission: Permission, act: WithheldAct, said: str) -> Callable[[Asked], Plan]:
    """What is done to holds that stand."""

    def plan(asked: Asked) -> Plan:
        def why_not(due: Due, hold: Withheld | None) -> str:
            if hold is None:
                return "没有暂缓"
            return _refused(permission, asked.by, hold) or (
                "" if WITHHELD.may(hold, act) else WithheldState(hold.state).label
            )

        return _planned(asked, said, why_not)

    return plan


def _ends(act: WithheldAct) -> Callable[[Asked, Plan, Progress], Marks]:
    def do(asked: Asked, plan: Plan, progress: Progress) -> Marks:
        keys = [one.pk for one in _holds(one.key for one in plan.takes).values()]
        _end(keys, act, asked.by, asked.given["reason"])
        return {"holds": keys}

    return do


def _confirm(asked: Asked, plan: Plan, progress: Progress) -> Marks:
    keys = [one.pk for one in _holds(one.key for one in plan.takes).values()]
    found = Withheld.objects.filter(pk__in=keys)
    WITHHELD.move_all(found, WithheldAct.CONFIRM, confirmed_by=asked.by, confirmed_at=clock.now())
    return {"holds": keys}


PUT_MANY = ManyAct("withhold_many", "暂缓发放", "暂缓", "笔", check_withhold, _putting, _put, _put_back)
LIFT_MANY = ManyAct(
    "lift_many",
    "恢复发放",
    "恢复",
    "笔",
    check_lift,
    _of_hold(check_lift, WithheldAct.LIFT, "可以编入下一个批次"),
    _ends(WithheldAct.LIFT),
)
AGREE_MANY = ManyAct(
    "confirm_withheld_many",
    "确认暂缓",
    "确认暂缓",
    "笔",
    check_decide_withheld,
    _of_hold(check_decide_withheld, WithheldAct.CONFIRM, "暂缓生效，解除以前不编入批次"),
    _confirm,
)
REFUSE_MANY = ManyAct(
    "refuse_withheld_many",
    "不同意暂缓",
    "不同意暂缓",
    "笔",
    check_decide_withheld,
    _of_hold(check_decide_withheld, WithheldAct.REFUSE, "可以编入下一个批次"),
    _ends(WithheldAct.REFUSE),
)
