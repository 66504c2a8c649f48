"""A small hand-made registry: one county, its schools, and children whose register entries each test writes itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import count
from typing import Any

from django.db import connection

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.periods.models import ReceivedRegister
from fuzhi.steps.registry import models as registry
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.clock import SHANGHAI
from fuzhi.vocabulary.terms import Term

TONGYU, TAONAN = "220822", "220881"
PRIMARY, JUNIOR, SENIOR, VOCATIONAL, KINDERGARTEN = "2122000001", "3122000001", "3422000001", "3622000001", "1122000001"
SPECIAL, PRIVATE, OTHER_COUNTY = "5122000001", "2122000009", "2122000088"
VILLAGE, TOWN_SEAT = "220822102201", "220822001001"
KNOWN = datetime(2017, 9, 20, 9, tzinfo=SHANGHAI)
_numbers = count(1)


class World:
    """Writes register entries as the registry would hold them after an import of ``term``."""

    def __init__(self, term: str = "2017-1") -> None:
        self.term = Term.parse(term)
        self.batches: dict[str, int] = {}
        self.clerk, self.checker = _staff("clerk", TONGYU), _staff("checker", TONGYU)
        self.other_clerk = _staff("clerk", TAONAN)
        self.officer = _staff("school", TONGYU, PRIMARY)
        self.villager = _staff("village", VILLAGE)
        self.schools()

    def schools(self) -> None:
        """One school of each kind."""
        self.school(PRIMARY, "兴隆山镇中心小学", "小学", area="township", zone=[VILLAGE])
        self.school(JUNIOR, "瞻榆镇中学", "初中", area="township")
        self.school(SENIOR, "通榆县第一中学", "普通高中", area="county_seat", tuition=80_000)
        self.school(VOCATIONAL, "通榆县职教中心", "中职", area="county_seat", tuition=110_000)
        self.school(KINDERGARTEN, "小星星幼儿园", "幼儿园", ownership="private", area="township")
        self.school(SPECIAL, "通榆县特殊教育学校", "特殊教育", school_type="special", area="county_seat")
        self.school(PRIVATE, "育才小学", "小学", ownership="private", area="township")
        self.school(OTHER_COUNTY, "瓦房镇中心小学", "小学", county=TAONAN, area="township")

    def received(self, *kinds: str, county: str = TONGYU) -> None:
        """These registers were received for the semester."""
        for kind in kinds:
            self.batches[f"{kind}:{county}"] = 1000 + next(_numbers)
            ReceivedRegister.objects.create(
                kind=kind,
                county_code=county,
                term=str(self.term),
                batch_id=self.batches[f"{kind}:{county}"],
                recorded_at=KNOWN,
            )

    def received_all(self) -> None:
        """All registers of the county."""
        self.received("roll", "household", "disability", "minimum_living", "bill", "school", "kindergarten")

    def school(
        self,
        code: str,
        name: str,
        kind: str,
        *,
        school_type: str = "regular",
        ownership: str = "public",
        area: str = "township",
        county: str = TONGYU,
        zone: list[str] | None = None,
        tuition: int | None = None,
    ) -> None:
        """A school of the directory."""
        self.period(
            registry.School,
            self.record("school", None, county),
            school_code=code,
            name=name,
            name_key=name,
            county_code=county,
            kind_text=kind,
            school_type=school_type,
            ownership=ownership,
            area=area,
            is_teaching_point=False,
            zone_codes=zone,
            public_tuition_fen=tuition,
        )

    def kindergarten(self, **fields: Any) -> None:
        """The kindergarten's certificate and fees."""
        given = {
            "school_code": KINDERGARTEN,
            "kindergarten_kind": "private_inclusive",
            "is_inclusive": True,
            "certified_from": date(2016, 9, 1),
            "certified_to": date(2018, 8, 31),
            "monthly_fee_fen": 40_000,
            "public_monthly_fee_fen": 45_000,
        }
        self.period(registry.Kindergarten, self.record("kindergarten", None), **(given | fields))

    def person(
        self, name: str = "", village: str = VILLAGE, county: str = TONGYU, school: str = PRIMARY
    ) -> registry.Person:
        """A live person."""
        number = next(_numbers)
        made = registry.Person.objects.create(
            number=f"P2208220{number:06d}",
            name=name or f"王小{number}",
            name_key=name,
            pinyin=f"wang xiao {number:04d}",
            county_code=county,
            village_code=village,
            school_code=school,
            is_pupil=True,
        )
        made.root = made
        made.save()
        return made

    def record(self, kind: str, person: registry.Person | None, county: str = TONGYU) -> registry.Record:
        """What one register calls one thing."""
        return registry.Record.objects.create(
            kind=kind,
            county_code=county,
            key=str(next(_numbers)).encode(),
            person=person,
            name=person.name if person else "",
        )

    def period(self, model: Any, record: registry.Record, **fields: Any) -> Any:
        """A period row from a roster of the semester."""
        given = {
            "valid_from": self.term.starts_on,
            "recorded_at": KNOWN,
            "source_kind": "roster",
            "batch_id": 1,
            "row_id": 1,
        }
        return model.objects.create(record=record, **(given | fields))

    def pupil(
        self,
        *,
        school: str = PRIMARY,
        stage: str = "primary",
        grade: int = 3,
        person: registry.Person | None = None,
        boarder: bool | None = False,
        bus: bool | None = False,
        **fields: Any,
    ) -> registry.Person:
        """A pupil on a roll: nearby, no choice, farm household, unless said otherwise."""
        person = person or self.person(school=school)
        record = self.record("roll", person)
        given: dict[str, Any] = {
            "hukou_code": VILLAGE,
            "hukou_kind": "agricultural",
            "is_school_choice": False,
            "is_full_time": True,
            "roll_state": "在读",
            "class_name": "2班",
        }
        self.period(registry.Enrolment, record, school_code=school, stage=stage, grade=grade, **(given | fields))
        self.period(registry.Boarding, record, is_boarder=boarder)
        self.period(registry.BusRide, record, rides_school_bus=bus)
        return person

    def poor(self, person: registry.Person, state: str = "poor", **fields: Any) -> registry.Poverty:
        """On the poverty register."""
        record = self.record("household", person)
        return self.period(registry.Poverty, record, poverty_state=state, village_code=VILLAGE, **fields)

    def bill(self, person: registry.Person, **fields: Any) -> None:
        """A bill of the semester; ``hardship`` is 困难认定."""
        record = self.record("bill", person)
        hardship = fields.pop("hardship", None)
        end = {"valid_to": self.term.ends_before}
        self.period(registry.Bill, record, term=str(self.term), **end, **fields)
        self.period(registry.Hardship, record, is_hardship=hardship, **end)

    def poor_boarder(self, name: str = "", **shown: Any) -> registry.Person:
        """A boarder of the primary school from a poor family, with the semester's bill; ``shown`` stands on the person."""
        child = self.person(name)
        for field, value in shown.items():
            setattr(child, field, value)
        child.save()
        self.pupil(boarder=True, person=child)
        self.poor(child)
        self.bill(child, misc_fee_fen=2_000, textbook_fee_fen=9_000, meal_days=98)
        return child

    def assistance(self, person: registry.Person, kind: str) -> None:
        """On the register of civil affairs."""
        self.period(registry.Assistance, self.record("minimum_living", person), assistance_kind=kind)

    def disabled(self, person: registry.Person) -> None:
        """On the register of the disabled persons' federation."""
        self.period(registry.Disability, self.record("disability", person), category="肢体", grade=2)

    def open_match(self, person: registry.Person, register: str) -> None:
        """An undecided pair between the child's roll record and another person's record of that register."""
        left = registry.Record.objects.get(person=person, kind="roll")
        right = self.record(register, self.person())
        registry.MatchPair.objects.create(
            kind="same_person",
            left_record=left,
            right_record=right,
            score="0.8",
            verdict="likely",
            county_code=TONGYU,
            other_county_code=TONGYU,
            made_at=KNOWN,
        )


def _staff(role: str, area: str, school: str = "") -> Staff:
    return Staff.objects.create(
        username=f"{role}{next(_numbers)}", display_name="张三", role=role, area_code=area, school_code=school
    )


def facts_of(run_id: int, person: registry.Person) -> dict[str, Any]:
    """The stored fact row of one child."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM aid_fact_v WHERE run_id = %s AND person_id = %s", [run_id, person.pk])
        row = cursor.fetchone()
        assert row is not None, "the child has no fact row"
        return dict(zip([column.name for column in cursor.description], row, strict=True))


def decisions_of(run_id: int, person: registry.Person) -> dict[str, tuple[str, int]]:
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
