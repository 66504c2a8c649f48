"""What a reading says of itself: totals, lists that are cut and say so, the same through the child's border and not."""

import json
from pathlib import Path

import pytest

from fuzhi.rosters.reader import read
from fuzhi.rosters.reading import FINDINGS_LISTED_MAX, ColumnMatch, Finding, RosterReading
from fuzhi.rosters.texts import text_sheets
from fuzhi.vocabulary.errors import InputError
from tests.libraries.rosters.sheets_made import BAD_CHECK, BOY, read_rows, table, workbook


def finding(number: int, severity: str = "error") -> Finding:
    return Finding("表", number, "姓名", "required_missing", "", "没有填。", "请补填。", severity)  # type: ignore[arg-type]


def reading(*findings: Finding) -> RosterReading:
    return RosterReading(
        "名册.xlsx", "roll", "表", 1, 9, 7, 2, 2_000, 5, list(findings), [ColumnMatch("姓名", "name", "王")]
    )


def test_errors_reject_and_warnings_do_not() -> None:
    found = reading(finding(1), finding(2, "warning"), finding(3))
    assert [one.row for one in found.errors] == [1, 3] and [one.row for one in found.warnings] == [2]


def test_a_report_lists_a_thousand_and_counts_all() -> None:
    report = reading(*(finding(number) for number in range(FINDINGS_LISTED_MAX + 500))).as_report()
    assert len(report["errors"]) == FINDINGS_LISTED_MAX and report["errors_total"] == 2_000
    assert report["errors"][0] == {
        "sheet": "表",
        "row": 0,
        "column": "姓名",
        "code": "required_missing",
        "value": "",
        "message": "没有填。",
        "fix": "请补填。",
    }
    assert report["warnings"] == [] and report["warnings_total"] == 5


def test_a_reading_crosses_the_border_as_json_and_comes_back_equal() -> None:
    there = reading(finding(1), finding(2, "warning"))
    back = RosterReading.from_plain(json.loads(json.dumps(there.as_plain())), None)
    assert back == there


def test_accepted_and_rejected_are_all_rows_and_the_table_holds_the_accepted(tmp_path: Path) -> None:
    found = read_rows(
        tmp_path, "roll", {}, {"姓名": ""}, {"姓名": "赵得水", "身份证件号": BAD_CHECK, "学籍号": "J" + BAD_CHECK}
    )
    assert (found.rows, found.accepted, found.rejected) == (3, 2, 1)
    assert found.table.num_rows == 2 and found.table["row"].to_pylist() == [2, 4]
    assert {one.row for one in found.errors} == {3} and found.errors_total == len(found.errors)
    assert found.warnings_total == len(found.warnings) and {one.row for one in found.warnings} == {3, 4}


def test_numbers_of_persons_are_masked_in_every_finding_and_sample(tmp_path: Path) -> None:
    found = read_rows(tmp_path, "roll", {"身份证件号": BAD_CHECK, "学籍号": "G" + BOY, "出生日期": "2001-01-01"})
    said = json.dumps(found.as_plain(), ensure_ascii=False)
    assert BAD_CHECK not in said and BOY not in said
    assert BAD_CHECK[-4:] not in said and f"**{BAD_CHECK[-2:]}" in said


def test_columns_are_told_as_they_were_understood(tmp_path: Path) -> None:
    rows = table("roll", {"备注": "无", "姓名": "王小明"})
    found = read(workbook(tmp_path / "名册.xlsx", ("名册", rows)), "roll", "220822")
    fields = {one.header: one.field for one in found.columns}
    assert fields["姓名"] == "name" and fields["备注"] == "remark"
    assert next(one.sample for one in found.columns if one.header == "姓名") == "王小明"


def test_without_rows_the_findings_are_the_same(tmp_path: Path) -> None:
    path = workbook(tmp_path / "名册.xlsx", ("名册", table("roll", {}, {"姓名": ""})))
    whole, bare = read(path, "roll", "220822"), read(path, "roll", "220822", wants_rows=False)
    assert bare.table is None and whole.as_plain() == bare.as_plain()


def lines(tmp_path: Path, text: str) -> list[list[object]]:
    path = tmp_path / "回盘.txt"
    path.write_text(text, encoding="utf-8")
    return [list(row) for sheet in text_sheets(path, path.name) for row in sheet.rows]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        ("a;b;c\n1;2,5;3\n", [["a", "b", "c"], ["1", "2,5", "3"]]),
        ("a\tb\n1\t\n", [["a", "b"], ["1", ""]]),
        ("a｜b\n1｜2\n", [["a", "b"], ["1", "2"]]),
        ('a,b\n"一,二","三""四"\n', [["a", "b"], ["一,二", '三"四']]),
        ("a,b,c\n1\n", [["a", "b", "c"], ["1", "", ""]]),
        ("a\n\nb\n", [["a"], [""], ["b"]]),
        ("┌─┬─┐\n│a│b│\n├─┼─┤\n│1 │ 2│\n└─┴─┘\n", [["", ""], ["a", "b"], ["", ""], ["1", "2"], ["", ""]]),
        ("题目\n│a│b│\n", [["题目", ""], ["a", "b"]]),
        ("a,b\0\n1,2\n", [["a", "b"], ["1", "2"]]),
    ],
)
def test_rows_of_a_text_stand_where_they_stand_in_the_file(tmp_path: Path, text: str, rows: list[list[str]]) -> None:
    assert lines(tmp_path, text) == rows


def test_a_text_too_wide_or_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError) as refused:
        lines(tmp_path, ",".join("x" * 300))
    assert refused.value.code == "too_many_columns" and "300 列" in refused.value.message
    monkeypatch.setattr("fuzhi.rosters.texts.ROWS_MAX", 3)
    assert len(lines(tmp_path, "a\n" * 3)) == 3
    with pytest.raises(InputError) as refused:
        lines(tmp_path, "a\n" * 4)
    assert refused.value.code == "too_many_rows"


def test_a_file_of_nothing_but_blanks_has_no_table(tmp_path: Path) -> None:
    path = tmp_path / "空.csv"
    path.write_text(" \n \n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read(path, "roll", "220822")
    assert refused.value.code == "no_table" and "空.csv" in refused.value.message
