"""Which kind of roster a file is, and what it says of its semester: from heads, title and name, before it is read."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from fuzhi.rosters.across import slots_across
from fuzhi.rosters.kinds import KINDS, Kind
from fuzhi.rosters.reader import TITLE_MAX, is_completed
from fuzhi.rosters.sheets import Sheet
from fuzhi.rosters.sources import open_sheets
from fuzhi.rosters.tables import Header, find_header, title_above, weight_of
from fuzhi.vocabulary.identity import mask_whole_numbers
from fuzhi.vocabulary.plain import Json

SHEETS_MAX = 5
"""So many sheets in sight are asked what they are: a register stands on one of the first."""
NEAR_WEIGHT = 100
"""Two kinds that differ by less than one mark are told apart by the title alone."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """``kinds``: those whose table the file holds, the likeliest first (RosterKind values), empty for none.
    ``is_clear``: no other kind fits as well as the first. ``title``: the texts above the tables with the names of file
    and sheets, whole numbers masked."""

    kinds: list[str]
    is_clear: bool
    title: str

    def as_plain(self) -> Json:
        """As the parsing child hands it back."""
        return {"kinds": self.kinds, "is_clear": self.is_clear, "title": self.title}


def recognise(path: Path, file: str) -> Recognised:
    """Look at the heads of the file's first sheets. Raises InputError when it cannot be opened at all."""
    weights: dict[str, int] = {}
    stem = file.rsplit(".", 1)[0]
    titles = [stem]
    for sheet in islice((one for one in open_sheets(path, file) if not one.is_hidden), SHEETS_MAX):
        heads = {name: head for name, kind in KINDS.items() if (head := _head(kind, sheet, file)) is not None}
        for name, head in heads.items():
            weights[name] = max(weights.get(name, 0), weight_of(KINDS[name], head.fields))
        if heads:
            above = title_above(sheet, min(head.row for head in heads.values()))
            titles.append(f"{sheet.name}  {above}")
    title = "  ".join(titles)
    ranked = sorted(weights, key=lambda name: (-weights[name], name))
    close = [name for name in ranked if weights[ranked[0]] - weights[name] < NEAR_WEIGHT]
    named = [name for name in close if KINDS[name].code.label[:2] in title]
    if len(named) == 1:
        ranked, close = [named[0], *(name for name in ranked if name != named[0])], named
    return Recognised(ranked, len(close) == 1, mask_whole_numbers(title)[:TITLE_MAX])


def _head(kind: Kind, sheet: Sheet, file: str) -> Header | None:
    """The head that makes the sheet a table of this kind."""
    header, near = find_header(kind, sheet)
    if slots := slots_across(kind, header or near):
        return slots[0].header
    return near if header is None and near is not None and is_completed(kind, near, sheet, file) else header
