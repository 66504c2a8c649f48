"""Many changes that wait for a second person: confirmed or sent back together, each by the rules of the single act."""

from fuzhi.steps.accounts.proposals import Proposal
from fuzhi.steps.bulk.acts import Asked, Left, ManyAct, Marks, Plan, Progress, Taken, each
from fuzhi.steps.registry import changes
from fuzhi.steps.registry.permissions import check_confirm_change
from fuzhi.vocabulary.errors import Conflict, FuzhiError, InputError
from fuzhi.vocabulary.handover import Place, Thing


def _plan(asked: Asked) -> Plan:
    """Those that still wait and that another person proposed."""
    found = changes.changes(asked.by.scope).filter(pk__in=asked.keys)
    takes, leaves = [], []
    for one in found.select_for_update(of=("self",)) if asked.locks else found:
        at = Place(Thing.CHILD, (one.about,))
        if reason := _why_not(asked, one):
            leaves.append(Left(one.name, reason, at))
        else:
            takes.append(
                Taken(one.pk, one.name, f"{one.old} → {one.new}（{one.proposed_by.display_name}提出）", None, at)
            )
    return Plan(tuple(takes), tuple(leaves))


def _why_not(asked: Asked, one: Proposal) -> str:
    if one.state != "waiting":
        return str(one.get_state_display())
    try:
        check_confirm_change(asked.by, one)
    except FuzhiError as error:
        return error.message
    return ""


def _refusing(asked: Asked) -> Plan:
    if not asked.given["reason"].strip():
        raise InputError("missing_reason", "理由没有填。", "请写明为什么退回。")
    return _plan(asked)


def _confirm(asked: Asked, plan: Plan, progress: Progress) -> Marks:
    """All or none: one whose child has changed since it was proposed is named, and nothing is confirmed."""

    def confirm(one: Taken) -> None:
        try:
            changes.TWO.confirm(one.key, asked.by)
        except Conflict as error:
            raise Conflict(error.code, f"{one.name}：{error.message}", "请回到列表，不勾选这一项再办。") from None

    each(asked, plan, progress, confirm)
    return {"changes": [one.key for one in plan.takes]}


def _refuse(asked: Asked, plan: Plan, progress: Progress) -> Marks:
    each(asked, plan, progress, lambda one: changes.TWO.refuse(one.key, asked.by, asked.given["reason"]))
    return {"changes": [one.key for one in plan.takes]}


CONFIRM_MANY = ManyAct(
    "confirm_changes", "一起确认", "确认", "项", check_confirm_change, _plan, _confirm, is_proved=True
)
REFUSE_MANY = ManyAct("refuse_changes", "一起退回", "退回", "项", check_confirm_change, _refusing, _refuse)
