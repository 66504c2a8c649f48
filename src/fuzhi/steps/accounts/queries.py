"""Questions about accounts."""

from django.db.models import QuerySet

from fuzhi.steps.accounts.models import Staff
from fuzhi.vocabulary.errors import NotFound


def staff_named(username: str) -> Staff:
    """The active account of that name. Raises NotFound otherwise."""
    staff = Staff.objects.filter(username=username.strip().lower(), is_active=True).first()
    if staff is None:
        raise NotFound("no_staff", f"没有在用的用户“{username}”。", "请用 fuzhi user add 开立，或检查用户名。")
    return staff


def all_staff() -> QuerySet[Staff]:
    """Every account by name; for administration."""
    return Staff.objects.order_by("area_code", "role", "username")


def demo_accounts_exist() -> bool:
    """True when the demo's accounts are in this database: a server outside the demo then refuses to start."""
    return Staff.objects.filter(is_demo=True, is_active=True).exists()


def account(username: str) -> Staff:
    """The account of that name, closed ones too. Raises NotFound otherwise."""
    staff = Staff.objects.filter(username=username).first()
    if staff is None:
        raise NotFound("no_staff", "没有这个账号。", "请从人员列表打开。")
    return staff
