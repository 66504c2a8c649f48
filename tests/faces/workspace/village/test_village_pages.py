"""A village official's pages: the own children and what each gets, never an amount; a missed child is reported."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.faces.workspace.children.views import STATES
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid import services as aid
from fuzhi.steps.casework.models import Case
from fuzhi.vocabulary.places import full_name
from tests.factories.pages import led_to, look, main_of, plain, text_of
from tests.factories.registers import TONGYU, VILLAGE
from tests.factories.world import World

pytestmark = pytest.mark.django_db
TOWN = VILLAGE[:9]


def decided(world: World) -> None:
    """One child with aid, one without, one on no roll, one of another village."""
    world.poor_boarder("王有补")
    well_off = world.pupil("李没补")
    world.bill(well_off, misc_fee_fen=1_000, textbook_fee_fen=9_000, meal_days=98, hardship=False)
    world.pupil("外村人", hukou_code="220822100201")
    aid.run(term="2017-1", county_code=TONGYU, by=world.clerk)


def test_the_own_children_with_their_items_and_without_amounts(client: Client, world: World) -> None:
    decided(world)
    status, page = look(client, world.villager, "village-children")
    text = plain(page)
    assert status == 200
    assert "王有补" in text and "寄宿生生活补助" in text and "兴隆山镇中心小学" in text
    assert "年级" in text and "小学 " not in text.replace("中心小学 ", ""), "the year as schools call it"
    assert "外村人" not in text
    assert "500.00" not in text and "¥" not in text and "62500" not in text


def test_children_are_found_by_what_stands_with_them(client: Client, world: World) -> None:
    decided(world)
    for query, names in (
        ("?q=王有", {"王有补"}),
        ("?q=没有这个人", set()),
        ("?state=no_roll", set()),
        ("?state=due&q=有", {"王有补"}),
    ):
        text = plain(look(client, world.villager, "village-children", query=query)[1])
        assert {name for name in ("王有补", "李没补") if name in text} == names, query


def test_a_child_on_no_roll_stands_out(client: Client, world: World) -> None:
    world.at_home("刘小草")
    world.at_home("刘大叔", "19790501")
    text = plain(look(client, world.villager, "village-children")[1])
    assert "刘小草" in text and "查无学籍" in text and "在册贫困户，学籍里没有这个孩子" in text
    assert "刘大叔" not in text, "who is too old to learn is nobody to look for"


def test_one_child_has_one_state_in_every_list_and_its_file_says_why(client: Client, world: World) -> None:
    decided(world)
    world.at_home("刘小草")
    pages = [plain(look(client, world.villager, name)[1]) for name in ("village-children", "children")]
    words = "|".join(said for _, said in STATES.values())
    for name in ("王有补", "李没补", "刘小草"):
        states = [re.search(f"{name}.{{0,60}}?({words})", page) for page in pages]
        assert len({found[1] if found else "" for found in states}) == 1 and states[0], (name, pages)
    page = look(client, world.villager, "village-children")[1]
    child = re.search(r'href="(/staff/child/[^"?]+/)[^"]*">李没补', page)
    assert child, "the name opens the file"
    assert "不符合" in plain(text_of(client.get(child[1] + "?term=2017-1")))


@pytest.mark.parametrize(("who", "page"), [("villager", "village-children"), ("officer", "children")])
def test_home_of_a_village_and_of_a_school_shows_their_own_children(
    client: Client, world: World, who: str, page: str
) -> None:
    decided(world)
    world.at_home("刘小草")
    staff = getattr(world, who)
    home = look(client, staff, "staff-home")[1].split('id="main"')[1]
    place = {"villager": full_name(VILLAGE), "officer": "兴隆山镇中心小学"}[who]
    assert place in plain(home)
    figures = re.findall(rf'class="fz-figure[^"]*" href="{reverse(page)}((?:\?state=\w+)?)"', home)
    assert len(figures) == 4, figures
    for query in figures:
        (count,) = re.findall(
            rf'class="fz-figure[^"]*" href="{re.escape(reverse(page) + query)}".*?(\d+)\s*<', home, re.S
        )[:1]
        rows = look(client, staff, page, query=query)[1].count("<tr data-row")
        assert rows == int(count), (query, "a figure opens what it counts")
    assert "本村孩子" not in main_of(look(client, world.checker, "staff-home")[1])


def test_a_missed_child_is_reported_to_the_county(client: Client, world: World) -> None:
    form: dict[str, object] = {
        "name": "刘 小草",
        "text": "跟奶奶住，没上学",
        "birth_date": "2009-05-01",
        "guardian_name": "刘奶奶",
        "request_key": "once",
    }
    for _ in range(2):
        client.force_login(world.villager)
        answer = client.post(reverse("village-report"), form)
        case = Case.objects.get()
        assert led_to(answer) == reverse("case", args=[case.pk])
    assert (case.name, case.village_code, case.county_code) == ("刘小草", VILLAGE, TONGYU)
    assert case.number in plain(look(client, world.villager, "case", case.pk)[1])
    assert "刘小草" in plain(look(client, world.clerk, "cases")[1])


@pytest.mark.parametrize("change", [{"name": " "}, {"text": ""}, {"birth_date": "去年"}, {"village": "220822100201"}])
def test_a_report_that_lacks_something_makes_no_case(client: Client, world: World, change: dict[str, object]) -> None:
    form: dict[str, object] = {"name": "刘小草", "text": "没上学", **change}
    status, _ = look(client, world.villager, "village-report", post=form)
    assert status in (404, 422) and not Case.objects.exists()


def test_a_town_official_says_which_village(client: Client, world: World) -> None:
    official = Staff.objects.create(username="town", display_name="李", role="village", area_code=TOWN)
    page = look(client, official, "village-report")[1]
    offered = set(re.findall(r'<option value="(\d{12})"', page))
    assert VILLAGE in offered and all(code.startswith(TOWN) for code in offered)
    look(client, official, "village-report", post={"name": "某", "text": "看见的", "village": VILLAGE})
    assert Case.objects.get().village_code == VILLAGE


@pytest.mark.parametrize("who", ["clerk", "checker", "other_clerk"])
def test_the_villages_pages_are_no_page_of_the_office(client: Client, world: World, who: str) -> None:
    assert look(client, getattr(world, who), "village-children")[0] == 403
    assert look(client, getattr(world, who), "village-report", post={"name": "某", "text": "x"})[0] == 403
    assert not Case.objects.exists()
