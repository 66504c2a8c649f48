"""Many cases at once: given to one of the desk, or closed with one note. Rules as of the single acts."""

from collections.abc import Callable, Mapping

from fuzhi.steps.accounts.permissions import Permission
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.bulk.acts import Asked, Left, ManyAct, Marks, Plan, Progress, Taken, TakingBack, Undone
from fuzhi.steps.casework import queries
from fuzhi.steps.casework.models import Case
from fuzhi.steps.casework.permissions import check_assign, check_close
from fuzhi.steps.casework.states import CASES, CaseAct, CaseKind, CaseState
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import FuzhiError, InputError
from fuzhi.vocabulary.handover import Place, Thing

NOBODY = "不指定办理人"


def _place(case: Case) -> Place:
    return Place(Thing.CASE, (case.pk,))


def _name(case: Case) -> str:
    return f"{case.name}：{CaseKind(case.kind).label} {case.number}"


def _cases(asked: Asked) -> list[Case]:
    found = queries.cases(asked.by.scope).filter(pk__in=asked.keys).order_by("pk")
    return list(found.select_for_update(of=("self",)) if asked.locks else found)


def _planned(asked: Asked, permission: Permission[Case], act: CaseAct, said: Callable[[Case], tuple[str, str]]) -> Plan:
    """Those whose state and county allow the act; ``said`` gives what becomes of one, or why nothing does."""
    takes, leaves = [], []
    for case in _cases(asked):
        told, why = said(case)
        reason = _refusal(permission, asked.by, case) or ("" if CASES.may(case, act) else CaseState(case.state).label)
        if reason := reason or why:
            leaves.append(Left(_name(case), reason, _place(case)))
        else:
            takes.append(Taken(case.pk, _name(case), told, None, _place(case)))
    return Plan(tuple(takes), tuple(leaves))


def _refusal(permission: Permission[Case], by: Staff, case: Case) -> str:
    try:
        permission(by, case)
    except FuzhiError as error:
        return "由外县办理" if error.code == "not_here" else error.message
    return ""


def _clerk(asked: Asked, username: str) -> Staff | None:
    """The colleague of that name; None for nobody. InputError for who does not work at that desk."""
    if not username:
        return None
    to = queries.desk(asked.by.scope.county_code).filter(username=username).first()
    if to is None:
        raise InputError("not_of_the_desk", "这个人不在本县经办岗位上。", "请从列表里选一位在用账号的经办人。")
    return to


def _assigning(asked: Asked) -> Plan:
    to = _clerk(asked, asked.given["username"])
    wanted = to.display_name if to else NOBODY

    def said(case: Case) -> tuple[str, str]:
        before = case.assigned_to.display_name if case.assigned_to else NOBODY
        is_same = case.assigned_to_id == (to.pk if to else None)
        return f"{before} → {wanted}", f"本来就是“{wanted}”" if is_same else ""

    return _planned(asked, check_assign, CaseAct.ASSIGN, said)


def _assign(asked: Asked, plan: Plan, progress: Progress) -> Marks:
    to = _clerk(asked, asked.given["username"])
    keys = [one.key for one in plan.takes]
    before = dict(Case.objects.filter(pk__in=keys).values_list("pk", "assigned_to_id"))
    Case.objects.filter(pk__in=keys).update(assigned_to=to)
    return {"cases": keys, "before": [before[key] or 0 for key in keys], "to": [to.pk if to else 0]}


def _assign_back(back: TakingBack) -> Undone:
    """Cases that are still open and still with whom they were given to go back to whoever had them."""
    before = dict(zip(back.marks["cases"], back.marks["before"], strict=True))
    (to,), leaves, count = back.marks["to"], [], 0
    for case in Case.objects.select_for_update(of=("self",)).filter(pk__in=before).order_by("pk"):
        if (case.assigned_to_id or 0) != to or not CASES.may(case, CaseAct.ASSIGN):
            leaves.append(Left(_name(case), "之后又办过", _place(case)))
            continue
        case.assigned_to_id = before[case.pk] or None
        case.save(update_fields=["assigned_to"])
        count += 1
    return Undone(count, tuple(leaves))


def _closing(asked: Asked) -> Plan:
    if not asked.given["note"].strip():
        raise InputError("no_outcome", "没有写办理结果。", "请写明孩子现在的情况。")
    return _planned(asked, check_close, CaseAct.CLOSE, lambda case: ("办结", ""))


def _close(asked: Asked, plan: Plan, progress: Progress) -> Marks:
    keys = [one.key for one in plan.takes]
    outcome = asked.given["note"].strip()
    CASES.move_all(Case.objects.filter(pk__in=keys), CaseAct.CLOSE, outcome=outcome, decided_at=clock.now())
    return {"cases": keys}


def _to_whom(given: Mapping[str, str]) -> str:
    return "指给选定的经办人办理" if given["username"] else NOBODY


ASSIGN_MANY = ManyAct(
    "assign_cases", "指定办理人", "指定", "件", check_assign, _assigning, _assign, _assign_back, _to_whom
)
CLOSE_MANY = ManyAct(
    "close_cases", "一起办结", "办结", "件", check_close, _closing, _close, said=lambda given: given["note"]
)
