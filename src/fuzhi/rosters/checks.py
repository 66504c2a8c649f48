"""The check across rows that every kind of roster has: the same key twice."""

from collections.abc import Sequence

from fuzhi.rosters.kinds.shape import Kind, Rows
from fuzhi.rosters.refusals import sheets_overlap
from fuzhi.vocabulary.identity import IdState

_NAMES_NOBODY = {IdState.MISSING.value, IdState.BAD_SHAPE.value}


OVERLAP_PEOPLE_MIN = 3
OVERLAP_SHARE_MIN = 0.5
"""From so many of the smaller sheet's people on, a second sheet is another edition of the first, no second school."""


def refuse_overlapping_sheets(file: str, kind: Kind, blocks: Sequence[Rows]) -> None:
    """Raise InputError when two sheets hold the same people: 新表 beside 旧表, 汇总 beside its parts."""
    people: dict[str, set[tuple[str, object]]] = {}
    for block in blocks:
        for key in kind.keys:
            if len(key) == 1:
                values = ((key[0], value) for value in block.column(key[0]) if value is not None)
                people.setdefault(block.sheet, set()).update(values)
                break
    names = list(people)
    for place, one in enumerate(names):
        for two in names[place + 1 :]:
            shared = len(people[one] & people[two])
            if shared >= OVERLAP_PEOPLE_MIN and shared >= OVERLAP_SHARE_MIN * min(len(people[one]), len(people[two])):
                raise sheets_overlap(file, one, two, shared)


def duplicates(kind: Kind, blocks: Sequence[Rows]) -> None:
    """The same key twice in one file: an equal row is an error (the first stays), a differing one a warning."""
    told: set[tuple[int, int]] = set()
    for key in kind.keys:
        seen: dict[tuple[object, ...], tuple[int, int]] = {}
        for number, block in enumerate(blocks):
            columns = [block.column(name) for name in key]
            states = block.column("id_state") if "id_number" in key else None
            for index, values in enumerate(zip(*columns, strict=True)):
                if values[0] is None or (not kind.names_persons and None in values):
                    continue
                if states is not None and states[index] in _NAMES_NOBODY:
                    continue
                first = seen.setdefault(values, (number, index))
                if first != (number, index) and (number, index) not in told:
                    told.add((number, index))
                    _tell_twice(kind, key[0], blocks, first, (number, index))


def _tell_twice(
    kind: Kind, field: str, blocks: Sequence[Rows], first: tuple[int, int], second: tuple[int, int]
) -> None:
    one, two = blocks[first[0]], blocks[second[0]]
    where = f"第 {one.excel_rows[first[1]]} 行"
    if one.sheet != two.sheet:
        where = f"工作表“{one.sheet}”{where}"
    is_equal = all(one.column(name)[first[1]] == two.column(name)[second[1]] for name in kind.columns)
    if is_equal and not one.is_rejected(first[1]):
        two.tell(second[1], field, "duplicate_row", where)
    else:
        two.tell(second[1], field, "duplicate_person" if kind.names_persons else "duplicate_key", where)
