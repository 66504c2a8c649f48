"""What goes out as xlsx or csv comes back equal, and nothing in it can run."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from fuzhi.documents.sheets import (
    BIG_ROWS,
    SheetColumn,
    csv_cell,
    csv_lines,
    fen_to_decimal,
    read_csv,
    title_for_sheet,
    write_xlsx,
)

HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    "'=1",
    "''@x",
    '=HYPERLINK("x")',
]
COLUMNS = [
    SheetColumn("姓名", width=10),
    SheetColumn("证件号"),
    SheetColumn("金额（元）", "money"),
    SheetColumn("天数", "count"),
    SheetColumn("日期", "date"),
]


def _book(rows: list[list[object]]) -> tuple[bytes, list[tuple[object, ...]]]:
    out = io.BytesIO()
    assert write_xlsx(out, "导出/表", COLUMNS, rows) == len(rows)  # type: ignore[arg-type]
    sheet = openpyxl.load_workbook(io.BytesIO(out.getvalue())).active
    assert sheet is not None
    return out.getvalue(), list(sheet.iter_rows(values_only=True))


@pytest.mark.parametrize("count", [3, BIG_ROWS + 2])
def test_both_writers_give_the_same_cells_back(count: int) -> None:
    row = ["王禾苗", "220822********0326", Decimal("1234.50"), 98, date(2018, 4, 9)]
    _, cells = _book([row] * count)
    assert cells[0] == ("姓名", "证件号", "金额（元）", "天数", "日期")
    assert len(cells) == count + 1
    name, number, amount, days, day = cells[-1]
    assert (name, number, amount, days) == ("王禾苗", "220822********0326", 1234.5, 98)
    assert getattr(day, "date", lambda: day)() == date(2018, 4, 9)


@pytest.mark.parametrize("filler", [0, BIG_ROWS])
@pytest.mark.parametrize("text", HOSTILE)
def test_dangerous_text_is_a_text_cell_and_comes_back_equal(text: str, filler: int) -> None:
    plain: list[object] = ["平常", None, None, None, None]
    rows: list[list[object]] = [[text, None, None, None, None], *[plain] * filler]
    data, _ = _book(rows)
    read = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert read[1][0] == text
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "<f " not in sheet


@pytest.mark.parametrize("text", HOSTILE)
def test_dangerous_text_in_csv_is_guarded_and_comes_back_equal(text: str) -> None:
    assert csv_cell(text).startswith("'")
    written = "".join(csv_lines(COLUMNS[:1], [[text]]))
    assert read_csv(written) == [["姓名"], [text]]


@given(
    st.lists(
        st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12), min_size=1, max_size=4
    )
)
@settings(max_examples=200, deadline=None)
def test_any_text_survives_csv(texts: list[str]) -> None:
    columns = [SheetColumn(f"列{at}") for at in range(len(texts))]
    written = "".join(csv_lines(columns, [texts]))
    assert read_csv(written)[1] == texts
    first_on_page = [cell.lstrip("\ufeff") for cell in read_csv(written)[0]]
    assert first_on_page == [column.title for column in columns]


def test_negative_numbers_stay_numbers() -> None:
    assert csv_cell(Decimal("-5.00")) == "-5.00"
    assert csv_cell(-5) == "-5"
    _, cells = _book([["王", "", Decimal("-5.00"), -1, None]])
    assert cells[1][2] == -5 and cells[1][3] == -1


def test_amounts_are_exact_to_the_fen() -> None:
    assert fen_to_decimal(62_501) == Decimal("625.01")
    assert fen_to_decimal(-1) == Decimal("-0.01")
    assert fen_to_decimal(None) is None
    amounts = [1, 10, 99, 12_345_678_901, 999_999_999_999]
    _, cells = _book([["", "", fen_to_decimal(fen), None, None] for fen in amounts])
    assert [round(Decimal(str(line[2])) * 100) for line in cells[1:]] == amounts


def test_control_characters_do_not_break_the_workbook() -> None:
    _, cells = _book([["王\x0b\x1f苗", "", None, None, None]])
    assert cells[1][0] == "王苗"


def test_sheet_titles_are_allowed_ones() -> None:
    assert title_for_sheet("发放/批次[1]*?:\\'") == "发放 批次 1"
    assert len(title_for_sheet("很" * 40)) == 31
    assert title_for_sheet("//") == "表1"


def test_a_sheet_does_not_silently_lose_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuzhi.documents.sheets.ROWS_MAX", BIG_ROWS + 5)
    rows = ([str(n)] for n in range(BIG_ROWS + 6))
    with pytest.raises(ValueError, match="rows"):
        write_xlsx(io.BytesIO(), "表", COLUMNS[:1], rows)


@pytest.mark.parametrize("count", [3, BIG_ROWS + 2])
def test_with_a_cover_the_sheet_sums_itself_and_says_what_it_is(count: int) -> None:
    rows = [["王禾苗", None, Decimal("1234.50"), 2, date(2018, 4, 9)]] * count
    out = io.BytesIO()
    assert write_xlsx(out, "学生档案", COLUMNS, rows, [("条件", "学段：小学"), ("导出人", "=李四")]) == count
    book = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    data, cover = book.worksheets
    cells = list(data.iter_rows(values_only=True))
    assert cells[-1] == ("合计", None, 1234.5 * count, 2 * count, None) and len(cells) == count + 2
    assert data.freeze_panes == "A2" and data.cell(2, 3).number_format == "#,##0.00"
    said = {row[0]: row[1] for row in cover.iter_rows(values_only=True)}
    assert cover.title == "封面" and said["条件"] == "学段：小学" and said["导出人"] == "=李四"
    assert all(cell.data_type != "f" for line in cover.iter_rows() for cell in line), "nothing on it is run"
    assert said["行数"] == f"{count:,}" and said["合计：天数"] == f"{2 * count:,}"
    assert said["合计：金额（元）"] == f"{Decimal('1234.50') * count:,.2f}"


def test_without_rows_there_is_no_row_of_sums() -> None:
    out = io.BytesIO()
    write_xlsx(out, "表", COLUMNS, [], [("列表", "表")])
    assert openpyxl.load_workbook(io.BytesIO(out.getvalue())).worksheets[0].max_row == 1
