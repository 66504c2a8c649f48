"""The places of one prefecture: prefecture (4 digits) > county (6) > town (9) > village (12).
Scope is a prefix of these codes.

Which prefecture it is, and what the law there says of its counties and of age, is said by the policy pack in use: a
:class:`Jurisdiction`. A process is told once, at its start, where to find it (:func:`use_source`).
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date

from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.plain import Json

_PROVINCES = frozenset(
    str(number)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
    for number in range(first, last + 1)
)
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
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


@dataclass(frozen=True, slots=True, eq=False)
class Jurisdiction:
    """A prefecture as its policy pack describes it.

    ``counties`` name by code; ``letters`` two capitals a county, for numbers of notices and batches; ``merged`` codes
    of areas that count as one of the counties, and former codes of a county; ``youngest`` to ``oldest`` (years of age)
    is the age to learn; ``preschool_months``: months of a semester for which a kindergarten charges; ``names`` every
    place by code; ``seat_towns``: towns that are the seat of their county, beside its streets.
    """

    code: str
    name: str
    province: str
    counties: Mapping[str, str]
    letters: Mapping[str, str]
    merged: Mapping[str, str]
    youngest: int
    oldest: int
    preschool_months: int
    names: Mapping[str, str]
    seat_towns: tuple[str, ...] = ()

    @property
    def places(self) -> dict[str, Place]:
        """Every place by code, the prefecture first, then what the counties consist of."""
        named = {self.code: self.name, **self.names}
        return {code: Place(code, name) for code, name in named.items()}

    def county_named(self, code: str) -> str | None:
        """The present county that the first six digits of a code name, here or elsewhere; a former code is its own.

        None for a prefecture, a province, a city's 市辖区 and for what is no code.
        """
        county = self.merged.get(code[:6], code[:6])
        if county in self.counties:
            return county
        return county if county[:4] != self.code and _may_be_county(county) else None

    def born_between(self, day: date) -> tuple[date, date]:
        """(first, last) day of birth of those who are of the age to learn on a day."""
        first = _years_before(day, self.oldest + 1)
        return date.fromordinal(first.toordinal() + 1), _years_before(day, self.youngest)

    def as_plain(self) -> Json:
        """As JSON can carry it, for a child process."""
        return asdict(self)


def _may_be_county(code: str) -> bool:
    """GB/T 2260: 00 at the end is the area above; 01 in a city (third and fourth digit 01 to 20, 51 to 70) is 市辖区, but
    in a municipality a district."""
    if len(code) != 6 or not (code.isascii() and code.isdigit()) or code[:2] not in _PROVINCES or code.endswith("00"):
        return False
    is_city = code[2:4] <= "20" or "51" <= code[2:4] <= "70"
    return not (code.endswith("01") and is_city and code[:2] not in _MUNICIPALITIES)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


class _Here:
    """What this process knows: where to ask, and the answer."""

    source: Callable[[], Jurisdiction] | None = None
    found: Jurisdiction | None = None
    places: Mapping[str, Place] = {}


def use_source(source: Callable[[], Jurisdiction]) -> None:
    """Ask there the first time that the jurisdiction is needed; what was known before is forgotten."""
    _Here.source, _Here.found = source, None


def install(found: Jurisdiction) -> None:
    """Be in this jurisdiction from now on."""
    _Here.found, _Here.places = found, found.places


def here() -> Jurisdiction:
    """The jurisdiction in which this process works. Raises InputError ``no_jurisdiction`` when nobody said."""
    if _Here.found is None:
        if _Here.source is None:
            raise InputError("no_jurisdiction", "还不知道在哪个市使用。", "请先运行 fuzhi setup 选定政策包。")
        install(_Here.source())
    assert _Here.found is not None
    return _Here.found


def here_if_told() -> Jurisdiction | None:
    """The same, None when nobody said where: a file that names no place is read anywhere."""
    return here() if _Here.found or _Here.source else None


def counties() -> Mapping[str, str]:
    """Names of the counties by code, in the order of the pack."""
    return here().counties


def prefecture() -> str:
    """The four digits of the prefecture."""
    return here().code


def county_letters(code: str) -> str:
    """Two capitals that stand for a county in numbers of notices and batches."""
    return here().letters[code]


def all_places() -> Mapping[str, Place]:
    """Every place by code, prefecture first."""
    here()
    return _Here.places


def place_name(code: str) -> str:
    """The place's own name, or the code when it is not one of ours."""
    place = all_places().get(code)
    return place.name if place else code


def full_name(code: str) -> str:
    """County, town and village joined: ``通榆县兴隆山镇长发村民委员会``; what the pack does not name is said to be so."""
    known = "".join(place_name(code[:n]) for n in (6, 9, 12) if len(code) >= n and code[:n] in all_places())
    return known if code in all_places() or len(code) < 12 else f"{known}村名未收录（{code}）"


def village_name(code: str) -> str:
    """The village as people write it; one that the pack does not name is said to be unknown, never a bare code."""
    if code not in all_places():
        return f"村名未收录（{code}）" if code else ""
    return short_village(place_name(code))


def short_village(name: str) -> str:
    """``长发村民委员会`` and ``长发村委会`` -> ``长发村``: names as people write them."""
    for tail in ("村民委员会", "村委会"):
        if name.endswith(tail):
            return name[: -len(tail)] + "村"
    return name.removesuffix("居民委员会").removesuffix("居委会")
