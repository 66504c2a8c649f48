"""Questions about accounts."""

from collections.abc import Iterable

from django.db import models
from django.db.models import QuerySet

from fuzhi.steps.accounts.models import Delegation, Staff
from fuzhi.steps.accounts.permissions import MAY
from fuzhi.steps.accounts.scope import Seat
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.vocabulary.errors import NotFound


def staff_named(username: str) -> Staff:
    """The active account of that name; of ``taker~giver`` the taker as long as they stand for the giver
    (``Staff.acts_as``). Raises NotFound otherwise."""
    username, _, giver = username.strip().lower().partition("~")
    staff = Staff.objects.filter(username=username, is_active=True).first()
    if staff is None:
        raise NotFound("no_staff", f"没有在用的用户“{username}”。", "请用 fuzhi user add 开立，或检查用户名。")
    if giver and not take_seat(staff, giver):
        raise NotFound(
            "delegation_over", f"{staff.display_name}代 {giver} 办理的委托已经结束。", "请以自己的岗位办理。"
        )
    return staff


def take_seat(staff: Staff, giver: str) -> bool:
    """Let somebody act in the role of whom they stand for today; False when they stand for no such person."""
    standing = Delegation.in_force().filter(taker=staff.pk, giver__username=giver).select_related("giver").first()
    if standing is None or standing.seat != Seat.of(standing.giver).key:
        return False
    staff.stand_for(standing.giver)
    return True


def all_staff() -> QuerySet[Staff]:
    """Every account by name; for administration."""
    has_number = models.Q(person_index__isnull=False)
    return Staff.objects.annotate(has_number=models.ExpressionWrapper(has_number, models.BooleanField())).order_by(
        "area_code", "role", "username"
    )


def desk_of(verb: Verb, county_code: str) -> QuerySet[Staff]:
    """Who may do this in a county: open accounts of the county itself."""
    own = Staff.objects.filter(is_active=True, area_code=county_code, role__in=[one.value for one in MAY[verb]])
    return own.order_by("display_name", "username")


def desks(counties: Iterable[str]) -> dict[tuple[str, str, str], tuple[str, ...]]:
    """Who sits where in these counties, by role, area and school (empty = none), with who stands for them today."""
    standing = {one.giver_id: one.taker.display_name for one in Delegation.in_force().select_related("taker")}
    rows = Staff.objects.filter(is_active=True, area_code__in=[*counties]).order_by("display_name", "pk")
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for pk, name, *seat in rows.values_list("pk", "display_name", "role", "area_code", "school_code"):
        where = (seat[0], seat[1], seat[2])
        found[where] = (*found.get(where, ()), f"{name}（{standing[pk]}代）" if pk in standing else name)
    return found


def standing_in(county_code: str) -> list[Delegation]:
    """Who stands for whom today in a county; everywhere when none is named."""
    rows = Delegation.in_force().select_related("giver", "taker").order_by("until_on", "pk")
    return list(rows.filter(giver__area_code__startswith=county_code))


def open_counts() -> tuple[int, int]:
    """How many accounts are open, and how many of them were never used."""
    rows = Staff.objects.filter(is_active=True)
    return rows.count(), rows.filter(last_login=None).count()


def demo_accounts_exist() -> bool:
    """True when the demo's accounts are in this database: a server outside the demo then refuses to start."""
    return Staff.objects.filter(is_demo=True, is_active=True).exists()


def account(username: str) -> Staff:
    """The account of that name, closed ones too. Raises NotFound otherwise."""
    staff = Staff.objects.filter(username=username).first()
    if staff is None:
        raise NotFound("no_staff", "没有这个账号。", "请从人员列表打开。")
    return staff


def usernames_of(name: str) -> list[str]:
    """The usernames of everybody whose name this is, closed accounts too."""
    return list(Staff.objects.filter(display_name=name).values_list("username", flat=True))


def named(username: str) -> str:
    """Who stands in the trail under a username: ``王芳（wang，复核）``; the word itself where there is no such account."""
    found = Staff.objects.filter(username=username).first()
    return f"{found.display_name}（{username}，{found.role_label}）" if found else username
