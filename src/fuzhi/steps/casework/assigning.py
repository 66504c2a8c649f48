"""Who of the desk works on a case: one of the accounts that may, or nobody in particular."""

from django.db import transaction

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.casework import queries
from fuzhi.steps.casework.models import Case
from fuzhi.steps.casework.permissions import check_assign
from fuzhi.steps.casework.recording import locked, recorded
from fuzhi.steps.casework.states import CASES, CaseAct
from fuzhi.vocabulary.errors import InputError


@transaction.atomic
def assign_case(*, case_id: int, username: str, by: Staff) -> Case:
    """Give an open case to one of the county's clerks, or (without a name) back to all. Safe to repeat.

    Raises InputError for somebody who does not work at that desk.
    """
    check_assign.role(by)
    case = locked(case_id)
    check_assign(by, case)
    CASES.check(case, CaseAct.ASSIGN)
    to = queries.desk(case.county_code).filter(username=username).first() if username else None
    if username and to is None:
        raise InputError("not_of_the_desk", "这个人不在本县经办岗位上。", "请从列表里选一位在用账号的经办人。")
    if case.assigned_to_id == (to.pk if to else None):
        return case
    case.assigned_to = to
    case.save(update_fields=["assigned_to"])
    return recorded(case, by, CaseAct.ASSIGN)
