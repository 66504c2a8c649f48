"""A school's pages: the own sheet is confirmed but for the marked ones, leavers and missed pupils are told."""

import re
from datetime import date

import pytest
from django.test import Client

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid import models
from fuzhi.steps.aid import services as aid
from fuzhi.steps.casework.models import Case
from fuzhi.steps.registry.models import Person
from tests.factories.pages import look, plain
from tests.factories.registers import JUNIOR, PRIMARY, TONGYU
from tests.factories.world import World

pytestmark = pytest.mark.django_db


def two_boarders(world: World) -> tuple[Person, Person]:
    """Two poor boarders of the primary school, decided: 500 yuan each, and their fees waived."""
    found = []
    for name in ("王一", "李二"):
        found.append(world.poor_boarder(name, charges={"misc_fee_fen": 1_000}))
    aid.run(term="2017-1", county_code=TONGYU, by=world.clerk)
    return found[0], found[1]


def sheet() -> models.Sheet:
    return models.Sheet.objects.get(school_code=PRIMARY)


def states(person: Person) -> set[str]:
    """States of what asks for the school's word (what every pupil has needs none)."""
    found = models.Entitlement.objects.filter(person=person, benefit="boarder_living_subsidy")
    return set(found.values_list("state", flat=True))


def seen_count(page: str) -> str:
    found = re.search(r'name="seen_count"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="seen_count"', page)
    assert found
    return found[1] or found[2]


def test_the_own_sheet_shows_every_pupil_with_items_and_sums(client: Client, world: World) -> None:
    two_boarders(world)
    assert "确认" in plain(look(client, world.officer, "school-sheets")[1])
    text = plain(look(client, world.officer, "school-sheet", sheet().pk)[1])
    for words in ("王一", "李二", "寄宿生生活补助", "没有标出的2人"):
        assert words in text, words
    assert text.count("992.00") == 2, "500 to board, 10 and 90 of fees, 98 meals at 4: each pupil"
    assert "合计1,984.00" in text


def test_confirming_all_but_one(client: Client, world: World) -> None:
    first, second = two_boarders(world)
    page = look(client, world.officer, "school-sheet", sheet().pk)[1]
    form: dict[str, object] = {"seen_count": seen_count(page), f"reason-{second.pk}": "不住校"}
    assert look(client, world.officer, "school-sheet", sheet().pk, post=form)[0] == 302
    assert states(first) == {"confirmed"} and states(second) == {"marked"}
    assert sheet().state == "confirmed"
    marked = models.Entitlement.objects.filter(person=second, benefit="boarder_living_subsidy").get()
    assert marked.mark_reason == "不住校"


@pytest.mark.parametrize(
    ("reason", "which", "held"),
    [
        ("不住校", "", {"boarder_living_subsidy"}),
        ("不住校", "all", {"boarder_living_subsidy", "compulsory_fee_waiver", "nutrition_meal"}),
        ("不乘校车", "all", {"boarder_living_subsidy", "compulsory_fee_waiver", "nutrition_meal"}),
        ("家庭情况有变", "", {"boarder_living_subsidy"}),
        ("已转学", "", {"boarder_living_subsidy", "compulsory_fee_waiver", "nutrition_meal"}),
        ("已转学", "nutrition_meal", {"nutrition_meal"}),
    ],
)
def test_a_reason_holds_what_it_is_about(client: Client, world: World, reason: str, which: str, held: set[str]) -> None:
    """Not boarding says nothing of fees and meals: a right of the whole nation does not hang on a remark."""
    child = two_boarders(world)[1]
    lines = models.Entitlement.objects.filter(person=child)
    chosen = lines.filter(benefit=which).first()
    form: dict[str, object] = {f"reason-{child.pk}": reason, f"which-{child.pk}": str(chosen.pk) if chosen else which}
    assert look(client, world.officer, "school-sheet", sheet().pk, post=form)[0] == 302
    assert set(lines.filter(state="marked").values_list("benefit", flat=True)) == held


@pytest.mark.parametrize("reason", ["不乘校车", "不住校"])
def test_a_reason_that_no_item_hangs_on_holds_nothing_unasked(client: Client, world: World, reason: str) -> None:
    """The school is told so, and may choose items itself."""
    child = two_boarders(world)[1]
    lines = models.Entitlement.objects.filter(person=child)
    if reason == "不住校":
        lines.filter(benefit="boarder_living_subsidy").update(state="withdrawn", withdrawn_by="run")
    form: dict[str, object] = {f"reason-{child.pk}": reason, f"which-{child.pk}": ""}
    status, page = look(client, world.officer, "school-sheet", sheet().pk, post=form)
    assert status == 422 and f"没有一项看“{reason}”" in page and sheet().state == "open"
    assert not lines.filter(state="marked").exists()
    meal = lines.get(benefit="nutrition_meal")
    assert (
        look(client, world.officer, "school-sheet", sheet().pk, post=form | {f"which-{child.pk}": str(meal.pk)})[0]
        == 302
    )
    assert set(lines.filter(state="marked").values_list("benefit", flat=True)) == {"nutrition_meal"}


def test_other_wants_words_and_what_was_ticked_stays(client: Client, world: World) -> None:
    first, second = two_boarders(world)
    form: dict[str, object] = {f"reason-{second.pk}": "其他", f"reason-{first.pk}": "已转学"}
    status, page = look(client, world.officer, "school-sheet", sheet().pk, post=form)
    assert status == 422 and "请写明李二的“其他”是什么情况" in page and sheet().state == "open"
    assert re.search(rf'name="reason-{first.pk}".*?<option value="已转学" selected', page, re.S)
    form[f"words-{second.pk}"] = "休学半年"
    assert look(client, world.officer, "school-sheet", sheet().pk, post=form)[0] == 302
    assert set(models.Entitlement.objects.filter(person=second).values_list("mark_reason", flat=True)) == {
        "其他：休学半年"
    }


def test_a_confirmed_sheet_is_opened_again_until_the_county_submits(client: Client, world: World) -> None:
    first, second = two_boarders(world)
    look(client, world.officer, "school-sheet", sheet().pk, post={f"reason-{second.pk}": "不住校"})
    assert look(client, world.officer, "school-reopen", sheet().pk, post={"reason": " "})[0] == 422
    for _ in range(2):
        assert look(client, world.officer, "school-reopen", sheet().pk, post={"reason": "漏标一名"})[0] == 302
    assert (sheet().state, sheet().confirmed_at, sheet().confirmed_fen) == ("open", None, 0)
    assert states(first) == states(second) == {"proposed"}
    page = look(client, world.officer, "school-sheet", sheet().pk)[1]
    assert re.search(rf'name="reason-{second.pk}".*?<option value="不住校" selected', page, re.S)
    assert look(client, world.officer, "school-sheet", sheet().pk, post={})[0] == 302
    assert states(first) == states(second) == {"confirmed"}
    aid.submit_list(county_code=TONGYU, term="2017-1", by=world.clerk)
    status, page = look(client, world.officer, "school-reopen", sheet().pk, post={"reason": "又漏一名"})
    assert status == 409 and "已交县里复核" in page and states(first) == {"submitted"}


def test_who_leaves_after_the_confirmation_is_told_too(client: Client, world: World) -> None:
    first, second = two_boarders(world)
    look(client, world.officer, "school-sheet", sheet().pk, post={})
    form: dict[str, object] = {"person": first.pk, "reason": "随父母去了外地"}
    assert look(client, world.officer, "school-leaver", sheet().pk, post=form)[0] == 302
    assert states(first) == {"marked"} and Case.objects.get().person_id == first.pk
    aid.submit_list(county_code=TONGYU, term="2017-1", by=world.clerk)
    assert look(client, world.officer, "school-leaver", sheet().pk, post={**form, "person": second.pk})[0] == 302
    assert states(second) == {"submitted"} and Case.objects.count() == 2, "the county is told of what it has taken on"


def test_a_sheet_that_changed_since_it_was_seen_is_not_confirmed(client: Client, world: World) -> None:
    first, _ = two_boarders(world)
    status, text = look(client, world.officer, "school-sheet", sheet().pk, post={"seen_count": "1"})
    assert status == 409 and sheet().state == "open" and states(first) == {"proposed"}
    assert "Traceback" not in text


def test_a_pupil_who_left_is_told_once_and_not_confirmed(client: Client, world: World) -> None:
    first, second = two_boarders(world)
    for _ in range(2):
        form: dict[str, object] = {"person": first.pk, "reason": "随父母去了外地"}
        assert look(client, world.officer, "school-leaver", sheet().pk, post=form)[0] == 302
    case = Case.objects.get()
    assert (case.kind, case.name, case.school_code) == ("leaver", "王一", PRIMARY)
    assert states(first) == {"marked"} and states(second) == {"proposed"}


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"reason": "走了"}, 422),
        ({"person": "x", "reason": "走了"}, 422),
        ({"person": "999999", "reason": "走了"}, 422),
    ],
)
def test_a_leaver_is_somebody_of_the_sheet(client: Client, world: World, form: dict[str, object], status: int) -> None:
    first, _ = two_boarders(world)
    assert look(client, world.officer, "school-leaver", sheet().pk, post=form)[0] == status
    no_reason: dict[str, object] = {"person": first.pk, "reason": " "}
    assert look(client, world.officer, "school-leaver", sheet().pk, post=no_reason)[0] == 422
    assert not Case.objects.exists() and states(first) == {"proposed"}


def test_a_missed_pupil_is_reported(client: Client, world: World) -> None:
    assert look(client, world.officer, "school-missing-child")[0] == 200
    form: dict[str, object] = {"name": "赵三", "text": "九月转来，没在名单上", "birth_date": "2009-05-01"}
    assert look(client, world.officer, "school-missing-child", post=form)[0] == 302
    case = Case.objects.get()
    assert (case.kind, case.school_code, case.born_from) == ("missed_child", PRIMARY, date(2008, 9, 1))
    bad = {**form, "birth_date": "不知道"}
    assert look(client, world.officer, "school-missing-child", post=bad)[0] == 422
    assert Case.objects.count() == 1


def test_another_school_and_the_office_do_not_find_the_sheet(client: Client, world: World) -> None:
    first, _ = two_boarders(world)
    other = Staff.objects.create(
        username="other", display_name="李", role="school", area_code=TONGYU, school_code=JUNIOR
    )
    assert look(client, other, "school-sheet", sheet().pk)[0] == 404
    assert look(client, other, "school-sheet", sheet().pk, post={"seen_count": "2"})[0] == 404
    form: dict[str, object] = {"person": first.pk, "reason": "走了"}
    assert look(client, other, "school-leaver", sheet().pk, post=form)[0] == 404
    assert look(client, world.clerk, "school-sheet", sheet().pk)[0] == 403
    assert sheet().state == "open" and not Case.objects.exists()
    assert "王一" not in look(client, other, "school-sheets")[1]


def test_without_a_sheet_or_money_the_pages_say_so(client: Client, world: World) -> None:
    assert "现在没有要确认的名单" in plain(look(client, world.officer, "school-sheets")[1])
    status, page = look(client, world.officer, "school-receipts")
    assert status == 200 and "<form" not in page.split("<main")[1].split("</main>")[0]
    assert look(client, world.officer, "school-receipts", post={})[0] == 422
    assert look(client, world.officer, "school-receipts", post={"batch": "999999"})[0] == 404
