"""Visits to the family: what was found, and when."""

from datetime import date

from django.db import transaction

from fuzhi.steps.accounts.repeating import bound, made_before
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.casework.models import Visit
from fuzhi.steps.casework.permissions import check_visit
from fuzhi.steps.casework.recording import TEXT_CHARACTERS_MAX, locked, recorded
from fuzhi.steps.casework.states import CASES, CaseAct
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError


@transaction.atomic
def record_visit(
    *, case_id: int, text: str, by: Staff, visited_on: date | None = None, request_key: str | None = None
) -> Visit:
    """Write down a visit to the family. Safe to repeat with the same request key."""
    check_visit.role(by)
    case = locked(case_id)
    check_visit(by, case)
    request_key = bound(request_key, case_id, text, visited_on)
    if known := made_before(Visit.objects.all(), request_key, case_id=case.pk, recorded_by_id=by.pk):
        return known
    CASES.check(case, CaseAct.VISIT)
    day = visited_on or clock.today()
    if day > clock.today():
        raise InputError("future_day", "走访日期在今天之后。", "请填写实际走访的日期。")
    if not text.strip():
        raise InputError("no_text", "没有写了解到的情况。", "请写一句孩子现在在哪里、怎么样。")
    visit = Visit.objects.create(
        case=case,
        visited_on=day,
        text=text.strip()[:TEXT_CHARACTERS_MAX],
        recorded_by=by,
        recorded_at=clock.now(),
        request_key=request_key or None,
    )
    recorded(case, by, CaseAct.VISIT)
    return visit
