"""Pasted lines: a table of found and not found in the own area, taken along as a set; nothing pasted is kept."""

import io
import re
from typing import cast

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from tests.factories.county import County, Stage
from tests.factories.pages import led_to, plain, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("county", [Stage.RELEASED], indirect=True)]


@pytest.fixture
def desk(county: County, client: Client) -> Client:
    client.force_login(county.staff[Role.CLERK])
    return client


def found(desk: Client, text: str, **more: str) -> HttpResponse:
    return cast("HttpResponse", desk.post(reverse("search-found"), {"text": text, **more}))


def pasted(county: County) -> str:
    first, second, third = county.pupils[:3]
    apart = f"{second.number[:6]} {second.number[6:]}"
    return f"姓名\t证件号\n{first.name}\t{first.number}\n{apart}\n{third.name} 0000\n赵无名\n赵无名"


def test_each_line_stands_in_its_order_with_what_was_found(county: County, desk: Client) -> None:
    with clock.at(county.day):
        page = text_of(found(desk, pasted(county)))
    words = plain(page)
    assert "查了5行" in words and all(
        f"{label}{n}" in words for label, n in (("找到", 2), ("没找到", 2), ("重复的行", 1))
    )
    table = page.split("<tbody>")[1]
    places = [table.index(name) for name in (county.pupils[0].name, county.pupils[1].name, county.pupils[2].name)]
    assert places == sorted(places)
    assert reverse("child", args=[county.person(0).number]) in table
    assert "不同：证件后四位或出生年份" in table and "与第 5 行相同" in table
    only = plain(text_of(found(desk, pasted(county), only="missing"))).split("查了5行")[1]
    assert "赵无名" in only and reverse("child", args=[county.person(0).number]) not in only
    assert not re.search(r"\d{14}", table), "numbers are masked"


def test_the_field_of_the_header_leads_on_and_no_number_stands_in_an_address(county: County, desk: Client) -> None:
    child = county.person(0)

    def typed(text: str) -> str:
        return led_to(desk.post(reverse("search-found"), {"q": text}))

    assert typed("赵小禾").startswith(reverse("staff-search") + "?q=")
    assert typed(county.pupils[0].number) == reverse("child", args=[child.number])
    nobody = desk.post(reverse("search-found"), {"q": "220822201003050019"})
    assert nobody.status_code == 200 and "没找到" in text_of(nobody)
    assert desk.post(reverse("search-found"), {"q": pasted(county)}).status_code == 200
    assert found(desk, " \n").status_code == 422


def test_numbers_of_things_open_them_for_who_may_see_them(county: County, desk: Client) -> None:
    text = f"{county.case.number}\n{county.batch.no}\n{county.objection.number}\n{county.list.notice.number}\n中心校\n长发村"
    words = plain(text_of(found(desk, text)))
    assert all(one in words for one in ("个案：", "发放批次：", "公示意见和反映：", "公示：", "学校：", "村：")), words
    desk.force_login(county.staff[Role.VILLAGE])
    assert "发放批次：" not in plain(text_of(found(desk, text)))


def test_whoever_has_another_area_finds_nothing(county: County, client: Client) -> None:
    text = f"{county.pupils[0].number}\n{county.pupils[1].name}\n{county.case.number}\n{county.batch.no}"
    for role in (Role.CLERK, Role.SCHOOL, Role.VILLAGE, Role.FINANCE):
        for by in county.strangers(role):
            client.force_login(by)
            table = text_of(found(client, text)).split("<tbody>")[1]
            assert table.count("没找到") == 4 and "最接近" not in table, by.username
    client.force_login(county.staff[Role.ADMIN])
    assert text_of(found(client, text)).split("<tbody>")[1].count("没找到") == 4


def test_those_ticked_are_a_set_of_this_session_alone(county: County, desk: Client) -> None:
    one, two = county.person(0), county.person(1)
    url = led_to(desk.post(reverse("search-keep"), {"pick": [str(one.pk), str(two.pk)]}))
    assert re.fullmatch(r"/staff/children/\?set=[0-9a-f]{16}", url)
    words = plain(text_of(desk.get(url)))
    assert one.name in words and two.name in words and county.person(2).name not in words and "查到的学生2人" in words
    assert desk.post(reverse("search-keep"), {}).status_code == 422
    for by in (county.foreign[Role.CLERK], county.staff[Role.CHECKER]):
        desk.force_login(by)
        words = plain(text_of(desk.get(url)))
        assert "已过期" in words and one.name not in words


def test_a_set_shows_nobody_of_another_area(county: County, client: Client) -> None:
    client.force_login(county.foreign[Role.CLERK])
    url = led_to(client.post(reverse("search-keep"), {"pick": str(county.person(0).pk)}))
    assert county.person(0).name not in plain(text_of(client.get(url)))


def test_the_table_is_exported_masked(county: County, desk: Client) -> None:
    answer = found(desk, pasted(county), export="xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[2] for row in rows[1:] if row[2]] == ["找到", "找到", "没找到", "没找到", "重复的行"]
    assert "220822" not in answer.headers["Content-Disposition"]
    assert not any(re.search(r"\d{14}", str(cell)) for row in rows for cell in row)


def _whole_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        names = [name for (name,) in cursor.fetchall()]
        said = []
        for name in names:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {name} t")
            said.append(cursor.fetchone()[0])
    return "".join(said) + "".join(str(one.get_decoded()) for one in Session.objects.all())


def test_nothing_of_what_was_pasted_is_kept(county: County, desk: Client) -> None:
    number, name = "220822201003050019", "赵不存"
    answer = found(desk, f"{number}\n{name}\n{number} {name}")
    assert answer.headers["Cache-Control"] == "no-store"
    found(desk, f"{number}\n{name}", export="csv")
    desk.post(reverse("search-keep"), {"pick": str(county.person(0).pk)})
    desk.logout()
    sent = found(desk, f"{number}\n{name}")
    assert sent.status_code == 302 and name not in sent.headers["Location"]
    kept = _whole_database()
    assert county.person(0).name in kept, "the eye sees what is kept"
    assert number not in kept and name not in kept and number[6:14] not in kept
