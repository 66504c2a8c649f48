"""Many files at once by clicks: chosen together, told what each is, put right where it is doubtful, taken by one press."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fuzhi.faces.kit.fields import FilesField, UploadField
from fuzhi.steps.intake import parcel_queries as queries
from fuzhi.steps.intake.models import Batch, Parcel, ParcelFile
from fuzhi.steps.tasks import services as tasks
from fuzhi.steps.tasks.models import Task
from tests.factories.pages import led_to, termless, words
from tests.factories.rosters import HEADERS, Office, Pupil, head_row, write

pytestmark = pytest.mark.django_db
CHILD, FRIEND = Pupil("王禾苗"), Pupil("孙麦穗", serial=40)


def work() -> None:
    for task in Task.objects.filter(state="waiting").order_by("made_at"):
        tasks.perform(task_id=task.pk)


def sheet(folder: Path, name: str, kind: str, rows: list[Any], title: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, write(folder / name, HEADERS[kind], rows, title=title).read_bytes())


def post(browser: Client, *files: SimpleUploadedFile, **more: Any) -> Any:
    return browser.post(reverse("roster-many"), {"term": "2017-1", "file": list(files)} | more)


def ticked(page: Any) -> list[str]:
    """What the page would send as it stands."""
    boxes = re.findall(r'<input type="checkbox"[^>]*name="take"[^>]*>', page.content.decode())
    return [re.search(r'value="([^"]*)"', box)[1] for box in boxes if "checked" in box]  # type: ignore[index]


def test_from_many_files_to_the_import(office: Office, browser: Client, tmp_path: Path) -> None:
    board = browser.get(reverse("rosters")).content.decode()
    assert 'name="file" ' in board and "multiple" in board and "最多 40 份" in board
    came = post(
        browser,
        sheet(tmp_path, "一.xlsx", "roll", [CHILD.roll(), FRIEND.roll()], title="2017年秋季学期学籍名册"),
        sheet(tmp_path, "二.xlsx", "household", [head_row(), CHILD.household_row()], title="2015年秋季学期扶贫名册"),
        SimpleUploadedFile("三.csv", "今天开会\n".encode()),
    )
    address = reverse("roster-parcel", args=[Parcel.objects.get().pk])
    assert termless(led_to(came)) == address
    waiting = browser.get(address)
    assert "3 份等着读" in words(waiting) and "hx-get" in waiting.content.decode() and not ticked(waiting)
    state = reverse("roster-parcel-state", args=[Parcel.objects.get().pk])
    assert "HX-Refresh" not in browser.get(state)
    work()
    assert browser.get(state)["HX-Refresh"] == "true"
    page = browser.get(address)
    text = words(page)
    for said in ("1 份可以直接导入", "1 份请看一看", "1 份没有读", "学籍名册 2017年秋季学期", "没有认出", "很远"):
        assert said in text, said
    assert len(ticked(page)) == 1, "the doubtful one is the clerk's to tick"
    led = browser.post(reverse("roster-parcel-take", args=[Parcel.objects.get().pk]), {"take": ticked(page)})
    assert termless(led_to(led)) == address
    work()
    assert "1 份已导入" in words(browser.get(address))
    assert list(Batch.objects.filter(state="committed").exclude(kind="school").values_list("kind", flat=True)) == [
        "roll"
    ]


def test_a_doubtful_file_is_put_right_and_read_again(office: Office, browser: Client, tmp_path: Path) -> None:
    post(browser, sheet(tmp_path, "二.xlsx", "household", [head_row()], title="2015年秋季学期扶贫名册"))
    work()
    parcel = Parcel.objects.get()
    say = reverse("roster-parcel-say", args=[parcel.pk])
    browser.post(say, {"kind-1": "household", "term-1": "2017-1"})
    work()
    page = browser.get(reverse("roster-parcel", args=[parcel.pk]))
    assert "扶贫名册 2017年秋季学期" in words(page)
    assert "标题写的是" in words(page), "the file's own title still says otherwise: that stays to be looked at"
    same = browser.post(say, {"kind-1": "household", "term-1": "2017-1"}, follow=True)
    assert "没有重新读" in words(same)
    assert browser.post(say, {"kind-1": "shoes", "term-1": "2017-1"}).status_code == 422
    assert browser.post(say, {"kind-1": "household", "term-1": "昨天"}).status_code == 422


def test_parts_of_one_register_are_said_to_be_parts(office: Office, browser: Client, tmp_path: Path) -> None:
    other = Pupil("赵小禾", serial=60, household="1100000002").household_row(与户主关系="户主")
    post(browser, *(sheet(tmp_path, f"{n}.xlsx", "household", [row]) for n, row in enumerate((head_row(), other))))
    work()
    parcel = Parcel.objects.get()
    page = browser.get(reverse("roster-parcel", args=[parcel.pk]))
    assert "也不算收齐" in words(page) and 'name="covers-1"' in page.content.decode() and len(ticked(page)) == 2
    shown = [
        f"{line.file.number}:{line.file.batch_id}:{line.counts.new}:{line.counts.changed}:{line.counts.gone}"
        for line in queries.lines(parcel)
    ]
    taken = {"take": shown, "covers-1": "corrections", "covers-2": "corrections"}
    browser.post(reverse("roster-parcel-take", args=[parcel.pk]), taken)
    work()
    assert list(Batch.objects.filter(kind="household").values_list("state", "covers")) == [
        ("committed", "corrections"),
        ("committed", "corrections"),
    ]


@pytest.mark.parametrize("take", [[], ["1:2"], ["x:1:0:0:0"], ["9:1:0:0:0"], ["1:1:0:0:-1"]])
def test_a_tick_that_no_page_writes_is_none(office: Office, browser: Client, tmp_path: Path, take: list[str]) -> None:
    post(browser, sheet(tmp_path, "一.xlsx", "roll", [CHILD.roll()]))
    work()
    answer = browser.post(reverse("roster-parcel-take", args=[Parcel.objects.get().pk]), {"take": take})
    assert answer.status_code == 422 and "没有勾选" in words(answer)


def test_a_form_that_must_be_mended_keeps_nothing(office: Office, browser: Client) -> None:
    for files, said in (
        ([], "没有选文件"),
        ([SimpleUploadedFile("照片.jpg", b"x")], "“照片.jpg”不是表格文件"),
        ([SimpleUploadedFile("空.csv", b"")], "“空.csv”是空文件"),
        ([SimpleUploadedFile(f"{n}.csv", f"第{n}份".encode()) for n in range(41)], "一次最多交 40 份"),
    ):
        answer = post(browser, *files)
        assert answer.status_code == 422 and said in words(answer), said
    assert not ParcelFile.objects.exists()


def test_together_they_have_a_size_too() -> None:
    field = FilesField(UploadField(suffixes=(".csv",), megabytes_max=1, which="", smaller=""), together_max=1)
    files = [SimpleUploadedFile(f"{n}.csv", b"x" * 600_000) for n in range(2)]
    assert field.clean(files[:1]) == files[:1]
    with pytest.raises(ValidationError, match="一共超过 1 MB"):
        field.clean(files)


def test_files_that_the_page_sends_singly_join_one_parcel(office: Office, browser: Client, tmp_path: Path) -> None:
    """A broken line costs one file: each is kept as it comes, and the page goes on when all came."""
    for name, child in (("一.xlsx", CHILD), ("二.xlsx", FRIEND)):
        answer = browser.post(
            reverse("roster-many"),
            {"term": "2017-1", "request_key": "s" * 32, "file": sheet(tmp_path, name, "roll", [child.roll()])},
            headers={"HX-Request": "true"},
        )
        assert answer.status_code == 204
    assert ParcelFile.objects.filter(parcel=Parcel.objects.get()).count() == 2
    assert termless(answer["HX-Redirect"]) == reverse("roster-parcel", args=[Parcel.objects.get().pk])


def test_a_fault_leads_back_and_the_page_of_a_parcel_that_is_done_has_no_press(
    office: Office, browser: Client, tmp_path: Path
) -> None:
    post(browser, sheet(tmp_path, "一.xlsx", "roll", [CHILD.roll()]))
    work()
    parcel = Parcel.objects.get()
    address = reverse("roster-parcel", args=[parcel.pk])
    browser.post(reverse("roster-parcel-take", args=[parcel.pk]), {"take": ticked(browser.get(address))})
    work()
    done = browser.get(address).content.decode()
    assert 'form="files"' not in done and reverse("roster-many") in done
