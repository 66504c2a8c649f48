"""Whoever opens an account or resets a password knows none: a link, once, for three days, lets its owner set one."""

from datetime import timedelta

import pytest
from django.db import connection

from fuzhi.steps.accounts import invitations, openings, own, services, signing_in
from fuzhi.steps.accounts.first import first_to_do
from fuzhi.steps.accounts.invitations import Invitation
from fuzhi.steps.accounts.models import SettingLink, Staff
from fuzhi.steps.audit import queries as audit
from fuzhi.vocabulary.errors import Conflict, InputError, NotFound
from tests.factories.people import OTHER, PASSWORD, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Staff:
    return person("boss", "admin")


def invited(by: Staff, role: str = "clerk") -> Invitation:
    return invitations.open_account(
        username="late", display_name="赵六", role=role, area_code="220822", staff_number="A 17", by=by
    )


def refused(token: str) -> str:
    with pytest.raises(NotFound) as raised:
        invitations.set_by_link(token=token, password=PASSWORD, address="-")
    return raised.value.code


def test_a_new_account_has_no_password_until_its_owner_sets_one(admin: Staff) -> None:
    made = invited(admin)
    assert not made.staff.has_usable_password()
    done = invitations.set_by_link(token=made.token, password=PASSWORD, address="10.0.0.1")
    assert done.check_password(PASSWORD) and first_to_do(done) is None
    entry = audit.entries(object_kind="staff", object_key="late").latest("id")
    assert (entry.actor, entry.action, entry.detail["link_by"]) == ("late", "set_own_password", "boss")


def test_a_link_counts_once_and_a_newer_one_ends_it(admin: Staff) -> None:
    first = invited(admin)
    second = invitations.reset_password(username="late", by=admin)
    assert refused(first.token) == "no_link"
    invitations.set_by_link(token=second.token, password=PASSWORD, address="-")
    assert refused(second.token) == "no_link" and Staff.objects.get(username="late").check_password(PASSWORD)


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "长" * 300])
def test_what_is_no_link_opens_nothing(admin: Staff, token: str) -> None:
    invited(admin)
    assert refused(token) == "no_link"


def test_a_link_is_over_after_three_days(admin: Staff) -> None:
    made = invited(admin)
    link = SettingLink.objects.get()
    assert link.ends_at - link.made_at == timedelta(hours=72)
    SettingLink.objects.update(ends_at=link.made_at)
    assert refused(made.token) == "no_link"


def test_closing_an_account_and_refusing_its_opening_end_its_link(admin: Staff) -> None:
    made = invited(admin)
    services.set_active(username="late", is_active=False, by=admin)
    assert refused(made.token) == "no_link"
    checker = invitations.open_account(
        username="check", display_name="钱", role="checker", area_code="220822", staff_number="B1", by=admin
    )
    city = person("city", "supervisor")
    openings.refuse_opening(opening_id=openings.waiting().get().pk, by=city, reason="没有这个人")
    assert refused(checker.token) == "no_link"


def test_setting_a_password_opens_no_account_that_waits_for_a_second_person(admin: Staff) -> None:
    made = invited(admin, "checker")
    assert not invitations.set_by_link(token=made.token, password=PASSWORD, address="-").is_active


def test_neither_table_nor_trail_keeps_the_link(admin: Staff) -> None:
    made = invited(admin)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT string_agg(l::text, '') FROM accounts_settinglink l), (SELECT"
            " string_agg(e::text, '') FROM audit_entry e)"
        )
        kept = "".join(cursor.fetchone())
    assert made.token not in kept and made.token.encode().hex() not in kept


def test_who_opens_accounts_says_whose(admin: Staff) -> None:
    with pytest.raises(InputError) as missing:
        services.add_staff(username="x", display_name="x", role="clerk", area_code="220822", by=admin)
    assert missing.value.code == "no_staff_number"


def test_an_account_without_a_number_is_a_task_until_it_is_said_whose_it_is(admin: Staff) -> None:
    services.add_staff(username="old", display_name="x", role="clerk", area_code="220822")
    assert [todo.count for todo in signing_in.todo_for(admin)] == [0, 1]
    with pytest.raises(Conflict):
        invited(admin)
        services.set_staff_number(username="old", staff_number="a17", by=admin)
    services.set_staff_number(username="old", staff_number="c3", by=admin)
    services.set_staff_number(username="old", staff_number="C 3", by=admin)
    with pytest.raises(Conflict) as fixed:
        services.set_staff_number(username="old", staff_number="c4", by=admin)
    assert fixed.value.code == "has_staff_number" and signing_in.todo_for(admin)[1].count == 0


def test_a_password_given_by_hand_is_replaced_at_the_first_sign_in() -> None:
    staff = services.add_staff(
        username="cli", display_name="x", role="clerk", area_code="220822", password="x9#mP2vLq8Rt"
    )
    first = first_to_do(staff)
    assert first is not None and first.code == "own_password_first"
    for old, new, code in (
        ("wrong", PASSWORD, "wrong_password"),
        ("x9#mP2vLq8Rt", "x9#mP2vLq8Rt", "same_password"),
        ("x9#mP2vLq8Rt", "short", "weak_password"),
    ):
        with pytest.raises(InputError) as raised:
            own.change_password(old=old, new=new, by=staff)
        assert raised.value.code == code
    assert first_to_do(own.change_password(old="x9#mP2vLq8Rt", new=PASSWORD, by=staff)) is None


def test_the_old_password_is_not_guessed_at_an_open_screen() -> None:
    staff = person("zhang")
    for _ in range(5):
        with pytest.raises(InputError):
            own.change_password(old="wrong", new=OTHER, by=staff)
    with pytest.raises(signing_in.SignInPaused):
        own.change_password(old=PASSWORD, new=OTHER, by=staff)
    assert [one.action for one in audit.entries(object_key="zhang").order_by("id")].count("own_password_failed") == 5


def test_the_demos_accounts_keep_the_password_that_everybody_knows() -> None:
    demo = services.add_staff(
        username="d", display_name="x", role="clerk", area_code="220822", password="fuzhi-demo", is_demo=True
    )
    assert first_to_do(demo) is None
    with pytest.raises(InputError) as raised:
        own.change_password(old="fuzhi-demo", new=PASSWORD, by=demo)
    assert raised.value.code == "demo_password"
