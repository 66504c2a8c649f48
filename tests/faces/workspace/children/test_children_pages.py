"""Lists of children and households, and what is put right by hand, as each role and area sees them."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fuzhi.steps.audit.models import Entry
from fuzhi.steps.registry import queries
from fuzhi.steps.registry.ties import register_tie
from tests.factories.pages import led_to
from tests.factories.pages import text_of as whole
from tests.factories.rosters import (
    OTHER,
    PRIMARY,
    TONGYU,
    VILLAGE_CODE,
    ZHENLAI,
    Office,
    Pupil,
    head_row,
    id_number,
    open_account,
    other_digit,
)

CHILD, FRIEND = Pupil("王禾苗"), Pupil("孙麦穗", serial=40, school=OTHER)


@pytest.fixture
def office(office: Office) -> Office:
    office.bring("household", [head_row(), CHILD.household_row()])
    office.bring("roll", [CHILD.roll(就读方式=None), FRIEND.roll(户口所在地行政区划="220822103204")])
    return office


def as_(role: str, area: str = TONGYU, school: str = "") -> Client:
    client = Client()
    client.force_login(open_account(f"{role}-{area}", role, area, school))
    return client


def text_of(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def person(name: str) -> Any:
    return queries.persons(open_account("any", "supervisor", "2208").scope).get(name=name)


def clerk(office: Office) -> Client:
    client = Client()
    client.force_login(office.clerk)
    return client


def test_search_and_filters(office: Office) -> None:
    client, url = clerk(office), reverse("children")
    for query, names in (
        ("", {"王禾苗", "孙麦穗"}),
        ("?q=禾苗", {"王禾苗"}),
        ("?q=王 禾苗", {"王禾苗"}),
        ("?q=王\u3000禾苗", {"王禾苗"}),
        ("?q=王禾苗\u200b", {"王禾苗"}),
        ("?q=ＳＭＳ", {"孙麦穗"}),
        ("?q=sms", {"孙麦穗"}),
        (f"?q={CHILD.number[-4:]}", {"王禾苗"}),
        ("?poverty=in", {"王禾苗"}),
        ("?poverty=out", {"孙麦穗"}),
        (f"?school={OTHER}", {"孙麦穗"}),
        (f"?area={VILLAGE_CODE}", {"王禾苗"}),
        ("?stage=primary", {"王禾苗", "孙麦穗"}),
        ("?stage=preschool", set()),
        ("?state=no_roll", set()),
        ("?state=due", set()),
    ):
        found = text_of(client.get(url + query))
        assert {name for name in ("王禾苗", "孙麦穗") if name in found} == names, query


def test_numbers_are_masked_and_words_are_words(office: Office) -> None:
    page = clerk(office).get(reverse("children"))
    assert CHILD.number not in page.content.decode() and "*" * 14 + CHILD.number[-4:] in text_of(page)
    assert not re.search(r"\bNone\b|primary|poor|school_code", text_of(page))
    export = clerk(office).get(reverse("children") + "?export=csv")
    body = whole(export)
    assert CHILD.number not in body and "王禾苗" in body


@pytest.mark.parametrize(
    ("role", "area", "school", "names"),
    [
        ("school", TONGYU, PRIMARY, {"王禾苗"}),
        ("school", TONGYU, OTHER, {"孙麦穗"}),
        ("village", VILLAGE_CODE, "", {"王禾苗"}),
        ("clerk", ZHENLAI, "", set()),
        ("supervisor", "2208", "", {"王禾苗", "孙麦穗"}),
    ],
)
def test_everyone_sees_only_their_own(office: Office, role: str, area: str, school: str, names: set[str]) -> None:
    client = as_(role, area, school)
    for query in ("", "?q=禾苗", "?q=麦穗", f"?school={PRIMARY}&school={OTHER}", "?poverty=in", "?export=csv"):
        page = client.get(reverse("children") + query)
        body = whole(page) if page.streaming else text_of(page)
        chips = body.replace("查找：禾苗", "").replace("查找：麦穗", "")
        seen = {name for name in ("王禾苗", "孙麦穗") if name in chips}
        assert seen <= names, query
    listed = text_of(client.get(reverse("children")))
    assert {name for name in ("王禾苗", "孙麦穗") if name in listed} == names


def test_a_list_page_asks_a_fixed_number_of_questions(office: Office) -> None:
    client = clerk(office)
    client.get(reverse("children"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(reverse("children"))
    office.bring(
        "roll",
        [CHILD.roll(), FRIEND.roll(), *(Pupil(f"李谷{c}", serial=51 + n).roll() for n, c in enumerate("甲乙丙丁戊己"))],
    )
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("children"))
    assert len(many) <= len(few) + 1


def test_correcting_by_the_form(office: Office) -> None:
    client, child = clerk(office), person("王禾苗")
    sums = client.get(reverse("child-correct", args=[child.pk]) + "?term=2017-1&fact=bus_fare_fen").content.decode()
    assert "留空表示不清楚" in sums and "可不填" not in sums, "an empty answer says something"
    url = reverse("child-correct", args=[child.pk]) + "?term=2017-1&fact=is_boarder"
    assert "现在是：不清楚" in text_of(client.get(url))
    refused = client.post(url, {"value": "yes", "reason": ""})
    assert refused.status_code == 422 and "请填写依据" in text_of(refused)
    done = client.post(url, {"value": "yes", "reason": "班主任核实", "request_key": "k"})
    assert done.status_code == 302
    assert "班主任核实" in text_of(client.get(url))


def test_correcting_who_a_child_is_by_the_form(office: Office) -> None:
    client, child = clerk(office), person("王禾苗")
    url, file = reverse("child-identity", args=[child.pk]), reverse("child", args=[child.number])
    assert url in client.get(file).content.decode()
    page = client.get(url)
    values = {
        "name": "王和苗",
        "sex": "男",
        "birth_date": "2009-04-17",
        "id_number": "",
        "reason": "户口簿原件",
        "request_key": "k1",
    }
    values["version"] = re.search(r'name="version" value="(\w+)"', page.content.decode())[1]  # type: ignore[index]
    assert CHILD.number not in page.content.decode() and page["Cache-Control"] == "no-store"
    wrong = client.post(url, values | {"id_number": other_digit(CHILD.number)})
    assert (
        wrong.status_code == 422
        and "有一位抄错了" in text_of(wrong)
        and other_digit(CHILD.number) not in wrong.content.decode()
    )
    taken = client.post(url, values | {"id_number": FRIEND.number, "sex": "女"})
    assert taken.status_code == 422 and "孙麦穗" in text_of(taken) and reverse("matching") in taken.content.decode()
    assert client.post(url, values).status_code == 302
    assert client.post(url, values).status_code == 302  # the second click of a double one
    assert "姓名由“王禾苗”更正为“王和苗”" in text_of(client.get(file))
    stale = client.post(url, values | {"name": "王河苗", "request_key": "k2"})
    assert stale.status_code == 422 and "更正过王和苗" in text_of(stale) and "恢复为名册内容" in text_of(stale)
    fresh = re.search(r'name="version" value="(\w+)"', stale.content.decode())[1]  # type: ignore[index]
    assert client.post(url, values | {"version": fresh, "back_name": "1", "request_key": "k3"}).status_code == 302
    child.refresh_from_db()
    assert child.name == "王禾苗"


def test_adding_by_the_form(office: Office) -> None:
    client, url = clerk(office), reverse("child-add") + "?term=2017-1"
    values = {
        "request_key": "k1",
        "name": "赵谷雨",
        "sex": "女",
        "birth_date": "2009-05-02",
        "id_number": id_number("20090502", 40),
        "school_code": PRIMARY,
        "stage": "primary",
        "grade": 3,
        "class_name": "1班",
        "guardian_name": "赵青山",
        "reason": "转入证明",
    }
    assert client.post(url, values | {"school_code": "9999999999"}).status_code == 422
    assert client.post(url, values).status_code == 302
    assert client.post(url, values).status_code == 302  # the second click of a double one
    assert "赵谷雨" in text_of(client.get(reverse("children")))
    again = client.post(url, values | {"request_key": "k2"})
    assert again.status_code == 422 and "已有档案" in text_of(again)


@pytest.mark.parametrize(
    ("but", "said"),
    [
        ({"id_number": "2208222009 0502"}, "位数不对"),
        ({"id_number": id_number("20090502", 40)[:17] + "0"}, "有一位抄错了"),
        ({"id_number": "220822200913450030"}, "出生日期不存在"),
        ({"sex": "男"}, "与证件号码里的性别不一致"),
        ({"birth_date": "2009-05-03"}, "与证件号码里的出生日期不一致"),
        ({"id_number": "", "sex": ""}, "请填写性别"),
        ({"stage": "senior_secondary", "grade": "4"}, "普通高中没有第 4 年"),
        ({"stage": ""}, "请选择学段"),
        ({"stage": "preschool", "grade": "junior_secondary-3"}, "学前没有九年级"),
        ({"grade": "primary-9"}, "primary-9 不在可用的选项中"),
    ],
)
def test_what_is_wrong_on_the_form_stands_at_its_field(office: Office, but: dict[str, str], said: str) -> None:
    typed = {"name": "赵谷雨", "sex": "女", "birth_date": "2009-05-02", "id_number": id_number("20090502", 40)}
    rest = {"school_code": PRIMARY, "stage": "primary", "grade": "3", "reason": "转入证明"}
    answer = clerk(office).post(reverse("child-add") + "?term=2017-1", typed | rest | but)
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page.split('class="fz-error"', 1)[1] and "赵谷雨" in page
    assert id_number("20090502", 40) not in page, "a whole number is never sent back"


def test_a_number_with_blanks_says_sex_and_birth_date(office: Office) -> None:
    number = id_number("20090502", 40)
    typed = {"name": "赵谷雨", "id_number": f"{number[:6]} {number[6:14]} {number[14:]}", "reason": "转入证明"}
    form = typed | {"school_code": PRIMARY, "stage": "primary", "grade": "primary-3"}
    assert clerk(office).post(reverse("child-add") + "?term=2017-1", form).status_code == 302
    assert person("赵谷雨").sex == "女"


def test_a_new_number_says_sex_and_birth_date_of_who_is_put_right(office: Office) -> None:
    client, child = clerk(office), person("王禾苗")
    url = reverse("child-identity", args=[child.pk])
    version = re.search(r'name="version" value="(\w+)"', client.get(url).content.decode())[1]  # type: ignore[index]
    number = id_number("20090603", 9 if child.sex == "女" else 8)
    typed = {
        "name": "王禾苗",
        "sex": child.sex,
        "birth_date": "",
        "id_number": " ".join(number),
        "reason": "户口簿",
        "version": version,
    }
    assert client.post(url, typed).status_code == 302
    assert "性别由" in text_of(client.get(reverse("child", args=[child.number])))
    before, _ = child.sex, child.refresh_from_db()
    assert child.sex != before


def test_a_child_alike_is_asked_about_on_the_form(office: Office) -> None:
    client, url = clerk(office), reverse("child-add") + "?term=2017-1"
    form = {"name": "赵谷雨", "sex": "女", "birth_date": "2009-05-02", "reason": "转入证明"}
    form |= {"school_code": PRIMARY, "stage": "primary", "grade": "3"}
    assert "is_another" not in client.get(url).content.decode()
    assert client.post(url, form).status_code == 302
    again = client.post(url, form)
    assert again.status_code == 422 and 'name="is_another"' in again.content.decode()
    assert client.post(url, form | {"is_another": "on"}).status_code == 302
    assert "赵谷雨" in text_of(client.get(reverse("matching")))


def test_a_refusal_opens_what_it_speaks_of(office: Office) -> None:
    """A child alike, a number that is known, a standing application."""
    client, url = clerk(office), reverse("child-add") + "?term=2017-1"
    form = {"name": "赵谷雨", "sex": "女", "birth_date": "2009-05-02", "reason": "转入证明"}
    form |= {"school_code": PRIMARY, "stage": "primary", "grade": "3"}
    client.post(url, form)
    mine = queries.persons(office.clerk.scope)
    alike, known = mine.get(name="赵谷雨"), mine.get(name="王禾苗")
    opened = f'href="{reverse("child", args=[alike.number])}'
    assert opened in whole(client.post(url, form))
    numbered = form | {"name": "钱小满", "sex": "", "birth_date": "", "id_number": CHILD.number}
    assert f'href="{reverse("child", args=[known.number])}' in whole(client.post(url, numbered))
    case = {"person": known.number, "kind": "relapse", "cause": "illness", "text": "父亲重病"}
    assert client.post(reverse("case-new"), case).status_code == 302
    again = client.post(reverse("case-new"), case)
    assert again.status_code == 409 and "打开 GA220822-00001" in text_of(again) and "父亲重病" in text_of(again)


def entered(client: Client, name: str = "赵谷雨") -> str:
    """A child by hand; gives its public number."""
    form = {"name": name, "sex": "女", "birth_date": "2009-05-02", "reason": "转入证明"}
    form |= {"school_code": PRIMARY, "stage": "primary", "grade": "3"}
    answer = client.post(reverse("child-add") + "?term=2017-1", form)
    return led_to(answer).rstrip("/").split("/")[-1]


def test_a_child_entered_by_hand_is_taken_back_while_nothing_rests_on_it(office: Office) -> None:
    client = clerk(office)
    number = entered(client)
    page, url = reverse("child", args=[number]), reverse("child-withdraw", args=[number])
    assert "撤回登记" in text_of(client.get(page))
    blank = client.post(url, {"reason": ""})
    assert blank.status_code == 422 and "请填写为什么撤回" in text_of(blank)
    typed = {"reason": "与王禾苗是同一人", "request_key": "once"}
    assert led_to(client.post(url, typed)) == reverse("children")
    assert not queries.persons(office.clerk.scope).filter(name="赵谷雨").exists()
    assert client.get(page).status_code == 404
    entry = Entry.objects.filter(action="withdraw_child").get()
    assert (entry.object_key, entry.actor) == (number, office.clerk.username)
    again = entered(client)
    assert again != number, "who was entered by mistake does not stand in the way of the right one"


@pytest.mark.parametrize("name", ["赵谷雨", "王禾苗", "孙麦穗"])
def test_who_may_not_be_taken_back_is_told_why_and_stays(office: Office, name: str) -> None:
    """Something was decided; on two registers; on a roll alone."""
    client = clerk(office)
    if name == "赵谷雨":
        number = entered(client)
        child = queries.persons(office.clerk.scope).get(number=number)
        register_tie(lambda person_id: "这名学生已有 2 项认定" if person_id == child.pk else "")
    else:
        number = queries.persons(office.clerk.scope).get(name=name).number
    page = text_of(client.get(reverse("child", args=[number])))
    assert "撤回登记" not in page.replace("不能撤回登记", "")
    assert ("不能撤回登记：这名学生已有 2 项认定" in page) == (name == "赵谷雨")
    answer = client.post(reverse("child-withdraw", args=[number]), {"reason": "重了"})
    assert answer.status_code == 409 and "重了" in text_of(answer)
    assert client.get(reverse("child", args=[number])).status_code == 200


def test_a_whole_number_is_shown_only_after_a_reason(office: Office) -> None:
    client, child = clerk(office), person("王禾苗")
    url = reverse("child-unmask", args=[child.pk])
    assert CHILD.number not in client.get(url).content.decode()
    assert CHILD.number not in client.post(url, {"reason": " "}).content.decode()
    shown = client.post(url, {"reason": "与派出所核对"})
    assert CHILD.number in shown.content.decode() and shown["Cache-Control"] == "no-store"


def test_households(office: Office) -> None:
    client = clerk(office)
    found = queries.households(office.clerk.scope).get()
    listed = text_of(client.get(reverse("households")))
    assert "王大田" in listed and "未脱贫" in listed
    page = client.get(reverse("household", args=[found.pk]))
    assert (
        "王禾苗" in text_of(page) and "尾号 1234" in text_of(page) and "6217000000001234" not in page.content.decode()
    )
    village = as_("village", VILLAGE_CODE)
    assert "尾号" not in text_of(village.get(reverse("household", args=[found.pk])))
    for other in (as_("village", "220822103204"), as_("clerk", ZHENLAI)):
        assert other.get(reverse("household", args=[found.pk])).status_code == 404
        assert "王大田" not in text_of(other.get(reverse("households")))
    assert as_("school", TONGYU, PRIMARY).get(reverse("households")).status_code == 403


@pytest.mark.parametrize("role", ["checker", "school", "village", "supervisor", "auditor", "admin"])
def test_acts_are_the_clerks(office: Office, role: str) -> None:
    child = person("王禾苗")
    area = {"school": TONGYU, "village": VILLAGE_CODE, "supervisor": "2208", "auditor": "2208", "admin": "2208"}.get(
        role, TONGYU
    )
    client = as_(role, area, PRIMARY if role == "school" else "")
    for url in (
        reverse("child-add"),
        reverse("child-correct", args=[child.pk]),
        reverse("child-identity", args=[child.pk]),
        reverse("child-unmask", args=[child.pk]),
    ):
        assert client.get(url).status_code == 403 and client.post(url, {"reason": "x"}).status_code == 403


def test_foreign_and_missing_answer_alike(office: Office) -> None:
    client, child = as_("clerk", ZHENLAI), person("王禾苗")
    for number in (child.pk, 99_999_999):
        for name in ("child-correct", "child-identity", "child-unmask"):
            assert client.get(reverse(name, args=[number])).status_code == 404


def test_comparing_and_deciding(office: Office) -> None:
    twin = Pupil("李谷子", serial=61, household="1100000003")
    office.bring("roll", [CHILD.roll(), twin.roll()], term="2017-2")
    wrong = other_digit(twin.number)
    office.bring("household", [head_row(), CHILD.household_row(), twin.household_row(证件号码=wrong)], term="2017-2")
    pair = queries.open_pairs(office.clerk.scope).get()
    client = clerk(office)
    assert "李谷子" in text_of(client.get(reverse("matching")))
    page = client.get(reverse("matching-pair", args=[pair.pk]))
    body = page.content.decode()
    assert "是同一个人吗" in body and "校验不通过" in body and "<ins" in body
    assert wrong not in body and twin.number not in body and 'data-key="1"' in body
    assert led_to(client.get(reverse("matching-next"))) == reverse("matching-pair", args=[pair.pk])
    decide = reverse("matching-decide", args=[pair.pk])
    assert led_to(client.post(decide, {"verdict": "same"})) == reverse("matching-next")
    assert led_to(client.get(reverse("matching-next"))) == reverse("matching")
    client.post(reverse("matching-undo", args=[pair.pk]))
    assert queries.open_pairs(office.clerk.scope).exists()
    stranger, reader = as_("clerk", ZHENLAI), as_("auditor", "2208")
    assert stranger.get(reverse("matching-pair", args=[pair.pk])).status_code == 404
    for url in (decide, reverse("matching-settle", args=[pair.pk]), reverse("matching-undo", args=[pair.pk])):
        assert stranger.post(url, {"verdict": "same"}).status_code in (302, 404)
    assert queries.open_pairs(office.clerk.scope).exists()
    assert reader.get(reverse("matching-pair", args=[pair.pk])).status_code == 200
    assert reader.post(decide, {"verdict": "same"}).status_code == 403
