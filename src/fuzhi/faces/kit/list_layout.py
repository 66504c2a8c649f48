"""How a person wants a list: which columns, in which order, how wide, how close the rows. Kept through ``hooks``."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from fuzhi.faces.kit.list_columns import Column


@dataclass(frozen=True)
class Place:
    """One column as a person wants it: ``width`` in pixels, 0 = as wide as what stands in it."""

    key: str
    is_shown: bool = True
    width: int = 0


@dataclass(frozen=True)
class ColumnRow:
    """One line of the choice of columns; the title of the rows is always shown."""

    key: str
    label: str
    is_shown: bool
    is_fixed: bool
    width: int


@dataclass(frozen=True)
class Layout:
    """Nothing wanted = the list as it is declared. A column that came later stands where it is declared."""

    places: tuple[Place, ...] = ()
    is_close: bool = False

    def in_order(self, columns: Sequence[Column]) -> list[Column]:
        """All columns in the order wanted."""
        wanted = {one.key: number for number, one in enumerate(self.places)}
        ordered = sorted((one for one in columns if one.key in wanted), key=lambda one: wanted[one.key])
        for number, one in enumerate(columns):
            if one.key not in wanted:
                ordered.insert(number, one)
        return ordered

    def arranged(self, columns: Sequence[Column]) -> list[Column]:
        """Those that are shown, in the order wanted."""
        hidden = {one.key for one in self.places if not one.is_shown}
        return [one for one in self.in_order(columns) if one.key not in hidden or one.phone == "title"]

    def rows(self, columns: Sequence[Column]) -> list[ColumnRow]:
        """The lines of the choice of columns."""
        shown = {one.key for one in self.arranged(columns)}
        return [
            ColumnRow(one.key, one.label, one.key in shown, one.phone == "title", self.width_of(one.key))
            for one in self.in_order(columns)
        ]

    def width_of(self, key: str) -> int:
        """How wide this person wants a column; 0 = as it comes."""
        return next((one.width for one in self.places if one.key == key), 0)


def as_declared(request: HttpRequest, list_name: str) -> Layout:
    """Where nobody keeps anything."""
    return Layout()
