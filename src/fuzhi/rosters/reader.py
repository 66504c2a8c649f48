"""From a file to a reading: open, find the tables, clean, check across rows, report. Runs inside the parsing child."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fuzhi.rosters import checks
from fuzhi.rosters.across import Slot, rows_of, slots_across
from fuzhi.rosters.block import Block
from fuzhi.rosters.cleaning import dates
from fuzhi.rosters.cleaning.cell import Memory, Raw, narrow, shown, text_of
from fuzhi.rosters.codes import CELL_CODES, Issue
from fuzhi.rosters.gate import FileKind, inspect
from fuzhi.rosters.headers import fold_header, repeated
from fuzhi.rosters.kinds import KINDS, Kind, Mask, kind_named
from fuzhi.rosters.reading import FINDINGS_KEPT_MAX, UNREAD, CellMend, ColumnMatch, Finding, RosterReading
from fuzhi.rosters.refusals import (
    masked_numbers,
    no_rows,
    no_table,
    only_hidden,
    side_by_side,
    text_named_workbook,
    wrong_kind,
)
from fuzhi.rosters.sheets import Sheet, mended
from fuzhi.rosters.sources import open_sheets
from fuzhi.rosters.tables import (
    Header,
    beside,
    by_content,
    data_rows,
    find_header,
    is_table_of,
    tables_below,
    title_above,
    weight_of,
)
from fuzhi.vocabulary.births import veil_day
from fuzhi.vocabulary.identity import mask_account, mask_id, mask_phone, mask_whole_numbers

if TYPE_CHECKING:
    import pyarrow as pa

TITLE_MAX, SEEN_MAX, SAMPLED_ROWS = 300, 1_000, 30
OTHER_KINDS_SHEETS = 5
"""So many sheets without a table are asked what else they are: for the sentence of a refusal alone."""
_MASKED = re.compile(r"[0-9]{0,6}[*＊×•●]{6,}[0-9Xx]{0,4}")
_SET_ASIDE = re.compile(r"旧|作废|[(（]废[)）]|备份|副本|删除|注销|死亡|模板|样表|填表说明|已迁出|清退|历史|停用|不用")
"""Names of sheets that hold what no longer counts, beside the one that does."""


@dataclass(slots=True)
class _Found:
    """What the sheets held: blocks of the kind, their heads, the sheets that only nearly fitted."""

    blocks: list[Block] = field(default_factory=list)
    heads: list[tuple[Sheet, Header]] = field(default_factory=list)
    near: list[tuple[Sheet, Header]] = field(default_factory=list)
    left_out: list[Finding] = field(default_factory=list)
    """Of rows, columns and sheets that were not read, with the reason."""
    hidden: list[Sheet] = field(default_factory=list)
    set_aside: list[tuple[Sheet, Header]] = field(default_factory=list)
    other_kinds: dict[str, int] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    """Headers of which somebody has said what they are, or that they are not used."""


def read(
    path: Path,
    kind_name: str,
    county_code: str | None = None,
    column_overrides: Mapping[str, str] | None = None,
    file_name: str | None = None,
    *,
    wants_rows: bool = True,
    mends: Sequence[CellMend] = (),
) -> RosterReading:
    """Read one file as a roster of the kind; its table is None unless ``wants_rows``. ``mends`` stand in place of what
    is in their cells.

    Raises InputError when the file holds no usable table of the kind.
    """
    kind = kind_named(kind_name)
    file = file_name or path.name
    sheets = (mended(sheet, mends) for sheet in open_sheets(path, file))
    found = _search(kind, sheets, file, county_code, column_overrides)
    if not found.blocks:
        if found.hidden:
            raise only_hidden(file, kind, found.hidden)
        if found.other_kinds:
            raise wrong_kind(file, kind, KINDS[max(found.other_kinds, key=lambda name: found.other_kinds[name])])
        if (
            not found.near
            and file.lower().endswith((".xlsx", ".xlsm", ".xls", ".et"))
            and inspect(path, file) is FileKind.TEXT
        ):
            raise text_named_workbook(file, kind)
        raise no_table(file, kind, found.near)
    if not any(block.size for block in found.blocks):
        raise no_rows(file, kind, found.heads)
    if any(_is_masked(block.raw.get("id_number", ())) for block in found.blocks):
        raise masked_numbers(file, kind)
    memories: dict[str, Memory] = {}
    for block in found.blocks:
        block.clean(memories)
    checks.refuse_overlapping_sheets(file, kind, found.blocks)
    checks.duplicates(kind, found.blocks)
    for check in kind.file_checks:
        check(found.blocks)
    return _report(file, kind, found, wants_rows)


def _is_masked(numbers: Sequence[Raw]) -> bool:
    """More ID numbers show their last digits alone than whole: a list that was printed or exported, no register."""
    filled = [text for cell in numbers[:SEEN_MAX] if (text := text_of(cell).strip())]
    return 2 * sum(_MASKED.fullmatch(text) is not None for text in filled) > len(filled)


def _search(
    kind: Kind, sheets: Iterable[Sheet], file: str, county_code: str | None, overrides: Mapping[str, str] | None
) -> _Found:
    """Look at every sheet; those that hold a table of the kind become blocks."""
    found = _Found(settled=frozenset(map(fold_header, overrides or ())))
    seen_as_other = 0
    for sheet in sheets:
        header, near = find_header(kind, sheet, overrides)
        if slots := slots_across(kind, header or near):
            if not sheet.is_hidden and not _SET_ASIDE.search(sheet.name):
                _take_across(found, kind, sheet, slots, (file.rsplit(".", 1)[0], county_code))
                continue
            header = slots[0].header
        if header is None and near is not None and is_completed(kind, near, sheet, file):
            header = near
        if header is not None:
            if sheet.is_hidden:
                found.hidden.append(sheet)
                found.left_out.append(_of_sheet(sheet, header, "sheet_hidden"))
            elif _SET_ASIDE.search(sheet.name):
                found.set_aside.append((sheet, header))
            elif columns := beside(sheet, header):
                raise side_by_side(file, sheet, header, columns)
            else:
                _take_tables(found, kind, sheet, header, file.rsplit(".", 1)[0], county_code)
            continue
        if near is not None:
            found.near.append((Sheet(sheet.name, [], sheet.first_column), near))
        seen_as_other += 1
        for name, other in KINDS.items():
            if other is not kind and not found.blocks and seen_as_other <= OTHER_KINDS_SHEETS:
                fits, _ = find_header(other, sheet)
                if fits is not None and is_table_of(other, fits.fields):
                    found.other_kinds[name] = max(found.other_kinds.get(name, 0), weight_of(other, fits.fields))
    for sheet, header in found.set_aside:
        if found.blocks:
            found.left_out.append(_of_sheet(sheet, header, "sheet_set_aside"))
        else:  # nothing else is there: then it is what was meant
            _take_tables(found, kind, sheet, header, file.rsplit(".", 1)[0], county_code)
    return found


def is_completed(kind: Kind, near: Header, sheet: Sheet, file: str) -> bool:
    """True when the title says what the columns lack: the class teacher's list of 三年级2班 has no column for it."""
    title = narrow(f"{file}  {sheet.name}  {title_above(sheet, near.row)}")
    said = {name: -1 for name, pattern in kind.said_above.items() if re.search(pattern, title)}
    return bool(said) and is_table_of(kind, {**said, **near.fields})


def _take_tables(found: _Found, kind: Kind, sheet: Sheet, first: Header, stem: str, county_code: str | None) -> None:
    """The tables that stand one below the other on a sheet."""
    for header, end in list(tables_below(kind, sheet, first)):
        rows = data_rows(kind, sheet, header, end)
        header, unused = by_content(kind, sheet, header, rows.found, found.settled)
        found.heads.append((sheet.top(header.row + SAMPLED_ROWS), header))
        block = _block(kind, sheet, header, rows.found, stem, county_code)
        block.sections = [rows.sections.get(index, "") for index in rows.found]
        for index, row in enumerate(block.excel_rows):
            if row in sheet.hidden_rows:
                block.tell(index, kind.anchors[0], "row_hidden")
        block.besides = list(_besides(sheet, header, end, set(rows.found)))
        found.blocks.append(block)
        found.left_out += [_of_cell(sheet, header, row, column, code) for row, column, code in rows.left_out]
        twice = repeated(header.names, header.fields)
        if told := [column for column in unused if header.names[column] not in {header.names[one] for one in twice}]:
            names = "、".join(f"“{header.names[column]}”" for column in told)
            found.left_out.append(_of_cell(sheet, header, header.row, told[0], "column_not_used", names))
        for column in twice:
            detail = str(column + sheet.first_column)
            found.left_out.append(_of_cell(sheet, header, header.row, column, "header_twice", detail))


def _take_across(found: _Found, kind: Kind, sheet: Sheet, slots: Sequence[Slot], where: tuple[str, str | None]) -> None:
    """One household a row: each place across is a table of its own."""
    for slot in slots:
        rows = rows_of(slot, sheet, data_rows(kind, sheet, slot.header).found)
        block = _block(kind, sheet, slot.header, rows, *where)
        for name, said in slot.constants.items():
            block.raw[name], block.headers[name] = [said] * len(rows), kind.field(name).label
        found.heads.append((sheet.top(slot.header.row + SAMPLED_ROWS), slot.header))
        found.blocks.append(block)


def _besides(sheet: Sheet, header: Header, end: int, taken: set[int]) -> Iterator[tuple[int, dict[str, Raw], str]]:
    for index in range(header.row + 1, end):
        if index not in taken and (text := " ".join(filter(None, map(text_of, sheet.rows[index])))):
            cells = {name: sheet.rows[index][column] for name, column in header.fields.items()}
            yield index + 1, cells, text


def _of_sheet(sheet: Sheet, header: Header, code: str) -> Finding:
    said = CELL_CODES[code]
    message = said.message.format(detail=sheet.name)
    return Finding(sheet.name, header.row + 1, "", code, "", message, said.fix, said.severity)


def _of_cell(sheet: Sheet, header: Header, row: int, column: int, code: str, detail: str = "") -> Finding:
    said = CELL_CODES[code]
    value = header.names[column] if row == header.row else mask_whole_numbers(text_of(sheet.rows[row][column]))
    return Finding(
        sheet.name,
        row + 1,
        header.names[column],
        code,
        value,
        said.message.format(value=value, detail=detail),
        said.fix,
        said.severity,
        is_repair=said.is_repair,
        column_number=column + sheet.first_column,
    )


def _block(kind: Kind, sheet: Sheet, header: Header, rows: list[int], stem: str, county_code: str | None) -> Block:
    columns = list(zip(*(sheet.rows[index] for index in rows), strict=True)) or [()] * sheet.width
    raw = {name: list(columns[column]) for name, column in header.fields.items()}
    for name in raw if sheet.is_1904 else ():
        if kind.field(name).clean in dates.CLEANERS:
            raw[name] = [dates.from_1904(cell) for cell in raw[name]]
    _spread_merges(kind, sheet, header, rows, raw)
    excel_rows = [index + 1 for index in rows]
    headers = {name: header.names[column] for name, column in header.fields.items()}
    places = {name: column + sheet.first_column for name, column in header.fields.items()}
    title = f"{stem}  {sheet.name}  {title_above(sheet, header.row)}"
    return Block(kind, sheet.name, excel_rows, raw, headers, places, title, county_code)


def _spread_merges(kind: Kind, sheet: Sheet, header: Header, rows: list[int], raw: dict[str, list[Raw]]) -> None:
    """A cell merged over several rows counts for each of them (the village of a household, never a name or ID)."""
    by_column = {column: name for name, column in header.fields.items() if kind.field(name).spreads}
    place = {index: position for position, index in enumerate(rows)}
    done: dict[int, int] = {}  # column -> last row that a range above has filled: ranges that overlap cost no more
    for (top, first), (bottom, last) in sorted(sheet.merges):
        if bottom == top or top <= header.row:
            continue
        for column in range(first, last + 1):
            name = by_column.get(column)
            if name is None:
                continue
            value = sheet.rows[top][first]
            begin, done[column] = max(top, done.get(column, 0)) + 1, max(bottom, done.get(column, 0))
            for index in range(begin, bottom + 1):
                if index in place and raw[name][place[index]] == "":
                    raw[name][place[index]] = value


def _report(file: str, kind: Kind, found: _Found, wants_rows: bool) -> RosterReading:
    findings, totals = _findings(found)
    rejected = [[block.is_rejected(index) for index in range(block.size)] for block in found.blocks]
    rows = sum(block.size for block in found.blocks)
    rejected_rows = sum(sum(flags) for flags in rejected)
    _, first_header = found.heads[0]
    return RosterReading(
        file=file,
        kind=kind.code.value,
        sheet="、".join(dict.fromkeys(block.sheet for block in found.blocks)),
        header_row=first_header.row + 1,
        rows=rows,
        accepted=rows - rejected_rows,
        rejected=rejected_rows,
        errors_total=totals["error"],
        warnings_total=totals["warning"],
        findings=findings,
        columns=_columns(kind, found),
        title=mask_whole_numbers(found.blocks[0].title)[:TITLE_MAX],
        table=_table(kind, found.blocks, rejected, wanted=False) if wants_rows else None,
        refused=_table(kind, found.blocks, rejected, wanted=True) if wants_rows else None,
    )


def _table(kind: Kind, blocks: list[Block], rejected: list[list[bool]], *, wanted: bool) -> "pa.Table":
    """The accepted rows as Arrow columns; with ``wanted`` the rejected ones, as far as they could be read."""
    import pyarrow as pa  # a tenth of a second, and a check of a file needs no rows

    types = {"text": pa.string(), "int": pa.int64(), "bool": pa.bool_(), "date": pa.date32()}
    parts: dict[str, list[pa.Array]] = {name: [] for name in ("sheet", "row", UNREAD, *kind.columns)}
    for block, flags in zip(blocks, rejected, strict=True):
        kept = [index for index, flag in enumerate(flags) if flag is wanted]
        is_whole = len(kept) == block.size

        def pick(values: list[Any], kept: list[int] = kept, is_whole: bool = is_whole) -> list[Any]:
            return values if is_whole else [values[index] for index in kept]

        parts["sheet"].append(pa.array([block.sheet] * len(kept), pa.string()))
        parts["row"].append(pa.array(pick(list(block.excel_rows)), pa.int64()))
        parts[UNREAD].append(pa.array(pick(block.unread()), pa.string()))
        for name, type_name in kind.columns.items():
            parts[name].append(pa.array(pick(block.column(name)), types[type_name]))
    return pa.table({name: pa.chunked_array(arrays) for name, arrays in parts.items()})


def _findings(found: _Found) -> tuple[list[Finding], dict[str, int]]:
    """Every finding in the order of sheets and rows, with whole totals even where not all are kept."""
    kept: list[Finding] = []
    totals = {"error": 0, "warning": 0}
    told_once: set[tuple[str, str, str]] = set()
    for block in found.blocks:
        for index, name, issue in block.told():
            code = CELL_CODES[issue.code]
            if code.is_told_once:
                key = (block.sheet, name, issue.code)
                if key in told_once:
                    continue
                told_once.add(key)
            totals[code.severity] += 1
            if totals[code.severity] <= FINDINGS_KEPT_MAX:
                kept.append(_finding(block, index, name, issue))
    besides = found.left_out + [_of_sheet(sheet, header, "sheet_skipped") for sheet, header in found.near]
    totals["warning"] += len(besides)
    return kept + besides[:FINDINGS_KEPT_MAX], totals


def _finding(block: Block, index: int, name: str, issue: Issue) -> Finding:
    code = CELL_CODES[issue.code]
    known = block.kind.field(name)
    raw = block.raw[name][index] if name in block.raw else ""
    value = masked(raw, known.mask)
    detail = veil_day(issue.detail) if known.mask is Mask.BIRTH else mask_whole_numbers(issue.detail)
    filled = {"label": known.label, "value": value, "detail": detail}
    return Finding(
        sheet=block.sheet,
        row=block.excel_rows[index],
        column=block.headers.get(name, known.label),
        code=issue.code,
        value=value,
        message=code.message.format(**filled),
        fix=code.fix.format(**filled),
        severity=code.severity,
        is_repair=code.is_repair,
        column_number=block.column_numbers.get(name, 0),
        field=name,
    )


def masked(raw: Raw, mask: Mask) -> str:
    """The cell as reports quote it: ID, account and telephone numbers masked, the long ones also within free text."""
    text = shown(raw)
    if not text.strip():
        return ""
    if mask is Mask.ID:
        return _as_power(text) if "E+" in text else mask_id(text)
    if mask is Mask.ACCOUNT:
        return _as_power(text) if "E+" in text else mask_account(text_of(raw))
    if mask is Mask.BIRTH:
        return veil_day(text)
    if mask is Mask.PHONE:
        return mask_phone(text_of(raw))
    return mask_whole_numbers(text)


def _mask_of(header: str) -> Mask:
    """How a column that no field took is quoted: a birth date is one under any header that says so."""
    return Mask.BIRTH if "出生" in header or "生日" in header else Mask.NONE


def _as_power(text: str) -> str:
    """``2…E+17``: that it is a rounded number, and none of the figures it still has."""
    return f"{text[:1]}…E+{text.rpartition('E+')[2]}"


def _columns(kind: Kind, found: _Found) -> list[ColumnMatch]:
    """The headers of the first table as understood; samples come from its first rows."""
    sheet, header = found.heads[0]
    by_column = {column: name for name, column in header.fields.items()}
    matches: list[ColumnMatch] = []
    for column, written in enumerate(header.names):
        if not written:
            continue
        name = by_column.get(column)
        known = kind.field(name) if name else None
        cells = (row[column] for row in sheet.rows[header.row + 1 :])
        sample = next((cell for cell in cells if cell != "" and text_of(cell)), "")
        if known and known.clean in dates.CLEANERS:
            sample = dates.as_on_screen(sample, known.clean, is_1904=sheet.is_1904)
        shown_sample = masked(sample, known.mask if known else _mask_of(written))
        matches.append(ColumnMatch(written, name, shown_sample, known.label if known else ""))
    return matches
