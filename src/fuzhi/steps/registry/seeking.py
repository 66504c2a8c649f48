"""Children found for pasted lines, all lines by one question: by whole ID, student, account or public number, by name,
sound, parent, head of household, and by what else a line says of them.

What was pasted is nowhere kept. Whole numbers go to the database as look-up keys alone; that somebody looked for them
is recorded by how many there were, and how many an hour may be nobody's of the own area is limited: who knows the end
of a number shall not find the rest by trying.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fuzhi.steps.accounts import masking, sealing
from fuzhi.steps.accounts.permissions import check
from fuzhi.steps.accounts.scope import scope_named
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.tallies import Limit
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.periods import sql
from fuzhi.steps.registry.by_hand import written
from fuzhi.vocabulary.errors import InputError, TooMany
from fuzhi.vocabulary.pasted import LINES_MAX, Cell, PastedLine, Reading, sounding

HITS_MAX = 20
"""So many children are told of one line."""
MISSES = Limit("numbers_nobody_has", 500, 3600)
"""How many whole numbers an hour one may look for that are nobody's here."""
_WHOLE = {
    Reading.ID: "id",
    Reading.STUDENT_NUMBER: "student_number",
    Reading.ACCOUNT: "account",
}
_FOUND = """
WITH asked AS (
  SELECT * FROM unnest(%(lines)s::int[], %(cells)s::int[], %(kinds)s::text[], %(texts)s::text[])
    AS a(line, cell, kind, text)
), own AS MATERIALIZED (
  SELECT p.*, h.head_name, h.household_no FROM registry_person p LEFT JOIN registry_household h ON h.id = p.household_id
   WHERE p.is_live AND p.is_pupil AND p.merged_into_id IS NULL AND {scope}
), hit AS (
  SELECT a.line, a.cell, a.kind, p.id FROM own p
   CROSS JOIN LATERAL (VALUES ('name', p.name_key), ('guardian', p.guardian_name), ('head', p.head_name),
     ('sound', replace(p.pinyin, ' ', '')), ('initials', p.initials), ('number', p.number), ('tail', p.tail_key),
     ('sex', p.sex), ('born', to_char(p.born_from, 'YYYY')), ('birth', encode(p.birth_index, 'hex')),
     ('learns', p.school_code), ('lives', p.village_code), ('family', p.household_no)) AS k(kind, text)
   JOIN asked a ON a.kind = k.kind AND a.text = k.text
  UNION ALL
  SELECT a.line, a.cell, a.kind, o.root_id FROM asked a JOIN registry_record r ON r.id_index = decode(a.text, 'hex')
    JOIN registry_person o ON o.id = r.person_id WHERE a.kind = 'id' AND r.is_live
  UNION ALL
  SELECT a.line, a.cell, a.kind, o.root_id FROM asked a
    JOIN registry_record r ON r.student_number_index = decode(a.text, 'hex')
    JOIN registry_person o ON o.id = r.person_id WHERE a.kind = 'student_number' AND r.is_live
  UNION ALL
  SELECT a.line, a.cell, a.kind, v.person_id FROM asked a
    JOIN registry_account_v v ON v.account_index = decode(a.text, 'hex')
   WHERE a.kind = 'account' AND v.superseded_at IS NULL AND v.valid_to IS NULL
), told AS (
  SELECT h.line, h.id AS person_id, array_agg(DISTINCT h.cell) AS cells, array_agg(DISTINCT h.kind) AS kinds
    FROM hit h JOIN own ON own.id = h.id GROUP BY 1, 2
)
SELECT line, person_id, cells, kinds, in_all FROM (
  SELECT t.*, count(*) OVER (PARTITION BY line, cardinality(cells)) AS in_all,
         row_number() OVER (PARTITION BY line ORDER BY cardinality(cells) DESC,
                            'name' = ANY(kinds) DESC, person_id) AS rank
    FROM told t) ranked
 WHERE rank <= {most} ORDER BY line, rank
"""


@dataclass(frozen=True, slots=True)
class Near:
    """A child that a line may mean: the cells that say otherwise; none: its name only sounds the same, or the number
    has the same end and year."""

    person_id: int
    others: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """One line with the children who are all that it says, or else with those who are nearly so."""

    line: PastedLine
    person_ids: tuple[int, ...] = ()
    near: tuple[Near, ...] = ()
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """One look-up: of a cell of a line, as what, in the form in which it is kept."""

    line: int
    cell: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Hit:
    line: int
    person_id: int
    cells: list[int]
    kinds: list[str]
    in_all: int


Places = Mapping[str, Sequence[str]]
"""Codes of schools (``learns``) or villages (``lives``) that a word names."""
_SURE = frozenset({"name", "sound", "id", "student_number", "account", "number"})
_TELLING = _SURE | {"guardian", "head", "initials", "family", "tail", "birth"}
NEAR_MAX = 3


def seek(*, lines: Sequence[PastedLine], places: Mapping[str, Places], by: Staff) -> dict[int, Sought]:
    """What was found of each line, by its place. ``places``: which codes the words of lines name.

    Raises InputError for too many lines, TooMany when too many whole numbers were nobody's lately.
    """
    check(by, Verb.VIEW_CHILDREN)
    if len(lines) > LINES_MAX:
        raise InputError("too_many_pasted", f"一次最多查 {LINES_MAX} 行，这次有 {len(lines):,} 行。", "请分几次粘贴。")
    own = [line for line in lines if line.same_as is None]
    asked = [one for line in own for one in _asked_of(line, places)]
    numbers = {(one.line, one.cell) for one in asked if one.kind in _WHOLE.values()}
    if numbers and MISSES.tried(by.username) >= MISSES.most:
        raise TooMany(
            "too_many_unknown_numbers", "一小时内查的号码里，不在本区域的太多。", "请过一小时再查，或按姓名查。"
        )
    hits = _hits(asked, by)
    _note(len(lines), numbers, {(hit.line, cell) for hit in hits for cell in hit.cells}, by)
    found = {line.place: _sought(line, [hit for hit in hits if hit.line == line.place]) for line in own}
    found |= _nearest([one for one in found.values() if not one.person_ids and not one.near], by)
    return found


def _note(lines: int, numbers: set[tuple[int, int]], hit: set[tuple[int, int]], by: Staff) -> None:
    if not numbers:
        return
    missed = len(numbers - hit)
    if missed:
        MISSES.add(by.username, missed)
    detail: dict[str, object] = {"lines": lines, "numbers": len(numbers), "not_here": missed}
    written(by, "seek_numbers", "search", by.username, by.scope.county_code, detail, changes=False)


def _hits(asked: list[_Asked], by: Staff) -> list[_Hit]:
    if not asked:
        return []
    scope, values = scope_named(by.scope, "p", with_home=True)
    marks: sql.Marks = {
        "lines": [one.line for one in asked],
        "cells": [one.cell for one in asked],
        "kinds": [one.kind for one in asked],
        "texts": [one.text for one in asked],
    }
    return sql.read(_Hit, _FOUND.format(scope=scope, most=HITS_MAX), {**marks, **values})


def _sought(line: PastedLine, hits: list[_Hit]) -> Sought:
    """Those who are all that the line says; where some bear the name itself, no parents of that name beside them."""
    telling = {at for at, cell in enumerate(line.cells) if cell.reading is not Reading.NOTHING}
    whole = [hit for hit in hits if telling and telling <= {*hit.cells}]
    sure = [hit for hit in whole if _SURE & {*hit.kinds}] or whole
    if sure:
        return Sought(line, tuple(hit.person_id for hit in sure), is_more=sure[0].in_all > HITS_MAX)
    near = [hit for hit in hits if _SURE & {*hit.kinds}] or [hit for hit in hits if _TELLING & {*hit.kinds}]
    near = near[:NEAR_MAX]
    others = [tuple(line.cells[at].reading for at in sorted(telling - {*hit.cells})) for hit in near]
    return Sought(line, near=tuple(Near(hit.person_id, other) for hit, other in zip(near, others, strict=True)))


def _nearest(missing: list[Sought], by: Staff) -> dict[int, Sought]:
    """Names that sound the same; numbers with the same end, of who was born in the same year."""
    asked = [one for sought in missing for one in _asked_nearly(sought.line)]
    wanted = {(one.line, one.cell) for one in asked}
    found: dict[int, list[Near]] = {}
    for hit in _hits(asked, by):
        if {*hit.cells} >= {cell for line, cell in wanted if line == hit.line}:
            found.setdefault(hit.line, []).append(Near(hit.person_id, ()))
    return {
        one.line.place: Sought(one.line, near=tuple(found[one.line.place][:NEAR_MAX]))
        for one in missing
        if one.line.place in found
    }


def _asked_nearly(line: PastedLine) -> Iterator[_Asked]:
    for cell in line.telling:
        if cell.reading is Reading.WORD:
            yield _Asked(line.place, 0, "sound", sounding(cell.text))
        elif cell.reading is Reading.ID:
            yield _Asked(line.place, 1, "tail", masking.tail_sought(cell.text[-4:]))
            for year in _school_years(cell.text[6:10]):
                yield _Asked(line.place, 2, "born", year)


def _asked_of(line: PastedLine, places: Mapping[str, Places]) -> Iterator[_Asked]:
    is_alone = len(line.telling) == 1
    for at, cell in enumerate(line.cells):
        for kind, text in _kinds(cell, {} if is_alone else places.get(cell.text, {})):
            yield _Asked(line.place, at, kind, text)


def _kinds(cell: Cell, places: Places) -> Iterable[tuple[str, str]]:
    """As what a cell is looked up, and in which form."""
    text = cell.text
    yield from ((kind, code) for kind, codes in places.items() for code in codes)
    match cell.reading:
        case Reading.ID | Reading.STUDENT_NUMBER | Reading.ACCOUNT:
            kind = _WHOLE[cell.reading]
            yield kind, sealing.index(kind, text).hex()
        case Reading.BIRTH:
            yield "birth", sealing.index("birth", text).hex()
        case Reading.TAIL:
            yield "tail", masking.tail_sought(text)
            yield from (("born", year) for year in _school_years(text))
        case Reading.LETTERS:
            yield from (("sound", text), ("initials", text))
        case Reading.WORD:
            yield from (("name", text), ("guardian", text), ("head", text))
        case Reading.NUMBER:
            yield from (("number", text), ("family", text))
        case Reading.SEX:
            yield "sex", text


def _school_years(year: str) -> list[str]:
    """The school years of birth in which somebody born in this year may be."""
    return [year, str(int(year) - 1)] if year.isdigit() and "1980" <= year <= "2030" else []
