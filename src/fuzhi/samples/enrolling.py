"""Children go to school: which one, which grade, how they get there, and what the roll says of them."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from fuzhi.samples.addresses import CountyPlaces
from fuzhi.samples.people import Child
from fuzhi.samples.schools import SPECIAL, School
from fuzhi.samples.settling import AGES_ON
from fuzhi.vocabulary.codes import SchoolArea, Stage
from fuzhi.vocabulary.terms import age_on

AGRICULTURAL = ("现代农艺技术", "畜牧兽医", "设施农业生产技术", "农业机械使用与维护", "果蔬花卉生产技术")
OTHER_MAJORS = (
    "计算机应用",
    "电子技术应用",
    "汽车运用与维修",
    "护理",
    "学前教育",
    "会计",
    "机电技术应用",
    "数控技术应用",
    "电子商务",
    "焊接技术应用",
)
PERFORMING, OPERA = "舞蹈表演", "戏曲表演"


@dataclass(slots=True)
class Enroller:
    """Finds each child of a county its school."""

    draw: Random
    places: CountyPlaces
    schools: list[School]
    _near: dict[tuple[Stage, str], list[School]] = field(default_factory=dict)
    _anywhere: dict[Stage, list[School]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for stage in Stage:
            open_to = [s for s in self.schools if s.kind != SPECIAL and stage != Stage.HIGHER and s.takes(stage)]
            self._anywhere[stage] = open_to
            for school in open_to:
                for village in school.zone:
                    self._near.setdefault((stage, village), []).append(school)

    def enrol(self, child: Child) -> None:
        """Give the child stage, grade and school by its age, if it goes to school at all."""
        stage, grade = stage_and_grade(child.birth, self.draw)
        if stage is None or (stage == Stage.PRESCHOOL and self.draw.random() < 0.12):
            return
        if stage in (Stage.SENIOR_SECONDARY, Stage.SECONDARY_VOCATIONAL) and self.draw.random() < 0.08:
            return
        child.stage, child.grade = stage, grade
        village = child.home.village
        if stage in (Stage.PRIMARY, Stage.JUNIOR_SECONDARY):
            near = self._near[(stage, village)]
            open_here = [s for s in near if not s.is_point or grade <= 3]
            self.settle_in(child, self.draw.choice(open_here))
        elif stage == Stage.PRESCHOOL:
            same_town = [s for s in self._anywhere[stage] if s.village[:9] == village[:9]]
            self.settle_in(child, self.draw.choice(same_town or self._anywhere[stage]))
        else:
            self.settle_in(child, self.draw.choice(self._anywhere[stage]))

    def near(self, stage: Stage, village: str) -> list[School]:
        """Schools of a stage whose zone holds a village."""
        return self._near.get((stage, village), [])

    def anywhere(self, stage: Stage) -> list[School]:
        """All schools of the county that take a stage, special ones left out."""
        return self._anywhere[stage]

    def settle_in(self, child: Child, school: School) -> None:
        """Enrol a child of known stage at a school: boarding, bus, class, major;
        what it was registered as before stays."""
        draw, stage = self.draw, child.stage
        child.school = school
        school.pupils += 1
        child.class_no = draw.randint(1, 3)
        child.entered_on = entry_month(child)
        is_far = child.home.village[:9] != school.village[:9]
        rate = {
            Stage.PRIMARY: 0.08,
            Stage.JUNIOR_SECONDARY: 0.72,
            Stage.SENIOR_SECONDARY: 0.8,
            Stage.SECONDARY_VOCATIONAL: 0.82,
        }.get(stage or Stage.HIGHER, 0.0)
        if school.kind == SPECIAL:
            rate = 0.7
        child.is_boarder = is_far and draw.random() < rate
        takes_bus = school.is_outside_seat and stage in (Stage.PRIMARY, Stage.JUNIOR_SECONDARY)
        lives_off = child.home.village != school.village
        child.rides_bus = bool(takes_bus and lives_off and not child.is_boarder and draw.random() < 0.5)
        if stage == Stage.SECONDARY_VOCATIONAL:
            child.major = child.major or draw.choice(AGRICULTURAL if draw.random() < 0.3 else OTHER_MAJORS)
        child.student_number = child.student_number or "G" + child.id_number
        child.account, child.account_holder = child.home.account, child.home.head.name
        if child.hukou_code:
            self.leave_choice_blank_now_and_then(child, school)
        else:
            self._registration(child, school)

    def _registration(self, child: Child, school: School) -> None:
        draw, village = self.draw, child.home.village
        is_seat = village in self.places.seat_villages
        child.hukou_code = village
        child.hukou_kind = "非农业户口" if is_seat and draw.random() < 0.88 else "农业户口"
        if draw.random() < 0.04:
            child.hukou_code = village[:6]
        elif draw.random() < 0.05:
            child.hukou_kind = ""
        self.leave_choice_blank_now_and_then(child, school)

    def leave_choice_blank_now_and_then(self, child: Child, school: School) -> None:
        """The roll says 否 for most; blank only where zone or stage give the same answer."""
        is_compulsory = child.stage in (Stage.PRIMARY, Stage.JUNIOR_SECONDARY)
        is_clear = child.hukou_code in school.zone if is_compulsory else True
        child.is_choice = None if is_clear and self.draw.random() < 0.15 else False


def stage_and_grade(birth: date, draw: Random) -> tuple[Stage | None, int]:
    """Stage and year of study of a child by its age on 31 August, (None, 0) outside school age."""
    age = age_on(birth, AGES_ON)
    if 3 <= age <= 5:
        return Stage.PRESCHOOL, age - 2
    if 6 <= age <= 11:
        return Stage.PRIMARY, age - 5
    if 12 <= age <= 14:
        return Stage.JUNIOR_SECONDARY, age - 11
    if 15 <= age <= 17:
        return (Stage.SENIOR_SECONDARY if draw.random() < 0.62 else Stage.SECONDARY_VOCATIONAL), age - 14
    return None, 0


def entry_month(child: Child) -> str:
    """``2017-09``: the September in which the child's stage began for it."""
    return f"{2018 - child.grade}-09"


def is_seat_school(school: School) -> bool:
    """In the county seat or the city."""
    return school.area in (SchoolArea.COUNTY_SEAT, SchoolArea.CITY)
