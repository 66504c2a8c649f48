"""The simulated bank: it answers a request file of the payments step, with a few failures, in an order of its own.

About three lines in a hundred fail, decided by seed, batch and account, so the same request gets the same answer. All
lines of a failed account fail together. Whoever failed in an earlier batch and comes again, with account or holder
mended, is paid: the bank keeps a book of that (digests only), in the sample folder unless told otherwise.
"""

import hashlib
import io
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

import xlsxwriter
from python_calamine import CalamineWorkbook

from fuzhi.samples.generating import SEED
from fuzhi.samples.invented_names import invented_name
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.money import parse_yuan

FAIL_SHARE = 0.03
COLUMNS = ("批次号", "序号", "户名", "账号", "金额", "处理结果", "失败原因")
_SUMMARY = re.compile(r"(?P<batch>\S+)-(?P<line>\d+)$")
_WIDTHS = (14, 6, 16, 24, 12, 10, 32)
_REASONS = (
    "户名不符,原户名为[{name}]",
    "户名不符,账户名为[{name}]",
    "户名不符,原户名为[{name}]",
    "查找账号[{account}]信息错",
    "介质状态异常",
    "账号状态异常",
    "已销户",
    "已销户",
    "完全冻结",
    "冻结状态异常",
    "只进不出",
    "该户为非结算户,不能转帐",
)


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One line to be paid; amount in fen."""

    batch: str
    line_no: int
    holder: str
    account: str
    fen: int


@dataclass(frozen=True, slots=True)
class BankAnswer:
    """The return file: its bytes, a name for it, and how many lines were asked and failed."""

    data: bytes
    name: str
    lines: int
    failed: int


def answer(
    request: bytes | Path,
    seed: int = SEED,
    fail_share: float = FAIL_SHARE,
    *,
    failures_only: bool | None = None,
    as_text: bool = False,
    book: Path | None = None,
) -> BankAnswer:
    """Answer a request (workbook or text). ``failures_only`` None: one batch in four comes back that way.

    ``as_text`` gives the boxed text of an older bank system (GB18030). ``book`` is where the bank remembers failures.
    Raises InputError with code ``not_a_request`` for anything but a request file.
    """
    lines = read_request(request.read_bytes() if isinstance(request, Path) else request)
    batch = lines[0].batch
    remembered = _read_book(book)
    reasons = _decide(lines, seed, fail_share, remembered)
    _write_book(book, remembered, lines, reasons, seed)
    order = list(lines)
    Random(f"{seed}-{batch}-order").shuffle(order)
    only_failed = _digest(seed, batch, "only")[0] % 4 == 0 if failures_only is None else failures_only
    if only_failed and reasons:
        order = [line for line in order if line.line_no in reasons]
    else:
        only_failed = False
    data = _boxed(order, reasons, only_failed) if as_text else _workbook(order, reasons)
    kind = "失败清单" if only_failed else "回盘"
    return BankAnswer(data, f"{batch}-{kind}.{'txt' if as_text else 'xlsx'}", len(lines), len(reasons))


def answer_request(file: Path, out: Path | None = None, *, failures_only: bool = False, seed: int = SEED) -> Path:
    """Answer a request file on disk; writes the return beside it unless ``out`` says where. Gives the path written."""
    answered = answer(file, seed, failures_only=failures_only or None, book=default_book())
    target = out or file.with_name(answered.name)
    target.write_bytes(answered.data)
    return target


def default_book() -> Path | None:
    """The bank's book in the demo's sample folder, None where there is no such folder."""
    folder = Path(os.environ.get("FUZHI_HOME", ".fuzhi")) / "samples"
    return folder / "bank-book.json" if folder.is_dir() else None


def read_request(data: bytes) -> list[RequestLine]:
    """The lines of a request, workbook or text. Raises InputError with code ``not_a_request``."""
    rows = _rows_of_workbook(data) if data[:2] == b"PK" else _rows_of_text(data)
    lines = []
    for row in rows:
        hit = _SUMMARY.search(row.get("摘要", "").strip())
        if hit is None:
            raise _refused("有一行的摘要里没有批次和行号。")
        lines.append(
            RequestLine(
                hit["batch"],
                int(hit["line"]),
                row.get("户名", ""),
                row.get("账号", ""),
                parse_yuan(row.get("金额", "")),
            )
        )
    if not lines:
        raise _refused("文件里没有付款行。")
    if len({line.batch for line in lines}) > 1:
        raise _refused("文件里有不止一个批次。")
    return lines


def _rows_of_workbook(data: bytes) -> list[dict[str, str]]:
    try:
        sheets = CalamineWorkbook.from_filelike(io.BytesIO(data))
        cells = sheets.get_sheet_by_index(0).to_python()
    except Exception as error:
        raise _refused("工作簿打不开。") from error
    for top, row in enumerate(cells):
        header = [str(cell).strip() for cell in row]
        if {"户名", "账号", "金额", "摘要"} <= set(header):
            texts = ([_text(cell) for cell in line] for line in cells[top + 1 :])
            return [dict(zip(header, line, strict=False)) for line in texts if any(line)]
    raise _refused("第一张工作表没有“户名、账号、金额、摘要”的表头。")


def _rows_of_text(data: bytes) -> list[dict[str, str]]:
    try:
        parts = [line.split("|") for line in data.decode("gb18030").splitlines() if line.strip()]
    except UnicodeDecodeError as error:
        raise _refused("不是工作簿，也不是 GB18030 文本。") from error
    if len(parts) < 2 or len(parts[0]) != 5 or any(len(part) != 6 for part in parts[1:]):
        raise _refused("首行应是五项的汇总行，其余每行六项，用“|”隔开。")
    rows = [dict(zip(("行号", "户名", "账号", "金额", "开户银行", "摘要"), part, strict=True)) for part in parts[1:]]
    total = sum(parse_yuan(row["金额"]) for row in rows)
    if int(parts[0][3]) != len(rows) or parse_yuan(parts[0][4]) != total:
        raise _refused("汇总行的笔数或金额与明细不符。")
    return rows


def _text(cell: object) -> str:
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)


def _refused(what: str) -> InputError:
    return InputError("not_a_request", f"这不是放款文件：{what}", "请用批次页上下载的放款文件（xlsx 或 txt）。")


def _decide(lines: Sequence[RequestLine], seed: int, fail_share: float, remembered: dict[str, str]) -> dict[int, str]:
    """Reason by line number for the lines that fail."""
    batch = lines[0].batch
    wanted = round(len(lines) * fail_share)
    by_account: dict[str, list[RequestLine]] = {}
    for line in lines:
        by_account.setdefault(line.account, []).append(line)
    reasons: dict[int, str] = {}
    for account in sorted(by_account, key=lambda number: _digest(seed, batch, number)):
        if len(reasons) >= wanted:
            break
        came_again = {remembered.get(key) for line in by_account[account] for key in _keys(line, seed)} - {None, batch}
        if came_again:
            continue
        draw = Random(_digest(seed, batch, account, "reason"))
        text = draw.choice(_REASONS).format(name=invented_name(draw, draw.choice("男女")), account=account)
        reasons.update({line.line_no: text for line in by_account[account]})
    return reasons


def _digest(*parts: object) -> bytes:
    return hashlib.blake2b("|".join(map(str, parts)).encode(), digest_size=12).digest()


def _keys(line: RequestLine, seed: int) -> tuple[str, str]:
    """What the bank knows someone by who comes again: the account, or the holder in that county's batches."""
    county = line.batch[:2]
    return _digest(seed, "account", line.account).hex(), _digest(seed, "holder", county, line.holder).hex()


def _read_book(book: Path | None) -> dict[str, str]:
    if book is None or not book.exists():
        return {}
    found: dict[str, str] = json.loads(book.read_text(encoding="utf-8"))
    return found


def _write_book(
    book: Path | None, remembered: dict[str, str], lines: Sequence[RequestLine], reasons: dict[int, str], seed: int
) -> None:
    if book is None or not reasons:
        return
    for line in lines:
        if line.line_no in reasons:
            for key in _keys(line, seed):
                remembered.setdefault(key, line.batch)
    fresh = book.with_suffix(".new")
    fresh.write_text(json.dumps(remembered, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    fresh.replace(book)


def _cells(line: RequestLine, reasons: dict[int, str]) -> tuple[str, str, str, str, str, str, str]:
    reason = reasons.get(line.line_no, "")
    amount = f"{line.fen // 100}.{line.fen % 100:02d}"
    return line.batch, str(line.line_no), line.holder, line.account, amount, "失败" if reason else "成功", reason


def _workbook(lines: Sequence[RequestLine], reasons: dict[int, str]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
    ) as book:
        book.set_properties({"created": datetime(2017, 11, 1)})
        sheet = book.add_worksheet("回盘明细")
        for j, header in enumerate(COLUMNS):
            sheet.write_string(0, j, header)
        for i, line in enumerate(lines, 1):
            for j, text in enumerate(_cells(line, reasons)):
                if text:
                    sheet.write_string(i, j, text)
    return target.getvalue()


def _boxed(lines: Sequence[RequestLine], reasons: dict[int, str], only_failed: bool) -> bytes:
    title = f"代发{'失败' if only_failed else ''}清单　批次号：{lines[0].batch}"
    rule = "┿".join("━" * (width // 2) for width in _WIDTHS)
    total = sum(line.fen for line in lines)
    body = [_box_row(COLUMNS)]
    for line in lines:
        body += [f"┝{rule}┥", _box_row(_cells(line, reasons))]
    footer = ("合计", f"{len(lines)}笔", "", "", f"{total // 100}.{total % 100:02d}", "", "")
    text = [title, f"┍{rule.replace('┿', '┯')}┑", *body, f"┝{rule}┥", _box_row(footer), f"┕{rule.replace('┿', '┷')}┙"]
    return "\r\n".join([*text, ""]).encode("gb18030")


def _box_row(cells: Sequence[str]) -> str:
    padded = []
    for cell, width in zip(cells, _WIDTHS, strict=True):
        shown = sum(2 if ord(ch) > 0x2E80 else 1 for ch in cell)
        padded.append(cell + " " * max(0, width - shown))
    return "│" + "│".join(padded) + "│"
