"""After a correction the old results say that they are old, the worklist counts them, and one button decides anew."""

import io
import re
from collections.abc import Iterator
from datetime import date

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.aid import queries, services
from fuzhi.steps.aid.models import Run
from fuzhi.steps.aid.queries.outdated import outdated_persons
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.handover import Thing
from tests.factories.agreeing import agreed
from tests.factories.pages import look, main_of, there
from tests.factories.registers import TONGYU
from tests.factories.world import World

pytestmark = pytest.mark.django_db
TERM = "2017-1"


@pytest.fixture
def world() -> Iterator[World]:
    """A county whose semester is decided."""
    with clock.at(date(2017, 10, 9)):
        decided = World()
        decided.received_all()
        decided.poor_boarder()
        services.run(term=TERM, county_code=TONGYU, by=decided.clerk)
        yield decided


@pytest.fixture
def child(world: World) -> Person:
    return there(Person.objects.filter(is_pupil=True).first())


def put_right(world: World, child: Person, fact: str, value: str, term: str = TERM) -> None:
    given = {"fact": fact, "value": value, "reason": "班主任来电", "term": term}
    agreed(registry.correct(person_id=child.pk, by=world.clerk, **given))


def waiting(world: World) -> int:
    return sum(one.count for one in queries.todo_for(world.clerk, TERM) if one.at.thing is Thing.DECISIONS)


def test_the_card_says_that_it_is_old(client: Client, world: World, child: Person) -> None:
    def card() -> str:
        client.force_login(world.clerk)
        answer = client.get(reverse("child-card", args=[child.number]) + f"?term={TERM}")
        pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
        return re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))

    assert "重新认定" not in card()
    put_right(world, child, "is_boarder", "否")
    assert "本学期享受（待重新认定）" in card() and "以重新认定为准" in card()
    services.run(term=TERM, county_code=TONGYU, by=world.clerk)
    assert "重新认定" not in card()


def test_a_correction_makes_the_results_old_until_they_are_decided_again(
    client: Client, world: World, child: Person
) -> None:
    other = world.pupil()
    page = main_of(look(client, world.clerk, "child", child.number)[1])
    assert "待重新认定" not in page and "去重新认定" not in page and waiting(world) == 0
    put_right(world, child, "is_boarder", "否")
    page = main_of(look(client, world.clerk, "child", child.number)[1])
    assert "寄宿生生活补助" in page and page.count("待重新认定") >= 2 and "去重新认定" in page and waiting(world) == 1
    seen = main_of(look(client, world.checker, "child", child.number)[1])
    assert "待重新认定" in seen and "去重新认定" not in seen, "the clerk decides"
    assert "待重新认定" not in main_of(look(client, world.clerk, "child", other.number)[1])
    assert 'id="run"' in look(client, world.clerk, "decisions")[1], "the button leads to where it is decided anew"
    services.run(term=TERM, county_code=TONGYU, by=world.clerk)
    page = main_of(look(client, world.clerk, "child", child.number)[1])
    assert "待重新认定" not in page and waiting(world) == 0


def test_a_run_that_finds_the_same_has_looked_all_the_same(world: World, child: Person) -> None:
    put_right(world, child, "class_name", "9班")
    put_right(world, child, "class_name", "1班")
    services.run(term=TERM, county_code=TONGYU, by=world.clerk)
    put_right(world, child, "is_boarder", "否")
    put_right(world, child, "is_boarder", "是")
    assert outdated_persons(TONGYU, TERM) == {child.pk}
    before = Run.objects.count()
    services.run(term=TERM, county_code=TONGYU, by=world.clerk)
    assert outdated_persons(TONGYU, TERM) == set() and Run.objects.count() - before in (0, 1)


@pytest.mark.parametrize(("fact", "value"), [("is_hardship", "是"), ("poverty_state", "已脱贫（不再享受政策）")])
def test_what_only_waits_for_the_second_person_makes_nothing_old(
    world: World, child: Person, fact: str, value: str
) -> None:
    made = registry.correct(person_id=child.pk, fact=fact, value=value, reason="认定表", term=TERM, by=world.clerk)
    assert waiting(world) == 0
    agreed(made)
    assert waiting(world) == 1


def test_a_correction_of_the_next_semester_leaves_this_one_alone(world: World, child: Person) -> None:
    put_right(world, child, "is_boarder", "否", term="2017-2")
    assert waiting(world) == 0
