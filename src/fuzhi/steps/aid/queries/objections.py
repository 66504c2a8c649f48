"""Objections: for staff by area, for the public by number and code."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, F, QuerySet, Value, When

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid import objections as numbers
from fuzhi.steps.aid.answering import WAITING, is_waiting
from fuzhi.steps.aid.models import Objection
from fuzhi.vocabulary.errors import NotFound


def objections(scope: Scope) -> QuerySet[Objection]:
    """Objections and complaints of the county or prefecture, open ones first."""
    if scope.school_code or len(scope.area_code) > 6:
        return Objection.objects.none()
    found = Objection.objects.filter(county_code__startswith=scope.area_code).select_related("notice", "answered_by")
    stage = Case(When(is_waiting(), then=Value(WAITING)), default=F("state"))
    return found.annotate(stage=stage).order_by("-state", "due_on", "-id")


def objection_of(scope: Scope, objection_id: int) -> Objection:
    """One objection of the area. Raises NotFound for a missing or foreign one."""
    found = objections(scope).filter(pk=objection_id).first()
    if found is None:
        raise NotFound("no_such_objection", "没有找到这条意见。", "请从公示意见列表打开。")
    return found


@dataclass(frozen=True, slots=True)
class PublicObjection:
    """What anybody may see of an objection by its receipt: no names, no text of the person."""

    number: str
    state: str
    filed_on: date
    due_on: date
    answer: str
    answered_at: datetime | None
    held: int
    notice: str


def objection_by_receipt(said: str) -> PublicObjection | None:
    """An objection by the receipt that its sender was given; None when there is none."""
    found = Objection.objects.filter(number=numbers.number_of(said) or "").select_related("notice").first()
    if found is None:
        return None
    title = found.notice.title if found.notice else ""
    days = (found.filed_on, found.due_on)
    return PublicObjection(
        numbers.receipt(found.number), found.state, *days, found.answer, found.answered_at, found.items.count(), title
    )
