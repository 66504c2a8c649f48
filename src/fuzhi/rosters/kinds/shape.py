"""The shape of a kind of roster: its fields with their headers, the columns it is read into, how it is recognised."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

from fuzhi.rosters.cleaning.cell import Clean, Raw, plain_text
from fuzhi.rosters.regions import Regions
from fuzhi.rosters.units import Per
from fuzhi.vocabulary.codes import RosterKind


class Rows(Protocol):
    """The rows of one table while they are cleaned, as a kind sees them (:class:`fuzhi.rosters.block.Block`)."""

    sheet: str
    size: int
    title: str
    county_code: str | None
    excel_rows: Sequence[int]
    values: dict[str, list[Any]]
    sections: list[str]
    headers: dict[str, str]
    besides: list[tuple[int, Mapping[str, Raw], str]]
    """Rows of the table that are no lines (totals, footers): row, cells by field, all its text."""

    @property
    def places(self) -> Regions:
        """Names of places to codes."""

    def has(self, field: str) -> bool:
        """True when the table has a column for the field."""

    def column(self, name: str) -> list[Any]:
        """The values of a field or derived column; all unknown when the table has none."""

    def tell(self, index: int, field: str, code: str, detail: str = "") -> None:
        """Report ``code`` of the cell of ``field`` in row ``index``."""

    def untell(self, index: int, code: str) -> None:
        """Take back what was said of a row under ``code``."""

    def is_told(self, index: int, code: str) -> bool:
        """True when the row was reported under ``code``."""

    def notes(self, code: str) -> dict[int, str]:
        """Row -> detail of what was told under ``code``."""

    def is_filled(self, index: int, field: str) -> bool:
        """True when the cell took its value from the row above."""

    def is_rejected(self, index: int) -> bool:
        """True when the row has at least one error."""

    def named_above(self, words: str) -> str | None:
        """What stands after ``words：`` in the lines above the table."""

    def take_county_codes(self, field: str) -> list[str | None]:
        """County codes from a column of names."""

    def take_places(self, county: str, town: str, village: str) -> None:
        """county_code, town_code and village_code from three columns of names."""

    def take_region_codes(self, field: str) -> list[str | None]:
        """区划代码 from a column of names."""


class Mask(Enum):
    """How a cell is shown in reports and previews."""

    NONE = "none"
    ID = "id"
    ACCOUNT = "account"
    PHONE = "phone"
    BIRTH = "birth"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a column may hold: name, label, headers it is known under (best first), cleaner.

    ``required``: a blank cell rejects the row. ``is_vital``: a cell that cannot be read rejects it too; else it is
    unknown and said so. ``fills_down``: a blank cell may take the value of the row above.
    ``per``: what a sum of the field counts for, when its header says no unit; a header's unit is converted to it.
    ``in_group``: a blank cell takes the value above within the same group only (facts of a household).
    ``spreads``: a vertically merged cell counts for all its rows (never for what names one person).
    """

    name: str
    label: str
    headers: tuple[str, ...] = ()
    clean: Clean = plain_text
    required: bool = False
    is_vital: bool = False
    per: Per | None = None
    in_group: bool = False
    mask: Mask = Mask.NONE
    fills_down: bool = False
    spreads: bool = True


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of roster.

    ``columns`` maps the columns of the reading to their types (text, int, bool, date), in order. ``needs``: of each
    group at least one field must have a column. ``marks``: fields that tell this kind from the others. ``anchors``:
    fields of which a data row has at least one. ``group``: the field that holds rows together for filling down.
    ``finish`` derives the columns that no single cell gives, ``derived`` names them by field; ``keys``: fields that
    name the same person again, or the same thing (``names_persons`` False: then all of a key's fields must be known).
    ``has_members``: every row is a member of a household. ``file_checks`` look across tables. ``said_above``: fields
    that need no column where the title says them, by a pattern.
    ``shown``: columns that a preview of rows names, with a short heading; ``unit``: what one row is counted in;
    ``is_chosen``: who hands it in says which kind it is.
    """

    code: RosterKind
    fields: tuple[Field, ...]
    columns: Mapping[str, str]
    needs: tuple[tuple[str, ...], ...]
    marks: frozenset[str]
    anchors: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...] = ()
    group: str | None = None
    names_persons: bool = True
    has_members: bool = False
    shown: Mapping[str, str] = field(default_factory=dict)
    unit: str = "人"
    is_chosen: bool = True
    finish: Callable[[Rows], None] | None = None
    derived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    said_above: Mapping[str, str] = field(default_factory=dict)
    file_checks: tuple[Callable[[Sequence[Any]], None], ...] = field(default=())

    def field(self, name: str) -> Field:
        """The field of that name; KeyError when there is none."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(name)
