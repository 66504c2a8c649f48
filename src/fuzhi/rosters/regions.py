"""Places by the names people write: 县、乡镇、村 to their 6-, 9- and 12-digit codes."""

import functools
import re

from fuzhi.rosters.cleaning.cell import narrow
from fuzhi.vocabulary.places import Jurisdiction, here

_TAILS = ("村民委员会", "居民委员会", "村委会", "居委会", "委员会")


def fold_place(text: str) -> str:
    """A place name without blanks, brackets and office words: ``长发村民委员会`` -> ``长发``, ``长发村`` -> ``长发``."""
    name = re.sub(r"\([^()]*\)", "", narrow(text))
    for tail in _TAILS:
        if name.endswith(tail) and len(name) > len(tail):
            name = name[: -len(tail)]
            break
    for tail in ("社区", "村", "屯"):
        if name.endswith(tail) and len(name) > len(tail) + 1:
            return name[: -len(tail)]
    return name


def fold_town(text: str) -> str:
    """A town name without brackets and office words; the kind (镇, 乡, 街道) stays, it tells two towns apart."""
    name = re.sub(r"\([^()]*\)", "", narrow(text))
    for tail in ("人民政府", "政府", "办事处"):
        name = name.removesuffix(tail)
    return name.replace("蒙古族", "")


def _bare_town(folded: str) -> str:
    return re.sub(r"(街道|镇|乡)$", "", folded) if len(folded) > 2 else folded


class Regions:
    """Names to codes inside one prefecture; what is ambiguous is not found (None)."""

    def __init__(self, jurisdiction: Jurisdiction) -> None:
        self.jurisdiction = jurisdiction
        self.known = jurisdiction.places
        self.above = re.compile("^" + "".join(_maybe(name) for name in (jurisdiction.province, jurisdiction.name)))
        self.counties = {name: code for code, name in jurisdiction.counties.items()}
        self.counties.update({name[:-1]: code for code, name in jurisdiction.counties.items()})
        self.towns: dict[tuple[str, str], str | None] = {}
        self.villages: dict[tuple[str, str], str | None] = {}
        places = self.known
        for code, place in places.items():
            if len(code) == 9:
                folded = fold_town(place.name)
                for name in {folded, _bare_town(folded)}:
                    _put(self.towns, (code[:6], name), code)
        for code, place in places.items():
            if len(code) == 9:  # a whole name wins over another town's shortened one
                self.towns[code[:6], fold_town(place.name)] = code
        for code, place in places.items():
            if len(code) == 12:
                for name in {fold_place(place.name), narrow(place.name)}:
                    for area in (code[:9], code[:6]):
                        _put(self.villages, (area, name), code)

    def county(self, text: str | None) -> str | None:
        """``通榆县``, ``通榆``, ``吉林省白城市通榆县``, ``220822`` -> 220822."""
        if not text:
            return None
        name = narrow(text)
        if name[:6].isdigit():
            county = self.jurisdiction.county_named(name)
            return county if county in self.jurisdiction.counties else None
        return self.counties.get(self.above.sub("", name)) or self.counties.get(name)

    def town(self, text: str, county: str) -> str | None:
        """A town of the county by name; with or without 镇, 乡, 街道 when that is plain."""
        folded = fold_town(text)
        return self.towns.get((county, folded)) or self.towns.get((county, _bare_town(folded)))

    def town_anywhere(self, text: str) -> str | None:
        """A town by name in any county, when only one county has it."""
        found = {code for county in self.counties.values() if (code := self.towns.get((county, fold_town(text))))}
        return found.pop() if len(found) == 1 else None

    def village_anywhere(self, text: str, area: str | None) -> str | None:
        """A village by name inside a town (9 digits) or county (6 digits); None when absent or there twice."""
        if not area:
            return None
        return self.villages.get((area, fold_place(text))) or self.villages.get((area, narrow(text)))

    def region_code(self, text: str) -> str | None:
        """户口所在地 -> 12 digits of a village or 6 of a county; an address is read from the left."""
        plain = narrow(text)
        if plain.isdigit():
            return self._region_digits(plain)
        rest = self.above.sub("", plain)
        county = next((name for name in sorted(self.counties, key=len, reverse=True) if rest.startswith(name)), None)
        if county is None:
            town = self.town_anywhere(rest)
            return town[:6] if town else None
        code = self.counties[county]
        rest = rest[len(county) :]
        return self._village_in(rest, code) or code

    def _region_digits(self, digits: str) -> str | None:
        """Digits as they are; the present county's for a former code and where no village is named."""
        county = self.jurisdiction.county_named(digits)
        if county is None or len(digits) not in (6, 9, 12):
            return None
        is_village = len(digits) == 12 and not digits.endswith("000000")
        return digits if is_village and (digits[:6] == county or digits[:6] in self.known) else county

    def _village_in(self, rest: str, county: str) -> str | None:
        if not rest:
            return None
        for end in range(min(len(rest), 14), 1, -1):
            town = self.town(rest[:end], county) if end >= 2 else None
            if town and len(rest) > end:
                return self._longest_village(rest[end:], town)
        return self._longest_village(rest, county)

    def _longest_village(self, rest: str, area: str) -> str | None:
        for end in range(min(len(rest), 16), 1, -1):
            if found := self.village_anywhere(rest[:end], area):
                return found
        return None


def _put(table: dict[tuple[str, str], str | None], key: tuple[str, str], code: str) -> None:
    """Keep a name only while it means one place."""
    table[key] = code if table.get(key, code) == code else None


def _maybe(name: str) -> str:
    """A name that may stand there, whole or without its last character: ``白城市``, ``白城``."""
    return f"({re.escape(name)}|{re.escape(name[:-1])})?"


@functools.lru_cache(maxsize=4)
def _regions(jurisdiction: Jurisdiction) -> Regions:
    return Regions(jurisdiction)


def regions() -> Regions:
    """The one table of place names of the jurisdiction, built when first asked for."""
    return _regions(here())


__all__ = ["Regions", "fold_place", "fold_town", "regions"]
