"""Signing in: five wrong passwords close the door for a while, for this name and address alone; idle sessions end."""

import json
from base64 import b64decode
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from fuzhi.faces.doors.addresses import address_of
from fuzhi.steps.accounts import options, sealing, services, signing_in
from fuzhi.steps.accounts.models import Staff, Tally
from fuzhi.steps.accounts.tallies import Limit
from fuzhi.steps.audit import queries as audit
from fuzhi.vocabulary import clock
from tests.factories.people import PASSWORD, person, reset

pytestmark = pytest.mark.django_db
LOGIN = "/staff/login/"


@pytest.fixture
def clerk() -> Staff:
    return person("zhang")


def sign_in(client: Client, password: str, name: str = "zhang", address: str = "10.0.0.1") -> int:
    return client.post(LOGIN, {"username": name, "password": password}, REMOTE_ADDR=address).status_code


def test_five_wrong_passwords_close_the_door_even_for_the_right_one(client: Client, clerk: Staff) -> None:
    assert [sign_in(client, "wrong") for _ in range(4)] == [200] * 4
    assert sign_in(client, "wrong") == 429
    assert sign_in(client, PASSWORD) == 429
    page = client.post(LOGIN, {"username": "zhang", "password": PASSWORD}, REMOTE_ADDR="10.0.0.1").content.decode()
    assert "暂停登录15分钟" in page


def test_sign_in_lands_on_the_semester_in_work(client: Client, clerk: Staff) -> None:
    options.write(options.WORKING_TERM, "2016-2", by="t")
    landed = client.post(LOGIN, {"username": "zhang", "password": PASSWORD})["Location"]
    assert "term=2016-2" in landed
    assert "term=2016-2" in Client().post(LOGIN, {"username": "zhang", "password": PASSWORD})["Location"]
    typed = client.get("/staff/").content.decode()
    assert "term=2016-2" in typed and "term=2017" not in typed.split("</header>")[1]


def test_others_and_other_addresses_are_not_kept_out(client: Client, clerk: Staff) -> None:
    person("li")
    for _ in range(6):
        sign_in(client, "wrong")
    assert sign_in(Client(), PASSWORD, name="li") == 302
    assert sign_in(Client(), PASSWORD, address="10.0.0.2") == 302


@pytest.mark.parametrize("spelling", ["ZHANG", "ZhAng", " zhang", "ｚｈａｎｇ"])
def test_another_spelling_is_the_same_name(client: Client, clerk: Staff, spelling: str) -> None:
    for _ in range(5):
        sign_in(client, "wrong")
    assert sign_in(client, PASSWORD, name=spelling) == 429


def test_one_password_tried_on_many_names_closes_the_door_for_the_address(client: Client, clerk: Staff) -> None:
    tried = [sign_in(client, "wrong", name=f"somebody{n}") for n in range(31)]
    assert tried == [200] * 30 + [429]
    assert sign_in(client, PASSWORD) == 429
    assert sign_in(client, PASSWORD, address="10.0.0.2") == 302


def test_many_addresses_do_not_help_against_one_name_and_do_not_keep_its_owner_out(clerk: Staff) -> None:
    office = Client()
    assert sign_in(office, PASSWORD, address="10.9.9.9") == 302
    office.post(reverse("staff-logout"))
    tried = [sign_in(Client(), "wrong", address=f"10.1.0.{n}") for n in range(21)]
    assert tried == [200] * 20 + [429]
    assert sign_in(Client(), PASSWORD, address="10.2.0.1") == 429, "a guesser gains nothing by the right one"
    assert sign_in(office, PASSWORD, address="10.9.9.9") == 302, "the browser in which this person works is known"
    own = Client()
    own.cookies["fuzhi-device"] = office.cookies["fuzhi-device"].value + "x"
    assert sign_in(own, PASSWORD, address="10.2.0.1") == 429, "a cookie of one's own making is none"
    other = office.cookies["fuzhi-device"].value
    person("li")
    for n in range(21):
        sign_in(Client(), "wrong", name="li", address=f"10.3.0.{n}")
    known_to_another = Client()
    known_to_another.cookies["fuzhi-device"] = other
    assert sign_in(known_to_another, PASSWORD, name="li", address="10.2.0.1") == 429


def test_a_known_browser_has_five_tries_like_any_other(client: Client, clerk: Staff) -> None:
    assert sign_in(client, PASSWORD) == 302
    client.post(reverse("staff-logout"))
    assert [sign_in(client, "wrong") for _ in range(5)] == [200] * 4 + [429]
    assert sign_in(client, PASSWORD, address="10.0.0.77") == 429


def test_a_new_password_opens_the_door(client: Client, clerk: Staff) -> None:
    for _ in range(5):
        sign_in(client, "wrong")
    admin = person("boss", "admin")
    reset("zhang", "春耕夏耘-3344-ab", by=admin)
    assert sign_in(client, "春耕夏耘-3344-ab") == 302


@pytest.mark.parametrize(
    ("proxies", "peer", "said", "address"),
    [
        ([], "10.0.0.1", "1.2.3.4", "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", "1.2.3.4", "1.2.3.4"),
        (["10.0.0.0/8"], "10.0.0.1", "9.9.9.9, 1.2.3.4", "1.2.3.4"),
        (["10.0.0.0/8"], "10.0.0.1", "9.9.9.9, 1.2.3.4, 10.0.0.7", "1.2.3.4"),
        (["10.0.0.0/8"], "10.0.0.1", "", "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", "nonsense", "10.0.0.1"),
        (["10.0.0.0/8"], "7.7.7.7", "1.2.3.4", "7.7.7.7"),
        ([], "2001:db8::1:2", "", "2001:db8::/64"),
        ([], "::ffff:1.2.3.4", "", "1.2.3.4"),
        ([], "", "", "-"),
    ],
)
def test_whose_word_counts_for_an_address(
    rf: RequestFactory, settings: Settings, proxies: list[str], peer: str, said: str, address: str
) -> None:
    settings.FUZHI_TRUSTED_PROXIES = proxies
    assert address_of(rf.get("/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": said})) == address


def acts(*names: str) -> list[tuple[str, str, str, str]]:
    """(who, what, about whom, from where) of the trail."""
    found = audit.entries().filter(action__in=names).order_by("id")
    return [(one.actor, one.action, one.object_key, one.detail["address"]) for one in found]


def test_the_trail_names_who_came_failed_was_paused_and_left(client: Client, clerk: Staff) -> None:
    sign_in(client, PASSWORD)
    client.post(reverse("staff-logout"), REMOTE_ADDR="10.0.0.1")
    for _ in range(7):
        sign_in(client, "wrong", address="10.0.0.5", name="Zhang")
    sign_in(client, PASSWORD, name="秋收冬藏-7788-xy", address="10.0.0.6")
    paused = ("stranger", "sign_in_paused", "zhang", "10.0.0.5")
    assert acts("sign_in", "sign_out") == [
        ("zhang", "sign_in", "zhang", "10.0.0.1"),
        ("zhang", "sign_out", "zhang", "10.0.0.1"),
    ]
    failed = [("stranger", "sign_in_failed", "zhang", "10.0.0.5")] * 2
    known = acts("sign_in_failed", "sign_in_paused")
    assert known.count(paused) == 1 and known[:2] == failed
    assert ("stranger", "sign_in_failed", "", "10.0.0.6") in known, "a password typed as a name is not kept"


def test_administration_is_told_of_a_paused_name(client: Client, clerk: Staff) -> None:
    admin = person("boss", "admin")
    assert [one.count for one in signing_in.todo_for(admin)] == [0, 0]
    for _ in range(5):
        sign_in(client, "wrong")
    assert [one.count for one in signing_in.todo_for(admin)] == [1, 0] and signing_in.todo_for(clerk) == []
    own = Client()
    own.force_login(admin)
    assert "登录被暂停" in own.get("/staff/").content.decode()


def test_a_flood_of_failures_is_told_once(clerk: Staff) -> None:
    with patch.object(signing_in, "NOTED", Limit("sign_in_noted", 3, 900)):
        for n in range(6):
            sign_in(Client(), "wrong", name=f"x{n}", address=f"10.5.0.{n}")
    assert len(acts("sign_in_failed")) == 3 and len(acts("sign_in_flood")) == 1


def test_a_refusal_stands_in_the_trail_of_pages_and_the_api(client: Client, clerk: Staff) -> None:
    client.force_login(clerk)
    assert client.get(reverse("system-accounts")).status_code == 403
    assert client.post("/api/batches", {}, content_type="application/json").status_code == 403
    refused = [(one.actor, one.object_key) for one in audit.entries().filter(action="refused").order_by("id")]
    assert refused == [("zhang", reverse("system-accounts")), ("zhang", "/api/batches")]


def test_a_success_forgets_what_was_wrong_before(client: Client, clerk: Staff) -> None:
    for _ in range(2):
        assert [sign_in(client, "wrong") for _ in range(4)] == [200] * 4
        assert sign_in(client, PASSWORD) == 302
        client.post(reverse("staff-logout"))


def test_the_door_opens_again_after_a_quarter_of_an_hour(client: Client, clerk: Staff) -> None:
    for _ in range(5):
        sign_in(client, "wrong")
    Tally.objects.update(since=clock.real_now() - timedelta(minutes=14))
    assert sign_in(client, PASSWORD) == 429
    Tally.objects.update(since=clock.real_now() - timedelta(minutes=16))
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


@pytest.mark.parametrize("url", ["/api/me", "/staff/tasks/"])
@pytest.mark.parametrize(("mark", "seconds"), [("seen_at", 2 * 3600 + 1), ("began_at", 8 * 3600 + 1)])
def test_pages_and_the_api_end_a_session_alike(client: Client, clerk: Staff, url: str, mark: str, seconds: int) -> None:
    sign_in(client, PASSWORD)
    assert client.get(url).status_code == 200
    session = client.session
    session[mark] = int(clock.real_now().timestamp()) - seconds
    session.save()
    answer = client.get(url)
    assert answer.status_code == 401 if url.startswith("/api/") else answer.status_code == 302
    assert url.startswith("/api/") or "登录已结束" in client.get(answer["Location"]).content.decode()


def test_use_does_not_move_the_end_of_eight_hours(client: Client, clerk: Staff) -> None:
    sign_in(client, PASSWORD)
    client.get("/api/me")
    began = client.session["began_at"]
    session = client.session
    session["seen_at"] -= 120
    session.save()
    client.get("/api/me")
    assert client.session["began_at"] == began and client.session["seen_at"] >= began


def test_an_account_that_was_closed_and_opened_again_signs_in_anew(client: Client, clerk: Staff) -> None:
    sign_in(client, PASSWORD)
    admin = person("boss", "admin")
    for is_active in (False, True):
        services.set_active(username="zhang", is_active=is_active, by=admin)
    assert client.get("/api/me").status_code == 401


def test_the_table_of_sessions_opens_nothing(client: Client, clerk: Staff) -> None:
    sign_in(client, PASSWORD)
    key = client.cookies["fuzhi"].value
    kept = set(Session.objects.values_list("session_key", flat=True))
    assert key not in kept
    for one in kept:
        thief = Client()
        thief.cookies["fuzhi"] = one
        assert thief.get("/api/me").status_code == 401
    client.cookies["fuzhi"] = '"\\000\\000\\000\\000\\000\\000\\000\\000\\000"'
    assert client.get("/api/me").status_code == 401, "a key that no database could look up"


def gone_stale(client: Client) -> None:
    """Three hours without a sign of life."""
    session = client.session
    session["seen_at"] = int(clock.real_now().timestamp()) - 3 * 3600
    session.save()


def test_what_was_typed_stands_on_the_page_after_signing_in_again(client: Client, clerk: Staff) -> None:
    sign_in(client, PASSWORD)
    gone_stale(client)
    url = reverse("case-new")
    answer = client.post(url, {"text": "洪水冲了房子", "name": "622848000012345678"})
    assert answer.status_code == 302
    client.post(LOGIN, {"username": "zhang", "password": PASSWORD})
    page = client.get(url).content.decode()
    assert "洪水冲了房子" in page and "622848000012345678" not in page
    assert "洪水冲了房子" not in client.get(url).content.decode(), "once"


def test_what_was_typed_is_its_writers_alone_and_holds_no_secret(client: Client, clerk: Staff) -> None:
    person("wang")
    url, posted = reverse("case-new"), {"text": "洪水冲了房子", "name": "2208 2220 0905 020019", "old": "旧的口令在此"}
    sign_in(client, PASSWORD)
    gone_stale(client)
    client.post(url, posted)
    kept = client.session["fz_typed"]
    assert "洪水" not in str(kept) and typed_in(kept, url) == {"text": "洪水冲了房子"}
    sign_in(client, PASSWORD, "wang")
    assert "洪水冲了房子" not in client.get(url).content.decode()
    assert "fz_typed" not in client.session


def typed_in(kept: dict[str, str], path: str) -> dict[str, str]:
    sealed = b64decode(kept["sealed"])
    found: dict[str, str] = json.loads(sealing.unseal(sealed, table="session", column=path, row=kept["of"]))
    return found


def test_what_a_part_of_a_page_sent_too_late_can_be_copied_there(client: Client, clerk: Staff) -> None:
    sign_in(client, PASSWORD)
    gone_stale(client)
    there, written = "http://testserver/staff/lists/", {"note": "核对过一遍", "seen_count": "3"}
    client.post(reverse("lists-submit"), written, HTTP_REFERER=there, HTTP_HOST="testserver")
    sign_in(client, PASSWORD)
    page = client.get("/staff/lists/").content.decode()
    assert "登录之前写的还没有送出" in page and "核对过一遍" in page
    assert "核对过一遍" not in client.get("/staff/lists/").content.decode(), "once"


def test_a_button_pressed_too_late_leads_back_to_its_page(client: Client, clerk: Staff) -> None:
    url = reverse("lists-submit")
    there = client.post(url, HTTP_REFERER="http://testserver/staff/lists/?q=x", HTTP_HOST="testserver")["Location"]
    assert "next=%2Fstaff%2Flists%2F%3Fq%3Dx" in there
    elsewhere = client.post(url, HTTP_REFERER="http://evil.example/staff/lists/")["Location"]
    assert "next=%2Fstaff%2F" in elsewhere and "evil" not in elsewhere


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
