"""Papers of many children as one PDF: who stands on them, what is said of money, what the archive keeps."""

import hashlib
import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pypdf
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fuzhi.faces.workspace.child.cards import Press
from fuzhi.faces.workspace.papers import making, views
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid import services
from fuzhi.steps.aid.models import Printing, Sheet
from fuzhi.steps.aid.states import Paper
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.files.models import StoredFile
from fuzhi.steps.tasks import services as tasks
from fuzhi.steps.tasks.models import Task
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.terms import Term
from tests.factories.pages import main_of, there
from tests.factories.registers import PRIMARY, TONGYU
from tests.factories.world import World

pytestmark = pytest.mark.django_db
TERM = "2017-1"
NAMES = ("高小晴", "何小朵", "马小禾")


class Ground:
    """Three pupils of one school, two classes, decided and not yet confirmed; one who has nothing due."""

    def __init__(self) -> None:
        self.world = World()
        self.world.received_all()
        self.children = [
            self.world.poor_boarder(name, class_name=f"{number}班")
            for number, name in zip((1, 2, 2), NAMES, strict=True)
        ]
        services.run(term=TERM, county_code=TONGYU, by=self.world.clerk)
        self.later = self.world.pupil("新来的")


@pytest.fixture
def ground() -> Iterator[Ground]:
    with clock.at(date(2017, 10, 9)):
        yield Ground()


def ask(client: Client, by: Staff, name: str, *args: Any, **form: Any) -> Any:
    client.force_login(by)
    return (
        client.post(reverse(name, args=args), form | {"shown_term": TERM})
        if form
        else client.get(reverse(name, args=args) + f"?term={TERM}")
    )


def opened(client: Client, by: Staff, whom: str, key: object) -> Any:
    client.force_login(by)
    return client.get(f"{reverse('papers-new')}?whom={whom}&key={key}&term={TERM}")


def pages(pdf: bytes) -> list[str]:
    found = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return [re.sub(r"\s+", "", page.extract_text()) for page in found]


def printed(client: Client, by: Staff, paper: Paper, **form: Any) -> list[str]:
    """The pages of the bundle that a small order makes at once."""
    answer = ask(client, by, "papers-start", paper=paper.value, whom="school", key=PRIMARY, **form)
    assert answer.status_code == 302, main_of(answer.content.decode())
    number = int(answer["Location"].partition("?")[0].rstrip("/").rsplit("/", 1)[1])
    file = ask(client, by, "paper-file", number)
    assert file["Content-Type"] == "application/pdf"
    return pages(file.content)


def test_the_cards_of_a_school_are_one_pdf_in_the_order_of_classes(client: Client, ground: Ground) -> None:
    page = main_of(opened(client, ground.world.clerk, "school", PRIMARY).content.decode())
    assert "3人，其中3人" in page and "3人有项目还没有批准" in page and "三年级1班" in page and "三年级2班" in page
    cards = printed(client, ground.world.clerk, Paper.CARD)
    assert [next(name for name in NAMES if name in card) for card in cards] == ["高小晴", "何小朵", "马小禾"]
    for card, child in zip(cards, ground.children, strict=True):
        assert "本学期拟享受" in card and "待学校确认" in card, "money that nobody approved is not said to be due"
        assert "扫一扫" in card and "盖章处" in card and "第1页，共1页" in card
        assert child.number in card or any(other.number in card for other in ground.children)


@pytest.mark.parametrize(
    ("paper", "count", "said"),
    [
        (Paper.EXPLANATION, 3, "资助说明"),
        (Paper.RESULT, 3, "学生资助结果告知书"),
        (Paper.SIGNATURE, 2, "签字"),
    ],
)
def test_each_kind_of_paper_is_printed(client: Client, ground: Ground, paper: Paper, count: int, said: str) -> None:
    found = printed(client, ground.world.clerk, paper)
    starts = [page for page in found if "第1页" in page]
    assert len(starts) == count, "one a child; of signatures one a class"
    assert all(said in page for page in starts) and all("盖章处" in "".join(found) for _ in starts)
    assert any("还没有批准" in page for page in found) or paper is Paper.EXPLANATION


def test_the_archive_keeps_who_printed_what_for_whom(client: Client, ground: Ground) -> None:
    clerk = ground.world.clerk
    printed(client, clerk, Paper.CARD)
    kept = Printing.objects.get()
    by_name = {child.name: child.number for child in ground.children}
    order = [by_name[name] for name in ("高小晴", "何小朵", "马小禾")]
    assert kept.digest == hashlib.sha256("\n".join(order).encode()).hexdigest()
    assert (kept.paper, kept.count, kept.pages, kept.school_code, kept.made_by) == ("card", 3, 3, PRIMARY, clerk)
    assert there(StoredFile.objects.get(purpose="printing").expires_on) > clock.today()
    actions = set(audit.entries(object_kind="printing", object_key=str(kept.pk)).values_list("action", flat=True))
    assert actions == {"print_card", "print_again"}
    for by, sees in ((clerk, True), (ground.world.officer, True), (ground.world.other_clerk, False)):
        assert (ask(client, by, "paper", kept.pk).status_code == 200) is sees
        assert (ask(client, by, "paper-file", kept.pk).status_code == 200) is sees
        assert ("兴隆山镇中心小学" in main_of(ask(client, by, "papers").content.decode())) is sees
    file = main_of(ask(client, clerk, "child", ground.children[0].number).content.decode())
    assert "最近打印：明白卡2017年10月9日" in file


def test_what_was_printed_stands_for_the_owner_too(client: Client, ground: Ground) -> None:
    printed(client, ground.world.clerk, Paper.CARD)
    with pytest.raises(IntegrityError, match="不能改动或删除"), transaction.atomic():
        Printing.objects.update(count=1)


def test_an_expired_file_says_so_and_is_printed_again_as_of_now(client: Client, ground: Ground) -> None:
    printed(client, ground.world.clerk, Paper.CARD)
    kept = Printing.objects.get()
    StoredFile.objects.all().delete()
    assert ask(client, ground.world.clerk, "paper-file", kept.pk).status_code == 404
    page = ask(client, ground.world.clerk, "paper", kept.pk).content.decode()
    assert "已过保存期" in page and "打开 PDF" not in page
    again = opened(client, ground.world.clerk, "children", kept.pk)
    assert again.status_code == 200 and "3人" in main_of(again.content.decode())


def test_many_are_made_by_a_task_that_says_where_they_are(
    client: Client, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "NOW_MAX", 2)
    answer = ask(client, ground.world.clerk, "papers-start", paper="card", whom="school", key=PRIMARY, seen_count="3")
    task = Task.objects.get(kind="print_papers")
    assert str(task.pk) in answer["Location"]
    assert not any(name in str(task.payload) for name in NAMES), "a task names no person"
    tasks.perform(task_id=task.pk)
    page = ask(client, ground.world.clerk, "task", task.pk).content.decode()
    assert "明白卡 3 人 3 页" in page and reverse("paper", args=[Printing.objects.get().pk]) in page


def test_ticked_children_are_printed_and_foreign_ones_left_out(client: Client, ground: Ground) -> None:
    picked = [str(child.pk) for child in ground.children[:2]]
    for by, sees in ((ground.world.clerk, True), (ground.world.villager, False)):
        assert (f'formaction="{reverse("papers-make")}' in ask(client, by, "children").content.decode()) is sees
    answer = ask(client, ground.world.clerk, "papers-make", pick=[*picked, "999999"])
    assert answer.status_code == 302 and "whom=children" in answer["Location"]
    assert "2人，其中" in main_of(client.get(answer["Location"]).content.decode())
    key = answer["Location"].partition("key=")[2].partition("&")[0]
    foreign = ask(client, ground.world.other_clerk, "papers-start", paper="card", whom="children", key=key)
    assert foreign.status_code == 404 and not Printing.objects.exists()
    assert ask(client, ground.world.clerk, "papers-make", pick=[]).status_code == 422


def test_the_people_of_a_list_are_ticked_and_printed_in_its_semester(client: Client, ground: Ground) -> None:
    world = ground.world
    services.confirm_sheet(sheet_id=Sheet.objects.get().pk, by=world.officer)
    listed = services.submit_list(county_code=TONGYU, term=TERM, by=world.clerk)
    client.force_login(world.clerk)
    page = client.get(reverse("list-people", args=[listed.pk])).content.decode()
    act = reverse("papers-make-listed", args=[listed.pk])
    assert act in page and "打印明白卡、说明等" in page
    lines = list(listed.entitlements.order_by("person_id"))
    led = client.post(act, {"pick": [str(one.pk) for one in lines if one.person_id == lines[0].person_id]})
    assert led.status_code == 302 and f"term={TERM}" in led["Location"]
    assert "1人，其中1人" in main_of(client.get(led["Location"]).content.decode()), "each child once, of all its items"
    assert client.post(act, {"pick": []}).status_code == 422
    assert client.post(reverse("papers-make-listed", args=[987654321]), {"pick": ["1"]}).status_code == 404


def test_other_numbers_than_were_shown_are_not_printed(client: Client, ground: Ground) -> None:
    by = ground.world.clerk
    answer = ask(client, by, "papers-start", paper="card", whom="school", key=PRIMARY, seen_count="4")
    assert answer.status_code == 409 and not Printing.objects.exists()


def test_a_list_a_village_and_a_class_are_bundles_too(client: Client, ground: Ground) -> None:
    world = ground.world
    services.confirm_sheet(sheet_id=Sheet.objects.get().pk, by=world.officer)
    listed = services.submit_list(county_code=TONGYU, term=TERM, by=world.clerk)
    notice = there(services.approve_list(list_id=listed.pk, by=world.checker))
    village = ground.children[0].village_code
    for whom, key, count in (
        ("list", listed.pk, 3),
        ("notice", notice.pk, 3),
        ("village", village, 3),
        ("village", village[:9], 3),
        ("class", f"{PRIMARY}|primary|3|2班", 2),
    ):
        page = opened(client, world.clerk, whom, key)
        assert page.status_code == 200 and f"{count}人，其中" in main_of(page.content.decode()), whom
    for whom, key, status in (("list", 0, 404), ("batch", "x", 404), ("street", 1, 404), ("school", "1", 404)):
        assert opened(client, world.clerk, whom, key).status_code == status, whom
    assert opened(client, world.other_clerk, "school", PRIMARY).status_code == 422
    assert opened(client, world.villager, "village", village).status_code == 403


@pytest.mark.parametrize("paper", [Paper.CARD, Paper.EXPLANATION])
def test_a_bundle_asks_as_often_as_one_child(ground: Ground, paper: Paper) -> None:
    scope = ground.world.clerk.scope

    def questions(persons: list[int]) -> int:
        with CaptureQueriesContext(connection) as asked:
            making.make(paper, scope, persons, Press(Term.parse(TERM), "http://testserver/"))
        return len(asked)

    one, all_of_them = questions([ground.children[0].pk]), questions([child.pk for child in ground.children])
    assert all_of_them <= one, "what is remembered of the pack is asked once"
