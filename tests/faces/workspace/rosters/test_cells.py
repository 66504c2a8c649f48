"""Cells put right on the page of a problem, and what the pictures of an import say."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.intake import dirt, mending, queries, services
from fuzhi.steps.intake.models import Batch, Finding, Row
from fuzhi.steps.tasks import services as tasks
from fuzhi.steps.tasks.models import Task
from fuzhi.vocabulary.terms import Term
from tests.factories.pages import words
from tests.factories.rosters import OTHER, PRIMARY, Office, Pupil, head_row

pytestmark = pytest.mark.django_db
CHILDREN = [
    Pupil(f"王禾{name}", serial=11 + 2 * n)
    for n, name in enumerate("苗田穗谷米麦豆瓜桃杏梨枣李柳杨松柏桂兰竹菊梅莲荷芳香云山川海")
]
COLUMN = "就读方式"


def work() -> None:
    for task in Task.objects.filter(state="waiting").order_by("made_at"):
        tasks.perform(task_id=task.pk)


def thirty(office: Office) -> Batch:
    """A roll on which a column of thirty children cannot be read."""
    return office.receive("roll", [child.roll(**{COLUMN: "看情况"}) for child in CHILDREN])


def page_of(batch: Batch) -> str:
    code = Finding.objects.filter(batch=batch, column=COLUMN, is_repair=False).exclude(column_no=0).latest("pk").code
    return reverse("roster-problem", args=[batch.pk, code])


def fields(page: Any) -> list[str]:
    return re.findall(r'name="(cell-\d+)"', page.content.decode())


def test_thirty_cells_are_typed_in_one_go(office: Office, browser: Client) -> None:
    batch = thirty(office)
    assert (
        reverse("roster-problem", args=[batch.pk, page_of(batch).split("/")[-2]])
        in browser.get(reverse("roster-batch", args=[batch.pk])).content.decode()
    )
    address = page_of(batch)
    page = browser.get(address)
    cells = fields(page)
    assert len(cells) == 30 and page.content.decode().count("data-fill") >= 30
    typed = dict.fromkeys(cells, "住校") | {"reason": "电话问过各班"}
    answer = browser.post(address + "mend/", typed)
    assert answer.status_code == 302
    work()
    after = queries.batches(office.clerk.scope).filter(kind="roll").get()
    assert mending.mends_of(after).count() == 30
    assert {row.payload["is_boarder"] for row in Row.objects.filter(batch=after)} == {True}
    shown = browser.get(reverse("roster-batch", args=[after.pk]))
    for said in ("改过的单元格", "30 格", "看情况", "住校", "电话问过各班", "按原样"):
        assert said in words(shown), said
    assert browser.get(address).status_code == 404, "the reading that was replaced is gone"
    rows = Row.objects.filter(batch=after).order_by("row_no")
    row = words(browser.get(reverse("roster-row", args=[rows[0].pk])))
    assert "导入前改过" in row and "看情况" in row and "电话问过各班" in row
    whole = office.receive("roll", [child.roll() for child in CHILDREN])
    assert "导入前改过" not in words(browser.get(reverse("roster-row", args=[Row.objects.filter(batch=whole)[0].pk])))


def test_a_cell_stands_again_as_it_came(office: Office, browser: Client) -> None:
    batch = office.receive("roll", [CHILDREN[0].roll(**{COLUMN: "看情况"})])
    (cell,) = fields(browser.get(page_of(batch)))
    browser.post(page_of(batch) + "mend/", {cell: "住校", "reason": "电话问过"})
    unread = browser.get(reverse("roster-batch", args=[batch.pk]))
    assert "还没有重新读进来" in words(unread)
    assert browser.post(reverse("roster-commit", args=[batch.pk])).status_code == 302
    work()
    after = queries.batches(office.clerk.scope).filter(kind="roll").get()
    assert after.state == "checked"
    (mend,) = mending.mends_of(after)
    assert browser.post(reverse("roster-unmend", args=[after.pk]), {"ref": "x"}).status_code == 422
    browser.post(reverse("roster-unmend", args=[after.pk]), {"ref": str(mend.ref)})
    work()
    last = queries.batches(office.clerk.scope).filter(kind="roll").get()
    assert not mending.mends_of(last) and "改过的单元格" not in words(
        browser.get(reverse("roster-batch", args=[last.pk]))
    )


def test_what_is_missing_is_said_and_what_was_typed_stays(office: Office, browser: Client) -> None:
    batch = office.receive("roll", [CHILDREN[0].roll(**{COLUMN: "看情况"})])
    (cell,) = fields(browser.get(page_of(batch)))
    for typed, said in (
        ({cell: "住校", "reason": ""}, "请填写理由"),
        ({cell: " ", "reason": "问过"}, "没有填任何一格"),
    ):
        answer = browser.post(page_of(batch) + "mend/", typed)
        assert answer.status_code == 422 and said in words(answer)
    again = browser.post(page_of(batch) + "mend/", {cell: "住校", "reason": ""}).content.decode()
    assert 'value="住校"' in again
    services.commit(batch_id=batch.pk, by=office.clerk)
    assert not fields(browser.get(page_of(batch))), "once it was imported nothing is typed here"
    assert browser.post(page_of(batch) + "mend/", {cell: "住校", "reason": "问过"}).status_code == 409


def test_what_takes_two_persons_has_no_field(office: Office, browser: Client) -> None:
    batch = office.receive("household", [head_row(), CHILDREN[0].household_row(脱贫属性="好像没有")])
    code = Finding.objects.filter(batch=batch, column="脱贫属性").latest("pk").code
    page = browser.get(reverse("roster-problem", args=[batch.pk, code]))
    assert not fields(page)


def test_the_picture_of_an_import_stands_beside_those_before(office: Office, browser: Client) -> None:
    first = office.bring("roll", [child.roll() for child in CHILDREN[:4]])
    batch = office.receive("roll", [child.roll() for child in CHILDREN[1:6]], term="2017-2")
    assert dirt.earlier_imports(batch) == [first]
    text = words(browser.get(reverse("roster-batch", args=[batch.pk])))
    assert "这一份和以前几次" in text and f"第 {first.pk} 批" in text


def test_who_sends_dirt_is_told_by_school_and_by_register(office: Office, browser: Client) -> None:
    batch = office.receive(
        "roll",
        [
            CHILDREN[0].roll(**{COLUMN: "看情况"}),
            CHILDREN[1].roll(),
            CHILDREN[2].roll(身份证件号="2.20822E+17"),
            Pupil("李小满", serial=71, school=OTHER).roll(),
        ],
    )
    (dirty,) = dirt.by_place(batch)
    assert (dirty.key, dirty.doubtful, dirty.rows, dirty.percent) == (PRIMARY, 2, 3, Decimal("66.6"))
    assert not dirt.by_place(Batch.objects.get(kind="school")), "a directory lists places: they send nothing"
    page = browser.get(reverse("roster-batch", args=[batch.pk])).content.decode()
    place = reverse("roster-problem", args=[batch.pk, f"place-{PRIMARY}"])
    assert place in page and "哪里的行要看" in page
    listed = browser.get(place)
    assert len(fields(listed)) >= 2 and "王禾苗" in words(listed) and "李小满" not in words(listed)
    assert browser.get(reverse("roster-problem", args=[batch.pk, "place-9"])).status_code == 404
    senders = dirt.by_sender(office.clerk.scope, Term(2017, 1))
    assert next((one.name, one.doubtful, one.rows) for one in senders) == ("学籍名册", 2, 4)
    assert "谁交的要看的多" in words(browser.get(reverse("rosters") + "?term=2017-1"))
    assert dirt.by_sender(office.clerk.scope, Term(2016, 1)) == []


def test_a_little_dirt_is_not_rounded_away() -> None:
    assert dirt.Sent("", "", 9000, 1, 1).percent == Decimal("0.1")
    assert dirt.Sent("", "", 1000, 0, 1).percent == 0
