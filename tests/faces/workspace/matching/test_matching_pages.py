"""Comparing two records: what is shown of each, who decides, what comes next, and taking it back."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from fuzhi.faces.workspace.matching.comparing import veil
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.registry import queries
from tests.factories.once import made_once
from tests.factories.pages import led_to, look, plain, text_of
from tests.factories.rosters import OTHER, TONGYU, ZHENLAI, Office, Pupil, head_row, open_account, other_digit

pytestmark = pytest.mark.django_db
CHILD = Pupil("王禾苗")


@pytest.fixture(scope="module")
def one_pair(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """A child whose number has one wrong digit on the poverty register: imported once (rolled back)."""
    with made_once(django_db_blocker, date(2017, 9, 20)):
        office = Office(tmp_path_factory.mktemp("rosters"), open_account("tongyu", "clerk", TONGYU))
        office.schools()
        wrong = CHILD.household_row(证件号码=other_digit(CHILD.number), 联系电话="13900000099")
        office.bring("household", [head_row(), wrong])
        office.bring("roll", [CHILD.roll()])
        yield office


def pair_of(office: Office) -> int:
    return queries.pairs(office.clerk.scope).get().pk


def post(client: Client, staff: Staff, name: str, key: int, **form: str) -> str:
    """Post and give where one is led."""
    client.force_login(staff)
    answer = client.post(reverse(name, args=[key]), form)
    return led_to(answer) if "Location" in answer.headers else str(answer.status_code)


@pytest.mark.parametrize(
    ("own", "other", "shown"),
    [
        ("220822200904170316", "220822200904170316", "••••••••••••••0316"),
        ("220822200904170316", "220822200904180316", "•••••••••••••≠0316"),
        ("220822200904170316", "220881200904170329", "••••≠≠••••••••0316"),
        ("220822200904170316", "", "**************0316"),
        ("22082209", "22082209", "******09"),
        ("", "", ""),
    ],
)
def test_of_two_numbers_only_what_differs_is_shown(own: str, other: str, shown: str) -> None:
    assert veil(own, other) == shown


def test_a_pair_is_shown_side_by_side_without_a_whole_number(client: Client, one_pair: Office) -> None:
    status, page = look(client, one_pair.clerk, "matching-pair", pair_of(one_pair))
    text = plain(page)
    assert status == 200 and "是同一个人吗？" in text
    for words in ("扶贫名册", "学籍名册", "王禾苗", "相同", "第16位不同", "8岁"):
        assert words in text, words
    assert CHILD.number not in page and other_digit(CHILD.number) not in page
    assert "13900000099" not in page and "139****0099" in text


def test_the_surest_pair_comes_next_and_then_the_list(client: Client, one_pair: Office) -> None:
    key, clerk = pair_of(one_pair), one_pair.clerk
    client.force_login(clerk)
    assert led_to(client.get(reverse("matching-next"))) == reverse("matching-pair", args=[key])
    assert post(client, clerk, "matching-decide", key, verdict="same") == reverse("matching-next")
    assert led_to(client.get(reverse("matching-next"))) == reverse("matching")
    page = plain(text_of(client.get(reverse("matching"))))
    assert "王禾苗" not in page and "没有要核对的" in page
    assert "王禾苗" in plain(text_of(client.get(reverse("matching") + "?state=same")))


def test_what_was_decided_says_so_and_is_taken_back(client: Client, one_pair: Office) -> None:
    key, clerk = pair_of(one_pair), one_pair.clerk
    post(client, clerk, "matching-decide", key, verdict="different", reason="两个孩子")
    page = plain(look(client, clerk, "matching-pair", key)[1])
    assert "不是同一人" in page
    assert post(client, clerk, "matching-undo", key) == reverse("matching-pair", args=[key])
    assert queries.pair(clerk.scope, key).state == "open"
    assert "已撤回" in plain(look(client, clerk, "matching-pair", key)[1])


def test_later_is_no_decision_and_is_not_offered_at_once_again(client: Client, one_pair: Office) -> None:
    key, clerk = pair_of(one_pair), one_pair.clerk
    post(client, clerk, "matching-decide", key, verdict="later")
    client.force_login(clerk)
    assert led_to(client.get(reverse("matching-next"))) == reverse("matching")
    assert "王禾苗" in plain(text_of(client.get(reverse("matching")))), "it still waits in the list"
    assert [one.count for one in queries.todo_for(clerk) if "以后再看" in one.label] == [1], "and is not forgotten"


def test_a_verdict_that_is_none_changes_nothing_and_is_told(client: Client, one_pair: Office) -> None:
    key, clerk = pair_of(one_pair), one_pair.clerk
    assert post(client, clerk, "matching-decide", key, verdict="maybe") == reverse("matching-pair", args=[key])
    assert queries.pair(clerk.scope, key).state == "open"


@pytest.mark.parametrize(
    ("role", "area", "sees", "decides"),
    [
        ("supervisor", "2208", 200, "403"),
        ("auditor", TONGYU, 200, "403"),
        ("checker", TONGYU, 403, "403"),
        ("finance", TONGYU, 403, "403"),
        ("admin", "2208", 403, "403"),
        ("clerk", ZHENLAI, 404, "404"),
    ],
)
def test_who_sees_a_pair_and_who_decides(
    client: Client, one_pair: Office, role: str, area: str, sees: int, decides: str
) -> None:
    staff, key = open_account(f"m-{role}", role, area), pair_of(one_pair)
    assert look(client, staff, "matching-pair", key)[0] == sees
    answer = post(client, staff, "matching-decide", key, verdict="same")
    assert answer in (decides, reverse("matching-pair", args=[key]))
    assert queries.pair(one_pair.clerk.scope, key).state == "open"


def test_two_schools_that_claim_one_child_are_asked_where_it_is(client: Client, one_pair: Office) -> None:
    office = one_pair
    office.bring("roll", [CHILD.roll(), Pupil("王禾苗", school=OTHER).roll(学籍号="J220822200904170099")])
    claims = [pair for pair in queries.pairs(office.clerk.scope) if pair.kind == "claimed_twice"]
    assert len(claims) == 1
    status, page = look(client, office.clerk, "matching-pair", claims[0].pk)
    text = plain(page)
    assert status == 200 and "孩子在哪所学校？" in text
    assert "兴隆山镇中心校" in text and "通榆县第二小学" in text
    record = re.search(r'name="record"[^>]*value="(\d+)"', page)
    assert record
    led = post(client, office.clerk, "matching-settle", claims[0].pk, record="0", reason="在这里")
    assert led == "422", "a school must be chosen"
    status, page = look(client, office.clerk, "matching-settle", claims[0].pk, post={"reason": "学校来电确认"})
    assert status == 422 and "请选择学校" in plain(page) and "学校来电确认" in page, "the reason is not written twice"
    led = post(client, office.clerk, "matching-settle", claims[0].pk, record=record[1], reason=" ")
    assert led == "422" and queries.pair(office.clerk.scope, claims[0].pk).state == "open"
    led = post(client, office.clerk, "matching-settle", claims[0].pk, record=record[1], reason="学校来电确认")
    assert led == reverse("matching-next")
    assert queries.pair(office.clerk.scope, claims[0].pk).state not in ("open", "later")
