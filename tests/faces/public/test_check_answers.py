"""What the public check says to whole sets of answers: sums of the policy worked out by hand, papers, doubts, addresses."""

import io
import re
from collections.abc import Iterator
from datetime import date

import pypdf
import pytest
from django.core.cache import cache
from django.test import Client

from fuzhi.faces.public.checking import Result, decide
from fuzhi.faces.public.figures import Progress
from fuzhi.policy.pack import load_pack
from fuzhi.policy.questions import UNSURE
from fuzhi.steps.oversight.queries import Closing
from fuzhi.vocabulary import clock

pytestmark = pytest.mark.django_db
ASKED = load_pack("baicheng-2017").questions
PLAIN = {
    "poor": "no",
    "disabled": "no",
    "orphan": "no",
    "hardship": "no",
    "rural": "no",
    "nearby": "yes",
    "boarding": "no",
    "bus": "no",
}
POOR = PLAIN | {"poor": "yes"}
RURAL = PLAIN | {"rural": "yes", "stage": "secondary_vocational", "school_voc": "public"}


@pytest.fixture(autouse=True)
def autumn_2017() -> Iterator[None]:
    cache.clear()
    with clock.at(date(2017, 10, 9)):
        yield


def told(**answers: str) -> Result:
    kept = ASKED.kept(answers)
    assert ASKED.next_of(kept) is None, "every question of this child is answered"
    return decide(kept)


@pytest.mark.parametrize(
    ("answers", "total", "cash", "waived"),
    [
        (
            POOR | {"stage": "preschool", "kindergarten": "public"},
            "750",
            {"学前教育政府助学金": "750 元"},
            {"免除幼儿园保教费": ""},
        ),
        (POOR | {"stage": "preschool", "kindergarten": "other"}, "0", {}, {}),
        (PLAIN | {"stage": "preschool", "kindergarten": "public"}, "0", {}, {}),
        (
            POOR | {"stage": "primary", "school": "public", "boarding": "yes", "place": "seat"},
            "500",
            {"寄宿生生活补助": "500 元"},
            {"免学杂费和教科书费": ""},
        ),
        (
            POOR | {"stage": "junior_secondary", "school": "private", "boarding": "yes", "place": "seat"},
            "625",
            {"寄宿生生活补助": "625 元"},
            {"免学杂费和教科书费": ""},
        ),
        (
            POOR | {"stage": "primary", "school": "special", "boarding": "yes", "place": "seat"},
            "1,500",
            {"寄宿生生活补助": "500 元", "学生生活补助（市级新增）": "1,000 元"},
            {"免学杂费和教科书费": ""},
        ),
        (
            PLAIN | {"stage": "primary", "school": "public", "place": "village"},
            "0",
            {},
            {"免学杂费和教科书费": "", "农村义务教育学生营养餐": ""},
        ),
        (
            POOR | {"stage": "senior_secondary", "school": "public", "boarding": "yes"},
            "1,000",
            {"普通高中国家助学金": "1,000 元"},
            {"普通高中免学费（国家）": "", "普通高中免住宿费": ""},
        ),
        (
            POOR | {"stage": "secondary_vocational", "school_voc": "public", "year": "1", "major": "other"},
            "1,000",
            {"中等职业学校国家助学金": "1,000 元"},
            {"中等职业学校免学杂费": ""},
        ),
        (
            POOR | {"stage": "secondary_vocational", "school_voc": "public", "year": "3", "major": "other"},
            "0",
            {},
            {"中等职业学校免学杂费": ""},
        ),
        (
            POOR | {"stage": "secondary_vocational", "school_voc": "public", "year": "1", "major": "arts"},
            "1,000",
            {"中等职业学校国家助学金": "1,000 元"},
            {},
        ),
        (
            PLAIN | {"stage": "secondary_vocational", "school_voc": "public", "year": "2", "major": "farm"},
            "1,000",
            {"中等职业学校国家助学金": "1,000 元"},
            {"中等职业学校免学杂费": ""},
        ),
        (
            PLAIN | {"stage": "preschool", "kindergarten": "inclusive", "orphan": "yes"},
            "750",
            {"学前教育政府助学金": "750 元"},
            {},
        ),
        (
            PLAIN | {"stage": "preschool", "kindergarten": "public", "disabled": "yes"},
            "750",
            {"学前教育政府助学金": "750 元"},
            {},
        ),
        (
            RURAL | {"year": "1", "major": "other", "town": "outside", "county": "daan"},
            "1,000",
            {"中等职业学校国家助学金": "1,000 元"},
            {"中等职业学校免学杂费": ""},
        ),
        (
            RURAL | {"year": "1", "major": "other", "town": "outside", "county": "taonan"},
            "0",
            {},
            {"中等职业学校免学杂费": ""},
        ),
        (RURAL | {"year": "1", "major": "other", "town": "seat"}, "0", {}, {"中等职业学校免学杂费": ""}),
        (
            POOR | {"stage": "secondary_vocational", "school_voc": "public", "year": "part", "major": "farm"},
            "0",
            {},
            {},
        ),
    ],
)
def test_the_sums_of_the_policy(
    answers: dict[str, str], total: str, cash: dict[str, str], waived: dict[str, str]
) -> None:
    result = told(**answers)
    assert result.total == total
    assert {line.label: line.amount for line in result.cash} == cash
    assert {line.label: line.amount for line in result.waived} == waived
    assert result.maybe == []


def test_cash_is_what_adds_up_and_says_where_it_goes() -> None:
    result = told(**(POOR | {"stage": "primary", "school": "special", "place": "township", "boarding": "yes"}))
    assert result.total_fen == 150_000
    assert {line.how for line in result.cash} == {"发到家长的一卡通"}
    assert {line.label: line.how for line in result.waived}["农村义务教育学生营养餐"] == "在学校吃，不发钱"


@pytest.mark.parametrize(
    ("change", "papers"),
    [
        ({}, []),
        ({"poor": "yes"}, ["扶贫手册（户籍所在村委会或县扶贫办）"]),
        ({"poor": "relapse"}, ["返贫申请审批表（户籍所在村委会受理、县里审批）"]),
        ({"hardship": "school"}, ["家庭经济困难学生认定申请表（就读学校）"]),
    ],
)
def test_the_family_brings_papers_for_what_it_said_of_itself(change: dict[str, str], papers: list[str]) -> None:
    answers = PLAIN | {"stage": "primary", "school": "public", "place": "seat", "boarding": "yes"} | change
    named = told(**answers).papers
    assert [paper for paper in named if "户口簿" not in paper] == papers


def test_who_is_not_sure_gets_a_maybe_with_what_it_hangs_on() -> None:
    unsure = dict.fromkeys(PLAIN, UNSURE)
    result = told(**unsure, stage="primary", school="unsure", place="unsure")
    assert result.total == "0" and result.cash == []
    maybe = {line.label: line.how for line in result.maybe}
    assert "是否建档立卡" in maybe["寄宿生生活补助"] and "是否住校" in maybe["寄宿生生活补助"]
    assert "学校所在地" in maybe["农村义务教育学生营养餐"]
    assert "扶贫手册（户籍所在村委会或县扶贫办）" in result.papers
    assert not any("名录" in paper for paper in result.papers), "what the school has, nobody is sent for"


def test_what_is_not_due_says_why_and_only_of_the_own_stage() -> None:
    result = told(**PLAIN | {"stage": "primary", "school": "public", "boarding": "no", "place": "seat"})
    why = {line.label: line.how for line in result.refused}
    assert "不住校" in why["寄宿生生活补助"] and "建档立卡" in why["寄宿生生活补助"]
    assert "校车" in why["校车乘车费全免"]
    due = {line.label for line in (*result.cash, *result.waived, *result.maybe)}
    assert not due & why.keys() and "学前教育助学金" not in why and all(why.values())


def test_the_page_shows_what_is_not_due_with_its_reason(client: Client) -> None:
    answers = ASKED.kept(PLAIN | {"stage": "primary", "school": "public", "boarding": "no", "place": "seat"})
    page = client.get("/check/", answers).content.decode()
    assert re.search(r"不能享受的 \d+ 项，为什么", page) and "不住校" in page


def test_the_first_page_says_between_how_many_questions_there_are(client: Client) -> None:
    words = " ".join(client.get("/check/").content.decode().split())
    few, many = ASKED.count_of({})
    assert few < many and f"第 1 题，共 {few} 至 {many} 题" in words
    assert "答案不会保存" in words and "浏览记录" in words, "the answers stand in the address, and that is said"


def test_a_later_semester_has_its_own_law(client: Client) -> None:
    """The aid for day pupils is in force from autumn 2019 on."""
    answers = ASKED.kept(POOR | {"stage": "primary", "school": "public", "place": "seat"})
    assert decide(answers).total == "0"
    with clock.at(date(2019, 10, 9)):
        assert {line.label: line.amount for line in decide(answers).cash} == {"非寄宿生生活补助": "250 元"}


def test_one_goes_back_by_one_question_and_changes_any(client: Client) -> None:
    page = client.get("/check/", {"stage": "primary", "school": "public"}).content.decode()
    assert 'href="/check/?stage=primary"' in page
    done = ASKED.kept(POOR | {"stage": "primary", "school": "public", "place": "seat"})
    result = client.get("/check/", done).content.decode()
    links = re.findall(r'href="(/check/(?:\?[^"]*)?)"', result)
    assert "/check/" in links and "/check/?stage=primary" in links


def test_the_paper_says_what_the_page_says_and_is_kept_by_nobody(client: Client) -> None:
    done = ASKED.kept(POOR | {"stage": "primary", "school": "special", "place": "township", "boarding": "yes"})
    answer = client.get("/check/paper/", done)
    assert answer["Cache-Control"] == "no-store" and answer["Referrer-Policy"] == "no-referrer"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    plain = re.sub(r"\s", "", text)
    assert "每学期到卡大约1,500元" in plain
    assert "特殊教育学校" in plain and "扶贫手册" in plain and "营养餐" in plain


def test_a_paper_of_half_the_answers_leads_back_to_the_questions(client: Client) -> None:
    answer = client.get("/check/paper/", {"stage": "primary", "x": "1"})
    assert answer.status_code == 302 and answer["Location"] == "/check/?stage=primary"


def test_a_child_without_cash_is_not_promised_any(client: Client) -> None:
    done = ASKED.kept(POOR | {"stage": "preschool", "kindergarten": "other"})
    page = client.get("/check/", done).content.decode()
    assert "每学期到卡大约" not in page
    text = "".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(client.get("/check/paper/", done).content)).pages
    )
    assert "没有发到卡里的钱" in re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("aided", "still_open", "percent"),
    [
        (0, 0, "100.0%"),
        (0, 5, "0.0%"),
        (1, 2, "33.3%"),
        (2, 1, "66.7%"),
        (999, 1, "99.9%"),
        (9_999, 1, "99.9%"),
        (7, 0, "100.0%"),
    ],
)
def test_progress_is_rounded_as_staff_read_it_and_whole_only_when_it_is(
    aided: int, still_open: int, percent: str
) -> None:
    assert Progress("通榆县", aided + still_open + 4, aided, 0, still_open, 4).percent == percent
    if aided + still_open:
        assert Closing(aided + still_open, aided, 0, 0, 0, still_open).rate == percent
