"""Whoever the demo is shown to can play every part of the next semester."""

import pytest

from fuzhi.site.demo import accounts
from fuzhi.site.home import home

pytestmark = pytest.mark.django_db


def test_every_school_of_the_demo_can_sign_in() -> None:
    made = accounts.school_staff("2122000001", "220822")
    assert (made.username, made.school_code, made.is_demo) == ("school-2122000001", "2122000001", True)
    assert made.check_password(accounts.PASSWORD)
    assert accounts.school_staff("2122000001", "220822") == made


def test_the_start_says_where_the_next_semester_s_workbooks_lie() -> None:
    said = "".join(accounts.lines())
    assert (
        str(home() / "samples" / "2017-2") in said
        and "其他学校、村的账号列在登录页" in said
        and accounts.PASSWORD in said
    )
