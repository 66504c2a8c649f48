"""Laws that hold for every fact that a clerk may put right: where it then stands, how long, what is said of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from fuzhi.steps.registry import services
from fuzhi.steps.registry.facts import FACTS, EditableFact, fact_named
from fuzhi.steps.registry.models import Person, Record
from fuzhi.vocabulary.errors import InputError
from tests.factories.agreeing import agreed
from tests.factories.once import made_once
from tests.factories.reading import read_here
from tests.factories.rosters import OTHER, PRIMARY, TONGYU, Office, Pupil, open_account
from tests.steps.registry.test_every_register import CHILD, ROWS

pytestmark = pytest.mark.django_db
AUTUMN, SPRING, NEXT_AUTUMN = date(2017, 9, 1), date(2018, 3, 1), date(2018, 9, 1)
OPEN, TERM, YEAR = None, SPRING, NEXT_AUTUMN
PLACES = {  # fact -> until when a decision holds, on which records it stands
    "is_boarder": (OPEN, ("roll",)),
    "rides_school_bus": (OPEN, ("roll",)),
    "is_hardship": (YEAR, ("bill",)),
    "is_school_choice": (OPEN, ("roll",)),
    "is_full_time": (OPEN, ("roll",)),
    "care_fee_fen": (TERM, ("bill",)),
    "misc_fee_fen": (TERM, ("bill",)),
    "textbook_fee_fen": (TERM, ("bill",)),
    "bus_fare_fen": (TERM, ("bill",)),
    "tuition_fen": (TERM, ("bill",)),
    "accommodation_fen": (TERM, ("bill",)),
    "school_code": (OPEN, ("roll",)),
    "stage": (OPEN, ("roll",)),
    "grade": (OPEN, ("roll",)),
    "class_name": (OPEN, ("roll",)),
    "major": (OPEN, ("roll",)),
    "approved_transfer": (OPEN, ("roll",)),
    "hukou_code": (OPEN, ("roll",)),
    "hukou_kind": (OPEN, ("roll",)),
    "roll_state": (OPEN, ("roll",)),
    "poverty_state": (OPEN, ("household",)),
    "exit_year": (OPEN, ("household",)),
    "disability_category": (OPEN, ("disability", "household")),
    "assistance_kind": (OPEN, ("minimum_living",)),
    "meal_days": (TERM, ("bill",)),
}
TYPED = {  # another value than the registers say
    "is_boarder": "yes",
    "rides_school_bus": "no",
    "is_hardship": "yes",
    "is_school_choice": "yes",
    "is_full_time": "no",
    "school_code": OTHER,
    "stage": "junior_secondary",
    "grade": "4",
    "class_name": "9班",
    "major": "种植",
    "approved_transfer": "school_closed",
    "hukou_code": "220822103204",
    "hukou_kind": "non_agricultural",
    "roll_state": "休学",
    "poverty_state": "已脱贫（享受政策）",
    "exit_year": "2016",
    "disability_category": "视力",
    "assistance_kind": "特困供养",
    "meal_days": "7",
}


@pytest.fixture(scope="module")
def office(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """王禾苗 on every register of persons; 单麦穗 on the roll alone."""
    with made_once(django_db_blocker, date(2017, 9, 20)), read_here():
        made = Office(tmp_path_factory.mktemp("rosters"), open_account("tongyu", "clerk", TONGYU))
        made.schools()
        for kind in ("household", "roll", "disability", "minimum_living", "bill"):
            more = [Pupil("单麦穗", serial=44, school=OTHER).roll()] if kind == "roll" else []
            made.bring(kind, [*ROWS[kind][0], *more])
        yield made


def correct(office: Office, fact: EditableFact, name: str = CHILD.name, **but: Any) -> int:
    """Put the fact of a child right; gives the correction's number."""
    person = Person.objects.get(name=name, is_live=True)
    given = {"value": TYPED.get(fact.key, "12.50"), "reason": "核实过", "term": "2017-1"} | but
    return int(agreed(services.correct(person_id=person.pk, fact=fact.key, by=office.clerk, **given)).pk)


def rows(fact: EditableFact, name: str = CHILD.name) -> list[dict[str, Any]]:
    """What stands of the fact's table for a child."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.*, r.kind AS record_kind FROM {fact.table.name} t JOIN registry_record r ON r.id = t.record_id"
            " JOIN registry_person p ON p.id = r.person_id JOIN registry_person root ON root.id = p.root_id"
            " WHERE root.name = %s AND t.superseded_at IS NULL ORDER BY t.valid_from",
            [name],
        )
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_these_facts_can_be_put_right_in_this_order() -> None:
    assert list(FACTS) == list(PLACES)
    assert {key: fact.kinds for key, fact in FACTS.items()} == {key: kinds for key, (_, kinds) in PLACES.items()}
    assert len({fact.label for fact in FACTS.values()}) == len(FACTS)


@pytest.mark.parametrize("key", PLACES)
def test_a_decision_stands_on_the_record_of_its_register_for_as_long_as_the_fact_lasts(
    office: Office, key: str
) -> None:
    fact, (until, kinds) = fact_named(key), PLACES[key]
    before = rows(fact)
    made = correct(office, fact)
    (stands,) = [row for row in rows(fact) if row["correction_id"] == made]
    wanted = fact.read(TYPED.get(key, "12.50"))
    assert stands[fact.column] == wanted != (before[0][fact.column] if before else object())
    assert (stands["valid_from"], stands["valid_to"], stands["source_kind"]) == (AUTUMN, until, "decision")
    assert stands["record_kind"] == kinds[0]
    others = [column for column in fact.table.values if column != fact.column]
    assert before and {name: stands[name] for name in others} == {name: before[0][name] for name in others}
    child = Person.objects.get(name=CHILD.name, is_live=True)
    assert services.current_value(person_id=child.pk, fact=key, term="2017-1") == fact.say(wanted)


@pytest.mark.parametrize("key", PLACES)
def test_a_fact_that_no_register_states_is_put_down_by_hand(office: Office, key: str) -> None:
    fact, friend = fact_named(key), "单麦穗"
    before = rows(fact, friend)
    made = correct(office, fact, friend, **({"value": PRIMARY} if key == "school_code" else {}))
    (stands,) = [row for row in rows(fact, friend) if row["correction_id"] == made]
    assert stands["record_kind"] == "roll", "the record that holds what was entered by hand"
    if not before:
        beside = {name: stands[name] for name in fact.table.values if name in ("term", "school_code")}
        says = {"term": "2017-1", "school_code": OTHER}
        assert beside == {name: says[name] for name in beside}


@pytest.mark.parametrize("key", PLACES)
def test_the_value_that_stands_already_is_not_put_right(office: Office, key: str) -> None:
    fact = fact_named(key)
    correct(office, fact)
    with pytest.raises(InputError) as refused:
        correct(office, fact)
    assert refused.value.code == "no_change"


def test_a_bill_put_right_is_that_of_the_school_where_the_child_is_now(office: Office) -> None:
    """The bill was written by the school before; whoever reads the facts looks for that of the school attended."""
    moved = replace(CHILD, school=OTHER)
    office.bring("roll", [moved.roll(学籍号="G2"), Pupil("孙麦穗", serial=40, household="1100000002").roll()])
    office.bring("roll", [Pupil("孙麦穗", serial=40, household="1100000002").roll()])
    assert Person.objects.get(name=CHILD.name, is_live=True).school_code == OTHER
    fact = fact_named("misc_fee_fen")
    assert [row["school_code"] for row in rows(fact)] == [PRIMARY]
    correct(office, fact)
    assert [(row["school_code"], row["misc_fee_fen"]) for row in rows(fact)] == [(OTHER, 1250)]


def test_a_pupil_whom_the_roll_lost_is_put_back_at_the_school_of_its_record(office: Office) -> None:
    office.bring("roll", [Pupil("孙麦穗", serial=40, household="1100000002").roll()], term="2017-2")
    gone = Record.objects.get(kind="roll", name=CHILD.name)
    assert not [row for row in rows(fact_named("class_name")) if row["valid_to"] is None]
    correct(office, fact_named("class_name"), term="2017-2")
    (back,) = [row for row in rows(fact_named("class_name")) if row["valid_from"] == SPRING]
    assert (back["record_id"], back["school_code"], back["class_name"]) == (gone.pk, PRIMARY, "9班")
