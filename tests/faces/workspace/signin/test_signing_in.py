"""Signing in: five wrong passwords close the door for a while, for this name and address alone; idle sessions end."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from fuzhi.steps.accounts import services
from fuzhi.steps.accounts.models import Staff
from fuzhi.vocabulary import clock

pytestmark = pytest.mark.django_db
PASSWORD, LOGIN = "秋收冬藏-7788-xy", "/staff/login/"


@pytest.fixture
def clerk() -> Staff:
    return services.add_staff(
        username="zhang", display_name="张三", role="clerk", area_code="220822", password=PASSWORD
    )


def sign_in(client: Client, password: str, name: str = "zhang", address: str = "10.0.0.1") -> int:
    return client.post(LOGIN, {"username": name, "password": password}, REMOTE_ADDR=address).status_code


def test_five_wrong_passwords_close_the_door_even_for_the_right_one(client: Client, clerk: Staff) -> None:
    assert [sign_in(client, "wrong") for _ in range(4)] == [200] * 4
    assert sign_in(client, "wrong") == 429
    assert sign_in(client, PASSWORD) == 429
    page = client.post(LOGIN, {"username": "zhang", "password": PASSWORD}, REMOTE_ADDR="10.0.0.1").content.decode()
    assert "暂停登录15分钟" in page


def test_others_and_other_addresses_are_not_kept_out(client: Client, clerk: Staff) -> None:
    services.add_staff(username="li", display_name="李四", role="clerk", area_code="220822", password=PASSWORD)
    for _ in range(6):
        sign_in(client, "wrong")
    assert sign_in(Client(), PASSWORD, name="li") == 302
    assert sign_in(Client(), PASSWORD, address="10.0.0.2") == 302


def test_a_success_forgets_what_was_wrong_before(client: Client, clerk: Staff) -> None:
    for _ in range(2):
        assert [sign_in(client, "wrong") for _ in range(4)] == [200] * 4
        assert sign_in(client, PASSWORD) == 302
        client.post(reverse("staff-logout"))


def test_the_door_opens_again_after_a_quarter_of_an_hour(client: Client, clerk: Staff) -> None:
    for _ in range(5):
        sign_in(client, "wrong")
    AccessAttempt.objects.update(attempt_time=clock.real_now() - timedelta(minutes=14))
    assert sign_in(client, PASSWORD) == 429
    AccessAttempt.objects.update(attempt_time=clock.real_now() - timedelta(minutes=16))
    assert sign_in(client, PASSWORD) == 302


@pytest.mark.parametrize("name", ["ZHANG", "zhang"])
def test_a_name_is_the_same_in_any_case(client: Client, clerk: Staff, name: str) -> None:
    assert sign_in(client, PASSWORD, name=name) == 302


def test_a_closed_account_is_answered_as_a_wrong_password(client: Client, clerk: Staff) -> None:
    Staff.objects.filter(pk=clerk.pk).update(is_active=False)
    page = client.post(LOGIN, {"username": "zhang", "password": PASSWORD}).content.decode()
    assert "用户名或密码不对" in page and "停用" not in page


def test_closing_an_account_ends_what_it_had_open(client: Client, clerk: Staff) -> None:
    sign_in(client, PASSWORD)
    assert client.get("/staff/").status_code == 200
    Staff.objects.filter(pk=clerk.pk).update(is_active=False)
    assert client.get("/staff/").status_code in (302, 403)


def test_a_new_password_ends_what_was_open_with_the_old(client: Client, clerk: Staff) -> None:
    sign_in(client, PASSWORD)
    clerk.set_password("春耕夏耘-3344-ab")
    clerk.save()
    assert client.get("/staff/").status_code == 302


def test_who_was_idle_too_long_signs_in_again_and_comes_back(client: Client, clerk: Staff, settings: Settings) -> None:
    sign_in(client, PASSWORD)
    session = client.session
    session["seen_at"] = int(clock.real_now().timestamp()) - settings.SESSION_IDLE_SECONDS_MAX - 1
    session.save()
    answer = client.get(reverse("children") + "?q=王")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(LOGIN + "?next=") and "children" in answer.headers["Location"]
    assert client.get("/staff/").status_code == 302, "the session is over, not only this page"


def test_who_works_stays_signed_in(client: Client, clerk: Staff, settings: Settings) -> None:
    sign_in(client, PASSWORD)
    session = client.session
    session["seen_at"] = int(clock.real_now().timestamp()) - settings.SESSION_IDLE_SECONDS_MAX + 30
    session.save()
    assert client.get("/staff/").status_code == 200
    assert client.session["seen_at"] >= int(clock.real_now().timestamp()) - 30


def test_staff_pages_are_kept_by_no_browser(client: Client, clerk: Staff) -> None:
    sign_in(client, PASSWORD)
    answer = client.get(reverse("tasks"))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Frame-Options"] == "DENY"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src" in policy and "unsafe-inline" not in policy and "unsafe-eval" not in policy
