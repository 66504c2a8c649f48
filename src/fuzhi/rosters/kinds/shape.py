"""The shape of a kind of roster: its fields with their headers, the columns it is read into, how it is recognised."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from fuzhi.rosters.cleaning.cell import Clean, plain_text
from fuzhi.vocabulary.codes import RosterKind

if TYPE_CHECKING:
    from fuzhi.rosters.block import Block


class Mask(Enum):
    """How a cell is shown in reports and previews."""

    NONE = "none"
    ID = "id"
    ACCOUNT = "account"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a column may hold: name, label, headers it is known under (best first), cleaner.

    ``required``: a blank cell rejects the row. ``fills_down``: a blank cell may take the value of the row above.
    ``spreads``: a vertically merged cell counts for all its rows (never for what names one person).
    """

    name: str
    label: str
    headers: tuple[str, ...] = ()
    clean: Clean = plain_text
    required: bool = False
    mask: Mask = Mask.NONE
    fills_down: bool = False
    spreads: bool = True


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of roster.

    ``columns`` maps the columns of the reading to their types (text, int, bool, date), in order. ``needs``: of each
    group at least one field must have a column. ``marks``: fields that tell this kind from the others. ``anchors``:
    fields of which a data row has at least one. ``group``: the field that holds rows together for filling down.
    ``finish`` derives the columns that no single cell gives; ``keys``: fields that name the same person again.
    """

    code: RosterKind
    fields: tuple[Field, ...]
    columns: Mapping[str, str]
    needs: tuple[tuple[str, ...], ...]
    marks: frozenset[str]
    anchors: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...] = ()
    group: str | None = None
    finish: "Callable[[Block], None] | None" = None
    file_checks: "tuple[Callable[..., None], ...]" = field(default=())

    def field(self, name: str) -> Field:
        """The field of that name; KeyError when there is none."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(name)
