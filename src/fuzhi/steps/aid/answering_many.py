"""One answer to many objections that say nothing which holds (a flood, the same letter again)."""

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid.answering import WAITING, answer_objection
from fuzhi.steps.aid.models import Objection
from fuzhi.steps.aid.permissions import check_answer
from fuzhi.steps.aid.queries.objections import objections
from fuzhi.steps.aid.states import ObjectionState
from fuzhi.steps.bulk.acts import Asked, Left, ManyAct, Marks, Plan, Progress, Taken, each
from fuzhi.vocabulary.errors import FuzhiError, InputError
from fuzhi.vocabulary.handover import Place, Thing

SHOWN_MAX = 40


def _said(objection: Objection) -> str:
    return f"{objection.number}：{objection.text[:SHOWN_MAX]}"


def _plan(asked: Asked) -> Plan:
    """Those that are open are answered, and what they name is free again; the rest says why not."""
    if not asked.given["answer"].strip():
        raise InputError("no_answer", "没有写答复。", "请写明核实的情况和处理结果。")
    found = objections(asked.by.scope).filter(pk__in=asked.keys).order_by("pk")
    takes, leaves = [], []
    for one in found.select_for_update(of=("self",)) if asked.locks else found:
        place = Place(Thing.OBJECTION, (one.pk,))
        if reason := _why_not(asked.by, one):
            leaves.append(Left(_said(one), reason, place))
        else:
            held = one.items.count()
            becomes = f"不成立，恢复发放 {held} 项" if held else "不成立"
            takes.append(Taken(one.pk, _said(one), becomes, None, place))
    return Plan(tuple(takes), tuple(leaves))


def _why_not(by: Staff, objection: Objection) -> str:
    try:
        check_answer(by, objection)
    except FuzhiError as error:
        return error.message
    if getattr(objection, "stage", "") == WAITING:
        return "已提请撤回，正等另一人确认"
    return "" if objection.state == ObjectionState.OPEN else f"已答复：{ObjectionState(objection.state).label}"


def _do(asked: Asked, plan: Plan, progress: Progress) -> Marks:
    answer = asked.given["answer"]
    each(
        asked,
        plan,
        progress,
        lambda one: answer_objection(objection_id=one.key, upheld=False, answer=answer, by=asked.by),
    )
    return {"objections": [one.key for one in plan.takes]}


DISMISS_MANY = ManyAct(
    "dismiss_objections", "一起答复意见", "答复", "条", check_answer, _plan, _do, said=lambda given: given["answer"]
)
