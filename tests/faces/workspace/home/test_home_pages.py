"""Signing in and out, the home page, the semester in the header, long exports fetched by their maker alone."""

import io
import re
from typing import Any

import openpyxl
import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from fuzhi.documents.sheets import read_csv
from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.kit.list_columns import Column
from fuzhi.faces.kit.list_sources import SqlSource
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.home import exporting, todos
from fuzhi.steps.accounts import services
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.audit.models import Entry
from fuzhi.steps.tasks.models import Task
from fuzhi.steps.tasks.progress import NO_PROGRESS
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.handover import Place, Thing, Todo
from fuzhi.vocabulary.terms import Term
from tests.factories.pages import led_to, termless, text_of
from tests.factories.people import FIRST, PASSWORD, settled

pytestmark = pytest.mark.django_db
ROLES = {
    "clerk": "220822",
    "checker": "220822",
    "finance": "220822",
    "village": "220822100201",
    "supervisor": "2208",
    "auditor": "2208",
    "admin": "2208",
}


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    cache.clear()


def person(role: str, area: str = "", username: str = "") -> Staff:
    made = services.add_staff(
        username=username or f"a-{role}",
        display_name="周敏",
        role=role,
        area_code=area or ROLES[role],
        password=FIRST,
        staff_number=f"H-{role}-{username}",
    )
    return settled(made)


@pytest.fixture(autouse=True)
def known_village(monkeypatch: pytest.MonkeyPatch) -> None:
    from fuzhi.vocabulary.places import all_places

    ROLES["village"] = next(code for code in all_places() if len(code) == 12 and code.startswith("220822"))


def test_wrong_name_and_wrong_password_answer_alike(client: Client) -> None:
    person("clerk")
    answers = [
        client.post("/staff/login/", {"username": name, "password": "wrong"}).content.decode()
        for name in ("a-clerk", "nobody-here")
    ]
    texts = [re.sub(r'value="[^"]*"', "", re.search(r"<form.*?</form>", text, re.S)[0]) for text in answers]  # type: ignore[index]
    assert "用户名或密码不对" in texts[0] and texts[0] == texts[1]


def test_signing_in_leads_home_and_out_again(client: Client) -> None:
    person("clerk")
    answer = client.post("/staff/login/", {"username": "a-clerk", "password": PASSWORD}, follow=True)
    assert termless(answer.redirect_chain[-1][0]) == "/staff/" and "周敏" in answer.content.decode()
    client.post(reverse("staff-logout"))
    assert client.get("/staff/").status_code == 302


def test_signing_out_and_choosing_need_a_post(client: Client) -> None:
    client.force_login(person("clerk"))
    assert client.get(reverse("staff-logout")).status_code == 405
    assert client.get(reverse("staff-term")).status_code == 405


def test_only_the_demo_names_its_accounts(client: Client, settings: Any) -> None:
    settings.FUZHI_DEMO = False
    assert "fuzhi-demo" not in client.get("/staff/login/").content.decode()
    settings.FUZHI_DEMO = True
    text = client.get("/staff/login/").content.decode()
    assert "fuzhi-demo" in text


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/x", "javascript:alert(1)"])
def test_nobody_is_led_away_after_signing_in_or_choosing(client: Client, address: str) -> None:
    person("clerk")
    given = {"username": "a-clerk", "password": PASSWORD, "next": address}
    assert led_to(client.post("/staff/login/", given)) == "/staff/"
    assert led_to(client.post(reverse("staff-term"), {"term": "2017-1", "next": address})) == "/staff/"


def test_the_chosen_semester_holds(client: Client) -> None:
    client.force_login(person("clerk"))
    with clock.at(Term.parse("2017-2").starts_on):
        client.post(reverse("staff-term"), {"term": "2017-1", "next": "/staff/"})
        text = client.get("/staff/").content.decode()
    assert "现在是2017年秋季学期" in text
    refused = client.post(reverse("staff-term"), {"term": "2017-3"})
    assert refused.status_code == 422 and "不是学期" in refused.content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_home_stands_for_every_role_on_an_empty_database(client: Client, role: str) -> None:
    client.force_login(person(role))
    answer = client.get("/staff/")
    text = answer.content.decode()
    assert answer.status_code == 200 and re.search("<h1>(今天没有要办的事|今天要办 [1-9] 件事)</h1>", text)
    assert not re.search(r">\s*(None|nan)\s*<", text)
    assert 'style="' not in text and "onclick" not in text


def test_home_counts_what_is_to_do_and_begins_with_the_latest(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    day = Term.parse("2017-2").starts_on
    late = Todo(
        "银行退回，更正后补发",
        7,
        Place(Thing.BATCHES),
        "去更正",
        amount_fen=437_500,
        due_on=day.replace(month=2, day=27),
    )
    pairs = Todo("比对核查", 46, Place(Thing.PAIRS, where="kind=same_person"), "去比对", unit="对")
    nothing = Todo("没有", 0, Place(Thing.CASES), "看", due_on=day)
    monkeypatch.setattr(todos, "GIVERS", (lambda staff, term: [pairs, nothing], lambda staff, term: [late]))
    client.force_login(person("clerk"))
    with clock.at(day):
        text = text_of(client.get("/staff/"))
    assert 'href="/staff/matching/?kind=same_person"' in text
    assert "今天要办 2 件事" in text and "1 件已逾期" in text and "逾期 2 天" in text and "4,375.00" in text
    work = text.split("<main")[1]
    assert work.index("银行退回") < work.index("比对核查")
    assert re.search(r'fz-btn-primary" href="/staff/payments/"', text)


def test_a_missing_page_keeps_menu_and_says_what_to_do(client: Client) -> None:
    client.force_login(person("clerk"))
    answer = client.get("/staff/no-such-page/")
    text = answer.content.decode()
    assert answer.status_code == 404 and "fz-side" in text and "怎样办" in text


class NameList(ListPage):
    """A list that needs only the request, as most do."""

    title, unit = "名单", "人"
    columns = (Column("name", "姓名", sort="id"), Column("area", "区域"))
    search = (("name", "contains"),)
    export_now_max = 3

    def source(self, request: ScopedRequest) -> SqlSource:
        sql = "select n as id, '学生' || n as name, %(area)s as area from generate_series(1, 9) as n"
        return SqlSource(sql, {"area": request.scope.area_code})


class OneBatch(NameList):
    """A list that needs more than the request."""

    def __init__(self, request: ScopedRequest, batch: int = 1) -> None:
        super().__init__(request)
        self.batch = batch


def asked(staff: Staff, query: str) -> Any:
    request: Any = RequestFactory().get(f"/staff/x/?{query}")
    request.user = request.staff = staff
    request.scope, request.term = staff.scope, Term.parse("2017-1")
    return request


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_long_export_is_a_task_whose_file_its_maker_alone_fetches(client: Client, kind: str) -> None:
    clerk, other = person("clerk"), person("clerk", "220821", "b-clerk")
    answer = NameList(asked(clerk, f"export={kind}&q=学生&sort=-name")).respond()
    task = Task.objects.get()
    assert led_to(answer) == reverse("task", args=[task.pk])
    assert "学生" not in str(task.payload) and task.made_by == "a-clerk"
    result = exporting.write_export(task.payload, NO_PROGRESS)
    client.force_login(other)
    assert client.get(str(result["url"])).status_code == 404
    client.force_login(clerk)
    got = client.get(str(result["url"]))
    data = got.content
    if kind == "csv":
        lines = read_csv(data.decode())
        assert [line[0] for line in lines] == ["姓名", *[f"学生{n}" for n in range(9, 0, -1)]]
        assert {line[1] for line in lines[1:]} == {"220822"}
    assert data[:2] == b"PK" or kind == "csv"


def test_short_exports_and_lists_that_need_more_come_at_once() -> None:
    clerk = person("clerk")
    short = NameList(asked(clerk, "export=csv&q=学生7")).respond()
    assert read_csv(b"".join(short.streaming_content).decode())[1:] == [["学生7", "220822"]]  # type: ignore[attr-defined]
    more = OneBatch(asked(clerk, "export=csv"), 2).respond()
    assert len(read_csv(b"".join(more.streaming_content).decode())) == 10  # type: ignore[attr-defined]
    assert not Task.objects.exists()


def test_many_ticked_rows_are_a_task_that_holds_those_alone(client: Client) -> None:
    clerk = person("clerk")
    NameList(asked(clerk, "export=xlsx&pick=2&pick=3&pick=5&pick=7")).respond()
    result = exporting.write_export(Task.objects.get().payload, NO_PROGRESS)
    assert "共 4 人" in str(result["message"])
    client.force_login(clerk)
    data, cover = openpyxl.load_workbook(io.BytesIO(client.get(str(result["url"])).content)).worksheets
    assert [row[0] for row in data.iter_rows(min_row=2, values_only=True)] == ["学生2", "学生3", "学生5", "学生7"]
    said = {line[0]: line[1] for line in cover.iter_rows(values_only=True)}
    assert (said["条件"], said["行数"]) == ("只有勾选的行", "4")


def test_ticked_rows_of_a_list_that_needs_more_come_alone() -> None:
    some = OneBatch(asked(person("clerk"), "export=csv&pick=2&pick=3&pick=5&pick=7"), 2).respond()
    assert len(text_of(some).splitlines()) == 5 and not Task.objects.exists()


def test_exports_are_written_to_the_audit_trail_and_refused_to_villages() -> None:
    clerk = person("clerk")
    NameList(asked(clerk, "export=csv&q=学生7")).respond()
    entry = Entry.objects.get(action="export")
    assert (entry.actor, entry.object_key, entry.detail["conditions"]) == ("a-clerk", "名单", "查找：学生7")
    assert not hooks.may_export(asked(person("village"), ""))
