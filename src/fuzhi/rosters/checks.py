"""Checks across rows: the same person twice, a household without a head.
What the field itself runs (registers' own tools)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fuzhi.vocabulary.identity import IdState

if TYPE_CHECKING:
    from fuzhi.rosters.block import Block
    from fuzhi.rosters.kinds.shape import Kind

_NAMES_NOBODY = {IdState.MISSING.value, IdState.BAD_SHAPE.value}


def duplicates(kind: "Kind", blocks: Sequence["Block"]) -> None:
    """The same key twice in one file: an equal row is an error (the first stays), a differing one a warning."""
    told: set[tuple[int, int]] = set()
    for key in kind.keys:
        seen: dict[tuple[Any, ...], tuple[int, int]] = {}
        for number, block in enumerate(blocks):
            columns = [block.column(name) for name in key]
            states = block.column("id_state") if "id_number" in key else None
            for index, values in enumerate(zip(*columns, strict=True)):
                if None in values[:1] or (len(values) > 1 and "batch_no" in key and None in values):
                    continue
                if states is not None and states[index] in _NAMES_NOBODY:
                    continue
                first = seen.setdefault(values, (number, index))
                if first != (number, index) and (number, index) not in told:
                    told.add((number, index))
                    _tell_twice(kind, key[0], blocks, first, (number, index))


def _tell_twice(
    kind: "Kind", field: str, blocks: Sequence["Block"], first: tuple[int, int], second: tuple[int, int]
) -> None:
    one, two = blocks[first[0]], blocks[second[0]]
    where = f"第 {one.excel_rows[first[1]]} 行"
    if one.sheet != two.sheet:
        where = f"工作表“{one.sheet}”{where}"
    is_equal = all(one.column(name)[first[1]] == two.column(name)[second[1]] for name in kind.columns)
    if is_equal and not one.is_rejected(first[1]):
        two.tell(second[1], field, "duplicate_row", where)
    elif field in ("school_code", "batch_no") or (kind.code == "kindergarten"):
        two.tell(second[1], field, "duplicate_key", where)
    else:
        two.tell(second[1], field, "duplicate_person", where)


def households(blocks: Sequence["Block"]) -> None:
    """Two heads or none, two spouses, head and spouse of one sex by ID."""
    members: dict[str, list[tuple[Block, int]]] = defaultdict(list)
    for block in blocks:
        if not block.has("relation"):
            continue
        for index, number in enumerate(block.column("household_no")):
            if number and not block.is_told(index, "duplicate_row"):
                members[number].append((block, index))
    for number, people in members.items():
        relations = [block.column("relation")[index] for block, index in people]
        heads, spouses = relations.count("户主"), relations.count("配偶")
        block, index = people[0]
        if heads != 1 and None not in relations:
            said = "没有户主" if heads == 0 else f"有 {heads} 个户主"
            block.tell(index, "relation", "household_heads", f"{number} {said}")
        if spouses > 1:
            block.tell(index, "relation", "household_spouses", number)
        if heads == spouses == 1:
            head, spouse = people[relations.index("户主")], people[relations.index("配偶")]
            sexes = {_sex_by_id(*head), _sex_by_id(*spouse)}
            if len(sexes) == 1 and None not in sexes:
                head[0].tell(head[1], "relation", "household_same_sex", number)


def _sex_by_id(block: "Block", index: int) -> str | None:
    number, state = block.column("id_number")[index], block.column("id_state")[index]
    if state not in (IdState.VALID, IdState.CONVERTED):
        return None
    return "男" if int(number[16]) % 2 else "女"
