"""Policy in plain words, progress in numbers, notices in a list: what families read before they ask."""

import html
import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from fuzhi.faces.public import figures
from fuzhi.steps.accounts import options
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.terms import Term
from tests.factories.coverage import GRANT, Case, Ground
from tests.factories.pages import plain

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def december() -> Iterator[None]:
    cache.clear()
    with clock.at(date(2017, 12, 20)):
        yield


def text_of(client: Client, address: str) -> str:
    """The words of a page, without tags and blanks."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return plain(answer.content.decode())


@pytest.mark.parametrize(
    ("stage", "said", "not_said"),
    [
        (
            "preschool",
            ["学前教育政府助学金（每学期）750.00元", "免除幼儿园保教费", "在公办园或普惠性民办园就读"],
            ["寄宿生", "营养餐"],
        ),
        (
            "compulsory",
            [
                "小学寄宿生生活补助（每学期）500.00元",
                "初中寄宿生生活补助（每学期）625.00元",
                "营养餐每日标准4.00元",
                "特殊教育学校学生生活补助（每学期）1,000.00元",
                "每个学生都有，不用申请",
            ],
            ["非寄宿生生活补助", "助学金"],
        ),
        ("senior", ["普通高中国家助学金（每学期）1,000.00元", "普通高中免住宿费", "在校住宿"], ["中职", "寄宿生"]),
        (
            "vocational",
            ["中职国家助学金（每学期）1,000.00元", "在免学费的学年内（前三年）", "全日制在校"],
            ["普通高中", "被排除"],
        ),
    ],
)
def test_a_stage_in_plain_words(client: Client, stage: str, said: list[str], not_said: list[str]) -> None:
    text = text_of(client, f"/policy/{stage}/")
    assert [words for words in said if words not in text] == []
    assert [words for words in not_said if words in text] == []


def test_what_comes_into_force_later_is_told_from_then_on(client: Client) -> None:
    assert "非寄宿生生活补助" not in text_of(client, "/policy/compulsory/")
    with clock.at(date(2021, 10, 9)):
        text = text_of(client, "/policy/compulsory/")
    assert "小学非寄宿生生活补助（每学期）250.00元" in text
    assert "营养餐每日标准5.00元" in text


def test_the_semester_in_work_counts_and_not_the_day(client: Client) -> None:
    options.write(options.WORKING_TERM, "2021-1", by="admin")
    assert figures.public_term() == Term(2021, 1)
    assert "营养餐每日标准5.00元" in text_of(client, "/policy/compulsory/")


def test_a_stage_that_is_none_is_no_page(client: Client) -> None:
    for stage in ("higher", "primary", "x"):
        assert client.get(f"/policy/{stage}/").status_code == 404


def test_every_stage_is_linked_from_the_policy_page(client: Client) -> None:
    page = client.get("/policy/").content.decode()
    for stage in ("preschool", "compulsory", "senior", "vocational"):
        assert f'href="/policy/{stage}/"' in page


def test_progress_counts_by_county_and_adds_up(client: Client) -> None:
    ground = Ground.open()
    for case in (
        Case(granted=(GRANT,), line_state="paid"),
        Case(granted=(GRANT,), line_state="paid"),
        Case(schools=0, age=8),
        Case(schools=1),
        Case(schools=0, age=19),
    ):
        ground.add(case)
    ground.add(Case(schools=0, age=9), county="220821")
    whole = figures.progress_of_all(Term(2017, 1))
    assert whole == figures.Progress(
        "白城市", register=5, aided=2, in_progress=0, open=1, not_due=2, paid_fen=125_000, not_begun=("镇赉县",)
    )
    assert {
        row.place: (row.register, row.aided, row.open, row.not_due) for row in figures.progress_by_county(Term(2017, 1))
    } == {
        "通榆县": (5, 2, 1, 2),
        "镇赉县": (1, 0, 1, 0),
    }
    text = text_of(client, "/progress/")
    assert "66.7%应助的已经拿到" in text and "扶贫名册上3到21岁的5人" in html.unescape(text).replace(" ", "")
    assert "镇赉县还没有开始2017年秋季学期的认定，没有算在里面" in text and "未开始" in text
    assert "镇赉县还没有开始" in text_of(client, "/")
    assert "学生1" not in text


def test_progress_tells_the_semester_before_beside_the_one_in_work(client: Client) -> None:
    ground = Ground.open()
    ground.add(Case(granted=(GRANT,), line_state="paid"))
    options.write(options.WORKING_TERM, "2017-2", by="admin")
    text = text_of(client, "/progress/")
    assert text.index("2018年春季学期办到哪儿了") < text.index("2017年秋季学期办到哪儿了") < text.index("100.0%")


def test_a_semester_that_nobody_has_begun_frightens_nobody(client: Client) -> None:
    ground = Ground.open()
    for county in ("220822", "220821"):
        ground.add(Case(schools=0, age=9), county=county)
    for address in ("/", "/progress/"):
        text = text_of(client, address)
        assert "2017年秋季学期的认定还没有开始" in text and "0.0%" not in text and "正在逐个核实" not in text


def test_progress_before_anything_was_counted_says_so(client: Client) -> None:
    assert figures.progress_of_all(Term(2017, 1)) is None
    assert "数据还在汇总" in text_of(client, "/progress/")


def test_figures_are_counted_once_in_a_while() -> None:
    ground = Ground.open()
    ground.add(Case(granted=(GRANT,), line_state="paid"))
    before = figures.progress_of_all(Term(2017, 1))
    ground.add(Case(granted=(GRANT,), line_state="paid"))
    assert figures.progress_of_all(Term(2017, 1)) == before
    assert before is not None and before.register == 1


def test_no_notice_is_an_empty_list_and_not_an_error(client: Client) -> None:
    assert "没有" in text_of(client, "/notices/")
    assert client.post("/notices/").status_code == 405


def test_large_letters_are_switched_on_and_off(client: Client) -> None:
    assert client.get("/big/?next=/policy/").cookies["fz_big"].value == "1"
    assert client.get("/big/?next=/policy/").cookies["fz_big"].value == "0"
    for foreign in ("//evil.example/", "https://evil.example/", "javascript:alert(1)"):
        assert client.get("/big/", {"next": foreign})["Location"] == "/"


@pytest.mark.parametrize(
    "page",
    ["/", "/policy/", "/policy/primary/", "/notices/", "/progress/", "/say/", "/say/status/", "/check/?stage=primary"],
)
def test_large_letters_are_switched_on_every_page_and_one_stays_there(client: Client, page: str) -> None:
    switch = re.search(r'href="(/big/[^"]*)"', client.get(page).content.decode())
    assert switch and client.get(html.unescape(switch[1]))["Location"] == page
    large = client.get(page).content.decode()
    assert '<html lang="zh-CN" class="large"' in large and "标准字" in large
