"""The import pages: upload to undo by clicks, words without codes, each address for each role and a foreign county."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from fuzhi.faces.workspace.rosters import showing
from fuzhi.steps.accounts import disclosing
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.files.services import place_of
from fuzhi.steps.intake import queries
from fuzhi.steps.intake.models import Row
from fuzhi.steps.tasks import services as tasks
from tests.factories.pages import led_to, termless, words
from tests.factories.rosters import (
    PRIMARY,
    ROLL_HEADER,
    TONGYU,
    VILLAGE_CODE,
    ZHENLAI,
    Office,
    Pupil,
    open_account,
    write,
)

CHILD, FRIEND = Pupil("王禾苗"), Pupil("孙麦穗", serial=40)


def rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def work(page: Any, monkeypatch: Any = None) -> str:
    """Do the task that a page started, as the worker would; gives where it leads."""
    task_id = led_to(page).rstrip("/").split("/")[-1]
    tasks.perform(task_id=task_id)
    return str(task_id)


def upload(browser: Client, folder: Path, rows: list[Any], kind: str = "roll", term: str = "2017-1") -> Any:
    path = write(folder / "学籍.xlsx", ROLL_HEADER, rows)
    with path.open("rb") as file:
        return browser.post(reverse("roster-upload"), {"kind": kind, "term": term, "file": file})


def test_from_upload_to_undo(office: Office, browser: Client, tmp_path: Path) -> None:
    started = upload(browser, tmp_path, [CHILD.roll(), FRIEND.roll(身份证件号=FRIEND.number.lower() + " ")])
    assert started.status_code == 302
    task = work(started)
    state = browser.get(reverse("roster-reading-state", args=[task]))
    batch = queries.batches(office.clerk.scope).filter(kind="roll").get()
    assert termless(state["HX-Redirect"]) == reverse("roster-batch", args=[batch.pk])
    page = browser.get(reverse("roster-batch", args=[batch.pk]))
    text = words(page)
    for said in ("待导入", "可导入 2 行", "王禾苗", "按下之前什么都不写入", "新增"):
        assert said in text
    assert CHILD.number not in page.content.decode() and "*" * 14 + CHILD.number[-4:] in text
    assert not re.search(r"\bNone\b|is_boarder|primary|wording", text)
    work(browser.post(reverse("roster-commit", args=[batch.pk])))
    text = words(browser.get(reverse("roster-batch", args=[batch.pk])))
    assert "已导入 2 行" in text and "整批撤回" in text
    board = words(browser.get(reverse("rosters") + "?term=2017-1"))
    assert "还没收到" in board and "2 人" in board
    work(browser.post(reverse("roster-undo", args=[batch.pk])))
    assert "已撤回" in words(browser.get(reverse("roster-batch", args=[batch.pk])))


def test_a_reading_that_a_newer_roster_replaced_says_so_and_has_no_import(office: Office, browser: Client) -> None:
    old = office.receive("roll", [CHILD.roll()])
    newer = office.bring("roll", [CHILD.roll(), FRIEND.roll()])
    page = browser.get(reverse("roster-batch", args=[old.pk]))
    text, body = words(page), page.content.decode()
    assert f"已被后来的第 {newer.pk} 批替代，没有导入" in text and "导入后会怎样" not in text
    assert reverse("roster-batch", args=[newer.pk]) in body and reverse("roster-discard", args=[old.pk]) in body
    assert reverse("roster-commit", args=[old.pk]) not in body
    listed = words(browser.get(reverse("rosters") + "?term=2017-1"))
    assert "已被替代" in listed and "待导入" not in listed
    refused = browser.post(reverse("roster-commit", args=[old.pk]))
    assert refused.status_code == 409 and "已被替代" in words(refused)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("2018年春季学期通榆县学籍名册", "文件的标题写的是“2018年春季学期”，选的是“2017年秋季学期”"),
        ("镇赉县2017—2018学年第一学期学籍名册", "文件的标题写的是“镇赉县”，选的是“通榆县”"),
    ],
)
def test_a_title_that_says_otherwise_is_asked_before_the_import(
    office: Office, browser: Client, title: str, said: str
) -> None:
    batch = office.receive("roll", [CHILD.roll()], title=title)
    page = browser.get(reverse("roster-batch", args=[batch.pk])).content.decode()
    assert page.count(said) == 2, "among the problems, and in the dialog that is asked"
    asked = page[page.index('<dialog class="fz-dialog" id="import"') :]
    assert said in asked.partition("</dialog>")[0] and reverse("roster-commit", args=[batch.pk]) in asked
    agrees = office.receive("roll", [CHILD.roll()], title="通榆县2017年秋季学期学籍名册")
    assert 'id="import"' not in browser.get(reverse("roster-batch", args=[agrees.pk])).content.decode()


def test_changed_rows_show_old_beside_new_and_gone_ones_by_name(office: Office, browser: Client) -> None:
    office.bring("roll", [CHILD.roll(), FRIEND.roll()])
    batch = office.receive("roll", [CHILD.roll(就读方式="住校")], term="2017-2")
    changed = browser.get(reverse("roster-preview", args=[batch.pk]) + "?tab=changed").content.decode()
    assert "<del" in changed and re.search(r"住校.*否.*是", re.sub(r"<[^>]+>", "", changed))
    gone = words(browser.get(reverse("roster-preview", args=[batch.pk]) + "?tab=gone"))
    assert "孙麦穗" in gone
    assert browser.get(reverse("roster-preview", args=[batch.pk]) + "?tab=shoes").status_code == 404


def test_a_changed_row_says_what_changed_though_it_is_not_among_what_is_shown(office: Office, browser: Client) -> None:
    office.bring("roll", [CHILD.roll(), FRIEND.roll()])
    batch = office.receive("roll", [CHILD.roll(家长姓名="王小田"), FRIEND.roll(现住址="开通镇")], term="2017-2")
    earlier = queries.earlier_rows(batch, [bytes(row.key) for row in Row.objects.filter(batch=batch)])
    for row in Row.objects.filter(batch=batch):
        before = earlier[bytes(row.key)]
        shown = showing.row_of(batch, row, before)
        assert shown["differences"] and not shown["unseen"] and not shown["text"]
        same = replace(before, payload=row.payload)
        assert "人工更正过" in str(showing.row_of(batch, row, replace(same, digest=bytes(row.digest)))["unseen"])
        assert "不显示的内容" in str(showing.row_of(batch, row, same)["unseen"])
        tails = showing.row_of(batch, row, replace(same, account_last4="5708"))["differences"]
        assert tails == [{"label": "银行账号", "old": "尾号 5708", "new": "没有"}]


def test_a_new_row_says_what_each_answer_answers(office: Office, browser: Client) -> None:
    batch = office.receive("roll", [CHILD.roll(就读方式="住校")])
    text = words(browser.get(reverse("roster-preview", args=[batch.pk]) + "?tab=new"))
    assert "住校：是" in text and "· 是 ·" not in text


def test_a_problem_names_the_person_of_its_row(office: Office, browser: Client) -> None:
    twin = FRIEND.roll(学籍号="另一个")
    batch = office.receive("roll", [CHILD.roll(), FRIEND.roll(), twin, FRIEND.roll(班级=None, 年级=None)])
    for one in queries.problems(batch):
        text = words(browser.get(reverse("roster-problem", args=[batch.pk, one.code])))
        assert "孙麦穗" in text and FRIEND.number not in text, one.code


def test_who_uploaded_and_imported_stands_by_name(office: Office, browser: Client) -> None:
    Staff.objects.filter(pk=office.clerk.pk).update(display_name="卫红")
    batch = office.bring("roll", [CHILD.roll()])
    page = browser.get(reverse("roster-batch", args=[batch.pk])).content.decode()
    main = page[page.index('id="main"') :]
    assert main.count("卫红") == 2 and "tongyu" not in main


def test_what_waits_for_its_import_is_not_called_missing(office: Office, browser: Client) -> None:
    office.receive("roll", [CHILD.roll()])
    page = words(browser.get(reverse("rosters") + "?term=2017-1"))
    missing = re.search(r"还没收到：(\S+)", page)
    assert missing and "学籍名册" not in missing[1] and "扶贫名册" in missing[1] and "1 种读好了待导入" in page


def test_problems_open_and_come_back_as_a_workbook(office: Office, browser: Client) -> None:
    batch = office.receive("roll", [CHILD.roll(), FRIEND.roll(姓名=None)])
    assert batch.rejected == 1
    code = next(one.code for one in queries.problems(batch) if one.tone == "error")
    text = words(browser.get(reverse("roster-problem", args=[batch.pk, code])))
    assert "Sheet1" in text and "必填" in text
    for name, act in (("roster-annotated", "批注表"), ("roster-original", "原表")):
        asked = browser.get(reverse(name, args=[batch.pk]))
        assert asked["Content-Type"].startswith("text/html") and f"下载{act}" in words(asked)
        assert browser.post(reverse(name, args=[batch.pk]), {"reason": ""}).status_code == 422
        sheet = browser.post(reverse(name, args=[batch.pk]), {"reason": "与学校核对"})
        assert sheet.status_code == 200 and sheet.content[:2] == b"PK"
    fetched = rows(
        "SELECT detail->>'sheet', detail->>'reason' FROM audit_entry WHERE action = 'fetch_roster' ORDER BY id"
    )
    assert fetched == [("annotated", "与学校核对"), ("original", "与学校核对")]


def test_a_file_is_counted_by_its_persons_and_goes_when_nobody_imports_it(
    office: Office,
    browser: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr(disclosing, "PERSONS_AN_HOUR_MAX", 3)
    batch = office.receive("roll", [CHILD.roll(), FRIEND.roll()])
    address, why = reverse("roster-original", args=[batch.pk]), {"reason": "与学校核对"}
    assert browser.post(address, why).status_code == 200
    refused = browser.post(address, why)
    assert refused.status_code == 422 and "一小时" in words(refused)
    place = place_of(batch.file_digest)
    assert place.exists() and CHILD.number.encode() not in place.read_bytes()
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("roster-discard", args=[batch.pk]))
    assert not place.exists()


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [("a.pdf", b"%PDF", "不是表格文件"), ("a.xlsx", b"", "没有选文件|空文件"), ("", b"", "没有选文件")],
)
def test_a_bad_upload_is_told_on_the_form(office: Office, browser: Client, name: str, body: bytes, said: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    data: dict[str, Any] = {"kind": "roll", "term": "2017-1"}
    if name:
        data["file"] = SimpleUploadedFile(name, body)
    page = browser.post(reverse("roster-upload"), data)
    assert page.status_code == 422 and re.search(said, words(page))


def test_a_refused_file_says_why_and_leaves_nothing(office: Office, browser: Client, tmp_path: Path) -> None:
    started = upload(browser, tmp_path, [CHILD.roll()], kind="disability")
    task = work(started)
    text = words(browser.get(reverse("roster-reading", args=[task])))
    assert "什么都没有写入" in text and "学籍" in text and "没有读成" in text and "正在读" not in text
    assert browser.get(reverse("roster-reading-state", args=[task]))["HX-Refresh"] == "true", "the strip says so too"
    assert not queries.batches(office.clerk.scope).filter(kind="disability").exists()


def test_a_file_of_another_kind_is_read_as_what_it_is_by_one_press(
    office: Office, browser: Client, tmp_path: Path
) -> None:
    refused = work(upload(browser, tmp_path, [CHILD.roll()], kind="disability"))
    assert "按学籍名册读" in words(browser.get(reverse("roster-reading", args=[refused])))
    pressed = [browser.post(reverse("roster-read-recognised", args=[refused])) for _ in range(2)]
    page = browser.get(reverse("roster-reading", args=[work(pressed[0])]))
    work(pressed[1])
    (batch,) = queries.batches(office.clerk.scope).filter(kind="roll")
    assert (batch.kind, batch.accepted, batch.file_name) == ("roll", 1, "学籍.xlsx")
    assert termless(led_to(page)) == reverse("roster-batch", args=[batch.pk])
    again = browser.post(reverse("roster-read-recognised", args=[led_to(pressed[0]).rstrip("/").split("/")[-1]]))
    assert again.status_code == 409, "what was read well is nothing else"


PAGES = ("roster-batch", "roster-preview", "roster-annotated", "roster-original")
ACTS = ("roster-columns", "roster-commit", "roster-undo", "roster-discard")


@pytest.mark.parametrize("role", ["checker", "finance", "school", "village", "supervisor", "auditor", "admin"])
def test_who_may_open_and_act(office: Office, role: str) -> None:
    batch = office.receive("roll", [CHILD.roll()])
    area = {"school": TONGYU, "village": VILLAGE_CODE, "supervisor": "2208", "auditor": "2208", "admin": "2208"}.get(
        role, TONGYU
    )
    client = Client()
    client.force_login(open_account("other", role, area, PRIMARY if role == "school" else ""))
    reads = role in ("supervisor", "auditor")
    assert client.get(reverse("roster-batch", args=[batch.pk])).status_code == (200 if reads else 403)
    assert client.get(reverse("roster-original", args=[batch.pk])).status_code == 403
    for name in ACTS:
        assert client.post(reverse(name, args=[batch.pk])).status_code == 403, name
    assert client.post(reverse("roster-upload"), {}).status_code == 403
    batch.refresh_from_db()
    assert batch.state == "checked"


def test_another_county_finds_nothing(office: Office) -> None:
    batch = office.receive("roll", [CHILD.roll()])
    client = Client()
    client.force_login(open_account("zhenlai", "clerk", ZHENLAI))
    for name in PAGES:
        assert client.get(reverse(name, args=[batch.pk]) + "?tab=new").status_code == 404, name
    for name in ACTS:
        assert client.post(reverse(name, args=[batch.pk])).status_code == 404, name
    assert batch.file_name not in words(client.get(reverse("rosters") + "?term=2017-1"))
