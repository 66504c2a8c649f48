"""Whom a bundle is for: each way of naming children, its semester, who is left out, and what is refused in words."""

import uuid
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.faces.workspace.child.cards import Press
from fuzhi.faces.workspace.papers import bundles, jobs, making, views
from fuzhi.steps.aid import services
from fuzhi.steps.aid.models import Entitlement, Printing, Sheet
from fuzhi.steps.aid.states import EntitlementState, Paper, PrintedFor, WithdrawnBy
from fuzhi.steps.aid.withdrawing import withdrawal
from fuzhi.steps.files.models import StoredFile
from fuzhi.steps.files.services import store
from fuzhi.steps.tasks.models import Task
from fuzhi.steps.tasks.registry import NO_PROGRESS
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError, NotAllowed, NotFound
from fuzhi.vocabulary.terms import Term
from tests.faces.workspace.papers.test_bundles import TERM, Ground, ask, opened, pages, printed
from tests.factories.pages import main_of, there
from tests.factories.registers import PRIMARY, TONGYU

pytestmark = pytest.mark.django_db
NOW, NEXT = Term.parse(TERM), Term.parse(TERM).next


@pytest.fixture
def ground() -> Iterator[Ground]:
    with clock.at(date(2017, 10, 9)):
        yield Ground()


@pytest.fixture
def listed(ground: Ground) -> tuple[int, int]:
    """The numbers of a list that was approved, and of its notice."""
    services.confirm_sheet(sheet_id=Sheet.objects.get().pk, by=ground.world.officer)
    made = services.submit_list(county_code=TONGYU, term=TERM, by=ground.world.clerk)
    return made.pk, there(services.approve_list(list_id=made.pk, by=ground.world.checker)).pk


def test_what_belongs_to_a_semester_is_not_printed_with_the_amounts_of_another(
    client: Client, ground: Ground, listed: tuple[int, int]
) -> None:
    clerk = ground.world.clerk
    for whom, key in zip((PrintedFor.LIST, PrintedFor.NOTICE), listed, strict=True):
        assert len(bundles.chosen(clerk, NOW, whom, str(key)).children) == 3
        with pytest.raises(InputError, match="2017年秋季学期的，而您选的是2018年春季") as refused:
            bundles.chosen(clerk, NEXT, whom, str(key))
        assert refused.value.code == "wrong_term"
        client.force_login(clerk)
        asked = {"paper": "card", "whom": whom, "key": key, "shown_term": str(NEXT)}
        assert client.post(reverse("papers-start"), asked).status_code == 422
    assert not Printing.objects.exists()


def test_a_bundle_is_named_by_what_its_children_have_in_common(ground: Ground, listed: tuple[int, int]) -> None:
    clerk, village = ground.world.clerk, ground.children[0].village_code
    said = {
        whom: bundles.chosen(clerk, NOW, whom, key).label
        for whom, key in (
            (PrintedFor.LIST, str(listed[0])),
            (PrintedFor.SCHOOL, PRIMARY),
            (PrintedFor.CLASS, f"{PRIMARY}|primary|3|2班"),
            (PrintedFor.VILLAGE, village),
        )
    }
    assert said[PrintedFor.LIST] == "通榆县名单第 1 份"
    assert said[PrintedFor.CLASS] == f"{said[PrintedFor.SCHOOL]}三年级2班"
    assert not said[PrintedFor.VILLAGE].isdigit(), "a place is said by its name"


@pytest.mark.parametrize(
    ("whom", "key"),
    [
        (PrintedFor.SCHOOL, "9999999999"),
        (PrintedFor.CLASS, f"{PRIMARY}|street|3|2班"),
        (PrintedFor.CLASS, PRIMARY),
        (PrintedFor.VILLAGE, "22082"),
        (PrintedFor.VILLAGE, "２２０８２２１０２"),
        (PrintedFor.VILLAGE, "2208221%%"),
        (PrintedFor.LIST, "x"),
        (PrintedFor.NOTICE, "-1"),
        (PrintedFor.BATCH, "99999999999999999999"),
        (PrintedFor.CHILDREN, "no such"),
        (PrintedFor.CHILDREN, "5f0c9a4e-0000-4000-8000-000000000000"),
        ("street", "1"),
    ],
)
def test_a_name_that_nothing_has_is_not_found(ground: Ground, whom: str, key: str) -> None:
    with pytest.raises(NotFound):
        bundles.chosen(ground.world.clerk, NOW, whom, key)


def test_another_file_of_the_same_person_is_no_choice_of_children(ground: Ground) -> None:
    own = store(
        source=b"\xef\xbb\xbfname",
        name="x.csv",
        media_type="text/csv",
        county_code="",
        by=ground.world.clerk,
        purpose="export",
    )
    with pytest.raises(NotFound, match="没有这样的打印"):
        bundles.chosen(ground.world.clerk, NOW, PrintedFor.CHILDREN, str(own.pk))


def test_the_key_of_a_choice_may_look_like_a_card(
    client: Client, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One in eight hundred does: four groups of four figures."""
    key = "11111111-2222-4333-8444-555555555555"
    monkeypatch.setattr(StoredFile._meta.pk, "_get_default", lambda: uuid.UUID(key))
    assert bundles.keep_ticked([ground.children[0].pk], ground.world.clerk) == key
    assert "1人" in main_of(opened(client, ground.world.clerk, "children", key).content.decode())
    cut = opened(client, ground.world.clerk, "children", "6222 2222 2222 2222")
    assert cut.status_code == 302 and "6222" not in cut["Location"]


def test_a_class_whose_children_the_run_does_not_know_has_nothing_to_print(ground: Ground) -> None:
    for key in (f"{PRIMARY}|primary|3|9班", f"{PRIMARY}|primary|x|2班", f"{PRIMARY}|junior_secondary|3|2班"):
        with pytest.raises(InputError, match="没有可以打印的学生") as refused:
            bundles.chosen(ground.world.clerk, NOW, PrintedFor.CLASS, key)
        assert refused.value.code == "nothing_to_print"


def test_a_class_with_a_slash_in_its_name_is_printed_and_fetched(client: Client, ground: Ground) -> None:
    world = ground.world
    world.poor_boarder("高小晴", class_name="1/2|甲班")
    services.run(term=TERM, county_code=TONGYU, by=world.clerk)
    [key] = [
        key
        for key, words, _ in bundles.classes(bundles.chosen(world.clerk, NOW, "school", PRIMARY), NOW)
        if "1/2" in words
    ]
    answer = ask(client, world.clerk, "papers-start", paper="card", whom="class", key=key)
    assert answer.status_code == 302
    kept = Printing.objects.get()
    assert kept.label.endswith("1/2|甲班") and kept.count == 1
    file = StoredFile.objects.get(purpose="printing")
    assert file.name.startswith(kept.label[:4]) and "/" not in file.name, "a slash is no folder that is cut off"
    assert "/" not in ask(client, world.clerk, "paper-file", kept.pk)["Content-Disposition"]


def test_ticked_children_are_each_printed_once_and_again(ground: Ground) -> None:
    clerk, one = ground.world.clerk, ground.children[0].pk
    key = bundles.keep_ticked([one, one, 987_654_321], clerk)
    found = bundles.chosen(clerk, NOW, PrintedFor.CHILDREN, key)
    assert found.persons == [one] and found.label == "选中的学生"
    assert StoredFile.objects.get(purpose="print_choice").expires_on is not None, "who was ticked is not kept for good"
    made, left_out = jobs.make_now(jobs.asked_of(found, "card", NOW, "http://testserver/", clerk), clerk)
    again = bundles.chosen(clerk, NOW, PrintedFor.CHILDREN, str(made.pk))
    assert (again.label, again.persons, left_out) == (made.label, [one], 0)
    with pytest.raises(NotFound):
        bundles.chosen(ground.world.other_clerk, NOW, PrintedFor.CHILDREN, str(made.pk))
    with pytest.raises((NotFound, NotAllowed)):
        bundles.chosen(ground.world.checker, NOW, PrintedFor.CHILDREN, key)


def test_more_than_fit_are_refused_before_anything_is_made(
    client: Client, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "CHILDREN_MAX", 2)
    with pytest.raises(InputError, match="有 3 人，一次最多打印 2 人") as refused:
        bundles.chosen(ground.world.clerk, NOW, PrintedFor.SCHOOL, PRIMARY)
    assert refused.value.code == "too_many_to_print"
    answer = ask(client, ground.world.clerk, "papers-make", all="1")
    assert answer.status_code == 422 and "一次最多打印 2 人" in answer.content.decode()
    assert not StoredFile.objects.filter(purpose="print_choice").exists()


def test_picks_that_are_no_rows_are_refused_in_words(client: Client, ground: Ground) -> None:
    for pick in ("x", "1.5", "' or 1=1"):
        answer = ask(client, ground.world.clerk, "papers-make", pick=[pick])
        assert answer.status_code == 422 and "认不出" in answer.content.decode()


def test_who_has_nothing_due_is_left_out_and_that_is_said(client: Client, ground: Ground) -> None:
    clerk = ground.world.clerk
    persons = [ground.children[0].pk, ground.later.pk]
    key = bundles.keep_ticked(persons, clerk)
    page = main_of(opened(client, clerk, "children", key).content.decode())
    assert "2人，其中1人" in page and "有人本学期还没有认定：已认定1人" in page
    client.force_login(clerk)
    asked = {"paper": "card", "whom": "children", "key": key, "seen_count": "2", "shown_term": TERM}
    answer = client.post(reverse("papers-start"), asked, follow=True)
    assert "1 人没有可打印的，没有印" in answer.content.decode()
    kept = Printing.objects.get()
    assert kept.count == 1 and [one.person_id for one in kept.children.all()] == persons[:1]
    asked["key"] = bundles.keep_ticked(persons[1:], clerk)
    answer = client.post(reverse("papers-start"), asked | {"seen_count": "1"})
    assert answer.status_code == 422 and "新来的本学期没有应享的项目" in answer.content.decode()
    assert Printing.objects.count() == 1, "what was not printed is not in the archive"


def test_what_a_school_marked_is_not_signed_for(client: Client, ground: Ground) -> None:
    due = Entitlement.objects.filter(person_id=ground.children[0].pk)
    marked = there(due.order_by("pk").first())
    Entitlement.objects.filter(pk=marked.pk).update(state=EntitlementState.MARKED)
    press = Press(NOW, "http://testserver/")
    persons = [child.pk for child in ground.children]
    whole = making.make(Paper.SIGNATURE, ground.world.clerk.scope, persons, press)
    assert len(whole.children) == 3 and whole.left_out == 0
    due.update(state=EntitlementState.MARKED)
    fewer = making.make(Paper.SIGNATURE, ground.world.clerk.scope, persons, press)
    assert [one.name for one in fewer.children] == ["何小朵", "马小禾"] and fewer.left_out == 1
    assert not any("高小晴" in page for page in pages(fewer.content))
    with pytest.raises(InputError, match="高小晴本学期没有要签字的项目，没有签字表可打印"):
        making.make(Paper.SIGNATURE, ground.world.clerk.scope, persons[:1], press)


def test_what_was_withdrawn_is_on_no_card_and_said_in_the_result(client: Client, ground: Ground) -> None:
    Entitlement.objects.filter(person_id=ground.children[0].pk).update(
        state=EntitlementState.WITHDRAWN, **withdrawal(WithdrawnBy.CLERK, "已转学", ground.world.clerk)
    )
    cards = printed(client, ground.world.clerk, Paper.CARD)
    assert len(cards) == 2 and not any("高小晴" in card for card in cards)
    results = printed(client, ground.world.clerk, Paper.RESULT)
    own = next(page for page in results if "高小晴" in page)
    starts = [page for page in results if "第1页" in page]
    assert "已撤回" in own and "已转学" in own and len(starts) == 3


def test_a_school_prints_its_own_children_alone(client: Client, ground: Ground) -> None:
    officer = ground.world.officer
    assert len(bundles.chosen(officer, NOW, PrintedFor.SCHOOL, PRIMARY).children) == 3
    cards = printed(client, officer, Paper.CARD)
    assert len(cards) == 3 and Printing.objects.get().made_by == officer
    with pytest.raises(InputError, match="没有可以打印的学生"):
        bundles.chosen(ground.world.other_clerk, NOW, PrintedFor.SCHOOL, PRIMARY)


def test_a_task_prints_what_its_asker_may_print_when_it_runs(client: Client, ground: Ground) -> None:
    clerk = ground.world.clerk
    asked = jobs.asked_of(
        bundles.chosen(clerk, NOW, PrintedFor.SCHOOL, PRIMARY), "card", NOW, "http://testserver/", clerk
    )
    task = jobs.start(asked, clerk)
    assert task.title.startswith("打印明白卡：") and Task.objects.get().payload["persons"] == asked["persons"]
    type(clerk).objects.filter(pk=clerk.pk).update(role="village", area_code=ground.children[0].village_code)
    with pytest.raises(NotAllowed):
        jobs.print_papers(asked, NO_PROGRESS)
    assert not Printing.objects.exists()


def test_the_page_says_when_it_takes_a_task(client: Client, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    page = main_of(opened(client, ground.world.clerk, "school", PRIMARY).content.decode())
    assert "马上生成" in page and "在后台生成" not in page
    monkeypatch.setattr(views, "NOW_MAX", 2)
    page = main_of(opened(client, ground.world.clerk, "school", PRIMARY).content.decode())
    assert "在后台生成" in page and "马上生成" not in page
