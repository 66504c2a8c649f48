"""Notices: for staff by area, for the public only what stands today and in the allowed columns."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid.models import Notice, NoticeLine
from fuzhi.steps.aid.states import EntitlementState, NoticeState
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.names import sought


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
        found = found.filter(name__in={name.strip(), sought(name)})
    return found.order_by("position")


def notice_rows(scope: Scope, term: str | None = None) -> QuerySet[Notice]:
    """The same for a list, each with what it shows now (``shown_persons``, ``shown_fen``) and how many lines of the
    day it was opened were ``withdrawn`` since: few, so they are counted, and taken off the sums of that day."""
    gone = (
        NoticeLine.objects.filter(
            notice=OuterRef("pk"),
            entitlement__county_code=OuterRef("county_code"),
            entitlement__term=OuterRef("term"),
            entitlement__state=EntitlementState.WITHDRAWN,
        )
        .order_by()
        .values("notice")
    )
    stands = NoticeLine.objects.filter(
        notice=OuterRef("notice"), entitlement__person=OuterRef("entitlement__person")
    ).exclude(entitlement__state=EntitlementState.WITHDRAWN)
    persons = gone.filter(~Exists(stands)).annotate(n=Count("entitlement__person", distinct=True)).values("n")
    return notices(scope, term).annotate(
        shown_persons=F("persons") - Coalesce(Subquery(persons), 0),
        shown_fen=F("total_fen") - Coalesce(Subquery(gone.annotate(fen=Sum("amount_fen")).values("fen")), 0),
        withdrawn=Coalesce(Subquery(gone.annotate(n=Count("pk")).values("n")), 0),
    )


@dataclass(frozen=True, slots=True)
class ShownSums:
    """What the lines that a notice still shows come to, and how many were withdrawn from it."""

    persons: int
    total_fen: int
    withdrawn: int


def shown_sums(notice: Notice) -> ShownSums:
    """The sums of a notice as it stands now; those of the day it was opened stay on itself."""
    found = (
        public_lines(notice)
        .order_by()
        .aggregate(lines=Count("pk"), persons=Count("entitlement__person", distinct=True), fen=Sum("amount_fen"))
    )
    return ShownSums(found["persons"], found["fen"] or 0, notice.count - found["lines"])


def notice_schools(notice: Notice) -> list[str]:
    """The schools whose pupils stand on a notice, by name."""
    return list(public_lines(notice).order_by("school_name").values_list("school_name", flat=True).distinct())


def _stands() -> Q:
    today = clock.today()
    return Q(state=NoticeState.OPEN, opened_on__lte=today, closes_on__gte=today)
