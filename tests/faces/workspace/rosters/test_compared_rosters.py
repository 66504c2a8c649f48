"""One roster beside another: who is new, gone, changed; a refusal is no absence; another county's is not there."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.intake import beside
from fuzhi.steps.intake.beside import Part
from fuzhi.steps.intake.models import Batch, Row
from tests.factories.pages import there
from tests.factories.rosters import OTHER, ZHENLAI, Office, Pupil, open_account

STAYS, LEAVES, MOVES, COMES = (Pupil(name, serial=10 * n) for n, name in enumerate(("安一", "白二", "常三", "邓四"), 1))


@pytest.fixture
def browser(office: Office) -> Client:
    client = Client()
    client.force_login(office.clerk)
    return client


@pytest.fixture
def pair(office: Office) -> tuple[Batch, Batch]:
    first = office.bring("roll", [STAYS.roll(), LEAVES.roll(), MOVES.roll()])
    second = office.receive("roll", [COMES.roll(), MOVES.roll(班级="7班", 就读方式="住宿"), STAYS.roll()], "2017-2")
    return first, second


def asked(browser: Client, batch: Batch, query: str = "", status: int = 200) -> Any:
    answer = browser.get(reverse("roster-compared", args=[batch.pk]) + query)
    assert answer.status_code == status
    return answer


def words(page: Any) -> str:
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_each_difference_with_its_words_and_an_equation_that_closes(browser: Client, pair: tuple[Batch, Batch]) -> None:
    first, second = pair
    whole = beside.Beside(first, second).whole()
    assert (whole.new, whole.gone, whole.changed, whole.same) == (1, 1, 1, 1)
    assert whole.before + whole.new - whole.gone == whole.after == 3
    text = words(asked(browser, second))
    assert "班级：1班 → 7班" in text and "这份里没有这一行" in text and "邓四" in text
    assert "安一" not in text, "who is the same is not listed"
    link = reverse("roster-row", args=[there(Row.objects.filter(batch=first, payload__name="常三").first()).pk])
    assert link in asked(browser, second).content.decode(), "the line of the earlier file is one press away"
    assert (
        reverse("roster-compared", args=[second.pk])
        in browser.get(reverse("roster-batch", args=[second.pk])).content.decode()
    )


@pytest.mark.parametrize(("how", "names"), [("new", {"邓四"}), ("gone", {"白二"}), ("changed", {"常三"})])
def test_one_kind_of_difference(browser: Client, pair: tuple[Batch, Batch], how: str, names: set[str]) -> None:
    text = words(asked(browser, pair[1], f"?how={how}&export=")).split("按学校或村")[-1]
    assert {name for name in ("安一", "白二", "常三", "邓四") if name in text} == names
    file = b"".join(asked(browser, pair[1], f"?how={how}&export=csv").streaming_content).decode()
    assert {name for name in ("安一", "白二", "常三", "邓四") if name in file} == names
    assert not re.search(r"\d{17}[\dX]", file)


def test_a_refused_row_is_not_told_as_a_child_who_left(office: Office, browser: Client) -> None:
    office.bring("roll", [STAYS.roll(), LEAVES.roll()])
    second = office.bring("roll", [STAYS.roll(班级="5班"), LEAVES.roll(出生日期="2009-13-45")])
    text = words(asked(browser, second))
    assert "白二" in text and "这份里是退回的行，改好重新上传就有" in text
    third = office.receive("roll", [STAYS.roll(班级="5班"), LEAVES.roll()])
    assert beside.Beside(second, third).whole() == Part("", 1, 0, 0, 1)
    assert "上一份里是退回的行。" in words(asked(browser, third))


def test_a_file_that_said_nothing_new_is_none_to_compare_with(office: Office, browser: Client) -> None:
    first, again = (office.bring("roll", [STAYS.roll()]) for _ in range(2))
    third = office.receive("roll", [STAYS.roll(班级="5班")])
    assert beside.comparable(third) == [first]
    assert "没有另一份可以比的名册" in words(asked(browser, again, status=404))


def test_a_pupil_of_another_school_changed_and_did_not_leave(office: Office, browser: Client) -> None:
    first = office.bring("roll", [STAYS.roll(), LEAVES.roll()])
    second = office.receive("roll", [STAYS.roll(), replace(LEAVES, school=OTHER).roll()])
    assert beside.Beside(first, second).whole() == Part("", 0, 0, 1, 1)
    assert "兴隆山镇中心校 → " in words(asked(browser, second))


def test_by_place_where_most_differs_first(pair: tuple[Batch, Batch]) -> None:
    (place,) = beside.Beside(*pair).by_place()
    assert (place.new, place.gone, place.changed) == (1, 1, 1)
    assert place.place == "兴隆山镇中心校"
    assert beside.Beside(pair[0], pair[0]).by_place() == []


@pytest.mark.django_db
def test_files_of_nothing_are_compared_too() -> None:
    nobody = Batch(pk=-1, kind="roll")
    assert beside.Beside(nobody, nobody).whole() == Part("", 0, 0, 0, 0)


def test_which_one_it_is_compared_with(office: Office, browser: Client, pair: tuple[Batch, Batch]) -> None:
    first, second = pair
    assert asked(browser, first, status=404), "nothing else was imported"
    third = office.bring("roll", [STAYS.roll()])
    assert beside.before(second, beside.comparable(second)) == first, "the one before, not the one after"
    assert beside.before(first, beside.comparable(first)) == third
    assert "差在哪里" in words(asked(browser, second, f"?with={third.pk}"))
    for strange in ("x", "0", str(second.pk), "999999999", "-1"):
        assert "没有另一份可以比的名册" in words(asked(browser, second, f"?with={strange}", 404))


def test_another_county_and_other_seats_find_nothing(office: Office, pair: tuple[Batch, Batch]) -> None:
    client = Client()
    client.force_login(open_account("zhen", "clerk", ZHENLAI))
    assert client.get(reverse("roster-compared", args=[pair[1].pk])).status_code == 404
    client.force_login(open_account("seat", "school", office.county, "2122000001"))
    assert client.get(reverse("roster-compared", args=[pair[1].pk])).status_code == 403
