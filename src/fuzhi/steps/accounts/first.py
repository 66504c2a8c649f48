"""What somebody must do before all else: set an own password, then a second factor where the role needs one."""

from dataclasses import dataclass

from fuzhi.steps.accounts import second_factor
from fuzhi.steps.accounts.models import Staff


@dataclass(frozen=True, slots=True)
class First:
    """The pages on which it is done, the one to begin with first; and what a program is told."""

    pages: tuple[str, ...]
    code: str
    message: str
    mend: str


OWN_PASSWORD = First(
    ("account-password",),
    "own_password_first",
    "现在的密码是别人给的。",
    "请先在网页上登录，设一个只有自己知道的密码。",
)
SECOND_FACTOR = First(
    ("account-factor", "account-factor-begin", "account-factor-confirm"),
    "second_factor_first",
    "这个岗位登录要有第二因素，您还没有设置。",
    "请先在网页上登录，在“我的账号”设置第二因素。",
)


def first_to_do(staff: Staff) -> First | None:
    """What this person must do before anything else, None when nothing."""
    if staff.must_set_password and not staff.is_demo:
        return OWN_PASSWORD
    return SECOND_FACTOR if second_factor.is_required(staff) and not staff.has_second_factor else None
