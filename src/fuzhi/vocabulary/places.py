"""The places of Baicheng: prefecture 2208 > county (6 digits) > town (9) > village (12).
Scope is a prefix of these codes.

Source: statistical area codes by package china-division 2.7.0 (MIT), today's edition; ``tables/places.csv``.
"""

import csv
import functools
from dataclasses import dataclass
from importlib import resources

PREFECTURE = "2208"
PREFECTURE_NAME = "白城市"
COUNTIES = {"220802": "洮北区", "220821": "镇赉县", "220822": "通榆县", "220881": "洮南市", "220882": "大安市"}
LEVEL_LABELS = {4: "市", 6: "县（市、区）", 9: "乡镇（街道）", 12: "村（社区）"}


@dataclass(frozen=True, slots=True)
class Place:
    """One place; ``code`` has 4, 6, 9 or 12 digits, ``parent`` is the code one level up."""

    code: str
    name: str

    @property
    def parent(self) -> str:
        """Code of the place above, empty for the prefecture."""
        return {4: "", 6: self.code[:4], 9: self.code[:6], 12: self.code[:9]}[len(self.code)]


@functools.cache
def all_places() -> dict[str, Place]:
    """Every place by code, prefecture first; pseudo-villages (虚拟) are left out, 220871 keeps its statistical code."""
    places = {PREFECTURE: Place(PREFECTURE, PREFECTURE_NAME)}
    with resources.files(__package__).joinpath("tables/places.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            places.setdefault(row["county_code"], Place(row["county_code"], row["county"]))
            places.setdefault(row["town_code"], Place(row["town_code"], row["town"]))
            if "虚拟" not in row["village"]:
                places[row["village_code"]] = Place(row["village_code"], row["village"])
    return places


def place_name(code: str) -> str:
    """The place's own name, or the code when it is not one of ours."""
    place = all_places().get(code)
    return place.name if place else code


def full_name(code: str) -> str:
    """County, town and village joined: ``通榆县兴隆山镇长发村民委员会``."""
    return "".join(place_name(code[:n]) for n in (6, 9, 12) if len(code) >= n)


def short_village(name: str) -> str:
    """``长发村民委员会`` and ``长发村委会`` -> ``长发村``: names as people write them."""
    for tail in ("村民委员会", "村委会"):
        if name.endswith(tail):
            return name[: -len(tail)] + "村"
    return name.removesuffix("居民委员会").removesuffix("居委会")
