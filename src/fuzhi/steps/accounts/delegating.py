"""For a leave: a person hands the own role and area to a colleague of the same county, from one day to another.

The colleague acts under the own name, and the trail says for whom. It ends by itself, or earlier by either of the two
or an administrator. Of who pays or approves another person must confirm it first. While it stands the two are one hand
wherever a second person is asked for (``Staff.is_same_person``).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from fuzhi.steps.accounts import openings, proposals, queries, second_factor, services
from fuzhi.steps.accounts.models import Delegation, Proposal, Staff
from fuzhi.steps.accounts.openings import LEAVE
from fuzhi.steps.accounts.permissions import Verb, check, check_manages, manages
from fuzhi.steps.accounts.proposals import Kind, Wanted
from fuzhi.steps.accounts.scope import Seat
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed, NotFound
from fuzhi.vocabulary.handover import Place, Thing, Todo
from fuzhi.vocabulary.terms import zh_date

DAYS_MAX = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of it: it stands, or waits for another person."""

    waits: bool
    words: str


def colleagues(giver: Staff) -> list[Staff]:
    """To whom this person may hand the own work: open accounts of the same county, other people's."""
    found = Staff.objects.filter(is_active=True, area_code__startswith=giver.scope.county_code or giver.area_code)
    found = found.exclude(pk=giver.pk).order_by("role", "username")
    return [one for one in found if _why_not(giver, one) is None]


@transaction.atomic
def delegate(*, taker: str, from_on: date, until_on: date, reason: str, by: Staff) -> Asked:
    """Hand the own role to a colleague for these days. Raises InputError (days, reason) and Conflict (who cannot)."""
    check(by, Verb.USE_OWN_TASKS)
    if by.standing_for:
        raise NotAllowed("stands_for_another", "代别人办理时不能再委托。", "请先回到自己的岗位。")
    giver, other = services.locked(by.username), services.locked(taker)
    if why := _why_not(giver, other):
        raise Conflict("no_delegate", why, "请另选一位本县的同事。")
    if not (clock.today() <= from_on <= until_on < from_on + timedelta(days=DAYS_MAX)):
        raise InputError("bad_days", "起止日期不对。", f"从今天或以后开始，最多{DAYS_MAX}天，不能倒过来。")
    if not reason.strip():
        raise InputError("missing_reason", "理由没有填。", "请写明为什么，例如病假、外出培训。")
    _refuse_overlap(giver, other, from_on, until_on)
    words = f"{zh_date(from_on)}至{zh_date(until_on)}由{other.display_name}（{other.username}）代办"
    if not openings.needs_two(giver, giver):
        _stand(giver, other, from_on, until_on, reason, "")
        return Asked(False, words)
    wanted = Wanted(
        kind=LEAVE,
        about=giver.username,
        part=other.username[:40],
        county_code=giver.scope.county_code,
        name=f"{giver.display_name}（{giver.username}，{giver.role_label}）的请假委托",
        old="本人办理",
        new=words,
        content={"from": from_on.isoformat(), "until": until_on.isoformat(), "seat": Seat.of(giver).key},
    )
    proposals.propose(wanted, reason=reason, by=by)
    return Asked(True, words)


def end(*, delegation_id: int, by: Staff) -> Delegation:
    """No longer, by either of the two; once. Others' answer as missing."""
    check(by, Verb.USE_OWN_TASKS)
    return _end(Delegation.objects.filter(Q(giver=by.pk) | Q(taker=by.pk)), delegation_id, by)


def end_by_administration(*, delegation_id: int, by: Staff) -> Delegation:
    """No longer, whoever they are."""
    check_manages(by)
    return _end(Delegation.objects.all(), delegation_id, by)


@transaction.atomic
def _end(among: QuerySet[Delegation], delegation_id: int, by: Staff) -> Delegation:
    rows = among.select_for_update(of=("self",)).select_related("giver", "taker")
    if (one := rows.filter(pk=delegation_id).first()) is None:
        raise NotFound("no_delegation", "没有这项委托。", "请从“我的账号”或人员页面办理。")
    if one.ended_at is None:
        one.ended_at, one.ended_by = clock.real_now(), by.username
        one.save(update_fields=["ended_at", "ended_by"])
        services.note("end_delegation", one.giver, by.username, old={"is": one.words}, new={"is": "本人办理"})
    return one


def stand_in(*, giver: str, by: Staff) -> Staff:
    """Take the seat of whom this person stands for today (``giver`` empty: the own one again), and say so in the trail;
    who sits in one that pays or approves has a second factor."""
    check(by, Verb.USE_OWN_TASKS)
    own = queries.staff_named(by.username)
    if not giver:
        return own
    if not queries.take_seat(own, giver):
        raise NotFound("no_delegation", "没有这项委托。", "请从“我的账号”或人员页面办理。")
    if second_factor.is_required(own) and not own.has_second_factor:
        raise NotAllowed("no_second_factor", "您还没有设置第二因素。", "请先在“我的账号”设置，再代人办理。")
    services.note("stand_in", own, by.username, old={"is": by.role}, new={"is": own.role, "stands_for": giver})
    return own


def of_person(staff: Staff) -> QuerySet[Delegation]:
    """What stands or will stand, given and taken."""
    later = Delegation.objects.filter(ended_at=None, until_on__gte=clock.today())
    return later.filter(Q(giver=staff.pk) | Q(taker=staff.pk)).select_related("giver", "taker").order_by("from_on")


def todo_for(staff: Staff, term: str = "") -> list[Todo]:
    """For whom this person can act today."""
    if staff.standing_for:
        return []
    count = Delegation.in_force().filter(taker=staff.pk).count()
    return [Todo("同事请假，请您代办", count, Place(Thing.OWN_ACCOUNT), "去代办", unit="位")]


def _stand(giver: Staff, taker: Staff, from_on: date, until_on: date, reason: str, confirmed_by: str) -> None:
    made = Delegation.objects.create(
        giver=giver,
        taker=taker,
        seat=Seat.of(giver).key,
        from_on=from_on,
        until_on=until_on,
        reason=reason.strip(),
        made_at=clock.real_now(),
        confirmed_by=confirmed_by,
    )
    services.note("delegate", giver, giver.username, old={"is": "本人办理"}, new={"is": made.words})


def _why_not(giver: Staff, taker: Staff) -> str | None:
    """Why this colleague cannot stand for that person; None when nothing is in the way."""
    if manages(giver) or manages(taker):
        return "系统管理不委托，也不代别人办理。"
    if giver.pk == taker.pk:  # one person has one open account
        return "不能委托给自己。"
    if not taker.is_active or giver.scope.county_code != taker.scope.county_code:
        return "只能委托给本县在用的账号。"
    if not (giver.is_demo or (giver.person_index and taker.person_index)):
        return "两个账号都要先登记工号。"
    return "这位同事已经有同样的岗位和区域。" if Seat.of(giver) == Seat.of(taker) else None


def _refuse_overlap(giver: Staff, taker: Staff, from_on: date, until_on: date) -> None:
    """Nobody holds a role twice, and who stands for somebody hands on nothing in those days."""
    days = Delegation.objects.filter(ended_at=None, from_on__lte=until_on, until_on__gte=from_on)
    for one in days.select_related("giver", "taker"):
        is_twice = one.taker_id == taker.pk and one.seat == Seat.of(giver).key
        if giver.pk in (one.giver_id, one.taker_id) or is_twice:
            raise Conflict("delegated_already", f"这些天已有委托：{one.words}。", "请先提前结束那一项，或改日期。")


def _apply(found: Proposal) -> None:
    giver, taker = services.locked(found.about), services.locked(found.part)
    if Seat.of(giver).key != found.content["seat"] or _why_not(giver, taker):
        raise Conflict("changed_since", "两个账号中有一个和提出时不同。", "请退回这一项。")
    from_on, until_on = (date.fromisoformat(found.content[name]) for name in ("from", "until"))
    _refuse_overlap(giver, taker, from_on, until_on)
    _stand(giver, taker, from_on, until_on, found.reason, found.decided_by.username if found.decided_by else "")


proposals.register(Kind(LEAVE, "staff", _apply))
