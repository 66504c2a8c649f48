"""Public pages: small, without script, with nothing but the allowed fields; the check keeps nothing."""

import re
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client

from fuzhi.faces.public.checking import decide
from fuzhi.faces.public.forms import WHOLE
from fuzhi.policy.pack import load_pack
from fuzhi.policy.questions import UNSURE
from fuzhi.steps.accounts.tallies import Limit
from fuzhi.steps.aid import models, notices, services
from fuzhi.steps.aid.objections import receipt
from fuzhi.steps.registry.models import Person
from fuzhi.steps.registry.queries import id_numbers
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.identity import read_resident_id
from tests.factories.addresses import PUBLIC
from tests.factories.pages import there
from tests.factories.registers import TONGYU
from tests.factories.world import World

ASKED = load_pack("baicheng-2017").questions
pytestmark = pytest.mark.django_db


def _notice(world: World) -> models.Notice:
    for name in ("高小晴", "何小朵"):
        world.poor_boarder(name, guardian="高大山")
    services.run(term="2017-1", county_code=TONGYU, by=world.clerk)
    services.confirm_sheet(sheet_id=models.Sheet.objects.get().pk, by=world.officer)
    waiting = services.submit_list(county_code=TONGYU, term="2017-1", by=world.clerk)
    notice = services.approve_list(list_id=waiting.pk, by=world.checker)
    assert notice is not None
    return notice


@pytest.mark.parametrize("page", PUBLIC)
def test_each_page_opens_small_and_without_script(client: Client, world: World, page: str) -> None:
    response = client.get(page)
    text = response.content.decode()
    assert response.status_code == 200
    assert len(response.content) < 60_000
    assert "<script" not in text and "style=" not in text
    assert not re.search(r"None|[a-z]+_[a-z]+\b(?=[^\"'<>]*<)", re.sub(r"<[^>]+>", "<", text).replace("&nbsp;", "")), (
        page
    )


def test_a_notice_shows_names_and_nothing_that_must_not_be_shown(client: Client, world: World) -> None:
    notice = _notice(world)
    text = client.get(f"/notices/{notice.pk}/").content.decode()
    assert "高小晴" in text and "兴隆山镇中心小学" in text and "500.00" in text
    for child in Person.objects.filter(name__in=("高小晴", "何小朵")):
        number = id_numbers([child.pk])[child.pk]
        born = there(read_resident_id(number).birth_date)
        hidden = (
            born.isoformat(),
            f"{born.month}月{born.day}日",
            number[-4:],
            child.number,
            child.guardian_name,
            "太平",
            "建档立卡",
        )
        assert [secret for secret in hidden if secret in text] == []


def test_a_notice_is_gone_the_day_after_its_last_even_if_no_job_ran(client: Client, world: World) -> None:
    notice = _notice(world)
    with clock.at(notice.closes_on):
        assert client.get(f"/notices/{notice.pk}/").status_code == 200
    with clock.at(date.fromordinal(notice.closes_on.toordinal() + 1)):
        gone = client.get(f"/notices/{notice.pk}/")
    assert gone.status_code == 404
    assert "高小晴" not in gone.content.decode()
    assert client.get("/notices/999999/").status_code == 404


def test_the_days_left_are_working_days(client: Client, world: World) -> None:
    notice = _notice(world)
    assert "还剩 5 个工作日" in client.get(f"/notices/{notice.pk}/").content.decode()


def test_an_objection_by_anybody_gets_a_number_and_holds_the_line(client: Client, world: World) -> None:
    notice = _notice(world)
    page = client.get(f"/notices/{notice.pk}/objection/?name=高小晴").content.decode()
    line = re.search(r'name="line" value="(\d+)"', page)
    assert line and "何小朵" not in page
    answer = client.post(
        f"/notices/{notice.pk}/objection/", {"line": line[1], "text": "早就不住校了", "request_key": "once"}
    )
    again = client.post(
        f"/notices/{notice.pk}/objection/", {"line": line[1], "text": "早就不住校了", "request_key": "once"}
    )
    assert answer.status_code == 302 and answer["Location"] == again["Location"]
    said = models.Objection.objects.get()
    known = receipt(said.number)
    assert known in client.get(answer["Location"]).content.decode()
    assert client.get(f"/say/status/?number={said.number}").status_code == 404, "the number alone opens nothing"
    status = client.get(f"/say/status/?number={known.lower()}").content.decode()
    assert "办理中" in status and "高小晴" not in status and "早就不住校了" not in status
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM aid_entitlement_v WHERE is_held")
        assert cursor.fetchone() == (1,)


def test_an_empty_objection_is_told_what_is_missing(client: Client, world: World) -> None:
    notice = _notice(world)
    response = client.post(f"/notices/{notice.pk}/objection/", {"text": " "})
    assert response.status_code == 422
    assert "请填写哪里不对" in response.content.decode()
    assert not models.Objection.objects.exists()


def test_what_was_written_stays_when_something_is_missing(client: Client, world: World) -> None:
    notice = _notice(world)
    line = models.NoticeLine.objects.filter(notice=notice).earliest("pk").pk
    typed = {"line": str(line), "text": " ", "called": "李大娘", "contact": "13800000021"}
    page = client.post(f"/notices/{notice.pk}/objection/", typed).content.decode()
    assert "李大娘" in page and "13800000021" in page
    assert re.search(rf'value="{line}"\s+checked', page), "what was ticked is ticked again"
    page = client.post("/say/", {"text": "收了校车费", "called": "李大娘"}).content.decode()
    assert "收了校车费" in page and "李大娘" in page and "请选择哪个县" in page


def test_a_line_that_is_no_longer_ticked_is_not_objected_to(client: Client, world: World) -> None:
    notice = _notice(world)
    line = models.NoticeLine.objects.filter(notice=notice).earliest("pk")
    url = f"/notices/{notice.pk}/objection/?line={line.pk}"
    assert re.search(rf'value="{line.pk}"\s+checked', client.get(url).content.decode())
    refused = client.post(url, {"text": "说不清是哪一条"})
    assert refused.status_code == 422 and "没有选出是名单上的哪一条" in refused.content.decode()
    sent = client.post(url, {"text": "说不清是哪一条", "line": str(WHOLE)})
    assert sent.status_code == 302 and models.Objection.objects.get().items.count() == 0
    assert "没有暂停发放任何一笔" in client.get(sent["Location"]).content.decode()


def test_what_was_typed_stays_when_a_name_is_looked_for(client: Client, world: World) -> None:
    url = f"/notices/{_notice(world).pk}/objection/"
    typed = {"name": "高小晴", "text": "早就不住校了", "called": "李大娘", "contact": "13800000021", "act": "find"}
    answer = client.post(url, typed)
    page = answer.content.decode()
    assert answer.status_code == 200 and all(typed[name] in page for name in ("name", "text", "called", "contact"))
    assert len(re.findall(r'name="line"\s+value="[1-9]\d*"\s+checked', page)) == 1, "one hit stands chosen"
    assert "还没有" not in page and not models.Objection.objects.exists()


def test_a_name_that_was_not_looked_for_is_looked_for_on_sending(client: Client, world: World) -> None:
    url = f"/notices/{_notice(world).pk}/objection/"
    typed = {"name": "高小晴", "text": "早就不住校了"}
    asked = client.post(url, typed)
    page = asked.content.decode()
    line = re.search(r'name="line"\s+value="([1-9]\d*)"\s+checked', page)
    assert asked.status_code == 422 and line and "的一条，请核对" in page and "早就不住校了" in page
    missed = client.post(url, {"name": "没有这人", "text": "早就不住校了"})
    assert missed.status_code == 422 and "名单里没有“没有这人”" in missed.content.decode()
    other = client.post(url, {"name": "没有这人", "looked_for": "高小晴", "line": line[1], "text": "早就不住校了"})
    assert other.status_code == 422, "what is chosen is of another name than the one typed last"
    assert not models.Objection.objects.exists()
    assert client.post(url, {**typed, "looked_for": "高小晴", "line": line[1]}).status_code == 302
    assert models.ObjectionItem.objects.count() == 1


@pytest.mark.parametrize("text", ["x", "。。", "啊啊啊"])
def test_a_letter_that_says_nothing_is_not_taken_in(client: Client, world: World, text: str) -> None:
    url = f"/notices/{_notice(world).pk}/objection/"
    refused = client.post(url, {"text": text, "line": str(WHOLE)})
    assert refused.status_code == 422 and "看不出哪里不对" in refused.content.decode()
    assert client.post("/say/", {"text": text, "county_code": TONGYU}).status_code == 422
    assert not models.Objection.objects.exists()


def test_a_contact_is_sealed_and_a_complaint_needs_a_county(client: Client, world: World) -> None:
    assert client.post("/say/", {"text": "收了校车费", "contact": "13800000021"}).status_code == 422
    assert (
        client.post("/say/", {"text": "收了校车费", "contact": "13800000021", "county_code": TONGYU}).status_code == 302
    )
    said = models.Objection.objects.get()
    assert b"13800000021" not in bytes(there(said.contact_sealed))


def test_an_unknown_number_says_so(client: Client, world: World) -> None:
    response = client.get("/say/status/?number=YJ00000000")
    assert response.status_code == 404
    assert "没有这个受理号" in response.content.decode()


def _walk(client: Client, answers: dict[str, str]) -> str:
    """Answer question after question as a person would; returns the result page."""
    given: dict[str, str] = {}
    for _ in range(len(ASKED.questions) + 1):
        page = client.get("/check/", given).content.decode()
        asked = re.search(r'type="radio" name="(\w+)"', page)
        if not asked:
            return page
        given[asked[1]] = answers.get(asked[1], UNSURE)
    raise AssertionError("the questions never end")


POOR_BOARDER = {
    "stage": "junior_secondary",
    "school": "public",
    "poor": "yes",
    "disabled": "no",
    "hardship": "no",
    "nearby": "yes",
    "boarding": "yes",
    "bus": "no",
    "place": "township",
}


def test_the_check_gives_the_laws_amount_and_keeps_cash_apart(client: Client, world: World) -> None:
    page = _walk(client, POOR_BOARDER)
    assert "每学期到卡大约" in page and "625" in page
    cash, rest = page.split("不用交、在学校吃的")
    assert "寄宿生生活补助" in cash and "营养餐" in rest
    assert "扶贫手册" in page, "the paper to bring"


def test_the_check_says_maybe_and_names_the_paper_when_unsure(client: Client, world: World) -> None:
    page = _walk(client, POOR_BOARDER | {"poor": "unsure"})
    assert "还可能有" in page and "建档立卡" in page


def test_a_private_school_loses_only_the_municipal_items(world: World) -> None:
    rides = {
        "stage": "primary",
        "poor": "yes",
        "disabled": "no",
        "hardship": "no",
        "nearby": "yes",
        "boarding": "yes",
        "bus": "yes",
        "place": "township",
    }
    public, private = (decide(ASKED.kept(rides | {"school": kind})) for kind in ("public", "private"))
    names = lambda result: {line.label for line in (*result.cash, *result.waived)}  # noqa: E731
    assert names(public) - names(private) == {"校车乘车费全免"}
    assert public.total_fen == private.total_fen == 50_000


def test_the_check_stores_nothing(client: Client, world: World) -> None:
    def sizes() -> dict[str, int]:
        with connection.cursor() as cursor:
            tables = connection.introspection.table_names(cursor)
            found = {}
            for table in tables:
                cursor.execute(f'SELECT count(*) FROM "{table}"')
                found[table] = cursor.fetchone()[0]
            return found

    before = sizes()
    _walk(client, POOR_BOARDER)
    assert client.get("/check/paper/", ASKED.kept(POOR_BOARDER)).content.startswith(b"%PDF")
    assert sizes() == before
    assert not client.cookies


def test_answers_that_do_not_exist_are_dropped() -> None:
    assert ASKED.kept({"stage": "moon", "bus": "yes", "x": "1"}) == {}
    assert ASKED.kept({"stage": "preschool", "bus": "yes"}) == {"stage": "preschool"}


def test_large_letters_return_to_our_own_pages_only(client: Client, world: World) -> None:
    assert client.get("/big/?next=/check/")["Location"] == "/check/"
    assert client.get("/big/?next=https://example.org/")["Location"] == "/"


def test_progress_has_no_names(client: Client, world: World) -> None:
    context: Any = client.get("/progress/").content.decode()
    assert "没有名字" in context


def test_nobody_holds_a_county_by_writing_much(client: Client, world: World) -> None:
    notice = _notice(world)
    lines = list(models.NoticeLine.objects.filter(notice=notice).values_list("pk", flat=True)[:2])
    url = f"/notices/{notice.pk}/objection/"
    assert client.post(url, {"text": "不对", "line": [str(one) for one in lines]}).status_code == 422, "one at a time"
    assert models.ObjectionItem.objects.count() == 0
    with patch.object(notices, "OF_NOTICE", Limit("letter_notice", 1, 86_400)):
        for n in range(3):
            assert client.post(url, {"text": "不对", "line": lines[0]}, REMOTE_ADDR=f"10.0.0.{n}").status_code == 302
    assert models.ObjectionItem.objects.count() == 1, "the others are taken in, and hold nothing"
    assert "未自动暂停" in models.Objection.objects.latest("pk").text
    sent = [
        client.post("/say/", {"text": "收费", "county_code": TONGYU}, REMOTE_ADDR="10.0.1.1").status_code
        for _ in range(11)
    ]
    assert sent == [302] * 10 + [429]


def test_a_long_letter_is_not_taken_in(client: Client) -> None:
    answer = client.post("/say/", {"text": "长" * 40_000, "county_code": TONGYU})
    assert answer.status_code == 413 and "64 KB" in answer.content.decode()


def test_receipts_cannot_be_guessed(client: Client) -> None:
    tried = [client.get(f"/say/status/?number=YJ{n:08d}-AAAA-AAAA-AAAA-AAAA").status_code for n in range(31)]
    assert tried == [404] * 30 + [429]


@pytest.mark.parametrize("url", ["/nothing/", "/notices/99999/", "/say/done/%00/", "/policy/nothing/"])
def test_a_page_that_is_not_there_speaks_to_the_public(client: Client, url: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "工作台" not in page and "您的区域" not in page and "负责的范围" not in page


@pytest.mark.parametrize("address", ["/", "/policy/", "/say/", "/no-such-page/"])
def test_a_telephone_number_is_rung_by_a_touch(client: Client, address: str) -> None:
    page = client.get(address).content.decode()
    assert 'href="tel:04360000000"' in page, address
