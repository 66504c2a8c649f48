"""The bytes that go to the bank and the schools. Made once, from locked lines; the layout stands in this step's README.

Names go exactly as last accepted. A GBK file cannot hold every Chinese character: such a name is refused by name and
never written as ``?``. Cells are written as text, so none can run as a formula.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter

from fuzhi.vocabulary.codes import Delivery
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.money import capital_yuan, yuan

SEPARATOR = "|"
SHEET_COLUMNS = ("行号", "户名", "账号", "金额", "开户银行", "摘要")
SETTLEMENT_COLUMNS = ("行号", "学校", "学校标识码", "学生", "学生编号", "项目", "金额")
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT_TYPE = "text/plain"


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One line of a request: ``account`` is the whole number (cash), ``school_*`` name who did not charge (waivers)."""

    line_no: int
    person_name: str
    person_number: str
    item_label: str
    amount_fen: int
    summary: str
    holder_name: str = ""
    account: str = ""
    bank_name: str = ""
    school_code: str = ""
    school_name: str = ""


@dataclass(frozen=True, slots=True)
class RequestHead:
    """What the total line says."""

    batch_no: str
    on: date
    county_code: str
    county_name: str
    term_label: str
    delivery: str
    count: int
    total_fen: int


def summary_of(short_label: str, batch_no: str, line_no: int) -> str:
    """``寄宿补助 TY17秋-01-0001``: the four characters a passbook prints, then batch and line for the return."""
    return f"{short_label} {batch_no}-{line_no:04d}"


def fits_bank(text: str) -> bool:
    """True when the bank's character set (GBK) holds every character and none would break the line."""
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return SEPARATOR not in text and text.isprintable()


def refuse_unfit(lines: Iterable[RequestLine]) -> None:
    """Raise InputError naming everyone whose payee the bank's character set cannot hold."""
    unfit = [line for line in lines if not (fits_bank(line.holder_name) and fits_bank(line.bank_name))]
    if unfit:
        names = "、".join(f"{line.person_name}（户名“{line.holder_name}”）" for line in unfit[:10])
        more = f"等 {len(unfit)} 人" if len(unfit) > 10 else ""
        raise InputError(
            "name_outside_bank_characters",
            f"{names}{more}含银行字库没有的字，不能写进银行文件。",
            "请向银行问明该户名的登记写法，在“更正账户”里改好后再编制。",
        )


def plain_yuan(fen: int) -> str:
    """``62500`` -> ``625.00``: no thousands separator, as banks read it."""
    return yuan(fen).replace(",", "")


def request_text(head: RequestHead, lines: Sequence[RequestLine]) -> bytes:
    """The text file: GB18030, CRLF, total line first. Raises InputError for characters outside GBK."""
    refuse_unfit(lines)
    rows = [
        (head.batch_no, f"{head.on:%Y%m%d}", head.county_code, str(head.count), plain_yuan(head.total_fen)),
        *((str(x.line_no), x.holder_name, x.account, plain_yuan(x.amount_fen), x.bank_name, x.summary) for x in lines),
    ]
    return "".join(SEPARATOR.join(row) + "\r\n" for row in rows).encode("gb18030")


def request_workbook(head: RequestHead, lines: Sequence[RequestLine]) -> bytes:
    """The workbook for the bank: sheet 代发清单 (no total row), sheet 汇总 with the totals."""
    refuse_unfit(lines)
    rows = [(str(x.line_no), x.holder_name, x.account, x.amount_fen, x.bank_name, x.summary) for x in lines]
    return _workbook("代发清单", SHEET_COLUMNS, rows, head)


def settlement_workbook(head: RequestHead, lines: Sequence[RequestLine]) -> bytes:
    """The list to settle with the schools: one row a pupil and item, and the sum of each school."""
    rows = [
        (str(x.line_no), x.school_name, x.school_code, x.person_name, x.person_number, x.item_label, x.amount_fen)
        for x in lines
    ]
    sums: dict[tuple[str, str], list[int]] = {}
    for x in lines:
        counted = sums.setdefault((x.school_code, x.school_name), [0, 0])
        counted[0] += 1
        counted[1] += x.amount_fen
    schools = [(code, name, str(count), total) for (code, name), (count, total) in sums.items()]
    return _workbook("结算清单", SETTLEMENT_COLUMNS, rows, head, ("学校标识码", "学校", "笔数", "金额"), schools)


def _workbook(
    sheet: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str | int]],
    head: RequestHead,
    school_columns: Sequence[str] = (),
    schools: Sequence[Sequence[str | int]] = (),
) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    text, strong, money = (
        book.add_format({"num_format": "@", "quote_prefix": True}),
        book.add_format({"bold": True}),
        book.add_format({"num_format": "0.00"}),
    )
    _fill(book.add_worksheet(sheet), columns, rows, text, strong, money)
    totals = book.add_worksheet("汇总")
    facts = (
        ("批次", head.batch_no),
        ("县（市、区）", head.county_name),
        ("学期", head.term_label),
        ("方式", Delivery(head.delivery).label),
        ("日期", f"{head.on:%Y-%m-%d}"),
        ("笔数", str(head.count)),
        ("金额（元）", yuan(head.total_fen)),
        ("大写", capital_yuan(head.total_fen)),
    )
    for at, (label, value) in enumerate(facts):
        totals.write_string(at, 0, label, strong)
        totals.write_string(at, 1, value, text)
    totals.set_column(0, 1, 24)
    if schools:
        _fill(book.add_worksheet("各校合计"), school_columns, schools, text, strong, money)
    book.close()
    return target.getvalue()


def _fill(
    sheet: Any, columns: Sequence[str], rows: Sequence[Sequence[str | int]], text: Any, strong: Any, money: Any
) -> None:
    for at, label in enumerate(columns):
        sheet.write_string(0, at, label, strong)
    for down, row in enumerate(rows, start=1):
        for at, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(down, at, Decimal(plain_yuan(value)), money)
            else:
                sheet.write_string(down, at, value, text)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(columns) - 1, 18)
