"""Who pays, approves or opens accounts signs in only when a second person has let them; one person has one account."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from fuzhi.steps.accounts import openings, services
from fuzhi.steps.accounts.models import Proposal, Staff
from fuzhi.steps.payments import permissions as money
from fuzhi.steps.payments.models import Batch
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.errors import Conflict, NotAllowed
from tests.factories.pages import text_of
from tests.factories.people import OTHER, PASSWORD, person, reset
from tests.factories.rosters import TONGYU

pytestmark = pytest.mark.django_db


def opened(username: str, role: str, by: Staff | None = None, **more: Any) -> Staff:
    return person(username, role, by=by, **more)


@pytest.fixture
def admin() -> Staff:
    return opened("boss", "admin")


def signs_in(username: str, password: str = PASSWORD) -> bool:
    return Client().login(username=username, password=password)


def test_one_administrator_alone_makes_no_checker(admin: Staff) -> None:
    made = opened("late", "checker", by=admin)
    assert not made.is_active and not signs_in("late")
    (found,) = openings.waiting()
    for by in (admin, opened("clerk", "clerk")):
        with pytest.raises(NotAllowed):
            openings.confirm_opening(opening_id=found.pk, by=by)
    services.set_active(username="late", is_active=True, by=admin)
    assert not signs_in("late"), "reopening asks for the second person too"
    (again,) = openings.waiting()
    assert Proposal.objects.get(pk=found.pk).state == "withdrawn" and again.pk != found.pk
    openings.confirm_opening(opening_id=again.pk, by=opened("city", "supervisor"))
    assert signs_in("late") and not openings.waiting()


@pytest.mark.parametrize("role", Role)
def test_whose_account_needs_two(admin: Staff, role: Role) -> None:
    assert {Role.CHECKER, Role.FINANCE, Role.ADMIN, Role.SUPERVISOR} == openings.BY_TWO
    if role in (Role.SCHOOL, Role.VILLAGE, Role.AUDITOR):
        return
    assert opened("late", role.value, by=admin).is_active == (role not in openings.BY_TWO)


def test_a_reset_shuts_the_account_until_a_second_person_agrees(admin: Staff) -> None:
    opened("late", "finance")
    client = Client()
    assert client.login(username="late", password=PASSWORD) and client.get("/staff/").status_code == 200
    reset("late", OTHER, by=admin)
    assert client.get("/staff/").status_code == 302 and not signs_in("late", OTHER)
    second = opened("boss2", "admin")
    (found,) = openings.waiting()
    reset("late", PASSWORD, by=second)
    (again,) = openings.waiting()
    with pytest.raises(Conflict):
        openings.confirm_opening(opening_id=found.pk, by=opened("city", "supervisor"))
    with pytest.raises(NotAllowed):
        openings.confirm_opening(opening_id=again.pk, by=second)
    openings.confirm_opening(opening_id=again.pk, by=admin)
    assert signs_in("late")


def test_a_refused_opening_leaves_the_account_shut(admin: Staff) -> None:
    opened("late", "admin", by=admin)
    found = there_is_one()
    assert openings.refuse_opening(opening_id=found.pk, by=opened("city", "supervisor"), reason="不是本单位的人")
    assert not signs_in("late") and not openings.waiting()


def there_is_one() -> Proposal:
    return openings.waiting().get()


def test_one_person_has_one_open_account_and_does_not_check_what_another_of_his_made(admin: Staff) -> None:
    finance = opened("money", "finance", staff_number="A 1021")
    with pytest.raises(Conflict) as refused:
        opened("check", "checker", staff_number="a1021")
    assert refused.value.code == "person_has_account"
    services.set_active(username="money", is_active=False, by=admin)
    check = opened("check", "checker", staff_number="A1021")
    with pytest.raises(IntegrityError), transaction.atomic():
        Staff.objects.filter(pk=finance.pk).update(is_active=True)
    batch = Batch(no="TY17秋-01", county_code=TONGYU, made_by=finance)
    with pytest.raises(NotAllowed) as own:
        money.check_release(check, batch)
    assert own.value.code == "maker_is_checker"
    money.check_release(opened("check2", "checker", staff_number="B7"), batch)
    assert b"A1021" not in bytes(check.person_index or b"")


def test_the_page_offers_what_may_be_confirmed(admin: Staff) -> None:
    opened("late", "checker", by=admin)
    found = there_is_one()
    own, city = Client(), Client()
    own.force_login(admin)
    city.force_login(opened("city", "supervisor"))
    page = "/staff/system/openings/"
    assert "请另一人确认" in own.get(page).content.decode()
    assert f'action="{page}{found.pk}/confirm/"' in text_of(city.get(page))
    assert "请填写" in city.post(f"{page}{found.pk}/refuse/", {"reason": ""}).content.decode()
    assert city.post(f"{page}{found.pk}/confirm/").status_code == 302 and signs_in("late")
