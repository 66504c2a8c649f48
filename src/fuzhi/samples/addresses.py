"""Which towns and villages the sample city uses, and how people write them."""

import functools
from dataclasses import dataclass, field

from fuzhi.samples.scales import Scale
from fuzhi.vocabulary.places import all_places, counties, place_name, short_village


@dataclass(slots=True)
class CountyPlaces:
    """A county's streets (its seat), towns with villages, and the towns without a village of their own (farms)."""

    county: str
    seat_villages: list[str] = field(default_factory=list)
    towns: dict[str, list[str]] = field(default_factory=dict)
    farms: list[str] = field(default_factory=list)

    @property
    def rural_villages(self) -> list[str]:
        """All villages outside the seat."""
        return [village for villages in self.towns.values() for village in villages]


def county_places(county: str, scale: Scale) -> CountyPlaces:
    """The places of one county at a scale: small takes two streets and the first six towns, city takes all."""
    found = CountyPlaces(county)
    streets: dict[str, list[str]] = {}
    for code in all_places():
        if len(code) != 9 or not code.startswith(county):
            continue
        villages = [c for c in _villages_of(code) if int(c[9:]) >= 200] if code[6] != "0" else _villages_of(code)
        if code[6] == "0" and villages:
            streets[code] = villages
        elif code[6] == "4":
            found.farms.append(code + ("598" if int(code[6:9]) > 400 else "498"))
        elif villages:
            found.towns[code] = villages
    if not scale.is_whole_prefecture:
        streets = dict(list(streets.items())[:2])
        found.towns = dict(list(found.towns.items())[: scale.towns_per_county - 2])
    found.seat_villages = [village for villages in streets.values() for village in villages]
    return found


@functools.cache
def _villages_of(town: str) -> list[str]:
    return [code for code in all_places() if len(code) == 12 and code.startswith(town)]


def county_name(county: str) -> str:
    """``通榆县``."""
    return counties()[county]


@functools.cache
def village_name(code: str) -> str:
    """The village as its people write it: ``长发村``; by its full name where the town has a community of that name too."""
    short = short_village(place_name(code))
    bare = short.removesuffix("社区").removesuffix("村")
    twins = [other for other in _villages_of(code[:9]) if place_name(other).startswith(bare)]
    return short if len(twins) == 1 else place_name(code)


def village_in_names(code: str) -> str:
    """The village as part of a school's name: ``长发村``, without 社区."""
    return short_village(place_name(code)).removesuffix("社区")


def town_name(code: str) -> str:
    """The town a village or town code lies in: ``兴隆山镇``; notes in brackets before a street's name are left out."""
    return place_name(code[:9]).split("）")[-1]


def written_address(code: str) -> str:
    """``吉林省白城市通榆县兴隆山镇长发村``, as far down as the code goes."""
    text = "吉林省白城市" + place_name(code[:6])
    if len(code) >= 9:
        text += town_name(code)
    return text + (village_name(code) if len(code) == 12 and code in all_places() else "")


def place_as_written(code: str) -> str:
    """``通榆县兴隆山镇长发村``."""
    return written_address(code).removeprefix("吉林省白城市")
