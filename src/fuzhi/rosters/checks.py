"""The check across rows that every kind of roster has: the same key twice."""

from collections.abc import Sequence
from typing import Any

from fuzhi.rosters.kinds.shape import Kind, Rows
from fuzhi.vocabulary.identity import IdState

_NAMES_NOBODY = {IdState.MISSING.value, IdState.BAD_SHAPE.value}


def duplicates(kind: Kind, blocks: Sequence[Rows]) -> None:
    """The same key twice in one file: an equal row is an error (the first stays), a differing one a warning."""
    told: set[tuple[int, int]] = set()
    for key in kind.keys:
        seen: dict[tuple[Any, ...], tuple[int, int]] = {}
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
