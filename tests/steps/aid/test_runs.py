"""A run as it goes: what it tells meanwhile, what the trail keeps, when schools are due, what it refuses or repeats."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db import connection
from django.db.models import Sum
from pytest_django import DjangoDbBlocker

from fuzhi.steps.aid import models, rules, services
from fuzhi.steps.aid.determination import decision_sql
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.periods.models import ReceivedRegister
from fuzhi.steps.tasks.services import NO_PROGRESS
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import FuzhiError, InputError, NotAllowed, NotFound
from tests.factories.once import made_once
from tests.factories.registers import TAONAN, TONGYU
from tests.factories.world import World

pytestmark = pytest.mark.django_db
TERM = "2017-1"


class Heard:
    """A listener that keeps what it is told."""

    def __init__(self) -> None:
        self.said: list[tuple[str, int, int]] = []

    def step(self, label: str, done: int = 0, total: int = 0) -> None:
        self.said.append((label, done, total))


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with made_once(django_db_blocker, date(2017, 10, 9)):
        made = World()
        made.received_all()
        made.poor_boarder()
        made.poor_boarder()
        made.settle()
        yield made


def run(world: World, heard: Heard | None = None, **switches: object) -> models.Run:
    return services.run(
        term=TERM, county_code=TONGYU, by=world.clerk, switches=switches or None, progress=heard or NO_PROGRESS
    )


def test_whoever_listens_is_told_how_far_it_is(world: World) -> None:
    first, again = Heard(), Heard()
    run(world, first)
    assert first.said == [
        ("读取当前资料", 0, 5),
        ("保存 2 名学生的事实", 1, 5),
        ("逐项认定", 2, 5),
        ("形成待确认名单", 3, 5),
        ("完成", 5, 5),
    ]
    run(world, again)
    assert again.said == [("读取当前资料", 0, 5), ("资料没有变化", 5, 5)]


def test_the_trail_keeps_what_was_decided_by_what(world: World) -> None:
    made = run(world)
    granted = models.Decision.objects.filter(run=made, outcome="granted")
    (entry,) = audit.entries(object_kind="aid_run")
    assert (entry.action, entry.actor, entry.object_key) == ("run", world.clerk.username, str(made.pk))
    assert entry.county_code == TONGYU and entry.detail == {
        "term": TERM,
        "persons": 2,
        "pack_hash": rules.pack_in_use(TERM).hash,
        "switches": made.switches,
        "facts_digest": made.facts_digest,
        "granted": granted.count(),
        "granted_fen": granted.aggregate(sum=Sum("amount_fen"))["sum"],
    }
    assert granted.count() == 6 and len(made.facts_digest) == 64
    run(world)
    assert audit.entries(object_kind="aid_run").count() == 1, "what stands is not decided again"


def test_a_run_counts_its_decisions_by_item_and_outcome(world: World) -> None:
    made = run(world)
    told = {(line["benefit"], line["outcome"]): (line["persons"], line["amount_fen"]) for line in made.counts}
    assert told[("boarder_living_subsidy", "granted")] == (2, 2 * 50_000)
    assert sum(persons for persons, _ in told.values()) == models.Decision.objects.filter(run=made).count()


def test_one_run_of_a_semester_stands_and_what_was_decided_before_is_decided_anew(world: World) -> None:
    first = run(world)
    second = run(world, nutrition_counties=TAONAN)
    third = run(world)
    assert len({first.pk, second.pk, third.pk}) == 3
    assert list(models.Run.objects.filter(is_current=True)) == [third]
    assert (first.switches, third.switches) != (first.switches, second.switches)


def test_another_fact_is_another_run(world: World) -> None:
    first = run(world)
    world.poor_boarder()
    assert (run(world).persons, first.persons) == (3, 2)


@pytest.mark.parametrize(
    ("term", "day", "due_on"),
    [
        ("2017-1", date(2017, 9, 25), date(2017, 10, 15)),
        ("2017-1", date(2017, 10, 12), date(2017, 10, 19)),
        ("2017-2", date(2018, 3, 5), date(2018, 4, 15)),
    ],
)
def test_schools_have_until_the_middle_of_the_month_and_never_less_than_five_working_days(
    term: str, day: date, due_on: date
) -> None:
    with clock.at(day):
        world = World(term)
        world.received_all()
        world.poor_boarder()
        services.run(term=term, county_code=TONGYU, by=world.clerk)
    assert set(models.Sheet.objects.filter(term=term).values_list("due_on", flat=True)) == {due_on}


@pytest.mark.parametrize(
    ("ask", "kind", "code"),
    [
        (lambda w: services.run(term=TERM, county_code="999999", by=w.clerk), InputError, "bad_county"),
        (lambda w: services.run(term="2017-3", county_code=TONGYU, by=w.clerk), InputError, "bad_term"),
        (lambda w: services.run(term=TERM, county_code=TAONAN, by=w.other_clerk), InputError, "no_roll"),
        (lambda w: services.run(term="2017-2", county_code=TONGYU, by=w.clerk), InputError, "no_roll"),
        (lambda w: services.run(term=TERM, county_code=TONGYU, by=w.checker), NotAllowed, "not_your_role"),
        (lambda w: services.run(term=TERM, county_code=TONGYU, by=w.other_clerk), NotFound, "not_here"),
    ],
)
def test_what_is_refused_decides_nothing(
    world: World, ask: Callable[[World], object], kind: type[FuzhiError], code: str
) -> None:
    with pytest.raises(kind) as refused:
        ask(world)
    assert refused.value.code == code and not models.Run.objects.exists()


def test_a_run_knows_all_that_the_registers_hold_even_before_the_business_day_has_come_to_it(world: World) -> None:
    before = clock.now()
    assert before <= run(world).known_at <= clock.now()
    imported_at = ReceivedRegister.objects.latest("recorded_at").recorded_at
    with clock.at(date(2017, 9, 1)):
        assert run(world, nutrition_counties=TAONAN).known_at >= imported_at > clock.now()


def test_one_child_of_a_run_is_decided_alone_and_by_all_items(world: World) -> None:
    made = run(world)
    pack, child = rules.pack_in_use(TERM), models.FactRow.objects.filter(run=made).latest("person_id").person_id

    def decided(person_id: int | None, all_items: bool = False) -> set[tuple[int, str]]:
        sql = decision_sql(pack, pack.switches(), made.pk, all_items=all_items, person_id=person_id)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT person_id, benefit FROM ({sql}) AS d")
            return set(cursor.fetchall())

    stored = set(models.Decision.objects.filter(run=made).values_list("person_id", "benefit"))
    assert decided(None) == stored
    assert decided(child) == {one for one in stored if one[0] == child} < stored
    assert {benefit for _, benefit in decided(child, all_items=True)} == {
        item.code for item in pack.items_of("student_term")
    }
