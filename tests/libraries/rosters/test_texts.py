"""Text files: encodings, separators, boxes; what banks hand back; old .xls."""

from pathlib import Path

import pytest

from fuzhi.rosters.reader import read
from fuzhi.rosters.texts import text_sheets
from fuzhi.vocabulary.errors import InputError
from tests.libraries.rosters.sheets_made import BOY, PLAIN_ROWS, ROLL

LINES = [",".join(ROLL), ",".join(map(str, PLAIN_ROWS["roll"].values()))]


def text(path: Path, content: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(content.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_encodings(tmp_path: Path, encoding: str, end: str) -> None:
    reading = read(text(tmp_path / "名册.csv", end.join(LINES) + end, encoding), "roll")
    row = reading.table.to_pylist()[0]
    assert (row["name"], row["school_name"], row["row"], reading.sheet) == ("王小明", "开通镇中心校", 2, "名册")


def test_rare_characters_survive_gb18030(tmp_path: Path) -> None:
    lines = [LINES[0], LINES[1].replace("王小明", "𠮷䶮")]
    assert read(text(tmp_path / "a.csv", "\n".join(lines), "gb18030"), "roll").table.column("name").to_pylist() == [
        "𠮷䶮"
    ]


@pytest.mark.parametrize("mark", ["\t", ";", "|"])
def test_separators(tmp_path: Path, mark: str) -> None:
    content = "\n".join(line.replace(",", mark) for line in LINES)
    assert read(text(tmp_path / "a.txt", content), "roll").accepted == 1


@pytest.mark.parametrize(
    ("lines", "cells"),
    [
        (["a,b;c", "d,e;f"], 2),
        (["a;b,c", "d;e,f", "g;h;i,j"], 3),
        (["a,b,c;d", "e,f,g;h"], 3),
        (["a|b|c,d", "e|f|g,h", "i;j"], 3),
        (["甲；乙；丙", "丁；戊；己"], 3),
        (["甲｜乙", "丙｜丁"], 2),
        (["只有一列", "没有分隔"], 1),
    ],
    ids=[
        "comma-on-a-tie",
        "more-in-all",
        "more-a-line",
        "most-lines",
        "full-width-semicolon",
        "full-width-bar",
        "none",
    ],
)
def test_the_separator_is_what_most_lines_share(tmp_path: Path, lines: list[str], cells: int) -> None:
    (sheet,) = text_sheets(text(tmp_path / "a.txt", "\n".join(lines)), "a.txt")
    assert max(len(row) for row in sheet.rows) == cells


def test_numbers_wrapped_for_excel_and_quoted_cells(tmp_path: Path) -> None:
    content = (
        LINES[0]
        + ",现住址\r\n"
        + LINES[1].replace(f",{BOY},", f',="{BOY}",')
        + ',"兴隆山镇, 长发村\n3组"\r\n\r\n'
        + "合计,1\r\n"
    )
    reading = read(text(tmp_path / "a.csv", content), "roll")
    row = reading.table.to_pylist()[0]
    assert (row["id_number"], row["address"], reading.rows) == (BOY, "兴隆山镇, 长发村 3组", 1)
    assert [finding.code for finding in reading.findings] == ["id_repaired", "total_row_skipped"]


def test_scientific_form_in_a_csv_is_a_lost_number(tmp_path: Path) -> None:
    reading = read(
        text(tmp_path / "a.csv", "\n".join([LINES[0], LINES[1].replace(f",{BOY},", ",2.20822E+17,")])), "roll"
    )
    assert [finding.code for finding in reading.errors] == ["id_digits_lost"]


def test_leading_zeros_stay(tmp_path: Path) -> None:
    content = "户编号,姓名,证件号码,与户主关系,脱贫属性\n0022000001,王伟,,户主,未脱贫\n"
    assert read(text(tmp_path / "a.csv", content), "household").table.column("household_no").to_pylist() == [
        "0022000001"
    ]


def test_bytes_of_no_known_encoding(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("姓名,学籍号,年级\n".encode() + b"\xff\xff\x80\x31,1,2\n")
    with pytest.raises(InputError) as refused:
        read(tmp_path / "a.csv", "roll")
    assert refused.value.code == "encoding_unknown" and "GB18030" in refused.value.message


BOXED = """                代发失败清单
批次号：P2017-001          日期：20171220
┌──────┬────────┬─────────────────────┬─────────┬────────────────────┐
│ 行号 │ 户名   │ 账号                │ 金额    │ 失败原因           │
├──────┼────────┼─────────────────────┼─────────┼────────────────────┤
│ 12   │ 王伟   │ 6228480000000000011 │ 750.00  │ 户名不符,原户名为[王二] │
┝━━━━━━┿━━━━━━━━┿━━━━━━━━━━━━━━━━━━━━━┿━━━━━━━━━┿━━━━━━━━━━━━━━━━━━━━┥
│ 3    │ 李红   │ 6228480000000000029 │ 1,000.00│ 已销户             │
├──────┼────────┼─────────────────────┼─────────┼────────────────────┤
│ 合计 │ 2 笔   │                     │ 1750.00 │                    │
└──────┴────────┴─────────────────────┴─────────┴────────────────────┘
"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_boxed_return_of_failures_only(tmp_path: Path, encoding: str) -> None:
    reading = read(text(tmp_path / "回盘.txt", BOXED, encoding), "bank_return")
    rows = reading.table.to_pylist()
    assert [(row["row"], row["batch_no"], row["line_no"], row["amount_fen"], row["result"]) for row in rows] == [
        (6, "P2017-001", 12, 75000, "failed"),
        (8, "P2017-001", 3, 100000, "failed"),
    ]
    assert rows[1]["account_number"] == "6228480000000000029" and rows[1]["reason"] == "已销户"


def test_a_return_with_bars(tmp_path: Path) -> None:
    content = (
        "批次号|行号|户名|账号|金额|处理结果|失败原因\nP1|2|李红|6228480000000000029|1000.00|失败|已销户\n"
        "P1|1|王伟|6228480000000000011|750.00|成功|\n"
    )
    rows = read(text(tmp_path / "a.txt", content), "bank_return").table.to_pylist()
    assert [(row["line_no"], row["result"]) for row in rows] == [(2, "failed"), (1, "success")]


def test_batch_and_line_travel_in_the_summary(tmp_path: Path) -> None:
    content = (
        "序号,户名,账号,金额,摘要,处理结果\n1,李红,6228480000000000029,1000,P2017-001-17,成功\n"
        "2,王伟,6228480000000000011,750,P2017-001-4,失败\n"
    )
    rows = read(text(tmp_path / "a.csv", content), "bank_return").table.to_pylist()
    assert [(row["batch_no"], row["line_no"]) for row in rows] == [("P2017-001", 17), ("P2017-001", 4)]


def test_lines_may_lose_their_numbers_but_not_their_result(tmp_path: Path) -> None:
    content = "账号,金额,处理结果,户名\n6228480000000000029,1000,成功,李红\n6228480000000000029,1000,成功,李红\n6228480000000000011,750,,王伟\n"
    reading = read(text(tmp_path / "a.csv", content), "bank_return")
    assert reading.accepted == 2 and reading.table.column("line_no").to_pylist() == [None, None]
    assert [(finding.row, finding.code) for finding in reading.errors] == [(4, "required_missing")]


def test_a_result_from_the_reason_column_alone(tmp_path: Path) -> None:
    content = "账号,金额,失败原因,户名\n6228480000000000029,1000,,李红\n6228480000000000011,750,已销户,王伟\n"
    assert read(text(tmp_path / "a.csv", content), "bank_return").table.column("result").to_pylist() == [
        "success",
        "failed",
    ]


def test_the_true_holders_account_in_a_reason_is_masked(tmp_path: Path) -> None:
    content = "账号,金额,处理结果,失败原因\n6228480000000000029,1000,失败,查找账号[6228480000000000029]信息错\n"
    reason = read(text(tmp_path / "a.csv", content), "bank_return").table.column("reason")[0].as_py()
    assert "6228480000000000029" not in reason and reason.startswith("查找账号[")


def test_an_unclosed_quote_swallows_nothing_silently(tmp_path: Path) -> None:
    content = LINES[0] + "\n" + LINES[1] + '\n"' + ("x" * 200_000)
    with pytest.raises(InputError) as refused:
        read(text(tmp_path / "a.csv", content), "roll")
    assert refused.value.code == "text_damaged"
