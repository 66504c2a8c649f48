"""Notices and objections: for staff by area, for the public only what stands today and in the allowed columns."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid.models import Notice, NoticeLine, Objection
from fuzhi.steps.aid.states import EntitlementState, NoticeState
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import NotFound


def notices(scope: Scope, term: str | None = None) -> QuerySet[Notice]:
    """Notices of the area's county or of the prefecture, newest first.
    They are public, so schools and villages see them."""
    found = Notice.objects.filter(county_code__startswith=scope.area_code[:6])
    if term:
        found = found.filter(term=term)
    return found.select_related("aid_list", "opened_by").order_by("-opened_on", "-id")


def notice_of(scope: Scope, notice_id: int) -> Notice:
    """One notice of the area. Raises NotFound for a missing or foreign one."""
    found = notices(scope).filter(pk=notice_id).first()
    if found is None:
        raise NotFound("no_such_notice", "没有找到这份公示。", "请从公示列表打开。")
    return found


def objections(scope: Scope) -> QuerySet[Objection]:
    """Objections and complaints of the county or prefecture, open ones first."""
    if scope.school_code or len(scope.area_code) > 6:
        return Objection.objects.none()
    found = Objection.objects.filter(county_code__startswith=scope.area_code).select_related("notice", "answered_by")
    return found.order_by("-state", "due_on", "-id")


def objection_of(scope: Scope, objection_id: int) -> Objection:
    """One objection of the area. Raises NotFound for a missing or foreign one."""
    found = objections(scope).filter(pk=objection_id).first()
    if found is None:
        raise NotFound("no_such_objection", "没有找到这条意见。", "请从公示意见列表打开。")
    return found


@dataclass(frozen=True, slots=True)
class PublicObjection:
    """What anybody may see of an objection by its number: no names, no text of the person."""

    number: str
    state: str
    filed_on: date
    due_on: date
    answer: str
    answered_at: datetime | None
    held: int
    notice: str


def objection_by_number(number: str) -> PublicObjection | None:
    """An objection by its number; None when there is none."""
    found = Objection.objects.filter(number=number.strip().upper()).select_related("notice").first()
    if found is None:
        return None
    title = found.notice.title if found.notice else ""
    days = (found.filed_on, found.due_on)
    return PublicObjection(
        found.number, found.state, *days, found.answer, found.answered_at, found.items.count(), title
    )


def open_notices() -> QuerySet[Notice]:
    """What stands today, soonest to end first: by its date, whether or not the nightly job ran."""
    return Notice.objects.filter(_stands()).order_by("closes_on", "id")


def public_notice(notice_id: int) -> Notice:
    """A notice that stands today. Raises NotFound for one that is down or never was."""
    found = Notice.objects.filter(_stands(), pk=notice_id).first()
    if found is None:
        raise NotFound("notice_down", "这份公示已经结束或不存在。", "请看正在公示的名单；有话要说可以随时反映。")
    return found


def public_lines(notice: Notice, *, item: str = "", school: str = "", name: str = "") -> QuerySet[NoticeLine]:
    """The lines of a notice in order, narrowed by item, school or whole name."""
    found = NoticeLine.objects.filter(notice=notice).exclude(entitlement__state=EntitlementState.WITHDRAWN)
    if item:
        found = found.filter(item_label=item)
    if school:
        found = found.filter(school_name=school)
    if name:
        found = found.filter(name=name)
    return found.order_by("position")


def notice_schools(notice: Notice) -> list[str]:
    """The schools whose pupils stand on a notice, by name."""
    return list(public_lines(notice).order_by("school_name").values_list("school_name", flat=True).distinct())


def _stands() -> Q:
    today = clock.today()
    return Q(state=NoticeState.OPEN, opened_on__lte=today, closes_on__gte=today)
