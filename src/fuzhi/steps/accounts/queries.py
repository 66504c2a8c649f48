"""Questions about accounts."""

from django.db import models
from django.db.models import QuerySet

from fuzhi.steps.accounts.models import SavedView, Staff
from fuzhi.vocabulary.errors import NotFound


def staff_named(username: str) -> Staff:
    """The active account of that name. Raises NotFound otherwise."""
    staff = Staff.objects.filter(username=username.strip().lower(), is_active=True).first()
    if staff is None:
        raise NotFound("no_staff", f"没有在用的用户“{username}”。", "请用 fuzhi user add 开立，或检查用户名。")
    return staff


def all_staff() -> QuerySet[Staff]:
    """Every account by name; for administration."""
    has_number = models.Q(person_index__isnull=False)
    return Staff.objects.annotate(has_number=models.ExpressionWrapper(has_number, models.BooleanField())).order_by(
        "area_code", "role", "username"
    )


def demo_accounts_exist() -> bool:
    """True when the demo's accounts are in this database: a server outside the demo then refuses to start."""
    return Staff.objects.filter(is_demo=True, is_active=True).exists()


def account(username: str) -> Staff:
    """The account of that name, closed ones too. Raises NotFound otherwise."""
    staff = Staff.objects.filter(username=username).first()
    if staff is None:
        raise NotFound("no_staff", "没有这个账号。", "请从人员列表打开。")
    return staff


def views_of(staff: Staff, list_name: str) -> list[SavedView]:
    """The conditions that this person keeps for a list, by name."""
    return list(SavedView.objects.filter(staff=staff, list_name=list_name).order_by("name"))


def view_of(staff: Staff, view_id: int) -> SavedView:
    """An own view. Raises NotFound for a missing one and another person's alike."""
    kept = SavedView.objects.filter(pk=view_id, staff=staff).first()
    if kept is None:
        raise NotFound("no_view", "没有找到这组条件。", "请从列表的“常用筛选”里选。")
    return kept
