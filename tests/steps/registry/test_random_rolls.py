"""Rolls of any semesters in order, some taken back: the register says what a plain list of them says."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from fuzhi.steps.intake import services as intake
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.terms import Term
from tests.factories.once import made_once
from tests.factories.rosters import TONGYU, Office, Pupil, open_account

pytestmark = pytest.mark.django_db
CHILDREN = [Pupil("王禾苗"), Pupil("孙麦穗", serial=40), Pupil("李谷子", serial=51)]
TERMS = [Term(2017, 1), Term(2017, 2), Term(2018, 1), Term(2018, 2)]
Said = dict[str, tuple[str, str]]
"""Class and 就读方式 by name; who is missing is on no list."""
Period = tuple[str, str, date, date | None]


@dataclass
class Model:
    """The rolls that stand, one after the other."""

    rolls: list[tuple[Term, Said]] = field(default_factory=list)

    def periods(self, place: int) -> list[Period]:
        """Name, value, from, to: a value holds until another roll says something else or leaves the child out."""
        found: list[Period] = []
        for child in CHILDREN:
            began: tuple[str, date] | None = None
            for term, said in self.rolls:
                value = said[child.name][place] if child.name in said else None
                if began and began[0] != value:
                    found.append((child.name, began[0], began[1], term.starts_on))
                    began = None
                if value is not None and began is None:
                    began = (value, term.starts_on)
            if began:
                found.append((child.name, began[0], began[1], None))
        return sorted(found, key=str)


def stored(column: str, view: str) -> list[Period]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT n.name, {column}, v.valid_from, v.valid_to FROM registry_{view}_v v"
            " JOIN registry_record_v n ON n.record_id = v.record_id WHERE v.superseded_at IS NULL"
        )
        return joined(cursor.fetchall())


def joined(periods: Iterable[Period]) -> list[Period]:
    """The same with periods of one value that follow each other as one: what held on each day is what counts."""
    found: list[Period] = []
    for name, value, start, end in sorted(periods, key=lambda one: (one[0], one[2])):
        if found and found[-1][:2] == (name, value) and found[-1][3] == start:
            start = found.pop()[2]
        found.append((name, value, start, end))
    return sorted(found, key=str)


@pytest.fixture(scope="module")
def office(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    with made_once(django_db_blocker, date(2017, 9, 20)):
        made = Office(tmp_path_factory.mktemp("rosters"), open_account("tongyu", "clerk", TONGYU))
        made.schools()
        yield made


def roll_of(dice: random.Random) -> Said:
    """A roll with two or three of the children."""
    left_out = dice.choice([None, None, *[child.name for child in CHILDREN]])
    return {
        child.name: (dice.choice(["1班", "2班"]), dice.choice(["走读", "住校"]))
        for child in CHILDREN
        if child.name != left_out
    }


@pytest.mark.parametrize("seed", range(6))
def test_the_register_says_what_the_rolls_say(office: Office, seed: int) -> None:
    dice, model, batches = random.Random(seed), Model(), []
    for step, term in enumerate(TERMS):
        with clock.at(term.starts_on + timedelta(days=20 + step)):
            said = roll_of(dice)
            rows = [
                child.roll(班级=said[child.name][0], 就读方式=said[child.name][1])
                for child in CHILDREN
                if child.name in said
            ]
            batches.append(office.bring("roll", rows, term=str(term)))
            model.rolls.append((term, said))
            if dice.random() < 0.4:
                intake.undo(batch_id=batches.pop().pk, by=office.clerk)
                model.rolls.pop()
            boarding = "CASE WHEN v.is_boarder THEN '住校' ELSE '走读' END"
            assert stored("v.class_name", "enrolment") == model.periods(0), term
            assert stored(boarding, "boarding") == model.periods(1), term
    while batches:
        intake.undo(batch_id=batches.pop().pk, by=office.clerk)
        model.rolls.pop()
        assert stored("v.class_name", "enrolment") == model.periods(0)
    assert stored("v.class_name", "enrolment") == []
