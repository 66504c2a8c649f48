"""One table of one sheet while it is cleaned: raw columns in, typed columns and what was told of each cell out."""

import re
from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from fuzhi.rosters.cleaning.cell import Memory, Raw, narrow, text_of
from fuzhi.rosters.codes import CELL_CODES, WHERE_IT_MAY_BE_UNKNOWN, Issue
from fuzhi.rosters.kinds.remarks import take_remarks
from fuzhi.rosters.kinds.shape import Field, Kind
from fuzhi.rosters.legends import by_legend, is_mark, legend_of
from fuzhi.rosters.regions import Regions, regions
from fuzhi.rosters.units import Unit, converted, unit_of
from fuzhi.vocabulary.places import here, place_name


def _softened(issues: Mapping[Hashable, tuple[Issue, ...]]) -> dict[Hashable, tuple[Issue, ...]]:
    """What is told of a field that may be unknown."""
    return {
        raw: tuple(Issue(WHERE_IT_MAY_BE_UNKNOWN.get(issue.code, issue.code), issue.detail) for issue in told)
        for raw, told in issues.items()
    }


class Block:
    """The data rows of one table. ``values`` maps fields (then also derived columns)
    to lists of equal length ``size``."""

    def __init__(
        self,
        kind: Kind,
        sheet: str,
        excel_rows: Sequence[int],
        raw: dict[str, list[Raw]],
        headers: dict[str, str],
        column_numbers: dict[str, int],
        title: str,
        county_code: str | None,
    ) -> None:
        self.kind = kind
        self.sheet = sheet
        self.excel_rows = excel_rows
        self.size = len(excel_rows)
        self.raw = raw
        self.headers = headers
        self.column_numbers = column_numbers
        self.title = title
        self.county_code = county_code
        self.values: dict[str, list[Any]] = {}
        self.sections = [""] * self.size
        self.besides: list[tuple[int, Mapping[str, Raw], str]] = []
        self._told: dict[int, list[tuple[str, Issue]]] = {}
        self._filled: dict[str, set[int]] = {}
        self._yuan: dict[str, set[int]] = {}
        self._unread: dict[int, list[str]] = {}

    # cleaning -------------------------------------------------------------------------------------------------------
    def clean(self, memories: dict[str, Memory]) -> None:
        """Clean every column through its memory, then derive what no single cell gives."""
        for field in self.kind.fields:
            raw = self.raw.get(field.name)
            if raw is None:
                continue
            raw = self._in_yuan(field, self._by_legend(field, raw))
            memory = memories.setdefault(field.name, Memory(field.clean))
            self.values[field.name] = [memory[value] for value in raw]
            if memory.issues:
                weighed = memory.issues if field.is_vital or field.required else _softened(memory.issues)
                for index, value in enumerate(raw):
                    for issue in weighed.get(value, ()):
                        self._add(index, field.name, issue)
                    if value in weighed and self.values[field.name][index] is None:
                        self._unread.setdefault(index, []).append(field.name)
        self._convert()
        self._fill_down()
        self._fill_groups()
        take_remarks(self)
        if self.kind.finish:
            self.kind.finish(self)
        for field in self.kind.fields:
            if field.required:
                for index, value in enumerate(self.values.get(field.name) or [None] * self.size):
                    if value is None and not self._has_error(index, field.name):
                        self.tell(index, field.name, "required_missing")

    def _by_legend(self, field: Field, raw: list[Raw]) -> list[Raw]:
        """The column with its marks written out, where the sheet says what they mean."""
        marks = {cell for cell in set(raw) if is_mark(cell)}
        if not marks:
            return raw
        headers = self.headers[field.name]
        said = legend_of([headers]) or legend_of([self.title, *(text for _, _, text in self.besides)])
        words = by_legend(field, said)
        first = next((index for index, cell in enumerate(raw) if is_mark(cell) and text_of(cell) in words), None)
        if first is None:
            return raw
        self.tell(first, field.name, "mark_by_legend", "、".join(f"{mark}＝{word}" for mark, word in words.items()))
        return [words.get(text_of(cell), cell) if is_mark(cell) else cell for cell in raw]

    def _unit(self, field: Field) -> Unit | None:
        """The unit that the field's header, or the title, gives it."""
        return unit_of(self.headers[field.name], field.per, self.title) if field.per else None

    def _in_yuan(self, field: Field, raw: list[Raw]) -> list[Raw]:
        """Plain numbers under 万元 as yuan, before they are read: 0.0425 万元 is 425 yuan and no broken fen."""
        unit = self._unit(field)
        if unit is None or not unit.factor or unit.scale <= 1:
            return raw
        done = self._yuan.setdefault(field.name, set())
        found = list(raw)
        for index, cell in enumerate(raw):
            plain = narrow(text_of(cell)) if isinstance(cell, str | float | int) and not isinstance(cell, bool) else ""
            if re.fullmatch(r"\d{1,9}(\.\d{1,8})?", plain):
                found[index] = f"{(Decimal(plain) * int(unit.scale)).normalize():f}"
                done.add(index)
        return found

    def _convert(self) -> None:
        """Sums under a header that names a unit, to the field's own unit; unknown where nobody can tell."""
        for field in self.kind.fields:
            column = self.values.get(field.name)
            unit = self._unit(field) if column else None
            done = self._yuan.get(field.name, set())
            if column is None or unit is None or self.size == 0:
                continue
            self.tell(0, field.name, "unit_converted" if unit.factor else "unit_unknown", unit.written)
            for index, value in enumerate(column):
                if value is None:
                    continue
                raw = self.raw[field.name][index]
                own = set(re.findall("[元万千年月期季]", raw)) if isinstance(raw, str) else set()
                if index in done and unit.factor:
                    column[index] = converted(value, unit.factor / unit.scale)
                elif own and (unit.is_scaled or unit.factor is None):
                    column[index] = None
                elif own.isdisjoint("年月期季"):  # a cell that names its own period was converted by it
                    column[index] = converted(value, unit.factor) if unit.factor is not None else None
                if column[index] is None:
                    self._unread.setdefault(index, []).append(field.name)
                if column[index] is None and unit.factor:
                    self.tell(index, field.name, "money_unknown")

    def _fill_groups(self) -> None:
        """What holds for a household stands on its first row: its other rows have it too."""
        group = self.column(self.kind.group) if self.kind.group else []
        told: dict[int, list[str]] = {}
        for field in self.kind.fields:
            column = self.values.get(field.name) if field.in_group else None
            if not column or None not in column:
                continue
            for index in range(1, self.size):
                is_blank = column[index] is None and not self._is_said(index, field.name)
                if is_blank and column[index - 1] is not None and group[index] and group[index] == group[index - 1]:
                    column[index] = column[index - 1]
                    told.setdefault(index, []).append(field.name)
        for index, names in told.items():
            labels = "".join(f"“{self.kind.field(name).label}”" for name in names)
            self.tell(index, names[-1], "filled_down", labels)

    def _is_said(self, index: int, field: str) -> bool:
        return any(name == field for name, _ in self._told.get(index, ()))

    def _fill_down(self) -> None:
        """A blank takes the value above within the same group,
        or where the column is mostly blank (first row of a page)."""
        told: dict[int, list[Field]] = {}
        for field in sorted(self.kind.fields, key=lambda field: field.name != self.kind.group):
            column = self.values.get(field.name)
            if not field.fills_down or not column or None not in column or column[0] is None:
                continue
            is_sparse = column.count(None) * 2 > len(column)
            filled = self._filled.setdefault(field.name, set())
            above = column[0]
            for index, value in enumerate(column):
                if value is not None or self._has_error(index, field.name):
                    above = value if value is not None else above
                    continue
                if is_sparse or self._belongs_above(index, field):
                    column[index] = above
                    filled.add(index)
                    if not is_sparse:
                        told.setdefault(index, []).append(field)
                    elif len(filled) == 1:
                        self.tell(index, field.name, "column_filled_down")
        for index, fields in told.items():
            self.tell(index, fields[-1].name, "filled_down", "".join(f"“{field.label}”" for field in fields))

    def _belongs_above(self, index: int, field: Field) -> bool:
        """True when the row is of the same household as the row above;
        a row without its number is, unless it is a head."""
        if not self.kind.group or index == 0:
            return False
        if field.name == self.kind.group:
            relation = self.column("relation")[index]
            return relation not in ("户主", "本人") and (relation is not None or not field.required)
        group = self.column(self.kind.group)
        return group[index] is not None and group[index] == group[index - 1]

    # what was told --------------------------------------------------------------------------------------------------
    def tell(self, index: int, field: str, code: str, detail: str = "") -> None:
        """Report ``code`` of the cell of ``field`` in row ``index``."""
        self._add(index, field, Issue(code, detail))

    def _add(self, index: int, field: str, issue: Issue) -> None:
        self._told.setdefault(index, []).append((field, issue))

    def untell(self, index: int, code: str) -> None:
        """Take back what was said of a row under ``code``."""
        if index in self._told:
            self._told[index] = [said for said in self._told[index] if said[1].code != code]

    def is_told(self, index: int, code: str) -> bool:
        """True when the row was reported under ``code``."""
        return any(issue.code == code for _, issue in self._told.get(index, ()))

    def notes(self, code: str) -> dict[int, str]:
        """Row -> detail of what was told under ``code``."""
        return {index: one.detail for index, said in self._told.items() for _, one in said if one.code == code}

    def is_filled(self, index: int, field: str) -> bool:
        """True when the cell took its value from the row above."""
        return index in self._filled.get(field, ())

    def _has_error(self, index: int, field: str) -> bool:
        return any(
            name == field and CELL_CODES[issue.code].severity == "error" for name, issue in self._told.get(index, ())
        )

    def is_rejected(self, index: int) -> bool:
        """True when the row has at least one error."""
        return any(CELL_CODES[issue.code].severity == "error" for _, issue in self._told.get(index, ()))

    def told(self) -> list[tuple[int, str, Issue]]:
        """Everything that was told, in the order of the rows."""
        return [(index, field, issue) for index in sorted(self._told) for field, issue in self._told[index]]

    def unread(self) -> list[str | None]:
        """Of each row the columns, joined by commas, that are unknown because a cell could not be read."""
        return [",".join(self._unknown(index)) or None if index in self._unread else None for index in range(self.size)]

    def _unknown(self, index: int) -> list[str]:
        made = (name for field in self._unread[index] for name in self.kind.derived.get(field, (field,)))
        return [name for name in dict.fromkeys(made) if name not in self.values or self.values[name][index] is None]

    # columns --------------------------------------------------------------------------------------------------------
    def has(self, field: str) -> bool:
        """True when the table has a column for the field."""
        return field in self.raw

    def column(self, name: str) -> list[Any]:
        """The values of a field or derived column; all unknown when the table has none."""
        known = self.values.get(name)  # asked for once a row: a list is built only where there is none
        if known is None:
            known = self.values[name] = [None] * self.size
        return known

    def named_above(self, words: str) -> str | None:
        """What stands after ``words：`` in the lines above the table (``学校：开通镇中心校``)."""
        hit = re.search(rf"(?:^|\s|，|；)(?:填报|报送|所属)?(?:{words})\s*[:：]\s*([^\s，；]+)", self.title)
        return narrow(hit[1]) if hit else None

    # places ---------------------------------------------------------------------------------------------------------
    @property
    def places(self) -> Regions:
        """Names to codes."""
        return regions()

    def take_county_codes(self, field: str) -> list[str | None]:
        """County codes from a column of names, else the county the roster was handed in for."""
        names = self.column(field)
        found: dict[str | None, str | None] = {None: self.county_code}
        codes: list[str | None] = []
        for index, name in enumerate(names):
            if name not in found:
                found[name] = self.places.county(name)
            code = found[name]
            if code is None and name:
                self.tell(index, field, "place_unknown", here().name)
            elif code and self.county_code and code != self.county_code:
                self.tell(index, field, "county_differs", place_name(self.county_code))
            codes.append(code)
        return codes

    def take_places(self, county: str, town: str, village: str) -> None:
        """county_code, town_code and village_code from three columns of names;
        what is not found is told, and unknown."""
        counties = self.take_county_codes(county)
        towns, villages = self.column(town), self.column(village)
        memory: dict[tuple[str | None, str | None, str | None], tuple[str | None, str | None]] = {}
        town_codes: list[str | None] = []
        village_codes: list[str | None] = []
        for index, key in enumerate(zip(counties, towns, villages, strict=True)):
            if key not in memory:
                memory[key] = self._find_village(*key)
            town_code, village_code = memory[key]
            if key[1] and not town_code and key[0]:
                self.tell(index, town, "place_unknown", place_name(key[0]))
            elif key[2] and not village_code and (town_code or key[0]):
                self.tell(index, village, "place_unknown", place_name(town_code or key[0] or ""))
            town_codes.append(town_code)
            village_codes.append(village_code)
            if counties[index] is None and town_code:
                counties[index] = town_code[:6]
        self.values.update(county_code=counties, town_code=town_codes, village_code=village_codes)

    def _find_village(self, county: str | None, town: str | None, village: str | None) -> tuple[str | None, str | None]:
        town_code = None
        if town:
            town_code = self.places.town(town, county) if county else self.places.town_anywhere(town)
        if not village or (town and not town_code):
            return town_code, None
        village_code = self.places.village_anywhere(village, town_code or county)
        return town_code or (village_code[:9] if village_code else None), village_code

    def take_region_codes(self, field: str) -> list[str | None]:
        """户口所在地 as 6 or 12 digits; what is not found is told, and unknown."""
        memory: dict[str | None, str | None] = {None: None}
        codes: list[str | None] = []
        for index, text in enumerate(self.column(field)):
            if text not in memory:
                memory[text] = self.places.region_code(text)
            code = memory[text]
            if text and code is None:
                self.tell(index, field, "region_unknown" if narrow(text).isdigit() else "place_unknown", here().name)
            elif text and code and narrow(text).isdigit() and narrow(text)[:6] != code[:6]:
                self.tell(index, field, "region_former", place_name(code[:6]))
            codes.append(memory[text])
        return codes
