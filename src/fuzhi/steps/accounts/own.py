"""What a person does with the own account: whoever sits at a screen that was left open still must know the password."""

from django.db import transaction

from fuzhi.steps.accounts import services
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.passwords import check_strength
from fuzhi.steps.accounts.permissions import Verb, check
from fuzhi.steps.accounts.signing_in import QUARTER, SignInPaused
from fuzhi.steps.accounts.tallies import Limit
from fuzhi.vocabulary.errors import InputError

OLD_PASSWORD = Limit("own_password", 5, QUARTER)
"""Tries of the old password, right ones too: whoever guesses here is stopped as at the door."""


def change_password(*, old: str, new: str, by: Staff) -> Staff:
    """Another password, by who knows the old one; all other sessions end. Raises InputError (wrong, weak, the same) and
    SignInPaused after too many tries."""
    check(by, Verb.USE_OWN_TASKS)
    if by.is_demo:
        raise InputError("demo_password", "演示账号的密码不能改。", "请开立自己的账号。")
    if OLD_PASSWORD.is_passed_by(by.username):
        raise SignInPaused
    if not Staff.objects.get(pk=by.pk).check_password(old):
        services.note("own_password_failed", by, by.username)
        raise InputError("wrong_password", "现在的密码不对。", "请检查大小写；忘了请系统管理员重设。")
    if old == new:
        raise InputError("same_password", "新密码和现在的一样。", "请换一个新的。")
    check_strength(new, by)
    with transaction.atomic():
        staff = services.locked(by.username)
        was_given = staff.must_set_password
        staff.set_password(new)
        staff.must_set_password = False
        staff.save(update_fields=["password", "must_set_password"])
        services.note(
            "set_own_password",
            staff,
            staff.username,
            old={"must_set_password": was_given},
            new={"must_set_password": False},
        )
    OLD_PASSWORD.forget(by.username)
    return staff
