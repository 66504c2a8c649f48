"""What a bank says of a line, by meaning: arrived, came back, or refused as unclear; a total line is compared."""

from pathlib import Path

import pytest

from fuzhi.rosters.cleaning.bank_results import read_both, read_result
from fuzhi.rosters.reader import read


@pytest.mark.parametrize(
    "text",
    ["成功", "交易成功", "入账成功", "处理成功", "代发成功!", "已入账", "0000", "000000", "S", "Success", "成 功"],
)
def test_words_of_arrival(text: str) -> None:
    assert read_result(text) == "success"


@pytest.mark.parametrize(
    "text",
    [
        "失败",
        "交易失败",
        "未成功",
        "处理不成功",
        "没有入账",
        "退票",
        "户名不符",
        "账户已销户",
        "账号不存在",
        "只进不出",
        "该户为非结算户,不能转帐",
        "Failed",
        "查找账号[6228****0029]信息错",
        "账户状态异常",
        "超出限额，受限",
        "unsuccessful",
    ],
)
def test_words_of_coming_back(text: str) -> None:
    assert read_result(text) == "failed"


@pytest.mark.parametrize(
    "text",
    [
        "处理中",
        "待核实",
        "银行受理",
        "未处理",
        "交易超时",
        "状态未知",
        "退回成功",
        "部分成功",
        "pending",
        "等待入账成功",
    ],
)
def test_words_that_leave_it_open(text: str) -> None:
    assert read_result(text) == "unclear"


@pytest.mark.parametrize("text", ["", None, "-", "无", "再议", "E102", "正常"])
def test_words_that_say_nothing_known(text: str | None) -> None:
    assert read_result(text) is None


@pytest.mark.parametrize(
    ("result", "message", "read"),
    [
        ("", "交易成功", "success"),
        ("E102", "户名不符", "failed"),
        ("0000", "", "success"),
        ("失败", "原因待查询", "unclear"),
        ("成功", "户名不符", "unclear"),
        ("失败", "交易成功", "unclear"),
        ("处理中", "交易成功", "unclear"),
        ("再议", "交易成功", "unclear"),
        ("再议", "", None),
        ("E102", "", None),
    ],
)
def test_both_columns_speak_and_do_not_contradict(result: str, message: str, read: str | None) -> None:
    assert read_both(result, message) == read


def lines(tmp_path: Path, head: str, *rows: str, name: str = "回盘.csv") -> tuple[list[str], list[str]]:
    """The results read, and the codes of what was refused."""
    path = tmp_path / name
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    reading = read(path, "bank_return", file_name=name)
    return reading.table.column("result").to_pylist(), [one.code for one in reading.errors]


MESSAGE = "序号,户名,账号,金额,摘要,返回信息"


def row(number: int, *said: str) -> str:
    return ",".join(
        [str(number), "冯大山", f"621700000000000{number:04d}", "500.00", f"寄宿补助 TY17秋-01-{number:04d}", *said]
    )


@pytest.mark.parametrize("said", ["处理中", "待核实", "再议", "", "交易超时", "E102"])
def test_a_line_that_is_not_clear_is_refused_with_its_row(tmp_path: Path, said: str) -> None:
    assert lines(tmp_path, MESSAGE, row(1, "交易成功"), row(2, said)) in (
        (["success"], ["bank_result_unclear"]),
        (["success"], ["required_missing"]),
    )


def test_success_in_any_column_is_success(tmp_path: Path) -> None:
    for head in ("处理状态,错误信息", "返回码,返回信息", "处理结果,失败原因"):
        said = ("0000" if head[0] == "返" else "", "交易成功")
        assert lines(tmp_path, f"序号,户名,账号,金额,摘要,{head}", row(1, *said)) == (["success"], [])


@pytest.mark.parametrize(
    ("total", "code"),
    [
        ("合计,,,1000.00,,", []),
        ("合计 2 笔,,,1000.00,,", []),
        (",,,,合计：成功 1 笔 失败 1 笔,", []),
        ("合计,,,1500.00,,", ["total_differs"]),
        ("合计 3 笔,,,1000.00,,", ["total_differs"]),
        ("总计,,,,失败 2 笔,", ["total_differs"]),
        ("本页小计,,,500.00,,", []),
    ],
)
def test_a_total_line_is_compared(tmp_path: Path, total: str, code: list[str]) -> None:
    assert lines(tmp_path, MESSAGE, row(1, "交易成功"), row(2, "户名不符"), total)[1] == code


def test_a_list_of_failures_that_was_cut_is_seen_by_its_total(tmp_path: Path) -> None:
    name, rows = "代发失败清单.csv", [row(n, "已销户") for n in range(1, 5)]
    assert lines(tmp_path, MESSAGE, *rows, "合计,,,2000.00,,", name=name) == (["failed"] * 4, [])
    assert lines(tmp_path, MESSAGE, *rows[:-1], "合计,,,2000.00,,", name=name)[1] == ["total_differs"]
