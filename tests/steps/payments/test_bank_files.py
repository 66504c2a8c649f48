"""The bytes that go to the bank and the schools, read back cell by cell; names that a bank cannot write."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzhi.steps.payments.bank_files import (
    RequestHead,
    RequestLine,
    fits_bank,
    plain_yuan,
    refuse_unfit,
    request_text,
    request_workbook,
    settlement_workbook,
    summary_of,
)
from fuzhi.vocabulary.errors import InputError

HEAD = RequestHead("TY17秋-01", date(2017, 12, 15), "220822", "通榆县", "2017年秋季学期", "cash", 2, 112_500)
FIRST = RequestLine(
    1,
    "王小明",
    "P1",
    "寄宿生生活补助",
    50_000,
    "寄宿补助 TY17秋-01-0001",
    "王大田",
    "6217000000000000003",
    "农村信用社",
)
SECOND = replace(
    FIRST, line_no=2, person_name="李小红", amount_fen=62_500, holder_name="李广山", account="0710401022000123"
)
WAIVER = replace(HEAD, delivery="waiver")
FEES = [
    RequestLine(1, "王小明", "P1", "免学杂费", 11_000, "", school_code="2122000001", school_name="中心校"),
    RequestLine(2, "李小红", "P2", "免学杂费", 9_050, "", school_code="2122000001", school_name="中心校"),
    RequestLine(3, "赵三", "P3", "免乘车费", 36_000, "", school_code="3122000001", school_name="中学"),
]
Sheet = list[tuple[object, ...]]


def sheets(content: bytes) -> dict[str, Sheet]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def test_the_text_file_to_the_byte() -> None:
    assert request_text(HEAD, [FIRST, SECOND]).decode("gb18030") == (
        "TY17秋-01|20171215|220822|2|1125.00\r\n"
        "1|王大田|6217000000000000003|500.00|农村信用社|寄宿补助 TY17秋-01-0001\r\n"
        "2|李广山|0710401022000123|625.00|农村信用社|寄宿补助 TY17秋-01-0001\r\n"
    )


def test_the_workbook_says_the_same_and_numbers_stay_whole() -> None:
    found = sheets(request_workbook(HEAD, [FIRST, SECOND]))
    assert list(found) == ["代发清单", "汇总"]
    assert found["代发清单"] == [
        ("行号", "户名", "账号", "金额", "开户银行", "摘要"),
        ("1", "王大田", "6217000000000000003", 500, "农村信用社", "寄宿补助 TY17秋-01-0001"),
        ("2", "李广山", "0710401022000123", 625, "农村信用社", "寄宿补助 TY17秋-01-0001"),
    ]
    totals = {row[0]: row[1] for row in found["汇总"]}
    assert totals == {
        "批次": "TY17秋-01",
        "县（市、区）": "通榆县",
        "学期": "2017年秋季学期",
        "方式": "发放到卡",
        "日期": "2017-12-15",
        "笔数": "2",
        "金额（元）": "1,125.00",
        "大写": "人民币壹仟壹佰贰拾伍元整",
    }


def test_a_settlement_names_school_and_pupil_and_adds_up_by_school() -> None:
    found = sheets(settlement_workbook(WAIVER, FEES))
    assert found["结算清单"][1] == ("1", "中心校", "2122000001", "王小明", "P1", "免学杂费", 110)
    assert found["各校合计"][1:] == [
        ("2122000001", "中心校", "2", 200.5),
        ("3122000001", "中学", "1", 360),
    ]
    assert ("方式", "免除不收") in found["汇总"]
    assert not any("账号" in str(cell) for row in found["结算清单"] for cell in row)


@pytest.mark.parametrize("evil", ["=1+1", "+cmd", "-2", "@SUM(A1)", "\tx"])
def test_no_cell_runs(evil: str) -> None:
    rows = sheets(settlement_workbook(WAIVER, [replace(FEES[0], person_name=evil, school_name=evil)]))["结算清单"]
    assert rows[1][3] == evil and rows[1][1] == evil
    book = openpyxl.load_workbook(io.BytesIO(settlement_workbook(WAIVER, [replace(FEES[0], person_name=evil)])))
    assert {cell.data_type for row in book["结算清单"].iter_rows() for cell in row} <= {"s", "n"}


@pytest.mark.parametrize("text", ["王大田", "买买提·艾力", "农村信用社（城关）", "O'Brien", ""])
def test_what_the_bank_can_write(text: str) -> None:
    assert fits_bank(text)


@pytest.mark.parametrize("text", ["王𠮷", "㑇", "王|田", "王\n田", "王\t田", "张\ue000", "🙂", "王\x00"])
def test_what_it_cannot(text: str) -> None:
    assert not fits_bank(text)


@pytest.mark.parametrize("field", ["holder_name", "bank_name"])
def test_a_payee_that_does_not_fit_is_named_and_nothing_is_written(field: str) -> None:
    bad = replace(SECOND, **{field: "王𠮷"})  # type: ignore[arg-type]
    for make in (request_text, request_workbook):
        with pytest.raises(InputError) as refused:
            make(HEAD, [FIRST, bad])
        assert refused.value.code == "name_outside_bank_characters"
        assert "李小红" in refused.value.message and "王小明" not in refused.value.message


def test_of_many_ten_are_named_and_all_are_counted() -> None:
    refuse_unfit([FIRST] * 5)
    bad = [replace(FIRST, person_name=f"学生{n:02d}", holder_name="𠮷") for n in range(12)]
    with pytest.raises(InputError) as refused:
        refuse_unfit(bad)
    assert "学生09" in refused.value.message and "学生10" not in refused.value.message
    assert "等 12 人" in refused.value.message


@pytest.mark.parametrize(
    ("line_no", "summary"),
    [(1, "寄宿补助 TY17秋-01-0001"), (9_999, "寄宿补助 TY17秋-01-9999"), (12_345, "寄宿补助 TY17秋-01-12345")],
)
def test_the_summary_begins_with_what_a_passbook_prints(line_no: int, summary: str) -> None:
    assert summary_of("寄宿补助", "TY17秋-01", line_no) == summary


@given(st.integers(-(10**13), 10**13))
def test_sums_go_without_separators_and_read_back(fen: int) -> None:
    text = plain_yuan(fen)
    assert "," not in text and round(float(text) * 100) == fen


@given(st.lists(st.integers(1, 10**8), min_size=1, max_size=30))
def test_every_line_of_the_file_has_six_parts_and_the_first_says_the_total(amounts: list[int]) -> None:
    lines = [replace(FIRST, line_no=n, amount_fen=fen) for n, fen in enumerate(amounts, start=1)]
    head = replace(HEAD, count=len(lines), total_fen=sum(amounts))
    rows = [row.split("|") for row in request_text(head, lines).decode("gb18030").split("\r\n")[:-1]]
    assert rows[0][3:] == [str(len(amounts)), plain_yuan(sum(amounts))]
    assert {len(row) for row in rows[1:]} == {6}
    assert sum(round(float(row[3]) * 100) for row in rows[1:]) == sum(amounts)
