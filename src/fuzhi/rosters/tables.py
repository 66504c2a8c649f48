"""Where the table stands on a sheet: the header row under its titles, and which rows below it are people."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from fuzhi.rosters.cleaning.cell import Raw, text_of
from fuzhi.rosters.headers import candidates, fold_header, join_header, match_headers, numbered
from fuzhi.rosters.kinds.shape import Kind, Mask
from fuzhi.rosters.sheets import Sheet

HEADER_SEARCHED_ROWS_MAX = 60
HEADERS_OF_A_HEAD_MIN = 3
"""A row below the first head that has so many known headers is a head again."""
EXPLAINED_WITHIN_ROWS = 4
"""A row that explains the columns stands right below the head."""
HEADER_REPEATED_WITHIN_ROWS = 3
"""Below a head that fits, a better one is looked for in so many rows only (a short summary table may stand on top)."""

_TOTAL = re.compile(r"^.{0,12}?(合计|小计|总计|共计|累计)")
_WHOLE_TOTAL = re.compile(
    r"(以上|本|全|分|各)?(页|班|级|年级|校|村|组|户|县|乡|镇|乡镇|表|区|市)?(合计|小计|总计|共计|累计|总共|合共)"
    r"([:：]?共?\d{1,9}(\.\d+)?(人|名|户|口|条|笔|元|所)?)?[:：。]?"
    r"|[总合]?共计?[:：]?\d{1,9}(人|名|户|口|条|笔|所)?[。]?|\d{1,9}(人|名|户|口|条|笔|所)"
)
"""A cell that is a total and cannot be a name, blanks taken out."""
_SAMPLE = re.compile(
    r"^\s*[(（\[【]?\s*(?:填[写表报])?(?:示例|样例|范例|举例|例如|例\s*[:：])|[(（\[【]\s*(?:填[写表报])?(?:示例|样例|范例|例|样本|示范)\s*[)）\]】]"
)
_EXPLAINS = re.compile(
    r"\s*(?:[(（]?(?:必填|选填|非必填|可空|必录)[)）]?|(?:如|例如|例)\s*[:：].*|[Yy]{4}.*|[A-Z]?\+?\d+\s*位.*|[与同].*一致|男[/、或]女|是[/、或]否"
    r"|文本格式|下拉.*|请.*(?:填|选).*)\s*"
)
_SECTION = re.compile(r"(年级|班|级部?|[小中]学|学校|中心校|幼儿园|[村屯组乡镇])\s*([(（].*[)）])?$")
"""A line of one cell that is the heading of the rows below it, and no person."""
_ENDS = re.compile(r"脱贫|返贫|状态|注销|离校|退学|转出|死亡|终止|停保|停发|清退|异动")
"""Headers of columns that may take a row's meaning away: never left out without a word."""
_COUNT = re.compile(r"共?\d{1,6}(人|名|户|口|条|笔)?")
_FOOTER = re.compile(
    r"(填表|制表|填报|审核|复核|负责|经办|主管|统计|校长|园长|联系|审批)(人|单位|日期|时间|签字|签名|领导)*\s*[:：(（]"
    r"|盖章|公章|签章|签字|^注\s*[:：]|^说明\s*[:：]|^备注\s*[:：]|第\s*\d+\s*页|共\s*\d+\s*页|^以下空白|^-+.*-+$|以上共"
)


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a table: index of its (lower) row, headers as written per column, field -> column index."""

    row: int
    names: list[str]
    fields: dict[str, int]


def find_header(
    kind: Kind, sheet: Sheet, overrides: Mapping[str, str] | None = None
) -> tuple[Header | None, Header | None]:
    """The best header row that makes a table of this kind, and else the best that nearly does (both may be None)."""
    best: Header | None = None
    near: Header | None = None
    for index in range(min(HEADER_SEARCHED_ROWS_MAX, len(sheet.rows))):
        if best is not None and index > best.row + HEADER_REPEATED_WITHIN_ROWS:
            break
        for header in _headers_at(kind, sheet, index, overrides):
            if not header.fields:
                continue
            if is_table_of(kind, header.fields):
                if best is None or len(header.fields) > len(best.fields):
                    best = header
            elif len(header.fields) >= 2 and (near is None or _weight(kind, header) > _weight(kind, near)):
                near = header
    return best, near


def _weight(kind: Kind, header: Header) -> int:
    """How much of a row is understood: its fields, and members that stand across."""
    return len(header.fields) + (sum(numbered(name) is not None for name in header.names) if kind.has_members else 0)


def is_table_of(kind: Kind, fields: Mapping[str, int]) -> bool:
    """True when the recognised fields make a table of the kind."""
    has_needs = all(any(name in fields for name in group) for group in kind.needs)
    return has_needs and any(name in kind.marks for name in fields)


def weight_of(kind: Kind, fields: Mapping[str, int]) -> int:
    """How much a table looks like this kind: by its marks, then by how many of its fields have a column."""
    return sum(mark in fields for mark in kind.marks) * 100 + len(fields)


def missing_needs(kind: Kind, fields: Mapping[str, int]) -> list[str]:
    """Labels of what the table lacks; alternatives are joined by 或."""
    groups = [group for group in kind.needs if not any(name in fields for name in group)]
    return ["或".join(f"“{kind.field(name).label}”" for name in group) for group in groups]


def _headers_at(kind: Kind, sheet: Sheet, index: int, overrides: Mapping[str, str] | None) -> list[Header]:
    """The row read as a one-row head, and with the next row as a two-row head when that names more."""
    names = [text_of(cell) if isinstance(cell, str) else "" for cell in sheet.rows[index]]
    if sum(map(bool, names)) < 2:
        return []
    headers = [Header(index, names, match_headers(kind, names, overrides))]
    if index + 1 < len(sheet.rows):
        below = [text_of(cell) if isinstance(cell, str) else "" for cell in sheet.rows[index + 1]]
        if any(name and candidates(kind, name) for name in below) or _is_grouped(names, below, kind):
            joined = _join_rows(kind, names, below)
            two_rows = Header(index + 1, joined, match_headers(kind, joined, overrides))
            if _weight(kind, two_rows) > _weight(kind, headers[0]):
                headers.append(two_rows)
    return headers


def _is_grouped(upper: Sequence[str], lower: Sequence[str], kind: Kind) -> bool:
    return any(candidates(kind, join) for join in _join_rows(kind, upper, lower) if join)


def _join_rows(kind: Kind, upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Group over leaf: a blank group cell belongs to the group at its left while there are leaves below."""
    joined: list[str] = []
    group = ""
    for top, leaf in zip(upper, lower, strict=True):
        group = top or (group if leaf else "")
        joined.append(join_header(group, leaf, kind))
    return joined


def beside(sheet: Sheet, header: Header) -> list[int]:
    """The columns at which tables of the same head begin side by side, people below each; empty for one table alone."""
    filled = [(column, name) for column, name in enumerate(header.names) if name]
    starts = [place for place, (_, name) in enumerate(filled) if name == filled[0][1]]
    parts = [[name for _, name in filled[one:two]] for one, two in pairwise([*starts, len(filled)])]
    shared = min(map(len, parts))
    if len(parts) < 2 or shared < HEADERS_OF_A_HEAD_MIN or any(part[:shared] != parts[0][:shared] for part in parts):
        return []
    columns = [filled[place][0] for place in starts]
    ends = [*columns[1:], len(header.names)]
    below = sheet.rows[header.row + 1 :]
    is_used = [
        sum(sum(cell != "" for cell in row[one:two]) >= HEADERS_OF_A_HEAD_MIN for row in below) > 0
        for one, two in zip(columns, ends, strict=True)
    ]
    return columns if all(is_used) else []


def title_above(sheet: Sheet, header_row: int) -> str:
    """All text above the table, cells apart by two blanks."""
    cells = [text_of(cell) for row in sheet.rows[: max(header_row, 0)] for cell in row if cell != ""]
    return "  ".join(text for text in cells if text)


def tables_below(kind: Kind, sheet: Sheet, first: Header) -> Iterator[tuple[Header, int]]:
    """Each table of the sheet from ``first`` on, with the index of the row where it ends.

    A head of another order further down begins a table of its own; a repeated head does not.
    """
    known = {header for field in kind.fields for header in field.headers} | {name for name in first.names if name}
    header = first
    for index in range(first.row + 1, len(sheet.rows)):
        row = sheet.rows[index]
        if known.isdisjoint(row) or len(known.intersection(row)) < HEADERS_OF_A_HEAD_MIN:
            continue
        names = [text_of(cell) if isinstance(cell, str) else "" for cell in row]
        fields = match_headers(kind, names)
        if fields != header.fields and is_table_of(kind, fields):
            yield header, index
            header = Header(index, names, fields)
    yield header, len(sheet.rows)


def by_content(
    kind: Kind, sheet: Sheet, header: Header, rows: Sequence[int], settled: frozenset[str]
) -> tuple[Header, list[int]]:
    """The head with each field where its data is, and the columns with data that no field took though they name one
    of the kind or say that something ended.

    Headers that are ``settled`` stay as somebody has said. Two columns may name one field (学费 beside 学费（元/年）):
    the one that is empty does not keep it.
    """
    fields = dict(header.fields)
    taken = set(fields.values())
    unused = []
    for column, name in enumerate(header.names):
        if not name or column in taken or fold_header(name) in settled or not _has_data(sheet, rows, column):
            continue
        named = next((field for _, field in candidates(kind, name) if field in fields), None)
        if named is not None and not _has_data(sheet, rows, fields[named]):
            fields[named] = column
        elif named is not None or _ENDS.search(name):
            unused.append(column)
    return Header(header.row, header.names, fields), unused


def _has_data(sheet: Sheet, rows: Sequence[int], column: int) -> bool:
    return any(cell != "" and text_of(cell) for cell in (sheet.rows[index][column] for index in rows))


@dataclass(slots=True)
class DataRows:
    """Indices of the rows that are people (or schools, or lines), and of those among them that were left out."""

    found: list[int]
    left_out: list[tuple[int, int, str]]
    """(row, column of the cell that says so, code)"""
    sections: dict[int, str] = field(default_factory=dict)
    """Row of a person -> what the nearest line above it says alone: 三年级2班, 长发村."""

    def take(self, index: int, section: str) -> None:
        """A row that is somebody, under the heading of its section."""
        self.found.append(index)
        if section:
            self.sections[index] = section


def data_rows(kind: Kind, sheet: Sheet, header: Header, end: int | None = None) -> DataRows:
    """The rows below the head that are people (or schools, or lines): no blanks, totals, footers, samples, repeats."""
    anchors = [header.fields[name] for name in kind.anchors if name in header.fields]
    used = sorted(header.fields.values())
    width = sheet.width
    plain: dict[Raw, bool] = {}
    rows = DataRows([], [])
    shows = _sample_teller(kind, header)
    section = ""
    for index in range(header.row + 1, len(sheet.rows) if end is None else end):
        row = sheet.rows[index]
        if row.count("") == width:
            continue
        if row.count("") == width - 1 and _SECTION.search(said := next(text_of(cell) for cell in row if cell != "")):
            section = said
            continue
        if (sample := shows(row, index)) is not None:
            rows.left_out.append((index, sample, "sample_row_skipped"))
            continue
        if anchors and _is_total_row(kind, header, row, anchors[0]):
            rows.left_out.append((index, anchors[0], "total_row_skipped"))
            continue
        for column in anchors:
            cell = row[column]
            if cell not in plain:
                plain[cell] = _names_somebody(kind, cell)
            if plain[cell]:
                rows.take(index, section)
                break
        else:
            if _is_data(kind, header, row, used):
                rows.take(index, section)
            elif (total := _total_cell(row)) is not None:
                rows.left_out.append((index, total, "total_row_skipped"))
    return rows


def _sample_teller(kind: Kind, header: Header) -> Callable[[Sequence[Raw], int], int | None]:
    """Tells the column by which a row shows how to fill in the form (示例：张三; below the head: 必填, 18位)."""
    columns = [header.fields[name] for name in (*kind.anchors, "school_name") if name in header.fields]
    known: dict[Raw, bool] = {}

    def shows(row: Sequence[Raw], index: int) -> int | None:
        for column in columns:
            cell = row[column]
            if cell not in known:
                known[cell] = isinstance(cell, str) and bool(_SAMPLE.search(cell))
            if known[cell]:
                return column
        if index <= header.row + EXPLAINED_WITHIN_ROWS:
            said = [column for column, cell in enumerate(row) if isinstance(cell, str) and _EXPLAINS.fullmatch(cell)]
            return said[0] if len(said) >= 2 else None
        return None

    return shows


def _is_total_row(kind: Kind, header: Header, row: Sequence[Raw], column: int) -> bool:
    """True when the cell where a name belongs says 合计, 小计, 共 12 人 ..., and the row bears nobody's own number.

    Without this a total beside the merged cell of a household, or with counts in other columns, is taken for a person.
    """
    cell = row[column]
    if not isinstance(cell, str) or not _WHOLE_TOTAL.fullmatch("".join(text_of(cell).split())):
        return False
    texts = {place: text_of(value) for place, value in enumerate(row) if value != ""}
    return not _has_number_of_person(kind, header, texts, digits_min=12)


def _total_cell(row: Sequence[Raw]) -> int | None:
    """The column of the cell that makes a left-out row a total, None when it was a footer, a repeat or a title."""
    texts = ("".join(text_of(cell).split()) if cell != "" else "" for cell in row)
    return next((column for column, text in enumerate(texts) if text and _TOTAL.match(text)), None)


def _names_somebody(kind: Kind, cell: Raw) -> bool:
    """True when an anchor cell plainly names a person or line; else the whole row is looked at."""
    text = "".join(text_of(cell).split())
    if not text or _TOTAL.match(text) or _FOOTER.search(text) or _COUNT.fullmatch(text):
        return False
    return fold_header(text) not in _anchor_headers(kind)


def _anchor_headers(kind: Kind) -> set[str]:
    return {fold_header(header) for name in kind.anchors for header in kind.field(name).headers}


def _is_data(kind: Kind, header: Header, row: Sequence[Raw], used: Sequence[int]) -> bool:
    """A row without a plain name: still data (with an error) unless it is a total, footer,
    repeated head or title line."""
    texts = {column: text_of(cell) for column, cell in enumerate(row) if cell != ""}
    texts = {column: text for column, text in texts.items() if text}
    values = {column: texts[column] for column in used if column in texts}
    if not values:
        return False
    repeats = sum(fold_header(text) == fold_header(header.names[column]) for column, text in values.items())
    if repeats * 2 > len(values):
        return False
    if _has_number_of_person(kind, header, texts):
        return True
    if any(_TOTAL.match("".join(text.split())) or _FOOTER.search(text) for text in texts.values()):
        return False
    words = [text for text in values.values() if not re.fullmatch(r"[\d.]+", text)]
    has_number = len(words) < len(values)
    return len(values) >= 2 and (has_number or len(words) >= 2)


def _has_number_of_person(kind: Kind, header: Header, texts: Mapping[int, str], digits_min: int = 6) -> bool:
    """True when an ID or account column of the row holds a long number."""
    for name, column in header.fields.items():
        if (
            kind.field(name).mask in (Mask.ID, Mask.ACCOUNT)
            and sum(map(str.isdigit, texts.get(column, ""))) >= digits_min
        ):
            return True
    return False
