"""Rows of a bank return to lines of a batch: by number, else by account and amount; what does not close is refused."""

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzhi.rosters import RosterReading
from fuzhi.rosters.reading import Finding
from fuzhi.steps.accounts import sealing
from fuzhi.steps.payments.matching import NO_REASON, Matched, match
from fuzhi.steps.payments.models import Batch, Line
from fuzhi.vocabulary.errors import InputError

ACCOUNTS = ("6217000000000000003", "6217000000000000011", "6217000000000000029")
SCHEMA = pa.schema(
    [
        ("sheet", pa.string()),
        ("row", pa.int64()),
        ("batch_no", pa.string()),
        ("line_no", pa.int64()),
        ("account_holder", pa.string()),
        ("account_number", pa.string()),
        ("amount_fen", pa.int64()),
        ("result", pa.string()),
        ("reason", pa.string()),
    ]
)
Row = dict[str, Any]


def line(number: int, account: str, fen: int) -> Line:
    return Line(
        pk=100 + number,
        line_no=number,
        person_name=f"学生{number}",
        amount_fen=fen,
        account_index=sealing.index("account", account),
        account_last4=account[-4:],
        holder_name=f"王大{'田苗穗'[number % 3]}",
    )


LINES = [line(n, account, 50_000 + n) for n, account in enumerate(ACCOUNTS, start=1)]
BATCH = Batch(no="TY17秋-01", count=3, total_fen=sum(one.amount_fen for one in LINES))


def row_of(one: Line, *, paid: bool = True, **more: Any) -> Row:
    """The bank's row of a line, with batch and number."""
    return {
        "batch_no": BATCH.no,
        "line_no": one.line_no,
        "account_number": ACCOUNTS[(one.line_no - 1) % len(ACCOUNTS)],
        "amount_fen": one.amount_fen,
        "result": "success" if paid else "failed",
        "reason": "" if paid else "账户已销户",
        **more,
    }


def bare(row: Row) -> Row:
    """The same row without batch and number."""
    return row | {"batch_no": None, "line_no": None}


def reading(*rows: Row, rejected: int = 0, findings: tuple[Finding, ...] = ()) -> RosterReading:
    whole = [{"sheet": "回盘", "row": n, **row} for n, row in enumerate(rows, start=2)]
    table = pa.Table.from_pylist(whole, schema=SCHEMA)
    return RosterReading(
        "回盘.txt",
        "bank_return",
        "回盘",
        1,
        len(rows) + rejected,
        len(rows),
        rejected,
        rejected,
        0,
        list(findings),
        [],
        table=table,
    )


def said(found: Matched) -> dict[int, str]:
    """Result by line number."""
    return {answer.line_id - 100: answer.result.value for answer in found.answers}


@pytest.mark.parametrize("how", [lambda row: row, bare], ids=["numbered", "by account"])
def test_each_line_gets_its_answer_in_any_order(how: Any) -> None:
    rows = [how(row_of(LINES[2])), how(row_of(LINES[0], paid=False)), how(row_of(LINES[1]))]
    found = match(reading(*rows), BATCH, LINES)
    assert said(found) == {1: "failed", 2: "success", 3: "success"}
    assert [answer.line_id for answer in found.answers] == [101, 102, 103], "in the order of the lines"
    assert found.failed == {101} and not found.is_failures_only
    assert [answer.row_no for answer in found.answers] == [3, 4, 2]


def test_a_file_of_failures_means_that_the_rest_was_paid() -> None:
    found = match(reading(row_of(LINES[1], paid=False)), BATCH, LINES)
    assert said(found) == {1: "success", 2: "failed", 3: "success"}
    assert found.is_failures_only and [answer.row_no for answer in found.answers] == [None, 2, None]


def test_a_batch_of_hundreds_closes_as_one_of_three() -> None:
    many = [line(n, ACCOUNTS[(n - 1) % 3], 50_000 + n) for n in range(1, 302)]
    found = match(reading(*map(row_of, many)), Batch(no=BATCH.no, count=301), many)
    assert not found.is_failures_only and len(found.answers) == 301 and not found.failed


def test_all_failed_is_no_file_of_failures_only() -> None:
    found = match(reading(*(row_of(one, paid=False) for one in LINES)), BATCH, LINES)
    assert not found.is_failures_only and found.failed == {101, 102, 103}


def test_reasons_are_masked_and_never_empty() -> None:
    rows = [
        row_of(LINES[0], paid=False, reason="户名不符,原户名为[张三]"),
        row_of(LINES[1], paid=False, reason=""),
        row_of(LINES[2], reason="成功"),
    ]
    first, second, third = match(reading(*rows), BATCH, LINES).answers
    assert "户名不符" in first.reason and "张三" not in first.reason
    assert second.reason == NO_REASON and third.reason == ""


@pytest.mark.parametrize(
    ("named", "is_ours"),
    [
        ("TY17秋-01", True),
        ("ty17秋-01", True),
        ("寄宿补助 TY17秋-01", True),
        (" TY17秋 -01", True),
        ("寄宿补助TY17秋-01", True),
        ("寄宿补助：ＴＹ17秋-01", True),
        ("TY17秋-02", False),
        ("XTY17秋-02", False),
    ],
)
def test_the_batch_is_known_in_the_banks_spelling(named: str, is_ours: bool) -> None:
    rows = [row_of(one, batch_no=named) for one in LINES]
    if is_ours:
        assert len(match(reading(*rows), BATCH, LINES).answers) == 3
    else:
        with pytest.raises(InputError) as refused:
            match(reading(*rows), BATCH, LINES)
        assert refused.value.code == "return_other_batch" and "TY17秋-02" in refused.value.message


@pytest.mark.parametrize(
    "named", ["XTY17秋-01", "XXTY17秋-01", "1TY17秋-01", "TY17秋-01X", "TY17秋-011", "TY18春-01TY17秋-01"]
)
def test_a_batch_number_is_compared_whole(named: str) -> None:
    with pytest.raises(InputError) as refused:
        match(reading(*(row_of(one, batch_no=named) for one in LINES)), BATCH, LINES)
    assert refused.value.code == "return_other_batch"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"account_number": f"621700*********{ACCOUNTS[0][-4:]}"}, None),
        ({"account_number": f"***{ACCOUNTS[0][-3:]}"}, None),
        ({"account_number": "*******************"}, None),
        ({"account_number": None}, None),
        ({"account_number": "6217*********9999"}, "return_other_account"),
        ({"account_number": "××××9999"}, "return_other_account"),
        ({"account_holder": "王大苗"}, None),
        ({"account_holder": "王 大苗"}, None),
        ({"account_holder": "王*苗"}, None),
        ({"account_holder": "王*田"}, "return_other_holder"),
        ({"account_holder": "财务自己"}, "return_other_holder"),
    ],
)
def test_account_and_holder_are_those_that_were_sent(more: Row, code: str | None) -> None:
    rows = [row_of(LINES[0], **more), *map(row_of, LINES[1:])]
    if code is None:
        assert said(match(reading(*rows), BATCH, LINES)) == {1: "success", 2: "success", 3: "success"}
        return
    with pytest.raises(InputError) as refused:
        match(reading(*rows), BATCH, LINES)
    assert refused.value.code == code and "第 1 笔" in refused.value.message


TWINS = [line(1, ACCOUNTS[0], 50_000), line(2, ACCOUNTS[0], 50_000), line(3, ACCOUNTS[2], 50_003)]


@pytest.mark.parametrize(
    ("lines", "rows", "code", "told"),
    [
        (LINES, [], "return_empty", "没有任何一笔"),
        (LINES, [row_of(LINES[0]), row_of(LINES[1])], "return_does_not_close", "差 1 笔 ¥500.03"),
        (LINES, [row_of(LINES[0])] * 2 + [row_of(LINES[1])], "return_line_twice", "第 1 笔"),
        (LINES, [row_of(one, line_no=one.line_no + 1) for one in LINES], "return_unknown_line", "行号是“4”"),
        (LINES, [row_of(LINES[0], amount_fen=1)], "return_other_amount", "¥0.01"),
        (LINES, [row_of(LINES[0], account_number=ACCOUNTS[1])], "return_other_account", "尾号 0003"),
        (LINES, [bare(row_of(LINES[0], account_number="6217000000000009999"))], "return_unknown_account", "¥500.01"),
        (LINES, [bare(row_of(LINES[0])), bare(row_of(LINES[0]))], "return_unknown_account", "第 2 行"),
        (TWINS, [bare(row_of(TWINS[0], paid=False))], "return_ambiguous", "2 笔同账号同金额"),
        (TWINS, [bare(row_of(TWINS[0], paid=False)), bare(row_of(TWINS[0]))], "return_ambiguous", "分不清"),
    ],
)
def test_what_does_not_close_is_refused_whole(lines: list[Line], rows: list[Row], code: str, told: str) -> None:
    batch = Batch(no=BATCH.no, count=3, total_fen=sum(one.amount_fen for one in lines))
    with pytest.raises(InputError) as refused:
        match(reading(*rows), batch, lines)
    assert refused.value.code == code and told in refused.value.message
    assert "没有登记任何一笔" in refused.value.mend


def test_a_row_that_cannot_be_read_refuses_the_file_and_is_named() -> None:
    bad = Finding("回盘", 7, "金额", "bad_money", "", "“金额”不是整分的金额。", "请改。", "error")
    with pytest.raises(InputError) as refused:
        match(reading(row_of(LINES[0]), rejected=2, findings=(bad, replace(bad, row=9))), BATCH, LINES)
    assert refused.value.code == "return_unreadable"
    assert "“回盘”第 7 行“金额”" in refused.value.message


def test_equal_twins_of_one_result_are_told_apart_by_nothing_and_need_not_be() -> None:
    rows = [bare(row_of(TWINS[0])), bare(row_of(TWINS[0])), bare(row_of(TWINS[2]))]
    batch = Batch(no=BATCH.no, count=3, total_fen=150_003)
    assert said(match(reading(*rows), batch, TWINS)) == {1: "success", 2: "success", 3: "success"}


@given(st.data(), st.integers(1, 8))
def test_any_batch_comes_back_as_the_bank_meant_it(data: st.DataObject, count: int) -> None:
    lines = [line(n, ACCOUNTS[n % 3], 10_000 + n) for n in range(1, count + 1)]
    batch = Batch(no=BATCH.no, count=count, total_fen=sum(one.amount_fen for one in lines))
    meant = {one.pk: data.draw(st.booleans()) for one in lines}
    keeps_numbers = data.draw(st.booleans())
    rows = [row_of(one, paid=meant[one.pk], account_number=ACCOUNTS[one.line_no % 3]) for one in lines]
    rows = data.draw(st.permutations(rows if keeps_numbers else [bare(row) for row in rows]))
    found = match(reading(*rows), batch, lines)
    assert {answer.line_id: answer.result.value == "success" for answer in found.answers} == meant
    assert found.failed == {key for key, paid in meant.items() if not paid}
