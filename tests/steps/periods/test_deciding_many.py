"""The same decision about many records writes what one after the other would, and is taken back where it still stands."""

from datetime import date

import pytest

from fuzhi.steps.periods import deciding, sql
from fuzhi.steps.periods.deciding import Decided
from fuzhi.steps.periods.deciding_many import DecidedMany, decide_many, take_back_many
from fuzhi.steps.registry.facts import fact_named
from fuzhi.steps.registry.models import Correction, Person, Record
from fuzhi.vocabulary import clock
from tests.factories.world import World

pytestmark = pytest.mark.django_db
BOARDING, BILL = fact_named("is_boarder").table, fact_named("bus_fare_fen").table
STARTS = date(2017, 9, 1)
LATER = date(2017, 10, 1)


def record(child: Person) -> int:
    return Record.objects.get(person__root_id=child.pk, kind="roll").pk


def because(child: Person) -> int:
    made = Correction.objects.create(
        person=child, fact="x", reason="名单", term="2017-1", by="clerk", at=clock.now(), old="", new=""
    )
    return made.pk


def periods(name: str, number: int, column: str) -> list[tuple[object, ...]]:
    return sql.rows(
        f"""SELECT valid_from, valid_to, source_kind, superseded_at IS NULL, basis IS NULL, {column} FROM {name}
            WHERE record_id = %s ORDER BY id""",
        [number],
    )


@pytest.mark.parametrize("starts", [STARTS, LATER], ids=["from its first day", "in its midst"])
@pytest.mark.parametrize("ends", [None, date(2018, 2, 28)], ids=["open", "until"])
def test_what_stands_is_cut_like_one_by_one(world: World, starts: date, ends: date | None) -> None:
    one, two, single = (world.pupil() for _ in range(3))
    pairs = [(record(child), because(child)) for child in (one, two)]
    decide_many(BOARDING, DecidedMany({"is_boarder": True}, starts, ends, pairs, clock.now()))
    deciding.decide(BOARDING, record(single), Decided({"is_boarder": True}, starts, ends, because(single), clock.now()))
    told = [periods("registry_boarding", record(child), "is_boarder") for child in (one, two, single)]
    assert told[0] == told[1] == told[2] and len(told[0]) == (2 if starts == STARTS else 3)


def test_what_nothing_states_is_stated_up_to_what_comes_next(world: World) -> None:
    one, single = world.pupil(), world.pupil()
    changes, until = {"bus_fare_fen": 36_000}, date(2018, 2, 28)
    for child in (one, single):
        deciding.decide(BILL, record(child), Decided(changes, LATER, until, because(child), clock.now()))
    earlier = {"bus_fare_fen": 10_000}
    pairs = [(record(one), because(one))]
    decide_many(BILL, DecidedMany(earlier, STARTS, until, pairs, clock.now()))
    deciding.decide(BILL, record(single), Decided(earlier, STARTS, until, because(single), clock.now()))
    told = [periods("registry_bill", record(child), "bus_fare_fen") for child in (one, single)]
    assert told[0] == told[1]
    assert (STARTS, LATER, "decision", True, True, 10_000) in told[0], "no two rows say the same day"


def test_what_still_stands_is_put_back_and_what_is_newer_stays(world: World) -> None:
    one, two = world.pupil(), world.pupil()
    before = periods("registry_boarding", record(one), "is_boarder")
    pairs = [(record(child), because(child)) for child in (one, two)]
    decide_many(BOARDING, DecidedMany({"is_boarder": True}, LATER, None, pairs, clock.now()))
    newer = because(two)
    deciding.decide(BOARDING, record(two), Decided({"is_boarder": None}, LATER, None, newer, clock.now()))
    corrections = [correction for _, correction in pairs]
    assert take_back_many(BOARDING, corrections, clock.now()) == {corrections[0]}
    standing = [row for row in periods("registry_boarding", record(one), "is_boarder") if row[3]]
    assert standing == before
    last = [row for row in periods("registry_boarding", record(two), "is_boarder") if row[3]][-1]
    assert last[-1] is None
    assert take_back_many(BOARDING, corrections, clock.now()) == set(), "once"
