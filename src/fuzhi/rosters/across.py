"""One household a row, its members across: 户主姓名, 户主身份证号, 成员1姓名, 成员1身份证号, 成员1关系, 成员2姓名 ...

Each place across the row is read as a table of its own: the same rows, the columns of that member, and what holds for
the household.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fuzhi.rosters.cleaning.cell import Raw, text_of
from fuzhi.rosters.headers import candidates, fold_header, match_headers, numbered
from fuzhi.rosters.kinds.shape import Kind
from fuzhi.rosters.sheets import Sheet
from fuzhi.rosters.tables import Header, is_table_of

SLOTS_MIN = 2
"""From so many numbered members on their columns are places across a row."""
_HEAD = re.compile(r"户主的?(?P<leaf>.*)")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place across the row: its head, the columns that are the member's alone, what no column says of it."""

    header: Header
    own: tuple[int, ...]
    constants: Mapping[str, Raw]

    def holds(self, row: Sequence[Raw]) -> bool:
        """True when somebody stands there."""
        return any(text_of(row[column]) for column in self.own)


def slots_across(kind: Kind, header: Header | None) -> list[Slot]:
    """The places of a head whose members stand across, the household's head first; none for any other table."""
    if header is None or not kind.has_members:
        return []
    places: dict[str, dict[int, str]] = {}
    for column, name in enumerate(header.names):
        if name and (said := numbered(name)):
            places.setdefault(said[0], {})[column] = said[1]
    if len(places) < SLOTS_MIN:
        return []
    found = list(_slots(kind, header, places))
    return found if all(is_table_of(kind, slot.header.fields) for slot in found) else []


def _slots(kind: Kind, header: Header, places: Mapping[str, Mapping[int, str]]) -> Iterator[Slot]:
    across = {column for columns in places.values() for column in columns}
    shared = ["" if column in across else name for column, name in enumerate(header.names)]
    heads = {
        column: hit["leaf"] or "姓名"
        for column, name in enumerate(shared)
        if (hit := _HEAD.fullmatch(fold_header(name)))
    }
    if heads:
        yield _slot(kind, header, shared, heads, {"relation": "户主"})
    for columns in places.values():
        yield _slot(kind, header, shared, columns, {}, without=heads)


def _slot(
    kind: Kind,
    header: Header,
    shared: Sequence[str],
    own: Mapping[int, str],
    constants: Mapping[str, Raw],
    without: Mapping[int, str] | None = None,
) -> Slot:
    """``without``: columns of the household's head that a member's own must not be taken from."""
    names = [own.get(column, name) for column, name in enumerate(shared)]
    for column in without or {}:
        if not any(field.startswith("head_") for _, field in candidates(kind, names[column])):
            names[column] = ""
    fields = match_headers(kind, names)
    return Slot(Header(header.row, list(header.names), fields), tuple(own), constants)


def rows_of(slot: Slot, sheet: Sheet, rows: Sequence[int]) -> list[int]:
    """Those of a table's rows on which the slot holds somebody."""
    return [index for index in rows if slot.holds(sheet.rows[index])]
