"""How a case ends: submitted and approved or refused by a second person, or closed by the clerk."""

from dataclasses import replace

from django.db import transaction

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.casework.models import Case
from fuzhi.steps.casework.permissions import check_close, check_decide, check_register, check_submit
from fuzhi.steps.casework.recording import locked, recorded
from fuzhi.steps.casework.states import CASES, CaseAct
from fuzhi.steps.registry import queries
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.services import NewChild
from fuzhi.steps.registry.things import Person
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError


@transaction.atomic
def submit_case(*, case_id: int, by: Staff) -> Case:
    """Hand an application to the second person. Safe to repeat."""
    check_submit.role(by)
    case = locked(case_id)
    check_submit(by, case)
    if CASES.is_done(case, CaseAct.SUBMIT):
        return case
    CASES.move(case, CaseAct.SUBMIT)
    case.submitted_by, case.submitted_at = by, clock.now()
    case.save(update_fields=["state", "submitted_by", "submitted_at"])
    return recorded(case, by, CaseAct.SUBMIT)


@transaction.atomic
def approve_case(*, case_id: int, by: Staff, note: str = "") -> Case:
    """Approve; a relapse then counts from the semester that the reading relapse_starts names. Safe to repeat."""
    return _decide(case_id, CaseAct.APPROVE, by, note.strip() or "同意。")


@transaction.atomic
def refuse_case(*, case_id: int, by: Staff, note: str) -> Case:
    """Refuse with a reason. Safe to repeat."""
    return _decide(case_id, CaseAct.REFUSE, by, note.strip())


def _decide(case_id: int, act: CaseAct, by: Staff, outcome: str) -> Case:
    check_decide.role(by)
    case = locked(case_id)
    check_decide(by, case)
    if CASES.is_done(case, act):
        return case
    if not outcome:
        raise InputError("no_reason", "没有写明不批准的原因。", "请写一句原因，经办人和报告的人据此告诉家长。")
    CASES.move(case, act)
    case.approved_by, case.decided_at, case.outcome = by, clock.now(), outcome
    case.save(update_fields=["state", "approved_by", "decided_at", "outcome"])
    return recorded(case, by, act)


@transaction.atomic
def close_case(*, case_id: int, by: Staff, outcome: str) -> Case:
    """End a case that needs no approval, with what became of the child. Safe to repeat."""
    check_close.role(by)
    case = locked(case_id)
    check_close(by, case)
    if CASES.is_done(case, CaseAct.CLOSE):
        return case
    if not outcome.strip():
        raise InputError("no_outcome", "没有写办理结果。", "请写明孩子现在的情况。")
    CASES.move(case, CaseAct.CLOSE)
    case.outcome, case.decided_at = outcome.strip(), clock.now()
    case.save(update_fields=["state", "outcome", "decided_at"])
    return recorded(case, by, CaseAct.CLOSE)


@transaction.atomic
def register_missed(
    *,
    case_id: int,
    child: NewChild,
    reason: str,
    term: str,
    by: Staff,
    is_another: bool = False,
    request_key: str | None = None,
) -> Person:
    """Enter the child that was reported to be on no list, at home where it was reported; the case names it and is
    over. Safe to repeat."""
    check_register.role(by)
    case = locked(case_id)
    check_register(by, case)
    if case.person_id is not None:
        return queries.root_of(case.person_id)
    CASES.check(case, CaseAct.CLOSE)
    at_home = replace(child, village_code=child.village_code or case.village_code)
    person = registry.add_child(
        child=at_home, reason=reason, term=term, by=by, is_another=is_another, request_key=request_key
    )
    CASES.move(case, CaseAct.CLOSE)
    case.person_id, case.decided_at = person.pk, clock.now()
    case.outcome = f"已登记为学生{person.name}（{person.number}），下次认定时计入。"
    case.save(update_fields=["state", "person_id", "outcome", "decided_at"])
    recorded(case, by, CaseAct.CLOSE)
    return person
