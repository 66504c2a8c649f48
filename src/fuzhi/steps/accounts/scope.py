"""Area scope as text: a prefix of an area code, and for schools the school code.

Scoped tables carry ``county_code`` (6 digits: the county of the school, else of the household), ``village_code`` (12
digits, home village, or empty) and ``school_code`` (empty if none).
"""

from dataclasses import dataclass
from typing import Protocol

from django.db.models import Q

from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.places import full_name, place_name


class Placed(Protocol):
    """A row of a scoped table."""

    @property
    def county_code(self) -> str:
        """The county that answers for the row."""

    @property
    def village_code(self) -> str:
        """The home, or empty."""

    @property
    def school_code(self) -> str:
        """The school, or empty."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person may see: ``area_code`` has 4, 6, 9 or 12 digits; ``school_code`` narrows it to one school."""

    area_code: str
    school_code: str = ""

    @property
    def county_code(self) -> str:
        """The county (6 digits), empty for the whole prefecture."""
        return self.area_code[:6] if len(self.area_code) >= 6 else ""

    @property
    def is_prefecture(self) -> bool:
        """True when nothing is cut off."""
        return len(self.area_code) == 4 and not self.school_code

    @property
    def label(self) -> str:
        """The area's name."""
        return place_name(self.area_code)

    def covers_county(self, county_code: str) -> bool:
        """True when the whole county lies inside."""
        return not self.school_code and len(self.area_code) <= 6 and county_code.startswith(self.area_code)

    def covers(self, row: Placed, with_home: bool = False) -> bool:
        """True when :func:`for_area` would find the row; for one that is at hand already."""
        if self.school_code:
            return row.school_code == self.school_code
        if len(self.area_code) == 6:
            is_home = with_home and row.village_code.startswith(self.area_code)
            return row.county_code == self.area_code or is_home
        return self.is_prefecture or (len(self.area_code) in (9, 12) and row.village_code.startswith(self.area_code))


class Seated(Protocol):
    """Whoever has a role in an area."""

    role: str
    area_code: str
    school_code: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A role in an area, of a school where it is a school's: what an account is, and what is handed to another for a
    leave."""

    role: str
    area_code: str
    school_code: str

    @classmethod
    def of(cls, who: Seated) -> "Seat":
        """As it is now."""
        return cls(who.role, who.area_code, who.school_code)

    @property
    def key(self) -> str:
        """In one text."""
        return f"{self.role}|{self.area_code}|{self.school_code}"

    @property
    def words(self) -> str:
        """As people say it."""
        area = full_name(self.area_code) or place_name(self.area_code)
        return f"{Role(self.role).label}，{area}" + (f"，学校 {self.school_code}" if self.school_code else "")


NOTHING = Scope("-")
"""Sees no row at all: for accounts without an area (system administration)."""


def for_area(scope: Scope, with_home: bool = False, prefix: str = "") -> Q:
    """The filter of a scoped table; ``with_home`` also shows a county the children who live there and learn elsewhere.

    ``prefix`` reaches the columns over one foreign key (``"person__"``).
    """
    if scope.school_code:
        return Q(**{f"{prefix}school_code": scope.school_code})
    area = scope.area_code
    if scope.is_prefecture:
        return Q()
    if len(area) == 6:
        own = Q(**{f"{prefix}county_code": area})
        return own | Q(**{f"{prefix}village_code__startswith": area}) if with_home else own
    if len(area) in (9, 12):
        return Q(**{f"{prefix}village_code__startswith": area})
    return Q(pk__in=[])


def for_county(scope: Scope) -> Q:
    """The filter of what is a county's as a whole: whoever sees less than a county sees none of it."""
    return Q(pk__in=[]) if scope.school_code or len(scope.area_code) > 6 else for_area(scope)


def for_county_or_school(scope: Scope) -> Q:
    """The filter of what belongs to counties and schools; towns and villages have none."""
    return for_area(scope) if scope.school_code else for_county(scope)


def scope_sql(scope: Scope, alias: str = "", with_home: bool = False) -> tuple[str, list[str]]:
    """The same for raw SQL: a boolean expression with ``%s`` marks and its parameters; ``alias`` names the table."""
    dot = f"{alias}." if alias else ""
    if scope.school_code:
        return f"{dot}school_code = %s", [scope.school_code]
    area = scope.area_code
    if scope.is_prefecture:
        return "TRUE", []
    if len(area) == 6 and with_home:
        return f"({dot}county_code = %s OR {dot}village_code LIKE %s)", [area, f"{area}%"]
    if len(area) == 6:
        return f"{dot}county_code = %s", [area]
    if len(area) in (9, 12):
        return f"{dot}village_code LIKE %s", [f"{area}%"]
    return "FALSE", []


def scope_named(scope: Scope, alias: str = "", with_home: bool = False) -> tuple[str, dict[str, str]]:
    """As :func:`scope_sql`, with named marks (``%(scope_0)s``)."""
    where, values = scope_sql(scope, alias, with_home)
    marks = {f"scope_{place}": value for place, value in enumerate(values)}
    parts = where.split("%s")
    return parts[0] + "".join(f"%({mark})s{part}" for mark, part in zip(marks, parts[1:], strict=True)), marks
