"""The schools and kindergartens of the sample city, with zones, fees and what the bureau's lists say of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from fuzhi.samples.addresses import CountyPlaces, county_name, town_name, village_in_names
from fuzhi.samples.scales import Scale
from fuzhi.vocabulary.codes import Ownership, SchoolArea, Stage

PRESCHOOL, PRIMARY, JUNIOR, SENIOR, VOCATIONAL, NINE_YEAR, SPECIAL = (
    "幼儿园",
    "小学",
    "初中",
    "普通高中",
    "中职",
    "九年一贯制",
    "特殊教育",
)
_KIND_DIGITS = {
    PRESCHOOL: "11",
    PRIMARY: "21",
    NINE_YEAR: "21",
    JUNIOR: "31",
    SENIOR: "34",
    VOCATIONAL: "36",
    SPECIAL: "51",
}
_PRIVATE_KINDERGARTENS = ("小太阳", "金摇篮", "童星", "启明星", "爱心", "蓝天", "育苗", "小博士", "春蕾", "阳光宝贝")
Choice = TypeVar("Choice")
_ORDINALS = "一二三四五六七八九十"


@dataclass(slots=True, eq=False)
class School:
    """One school or kindergarten. Amounts are fen: ``monthly_fee`` a month, all others a semester."""

    code: str
    name: str
    kind: str
    ownership: Ownership
    area: SchoolArea
    village: str
    is_point: bool = False
    zone: list[str] = field(default_factory=list)
    public_tuition: int | None = None
    is_inclusive: bool | None = None
    certified: tuple[str, str] | None = None
    monthly_fee: int = 0
    public_monthly_fee: int = 0
    tuition: int = 0
    misc: int = 0
    textbook: int = 0
    accommodation: int = 0
    bus: int = 0
    meal_days: int = 0
    pupils: int = 0

    @property
    def county(self) -> str:
        """Six digits."""
        return self.village[:6]

    @property
    def is_public(self) -> bool:
        """公办."""
        return self.ownership == Ownership.PUBLIC

    @property
    def is_outside_seat(self) -> bool:
        """In a township or village."""
        return self.area in (SchoolArea.VILLAGE, SchoolArea.TOWNSHIP)

    def takes(self, stage: Stage) -> bool:
        """Whether pupils of a stage can be enrolled here."""
        return (
            stage
            in {
                PRESCHOOL: (Stage.PRESCHOOL,),
                PRIMARY: (Stage.PRIMARY,),
                JUNIOR: (Stage.JUNIOR_SECONDARY,),
                NINE_YEAR: (Stage.PRIMARY, Stage.JUNIOR_SECONDARY),
                SPECIAL: (Stage.PRIMARY, Stage.JUNIOR_SECONDARY),
                SENIOR: (Stage.SENIOR_SECONDARY,),
                VOCATIONAL: (Stage.SECONDARY_VOCATIONAL,),
            }[self.kind]
        )


class SchoolBuilder:
    """Founds schools with running codes; names repeat nowhere inside a county."""

    def __init__(self, draw: Random) -> None:
        self._draw = draw
        self._serial = 900_000
        self._names: set[tuple[str, str]] = set()

    def found(self, name: str, kind: str, village: str, area: SchoolArea, *, is_private: bool = False) -> School:
        """A new school with a code of its own and the fees of its kind."""
        self._serial += 1
        county = village[:6]
        while (county, name) in self._names:
            name = name.replace(kind, f"第二{kind}", 1) if kind in name else name + "（二部）"
        self._names.add((county, name))
        ownership = Ownership.PRIVATE if is_private else Ownership.PUBLIC
        school = School(f"{_KIND_DIGITS[kind]}22{self._serial}", name, kind, ownership, area, village)
        self._set_fees(school)
        return school

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """One of several, by the builder's own draw."""
        return self._draw.choice(choices)

    def _set_fees(self, school: School) -> None:
        draw = self._draw
        ten = 1_000
        if school.kind == PRESCHOOL:
            school.public_monthly_fee = 25_000 if school.area == SchoolArea.TOWNSHIP else 32_000
            school.monthly_fee = school.public_monthly_fee
            return
        if school.kind in (PRIMARY, NINE_YEAR, SPECIAL, JUNIOR):
            school.misc = _misc(draw.randrange(12, 19) * ten, school.is_public)
            school.textbook = draw.randrange(8, 14) * ten
            school.meal_days = draw.randrange(92, 102)
            if school.is_outside_seat:
                school.bus = draw.randrange(20, 50) * ten
            if not school.is_public:
                school.tuition, school.public_tuition = draw.randrange(250, 400) * ten, 0
        elif school.kind == SENIOR:
            school.public_tuition = draw.choice((90_000, 70_000, 50_000))
            school.tuition = school.public_tuition if school.is_public else draw.randrange(250, 420) * ten
        else:
            school.tuition = school.public_tuition = draw.randrange(90, 121) * ten
            school.misc = draw.randrange(10, 25) * ten
        school.accommodation = draw.randrange(15, 35) * ten


def _misc(drawn: int, is_public: bool) -> int:
    """A private school charges more than the state pays for a pupil; a public one nothing, but for a few that do."""
    if not is_public:
        return 4 * drawn
    return drawn if drawn >= 18_000 else 0


def build_schools(places: CountyPlaces, scale: Scale, builder: SchoolBuilder) -> list[School]:
    """All schools of one county, every kind among them; primary and junior zones cover each village of the county."""
    seat_area = SchoolArea.CITY if places.county == "220802" else SchoolArea.COUNTY_SEAT
    schools = list(_city_towns(places, builder) if scale.is_whole_prefecture else _small_towns(places, builder))
    schools += _seat_schools(places, scale, builder, seat_area)
    return schools


def _small_towns(places: CountyPlaces, builder: SchoolBuilder) -> Iterator[School]:
    towns = list(places.towns.items())
    (first, second, third, fourth, fifth, sixth) = (town for town, _ in towns)
    of = places.towns
    yield _central(builder, of[first][0], of[first] + of[second])
    nine = builder.found(f"{town_name(third)}九年一贯制学校", NINE_YEAR, of[third][0], SchoolArea.TOWNSHIP)
    nine.zone = of[third] + of[fourth]
    yield nine
    village = of[fifth][0]
    primary = builder.found(f"{town_name(fifth)}{village_in_names(village)}小学", PRIMARY, village, SchoolArea.VILLAGE)
    primary.zone = of[fifth] + of[sixth]
    yield primary
    yield _point(builder, of[sixth][0], of[sixth][: (len(of[sixth]) + 1) // 2])
    yield _kindergarten(builder, of[fourth][0], "public")
    yield _kindergarten(builder, of[first][0], "inclusive")
    yield _kindergarten(builder, of[second][0], "other")


def _city_towns(places: CountyPlaces, builder: SchoolBuilder) -> Iterator[School]:
    for i, (town, villages) in enumerate(places.towns.items()):
        third = max(1, len(villages) // 3)
        if i % 3 == 0:
            central = builder.found(f"{town_name(town)}九年一贯制学校", NINE_YEAR, villages[0], SchoolArea.TOWNSHIP)
            central.zone = villages
        else:
            central = _central(builder, villages[0], villages)
            junior = builder.found(f"{town_name(town)}中学", JUNIOR, villages[0], SchoolArea.TOWNSHIP)
            junior.zone = villages
            yield junior
        yield central
        for part in (villages[third : 2 * third], villages[2 * third :]):
            if part:
                name = f"{town_name(town)}{village_in_names(part[0])}小学"
                primary = builder.found(name, PRIMARY, part[0], SchoolArea.VILLAGE)
                primary.zone = part
                yield primary
        if len(villages) > 3:
            yield _point(builder, villages[-1], villages[-2:])
        yield _kindergarten(builder, villages[0], "public")
        yield _kindergarten(builder, villages[-1], "inclusive" if i % 3 else "other")


def _seat_schools(places: CountyPlaces, scale: Scale, builder: SchoolBuilder, area: SchoolArea) -> Iterator[School]:
    seat, county = places.seat_villages, places.county
    name = county_name(county)
    spread = max(1, len(seat) // 4)
    for i in range(4 if scale.is_whole_prefecture else 1):
        school = builder.found(f"{name}第{_ORDINALS[i]}小学", PRIMARY, seat[i * spread], area)
        school.zone = seat
        yield school
    for i in range(3 if scale.is_whole_prefecture else 1):
        school = builder.found(f"{name}第{_ORDINALS[i + 2]}初级中学", JUNIOR, seat[-1 - i], area)
        school.zone = seat if scale.is_whole_prefecture else seat + places.rural_villages
        yield school
    for i in range(2 if scale.is_whole_prefecture else 1):
        yield builder.found(f"{name}第{_ORDINALS[i]}高级中学", SENIOR, seat[i], area)
    yield builder.found(f"{name}职业教育中心", VOCATIONAL, seat[0], area)
    if scale.is_whole_prefecture or county in ("220802", "220822", "220882"):
        yield builder.found(f"{name}特殊教育学校", SPECIAL, seat[0], area)
    if scale.is_whole_prefecture or county == "220821":
        yield builder.found(f"{name}育英实验小学", PRIMARY, seat[0], area, is_private=True)
    if scale.is_whole_prefecture or county == "220881":
        yield builder.found(f"{name}博文高级中学", SENIOR, seat[0], area, is_private=True)
    if scale.is_whole_prefecture:
        for kind in ("public", "public", "inclusive", "inclusive", "other"):
            yield _kindergarten(builder, builder.pick(seat), kind, area)


def _central(builder: SchoolBuilder, village: str, zone: list[str]) -> School:
    school = builder.found(f"{town_name(village)}中心学校", PRIMARY, village, SchoolArea.TOWNSHIP)
    school.zone = zone
    return school


def _point(builder: SchoolBuilder, village: str, zone: list[str]) -> School:
    school = builder.found(
        f"{town_name(village)}{village_in_names(village)}教学点", PRIMARY, village, SchoolArea.VILLAGE
    )
    school.is_point, school.zone = True, zone
    return school


def _kindergarten(builder: SchoolBuilder, village: str, kind: str, area: SchoolArea = SchoolArea.TOWNSHIP) -> School:
    if kind == "public":
        return builder.found(f"{town_name(village)}中心幼儿园", PRESCHOOL, village, area)
    brand = builder.pick(_PRIVATE_KINDERGARTENS)
    school = builder.found(f"{town_name(village)}{brand}幼儿园", PRESCHOOL, village, area, is_private=True)
    school.is_inclusive = kind == "inclusive"
    if school.is_inclusive:
        school.certified = ("2016-09-01", "2019-08-31")
        school.monthly_fee = school.public_monthly_fee - builder.pick((0, 2_000, 3_000))
    else:
        school.monthly_fee = school.public_monthly_fee + builder.pick((15_000, 20_000, 40_000))
    return school
