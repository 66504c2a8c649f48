"""The own account: everybody changes the own password; who was given one by hand finds no other page until then."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.accounts import services
from fuzhi.steps.accounts.models import Staff
from fuzhi.vocabulary.codes import Role
from tests.factories.pages import led_to, main_of, plain
from tests.factories.people import OTHER, PASSWORD, person
from tests.guards.test_url_matrix import PATTERNS, ROWS, filled

pytestmark = pytest.mark.django_db
ME, PAGE, LOGIN = "/staff/me/", "/staff/me/password/", "/staff/login/"


def signed_in(username: str, password: str = PASSWORD) -> Client:
    client = Client()
    assert client.post(LOGIN, {"username": username, "password": password}).status_code == 302
    return client


@pytest.mark.parametrize("role", Role)
def test_everybody_has_a_page_of_the_own_account_in_the_menu(role: Role) -> None:
    person("own", role.value)
    client = signed_in("own")
    assert f'href="{ME}?term=' in client.get("/staff/").content.decode()
    page = client.get(ME).content.decode()
    assert "own" in main_of(page) and f'href="{PAGE}' in page


def test_a_new_password_ends_all_other_sessions_and_not_this_one() -> None:
    person("own")
    here, elsewhere = signed_in("own"), signed_in("own")
    answer = here.post(PAGE, {"old": PASSWORD, "new": OTHER, "again": OTHER})
    assert led_to(answer) == ME and "密码已改" in here.get(ME).content.decode()
    assert elsewhere.get(ME).status_code == 302 and elsewhere.get("/api/me").status_code == 401
    signed_in("own", OTHER)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"old": "wrong"}, "现在的密码不对"),
        ({"again": "x"}, "两次输入的密码不一样"),
        ({"new": "short", "again": "short"}, "密码太弱"),
        ({"old": ""}, "请填写现在的密码"),
    ],
)
def test_what_is_wrong_is_said_and_no_password_comes_back(change: dict[str, str], said: str) -> None:
    person("own")
    answer = signed_in("own").post(PAGE, {"old": PASSWORD, "new": OTHER, "again": OTHER} | change)
    page = answer.content.decode()
    assert answer.status_code == 422 and said in plain(page) and OTHER not in page and PASSWORD not in page
    assert Staff.objects.get().check_password(PASSWORD)


@pytest.fixture
def given() -> Client:
    """Somebody whose password the operator on the machine chose."""
    services.add_staff(username="cli", display_name="钱", role="finance", area_code="220822", password=PASSWORD)
    return signed_in("cli")


@pytest.mark.parametrize("name", sorted(set(ROWS) - {"account-password"}))
def test_no_page_but_one_opens_before_the_own_password(given: Client, name: str) -> None:
    for method in (given.get, given.post):
        answer = method(filled(PATTERNS[name][0]))
        assert answer.status_code == 302 and answer["Location"].startswith(PAGE), name


@pytest.mark.parametrize("path", ["/api/me", "/api/batches", "/api/", "/api/openapi.json", "/api/nothing"])
def test_nor_anything_of_the_api(given: Client, path: str) -> None:
    answer = given.get(path)
    assert answer.status_code == 403 and answer.json()["code"] == "own_password_first"


def test_then_all_open(given: Client) -> None:
    assert "别人给的" in given.get(PAGE).content.decode()
    given.post(PAGE, {"old": PASSWORD, "new": OTHER, "again": OTHER})
    assert given.get("/staff/").status_code == 200 and given.get("/api/me").status_code == 200
    assert given.post(reverse("staff-logout")).status_code == 302


def test_an_administrator_gives_a_link_that_its_owner_opens(client: Client) -> None:
    person("boss", "admin")
    form = {"username": "li", "display_name": "李四", "role": "clerk", "area_code": "220822", "staff_number": "A1"}
    page = signed_in("boss").post("/staff/system/staff/add/", form).content.decode()
    ((link, token),) = re.findall(r"http://testserver(/staff/link/)#([\w-]+)", page)
    opened = client.get(link)
    assert opened.status_code == 200 and 'data-hash="1"' in opened.content.decode()
    assert client.post(link, {"token": ""}).status_code == 422
    asked = client.post(link, {"token": token})
    assert asked.status_code == 200 and "李四（li，" in asked.content.decode()
    assert client.post(link, {"token": token, "is_asked": "True", "new": OTHER, "again": "x"}).status_code == 422
    answer = client.post(link, {"token": token, "is_asked": "True", "new": OTHER, "again": OTHER}, follow=True)
    assert "li 的密码已设好" in answer.content.decode()
    signed_in("li", OTHER)
    again = client.post(link, {"token": token})
    assert again.status_code == 404 and "已经用过" in again.content.decode()


def test_the_secret_of_a_link_stands_in_no_address(client: Client) -> None:
    """A proxy's log, a browser's history of requests and a Referer hold addresses without what follows the ``#``."""
    person("boss", "admin")
    person("li")
    page = signed_in("boss").post("/staff/system/staff/li/password/").content.decode()
    ((link, token),) = re.findall(r"http://testserver(/staff/link/)#([\w-]+)", page)
    assert token not in link and client.get(f"{link}{token}/").status_code == 404
    opened = client.get(f"{link}#{token}")
    assert opened.wsgi_request.get_full_path() == link and opened["Referrer-Policy"] == "same-origin"
    assert "no-store" in opened["Cache-Control"]
    asked = client.post(link, {"token": token})
    assert 'action="' not in asked.content.decode().partition("<form")[2].partition(">")[0]


def test_a_reset_shows_the_link_and_ends_what_was_open() -> None:
    person("boss", "admin")
    person("li")
    client = signed_in("li")
    page = signed_in("boss").post("/staff/system/staff/li/password/").content.decode()
    assert "/staff/link/" in page and client.get(ME).status_code == 302
    assert "密码" in signed_in("boss").get("/staff/system/staff/li/").content.decode()


def test_the_number_of_whose_account_it_is_stands_on_its_page() -> None:
    person("boss", "admin")
    services.add_staff(username="old", display_name="x", role="clerk", area_code="220822")
    admin = signed_in("boss")
    assert "old" in main_of(admin.get("/staff/system/staff/?has_number=0").content.decode())
    assert admin.post("/staff/system/staff/old/number/", {"staff_number": ""}).status_code == 422
    assert admin.post("/staff/system/staff/old/number/", {"staff_number": "Z9"}).status_code == 302
    admin.get("/staff/system/staff/old/")  # its message is read
    assert "old" not in main_of(admin.get("/staff/system/staff/?has_number=0").content.decode())
