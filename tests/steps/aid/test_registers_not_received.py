"""A register that was not received for the semester answers nobody: what only it could say stays unknown."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from fuzhi.steps.aid import services
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError
from tests.factories.registers import TONGYU
from tests.factories.world import World, facts_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    """Nothing but the schools is there yet."""
    with clock.at(date(2017, 10, 9)):
        yield World()


def found(world: World, child: Person) -> dict[str, Any]:
    return facts_of(services.run(term="2017-1", county_code=TONGYU, by=world.clerk).pk, child)


def test_nothing_is_determined_before_the_roll_is_received(world: World) -> None:
    with pytest.raises(InputError) as error:
        services.run(term="2017-1", county_code=TONGYU, by=world.clerk)
    assert error.value.code == "no_roll"


def test_a_register_not_received_answers_nobody(world: World) -> None:
    facts = found(world, world.pupil())
    assert (facts["is_registered_poor"], facts["is_disabled"], facts["is_minimum_living"], facts["is_destitute"]) == (
        None,
    ) * 4
    assert facts["is_hardship"] is None


def test_a_register_of_the_next_semester_does_not_answer_for_this_one(world: World) -> None:
    world.received("household", term="2017-2")
    assert found(world, world.pupil())["is_registered_poor"] is None


def test_refused_hardship_stays_unknown_while_civil_affairs_is_silent(world: World) -> None:
    child = world.pupil()
    world.bill(child, hardship=False)
    assert found(world, child)["is_hardship"] is None
