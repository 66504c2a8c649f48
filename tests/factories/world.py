"""A small county whose registers each test fills itself: every row comes in as a workbook that a clerk imports.

A pupil is imported at once, the other registers as soon as one of the staff comes to work (``world.clerk``); each import
states its whole register anew, as agencies do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from typing import Any

from django.db import connection

from fuzhi.steps.accounts import services as accounts
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.registry import queries
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.places import place_name
from fuzhi.vocabulary.terms import Term
from tests.factories import registers
from tests.factories.importing import Agencies
from tests.factories.pages import there
from tests.factories.registers import NAMES, OTHER_COUNTY, PRIMARY, TAONAN, TONGYU, VILLAGE, Row, grade_of
from tests.factories.rosters import Pupil, other_digit

_numbers = count(1)


class World:
    """Two county offices and what their registers of one semester say."""

    def __init__(self, term: str = "2017-1") -> None:
        self.term = Term.parse(term)
        self._agencies = Agencies({county: _staff("clerk", county) for county in (TONGYU, TAONAN)}, term)
        self.batches = self._agencies.batches
        self._pupils: dict[int, Pupil] = {}
        self._checker, self._officer = _staff("checker", TONGYU), _staff("school", TONGYU, PRIMARY)
        self._villager = _staff("village", VILLAGE)
        for row in registers.SCHOOLS:
            self._agencies.write("school", _county_of(row["学校标识码"]), registers.school_row(row))
        self._agencies.bring_all()

    @property
    def clerk(self) -> Staff:
        """The clerk of the county."""
        return self._at_work(self._agencies.clerks[TONGYU])

    @property
    def other_clerk(self) -> Staff:
        """The clerk of the other county."""
        return self._at_work(self._agencies.clerks[TAONAN])

    @property
    def checker(self) -> Staff:
        """Who approves in the county."""
        return self._at_work(self._checker)

    @property
    def officer(self) -> Staff:
        """The aid officer of the primary school."""
        return self._at_work(self._officer)

    @property
    def villager(self) -> Staff:
        """The official of the village."""
        return self._at_work(self._villager)

    def settle(self) -> None:
        """Import what waits; a world that several tests share must be settled before the first of them."""
        self._agencies.bring_all()

    def _at_work(self, staff: Staff) -> Staff:
        """Whoever comes to work finds every register imported."""
        self.settle()
        return staff

    def received(self, *kinds: str, county: str = TONGYU, term: str = "") -> None:
        """These registers were received for the semester: somebody grown up stands on each."""
        for kind in kinds:
            row = registers.ROWS[kind](registers.grown_up(next(_numbers)))
            place: Row = {"县": place_name(county), "乡镇": None, "行政村": None}
            self._agencies.write(kind, county, row | (place if "县" in row else {}))
            self._agencies.bring(kind, county, term)

    def received_all(self) -> None:
        """Every register of the county in which a child may stand or not."""
        self.received(*registers.ROWS)

    def kindergarten(self, **fields: object) -> None:
        """The kindergarten's certificate and fees."""
        self._agencies.write("kindergarten", TONGYU, registers.certificate(fields))

    def pupil(
        self, name: str = "", *, school: str = PRIMARY, grade: int = 3, person: Person | None = None, **fields: object
    ) -> Person:
        """A pupil on a roll: nearby, farm household, no boarder, unless ``fields`` (``registers.ON_THE_ROLL``) say
        otherwise; ``person``: somebody who stands on another roll, too."""
        pupil = self._pupils[person.pk] if person else registers.child(next(_numbers), name, school)
        return self._enrol(pupil, school, grade, fields)

    def _enrol(self, pupil: Pupil, school: str, grade: int, fields: Row) -> Person:
        given: Row = {"boarder": False, "bus": False, "hukou_code": VILLAGE, "class_name": "2班"} | fields
        county = _county_of(school)
        self._agencies.write(
            "roll", county, registers.enrolled(pupil, school, NAMES[school], grade_of(school, grade), given)
        )
        self._agencies.bring("roll", county)
        return self._known(pupil)

    def poor_boarder(
        self, name: str = "", *, school: str = PRIMARY, grade: int = 3, charges: Row | None = None, **fields: object
    ) -> Person:
        """A poor child who lives at school, with its bill (``charges`` say what is unusual about it)."""
        pupil = registers.child(next(_numbers), name, school)
        child = self._enrol(pupil, school, grade, {"boarder": True} | fields)
        self.poor(child)
        self._bill(pupil, school, {"misc_fee_fen": 2_000, "textbook_fee_fen": 9_000, "meal_days": 98} | (charges or {}))
        return child

    def at_home(self, name: str, birth: str = "20090501") -> Person:
        """Somebody of a poor household who stands on no roll."""
        pupil = registers.child(next(_numbers), name)
        pupil.birth = birth
        self._agencies.write("household", TONGYU, registers.registered(pupil))
        self._agencies.bring("household", TONGYU)
        return self._known(pupil)

    def poor(self, child: Person, state: str = "poor", exit_year: int | None = None) -> None:
        """On the poverty register."""
        self._agencies.write("household", TONGYU, registers.registered(self._pupils[child.pk], state, exit_year))

    def bill(self, child: Person, *, school: str = "", **fields: object) -> None:
        """A bill of the semester; ``fields`` as in ``registers.billed``."""
        pupil = self._pupils[child.pk]
        self._bill(pupil, school or pupil.school, fields)

    def _bill(self, pupil: Pupil, school: str, fields: Row) -> None:
        self._agencies.write("bill", TONGYU, registers.billed(pupil, NAMES[school], self.term, fields))

    def assistance(self, child: Person, kind: str) -> None:
        """On the register of civil affairs."""
        self._agencies.write("minimum_living", TONGYU, registers.supported(self._pupils[child.pk], kind))

    def disabled(self, child: Person) -> None:
        """On the register of the disabled persons' federation."""
        self._agencies.write("disability", TONGYU, registers.certified(self._pupils[child.pk]))

    def open_match(self, child: Person, register: str) -> None:
        """A register names the child with one digit of its ID wrong: a pair that nobody has decided."""
        pupil = self._pupils[child.pk]
        row, wrong = registers.ROWS[register](pupil), other_digit(pupil.number)
        self._agencies.write(
            register, TONGYU, {name: wrong if value == pupil.number else value for name, value in row.items()}
        )

    def _known(self, pupil: Pupil) -> Person:
        person = there(queries.person_by_id(pupil.number))
        self._pupils[person.pk] = pupil
        return person


def _county_of(school: object) -> str:
    return TAONAN if school == OTHER_COUNTY else TONGYU


def _staff(role: str, area: str, school: str = "") -> Staff:
    return accounts.add_staff(
        username=f"{role}{next(_numbers)}",
        display_name="张三",
        role=role,
        area_code=area,
        school_code=school,
        password="",
        is_demo=True,
    )


def facts_of(run_id: int, person: Person) -> dict[str, Any]:
    """The stored fact row of one child."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM aid_fact_v WHERE run_id = %s AND person_id = %s", [run_id, person.pk])
        row = cursor.fetchone()
        assert row is not None, "the child has no fact row"
        return dict(zip([column.name for column in cursor.description], row, strict=True))


def decisions_of(run_id: int, person: Person) -> dict[str, tuple[str, int]]:
    """(outcome, fen) by item of one child."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT benefit, outcome, amount_fen FROM aid_decision_v WHERE run_id = %s AND person_id = %s",
            [run_id, person.pk],
        )
        return {benefit: (outcome, fen) for benefit, outcome, fen in cursor.fetchall()}


@contextmanager
def at_work(day: date) -> Iterator[World]:
    """A county that has received all its registers, on a business day."""
    with clock.at(day):
        made = World()
        made.received_all()
        yield made
