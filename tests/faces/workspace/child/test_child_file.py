"""One child's file: what is due and why, what is not and why, what waits, by who looks; and the card for the family."""

import io
import re
from collections.abc import Iterator
from datetime import date

import pypdf
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from fuzhi.documents.pdf import AidCard
from fuzhi.faces.workspace.child import presenting
from fuzhi.faces.workspace.child.presenting import AWAITS, ItemRow, grade_text
from fuzhi.faces.workspace.papers import making
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid import models, services
from fuzhi.steps.aid.states import EntitlementState
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Delivery
from tests.factories.once import made_once
from tests.factories.pages import look, main_of, there
from tests.factories.registers import TAONAN, TONGYU
from tests.factories.world import World

pytestmark = pytest.mark.django_db
BOARDER = "boarder_living_subsidy"


class Ground:
    """Three children: one approved and on notice, one who waits for a fact, one without aid."""

    def __init__(self) -> None:
        self.world = world = World()
        world.received_all()
        self.aided = world.poor_boarder("王有补")
        self.waiting = world.pupil("李待定", boarder=None)
        world.poor(self.waiting)
        self.without = world.pupil("赵没补")
        world.bill(self.without, misc_fee_fen=2_000, textbook_fee_fen=9_000, meal_days=98, hardship=False)
        services.run(term="2017-1", county_code=TONGYU, by=world.clerk)
        services.confirm_sheet(sheet_id=models.Sheet.objects.get().pk, by=world.officer)
        waiting = services.submit_list(county_code=TONGYU, term="2017-1", by=world.clerk)
        self.notice = there(services.approve_list(list_id=waiting.pk, by=world.checker))


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Ground]:
    with made_once(django_db_blocker, date(2017, 10, 9)):
        yield Ground()


def file_of(client: Client, staff: Staff, child: Person) -> str:
    status, page = look(client, staff, "child", child.number)
    assert status == 200
    return main_of(page)


def test_what_is_due_stands_with_its_reasons_clause_and_state(client: Client, ground: Ground) -> None:
    text = file_of(client, ground.world.clerk, ground.aided)
    for said in ("王有补", "建档立卡", "寄宿", "小学三年级", "兴隆山镇中心小学", "寄宿生生活补助", "500.00", "3.2.3"):
        assert said in text, said
    assert "公示至2017年10月16日" in text
    assert "1,002.00" in text, "500 to board, 110 of fees, 98 meals at 4"
    assert "杂费20.00" in text and "98天" in text


def test_after_the_notice_an_account_is_what_is_missing(client: Client, ground: Ground) -> None:
    with clock.at(date(2017, 10, 17)):
        services.take_down_due()
        text = file_of(client, ground.world.clerk, ground.aided)
    assert "缺账户" in text and "待结算" in text


def test_what_waits_names_the_paper_and_what_is_refused_the_condition(client: Client, ground: Ground) -> None:
    waiting = file_of(client, ground.world.clerk, ground.waiting)
    assert "住宿登记" in waiting and "待定" in waiting
    assert "每一项为什么不符合" not in waiting, "an item that waits is not refused"
    without = file_of(client, ground.world.clerk, ground.without)
    assert "不符合：不是建档立卡" in without
    assert "500.00" not in without


def test_a_village_sees_items_and_no_sums(client: Client, ground: Ground) -> None:
    text = file_of(client, ground.world.villager, ground.aided)
    assert "寄宿生生活补助" in text
    for sum_of_money in ("500.00", "1,002.00", "20.00", "¥"):
        assert sum_of_money not in text


def test_only_what_a_person_may_do_is_offered(client: Client, ground: Ground) -> None:
    key, number = ground.aided.pk, ground.aided.number
    acts = {
        "correct": reverse("child-correct", args=[key]),
        "identity": reverse("child-identity", args=[key]),
        "unmask": reverse("child-unmask", args=[key]),
        "case": f"{reverse('case-new')}?person={number}",
    }
    finance = Staff.objects.create(username="f", display_name="李", role="finance", area_code=TONGYU)
    for staff, offered in (
        (ground.world.clerk, {"correct", "identity", "unmask", "case"}),
        (finance, {"unmask"}),
        (ground.world.checker, set()),
        (ground.world.officer, set()),
        (ground.world.villager, set()),
    ):
        page = look(client, staff, "child", number)[1]
        assert {name for name, url in acts.items() if url in page} == offered, staff.role


@pytest.mark.parametrize("name", ["child", "child-timeline", "child-card"])
def test_a_child_of_elsewhere_is_not_found(client: Client, ground: Ground, name: str) -> None:
    assert look(client, ground.world.other_clerk, name, ground.aided.number)[0] == 404
    assert look(client, ground.world.clerk, name, "P999")[0] == 404
    other = Staff.objects.create(username="v", display_name="李", role="village", area_code="220822100201")
    assert look(client, other, name, ground.aided.number)[0] in (403, 404)
    assert ground.world.other_clerk.area_code == TAONAN


def test_a_clause_beside_an_item_opens_it_in_the_policy_book(client: Client, ground: Ground) -> None:
    page = look(client, ground.world.clerk, "child", ground.aided.number)[1]
    chips = re.findall(r'class="fz-clause"[^>]*', page)
    assert chips and all('href="/staff/policy/clause/' in chip for chip in chips), chips


def test_another_semester_shows_what_held_then(client: Client, ground: Ground) -> None:
    status, page = look(client, ground.world.clerk, "child", ground.aided.number, term="2016-2")
    text = main_of(page)
    assert status == 200 and "王有补" in text and "500.00" not in text


def test_the_card_says_what_was_approved_and_its_print_is_recorded(client: Client, ground: Ground) -> None:
    client.force_login(ground.world.clerk)
    answer = client.get(reverse("child-card", args=[ground.aided.number]) + "?term=2017-1")
    text = re.sub(
        r"\s+", "", "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    )
    for said in ("王有补", "寄宿生生活补助", "1,002.00", "人民币壹仟零贰元整", "通榆县教育局", "账户待补登", "98天"):
        assert said in text, said
    assert "打到卡里的是500.00元" in text and "本学期享受" in text and "扫一扫看公示、提意见" in text
    entry = audit.entries(object_kind="person", object_key=ground.aided.number).first()
    assert entry is not None and (entry.action, entry.actor) == ("print_card", ground.world.clerk.username)


@pytest.mark.parametrize("state", sorted(AWAITS))
def test_a_card_before_the_approval_says_what_it_waits_for(
    client: Client, ground: Ground, state: EntitlementState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No sum as a right on money that a school, a clerk and a checker have yet to agree to."""
    row = ItemRow("x", "项目", "建档立卡", "3.2.3", 100, 0, "", "outline", "", Delivery.CASH.label, "", AWAITS[state])
    monkeypatch.setattr(presenting, "item_rows", lambda file: [row])
    client.force_login(ground.world.clerk)
    answer = client.get(reverse("child-card", args=[ground.aided.number]) + "?term=2017-1")
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    text = re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))
    assert AWAITS[state] in text and "本学期拟享受" in text and "批准、公示以后才能落实" in text
    assert "看到没到账" not in text and "可以要求退" not in text, "there is no such page and no such desk"


def test_whatever_is_not_approved_waits_for_something() -> None:
    assert set(AWAITS) == set(EntitlementState) - {EntitlementState.APPROVED, EntitlementState.WITHDRAWN}


@pytest.mark.parametrize(
    ("how", "comes_as", "said"),
    [
        (Delivery.WAIVER, "上车不用交", "上车不用交"),
        (Delivery.WAIVER, "", "学校不收"),
        (Delivery.IN_KIND, "", "在校吃，不发钱"),
    ],
)
def test_the_card_says_how_an_item_comes(
    client: Client, ground: Ground, how: Delivery, comes_as: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ItemRow("x", "项目", "建档立卡", "3.2.3", 100, 0, "待结算", "outline", "", how.label, comes_as)
    printed: list[AidCard] = []

    def render(made: list[AidCard]) -> bytes:
        printed.extend(made)
        return b"%PDF"

    monkeypatch.setattr(presenting, "item_rows", lambda file: [row])
    monkeypatch.setattr(making, "render_cards", render)
    client.force_login(ground.world.clerk)
    client.get(reverse("child-card", args=[ground.aided.number]) + "?term=2017-1")
    assert [line.how for line in printed[0].lines] == [said]


def test_without_anything_due_there_is_no_card(client: Client, ground: Ground) -> None:
    lone = ground.world.pupil("新来的")
    status, page = look(client, ground.world.clerk, "child-card", lone.number)
    assert status == 422 and "没有应享的项目" in page
    assert look(client, ground.world.villager, "child-card", ground.aided.number)[0] == 403


@pytest.mark.parametrize(
    ("stage", "grade", "text"),
    [
        ("preschool", 1, "学前 小班"),
        ("preschool", 3, "学前 大班"),
        ("preschool", 4, "学前"),
        ("primary", 1, "小学 一年级"),
        ("primary", 6, "小学 六年级"),
        ("junior_secondary", 1, "初中 七年级"),
        ("junior_secondary", 3, "初中 九年级"),
        ("senior_secondary", 2, "普通高中 高二"),
        ("secondary_vocational", 3, "中职 三年级"),
        ("primary", None, "小学"),
        ("", 3, ""),
        ("", None, ""),
    ],
)
def test_a_grade_as_people_say_it(stage: str, grade: int | None, text: str) -> None:
    assert grade_text(stage, grade) == text
