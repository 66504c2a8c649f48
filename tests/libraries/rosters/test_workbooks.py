"""What a workbook says besides its cells: hidden rows and sheets, formulas without a result, days from 1904, units."""

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from fuzhi.rosters.reader import read
from fuzhi.rosters.units import unit_of
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.identity import complete_id
from tests.libraries.rosters.sheets_made import HOUSEHOLD, PLAIN_ROWS, ROLL, read_one, read_rows, table, workbook

PUPILS = [
    {
        "学籍号": f"L22082200000000{n:04d}",
        "姓名": name,
        "身份证件号": complete_id(f"22082220090{n + 1}10101"),
        "出生日期": "",
        "性别": "",
    }
    for n, name in enumerate(["安一", "安二", "安三", "安四", "安五", "安六"])
]


def codes(reading: Any) -> list[str]:
    return [finding.code for finding in reading.findings]


def with_xml(path: Path, part: str, old: str, new: str) -> Path:
    """The workbook with one part of it rewritten."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


def made(path: Path, kind: str, rows: list[list[Any]], formulas: dict[tuple[int, int], tuple[str, Any]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("名册")
    for index, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell not in (None, ""):
                sheet.write(index, column, cell)
    for (index, column), (formula, value) in formulas.items():
        sheet.write_formula(index, column, formula, None, value)
    book.close()
    return path


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#NAME?", "#NUM!", "#VALUE!", "#NULL!"])
def test_an_error_value_is_no_blank(tmp_path: Path, error: str) -> None:
    rows = table("roll", {"是否住宿": ""}, {**PUPILS[0], "是否住宿": ""})
    column = rows[0].index("是否住宿")
    reading = read(made(tmp_path / "a.xlsx", "roll", rows, {(2, column): ("=A1", error)}), "roll", "220822")
    (found,) = reading.findings
    assert (found.row, found.code, found.value) == (3, "no_result_unknown", error)


@pytest.mark.parametrize("value", ["<v></v>", "<v/>", ""])
def test_a_formula_that_was_never_calculated_is_no_blank(tmp_path: Path, value: str) -> None:
    rows = table("bill", {"杂费": ""}, {**PUPILS[0], "杂费": ""})
    path = made(tmp_path / "a.xlsx", "bill", rows, {(1, 4): ("=30+20", 50), (2, 4): ("=40+20", 61)})
    with_xml(path, "xl/worksheets/sheet1.xml", "<v>61</v>", value)
    reading = read(path, "bill")
    assert reading.table.column("misc_fee_fen").to_pylist() == [5000]
    assert [(finding.row, finding.code) for finding in reading.errors] == [(3, "no_result")]


def test_a_name_by_an_uncalculated_formula_is_said_so_and_not_called_missing(tmp_path: Path) -> None:
    rows = table("roll", {"姓名": ""}, PUPILS[1])
    path = made(tmp_path / "a.xlsx", "roll", rows, {(1, 2): ("=A1", 61)})
    with_xml(path, "xl/worksheets/sheet1.xml", "<v>61</v>", "")
    assert [(finding.row, finding.code) for finding in read(path, "roll").errors] == [(2, "no_result")]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!"])
def test_an_error_value_in_a_text_file_is_no_blank_either(tmp_path: Path, error: str) -> None:
    (tmp_path / "a.csv").write_text(f"学籍号,姓名,年级,是否住宿\nL220822000000000001,安一,三年级,{error}\n")
    assert codes(read(tmp_path / "a.csv", "roll")) == ["no_result_unknown"]


def test_plain_days_of_a_book_that_counts_from_1904(tmp_path: Path) -> None:
    for is_1904, day in ((False, date(2009, 9, 1)), (True, date(2009, 9, 1))):
        path = tmp_path / f"{is_1904}.xlsx"
        book = xlsxwriter.Workbook(str(path), {"date_1904": is_1904})
        sheet = book.add_worksheet("名册")
        serial = 40057 - 1462 if is_1904 else 40057
        for row, cells in enumerate(
            table("roll", {**PUPILS[0], "身份证件号": "", "出生日期": serial, "入学年月": str(serial)})
        ):
            sheet.write_row(row, 0, cells)
        book.close()
        reading = read(path, "roll", "220822")
        (read_row,) = reading.table.to_pylist()
        assert (read_row["birth_date"], read_row["entered_on"]) == (day, day)
        samples = {one.header: one.sample for one in reading.columns}
        assert (samples["出生日期"], samples["入学年月"]) == ("2009-**-**", "2009-09-01"), "as the screen shows them"


def test_rows_under_a_filter_are_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("名册")
    for row, cells in enumerate(table("roll", *PUPILS[:3])):
        sheet.write_row(row, 0, cells)
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_column(30, 30, None, None, {"hidden": True})
    book.close()
    reading = read(path, "roll")
    assert (reading.rows, reading.accepted) == (3, 3)
    assert [(finding.row, finding.code) for finding in reading.warnings] == [(3, "row_hidden")]


@pytest.mark.parametrize("how", ["hide", "very_hidden"])
def test_hidden_sheets_are_left_out_and_told(tmp_path: Path, how: str) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name, people in (("秋季", PUPILS[:2]), ("去年", PUPILS[2:])):
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(table("roll", *people)):
            sheet.write_row(row, 0, cells)
    getattr(sheet, how)()
    book.close()
    reading = read(path, "roll")
    assert (reading.rows, reading.sheet, codes(reading)) == (2, "秋季", ["sheet_hidden"])


def test_a_file_with_nothing_but_a_hidden_sheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("封面").write(0, 0, "名册")
    sheet = book.add_worksheet("底册")
    for row, cells in enumerate(table("roll", PUPILS[0])):
        sheet.write_row(row, 0, cells)
    sheet.hide()
    book.close()
    with pytest.raises(InputError, match="底册") as refused:
        read(path, "roll")
    assert refused.value.code == "only_hidden_sheets"


@pytest.mark.parametrize("name", ["2016年（旧）", "死亡注销人员", "备份", "已迁出", "作废"])
def test_sheets_of_what_no_longer_counts_are_left_out_and_told(tmp_path: Path, name: str) -> None:
    path = workbook(tmp_path / "a.xlsx", (name, table("roll", *PUPILS[2:])), ("最新", table("roll", *PUPILS[:2])))
    reading = read(path, "roll")
    assert (reading.rows, reading.sheet, codes(reading)) == (2, "最新", ["sheet_set_aside"])
    alone = workbook(tmp_path / "b.xlsx", (name, table("roll", *PUPILS[2:])))
    assert read(alone, "roll").rows == 4, "when it is all there is, it is what was meant"


@pytest.mark.parametrize("apart", [0, 1])
@pytest.mark.parametrize("kind", ["roll", "household", "disability"])
def test_tables_side_by_side_refuse_the_file(tmp_path: Path, kind: str, apart: int) -> None:
    """Read, half of the people would be missing, and so be gone."""
    one, two = table(kind, {}), table(kind, {})
    rows = [[*left, *[None] * apart, *right] for left, right in zip(one, two, strict=True)]
    with pytest.raises(InputError, match="左右并排") as refused:
        read(workbook(tmp_path / "a.xlsx", ("表", rows)), kind)
    assert refused.value.code == "tables_side_by_side"


def test_a_head_that_repeats_over_nothing_is_told_and_read(tmp_path: Path) -> None:
    rows = table("roll", {})
    path = workbook(
        tmp_path / "a.xlsx", ("表", [[*rows[0], *rows[0]], *[[*row, *[None] * len(row)] for row in rows[1:]]])
    )
    assert "header_twice" in codes(read(path, "roll"))


@pytest.mark.parametrize("mask", ["**************0311", "220822********0311", "2208**********031X", "＊" * 14 + "0311"])
def test_a_list_with_masked_numbers_is_no_register(tmp_path: Path, mask: str) -> None:
    key = next(field for field in ("身份证件号", "身份证号") if field in table("roll", {})[0])
    with pytest.raises(InputError, match="遮盖过") as refused:
        read(workbook(tmp_path / "a.xlsx", ("表", table("roll", {key: mask}, {key: mask}, {}))), "roll")
    assert refused.value.code == "masked_numbers"
    assert read(workbook(tmp_path / "b.xlsx", ("表", table("roll", {key: mask}, {}, {}))), "roll").rows == 3


def test_two_editions_of_the_same_people_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("九月", table("roll", *PUPILS[:5])), ("十月", table("roll", *PUPILS[1:])))
    with pytest.raises(InputError, match="“九月”和“十月”有 4 人") as refused:
        read(path, "roll")
    assert refused.value.code == "sheets_overlap"
    path = workbook(tmp_path / "b.xlsx", ("一校", table("roll", *PUPILS[:3])), ("二校", table("roll", *PUPILS[2:])))
    assert read(path, "roll").rows == 7, "one who stands on both sheets is told, the file is read"


@pytest.mark.parametrize(
    "shown", ["示例：某某", "（样例）安一", "安一【示例】", "例：安一", "例如：安一", "(填写示例)安一", "范例 安一"]
)
@pytest.mark.parametrize("column", ["姓名", "学校名称"])
def test_a_row_that_shows_how_to_fill_in_is_nobody(tmp_path: Path, shown: str, column: str) -> None:
    reading = read_rows(tmp_path, "roll", {**PUPILS[0], column: shown}, PUPILS[1])
    assert reading.table.column("name").to_pylist() == ["安二"] and codes(reading) == ["sample_row_skipped"]


def test_a_row_that_explains_the_columns_is_nobody(tmp_path: Path) -> None:
    rows = table("roll", PUPILS[0])
    rows.insert(1, ["必填", "G+18位", "与户口簿一致", "男/女", "YYYY-MM-DD", "18位", "如：三年级", "", ""])
    reading = read(workbook(tmp_path / "a.xlsx", ("名册", rows)), "roll")
    assert reading.table.column("name").to_pylist() == ["安一"] and codes(reading) == ["sample_row_skipped"]


@pytest.mark.parametrize("name", ["安例", "李样", "如意"])
def test_names_that_only_look_so_are_people(tmp_path: Path, name: str) -> None:
    row, _ = read_one(tmp_path, "roll", **{**PUPILS[0], "姓名": name, "学校名称": "示范小学"})
    assert row is not None and row["name"] == name


@pytest.mark.parametrize(
    ("kind", "plain", "header", "cell", "column", "value", "code"),
    [
        ("bill", "学费", "学费（元/年）", 1000, "tuition_fen", 50000, "unit_converted"),
        ("bill", "住宿费", "住宿费（万元）", 0.03, "accommodation_fen", 30000, "unit_converted"),
        ("bill", "杂费", "杂费（元/生·学期）", 90, "misc_fee_fen", 9000, None),
        ("bill", "学费", "学费（元/课时）", 30, "tuition_fen", None, "unit_unknown"),
        ("bill", "用餐天数", "用餐天数（周）", 20, "meal_days", None, "unit_unknown"),
        ("kindergarten", "收费标准(元/月)", "收费标准（元/学期）", 2000, "monthly_fee_fen", 40000, "unit_converted"),
        ("kindergarten", "收费标准(元/月)", "收费标准（元/年）", 4800, "monthly_fee_fen", 40000, "unit_converted"),
        ("minimum_living", "月保障金额", "保障金额（元/年）", 3600, "amount_fen", 30000, "unit_converted"),
        ("minimum_living", "月保障金额", "年保障金额（元）", 3600, "amount_fen", 30000, "unit_converted"),
        ("minimum_living", "月保障金额", "季保障金额", 900, "amount_fen", 30000, "unit_converted"),
        (
            "school",
            "同类公办收费标准(元/学期)",
            "同类公办收费标准（元/学年）",
            600,
            "public_tuition_fen",
            30000,
            "unit_converted",
        ),
    ],
)
def test_a_unit_in_the_header_counts(
    tmp_path: Path, kind: str, plain: str, header: str, cell: Any, column: str, value: int | None, code: str | None
) -> None:
    rows = table(kind, {plain: cell})
    rows[0][rows[0].index(plain)] = header
    reading = read(workbook(tmp_path / "a.xlsx", ("名册", rows)), kind, "220822")
    assert reading.table.column(column).to_pylist() == [value]
    assert codes(reading) == ([code] if code else [])


def test_a_unit_above_the_table_counts_where_the_header_has_none(tmp_path: Path) -> None:
    rows = [
        ["收费清单", "", "单位：万元"],
        *table("bill", {"学费": 0.1, "保教费": "", "杂费": "", "课本费": "", "住宿费": "", "乘车费": ""}),
    ]
    (row,) = read(workbook(tmp_path / "a.xlsx", ("名册", rows)), "bill").table.to_pylist()
    assert row["tuition_fen"] == 100000 and row["meal_days"] == 98
    assert unit_of("学费（元）", "semester", "单位：万元") is None


def test_a_sum_that_does_not_divide_is_unknown(tmp_path: Path) -> None:
    rows = table("bill", {"学费": 1000.01})
    rows[0][rows[0].index("学费")] = "学费（元/年）"
    reading = read(workbook(tmp_path / "a.xlsx", ("名册", rows)), "bill")
    assert reading.table.column("tuition_fen").to_pylist() == [None]
    assert codes(reading) == ["unit_converted", "money_unknown"]


def test_the_number_beside_the_parents_name_is_the_parents(tmp_path: Path) -> None:
    child, parent = PUPILS[0]["身份证件号"], complete_id("22082219850101101")
    for head, cells in (
        (["家长", "身份证号", "学生姓名", "身份证号", "年级"], ["安父", parent, "安一", child, "三年级"]),
        (["学生姓名", "身份证号", "年级", "家长姓名", "身份证号"], ["安一", child, "三年级", "安父", parent]),
    ):
        reading = read(workbook(tmp_path / "a.xlsx", ("名册", [head, cells])), "roll")
        (row,) = reading.table.to_pylist()
        assert (row["name"], row["id_number"]) == ("安一", child)
        assert codes(reading) == ["header_twice"]


def test_the_only_number_beside_the_parents_name_before_the_childs_is_not_the_childs(tmp_path: Path) -> None:
    head = ["家长姓名", "身份证号", "幼儿姓名", "出生日期", "年级"]
    parent = complete_id("22082219850101101")
    (row,) = read(
        workbook(tmp_path / "a.xlsx", ("名册", [head, ["安父", parent, "安一", "2013-02-01", "大班"]])), "roll"
    ).table.to_pylist()
    assert (row["name"], row["id_number"], row["birth_date"]) == ("安一", None, date(2013, 2, 1))


def test_the_group_of_members_is_the_person_itself(tmp_path: Path) -> None:
    upper = ["户编号", "户主信息", "", "家庭成员信息", "", "", "", "脱贫属性"]
    lower = ["", "姓名", "身份证号码", "姓名", "性别", "身份证号码", "与户主关系", ""]
    head, child = complete_id("22082219790910031"), complete_id("22082220090910031")
    rows = [upper, lower, ["2200000009", "安父", head, "安一", "男", child, "之子", "未脱贫"]]
    (row,) = read(workbook(tmp_path / "a.xlsx", ("名册", rows)), "household").table.to_pylist()
    assert (row["name"], row["id_number"], row["sex"], row["relation"]) == ("安一", child, "男", "之子")
    assert (row["household_no"], row["poverty_state"]) == ("2200000009", "poor")


def test_a_second_table_of_another_order_has_its_own_head(tmp_path: Path) -> None:
    rows = [
        ["三年级"],
        ["姓名", "家长姓名", "身份证号", "年级"],
        ["安一", "安父", PUPILS[0]["身份证件号"], "三年级"],
        ["四年级"],
        ["家长姓名", "姓名", "年级", "身份证号"],
        ["李父", "李一", "四年级", PUPILS[1]["身份证件号"]],
        ["家长姓名", "姓名", "年级", "身份证号"],
        ["李母", "李二", "四年级", PUPILS[2]["身份证件号"]],
    ]
    reading = read(workbook(tmp_path / "a.xlsx", ("名册", rows)), "roll")
    got = [(row["row"], row["name"], row["guardian_name"], row["grade_no"]) for row in reading.table.to_pylist()]
    assert reading.findings == []
    assert got == [(3, "安一", "安父", 3), (6, "李一", "李父", 4), (8, "李二", "李母", 4)]
    assert reading.table.column("id_number").to_pylist() == [pupil["身份证件号"] for pupil in PUPILS[:3]]


def test_a_workbook_saved_as_strict_open_xml_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("名册", table("roll", *PUPILS[:3])))
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        old = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        with_xml(path, part, old, "http://purl.oclc.org/ooxml/spreadsheetml/main")
    with_xml(
        path,
        "xl/workbook.xml",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
    assert read(path, "roll").accepted == 3


@pytest.mark.parametrize("day", ["2009-03-01", "2009-03-01T00:00:00", "2009-03-01T08:30:00Z"])
def test_cells_of_iso_days_and_reading_hints(tmp_path: Path, day: str) -> None:
    rows: list[list[Any]] = [
        ROLL,
        ["开通镇中心校", "L220822000000000001", "甲乙丙", "女", 40000, "", "三年级", "1班", "走读"],
    ]
    path = made(tmp_path / "a.xlsx", "roll", rows, {})
    with_xml(path, "xl/worksheets/sheet1.xml", '<c r="E2"><v>40000</v></c>', f'<c r="E2" t="d"><v>{day}</v></c>')
    hinted = '<si><r><t>甲</t></r><r><rPr><b/></rPr><t>乙丙</t></r><rPh sb="0" eb="1"><t>jia</t></rPh></si>'
    with_xml(path, "xl/sharedStrings.xml", "<si><t>甲乙丙</t></si>", hinted)
    (row,) = read(path, "roll", "220822").table.to_pylist()
    assert (row["name"], row["birth_date"]) == ("甲乙丙", date(2009, 3, 1))


def test_a_term_that_the_sheet_made_a_day_is_refused_with_what_stands_there(tmp_path: Path) -> None:
    for cell in (date(2018, 1, 1), "2018/1/1", "1月18日", "Jan-18"):
        rows = table("bill", {"学期": cell if isinstance(cell, str) else cell.isoformat()})
        (found,) = read(workbook(tmp_path / "a.xlsx", ("名册", rows)), "bill").errors
        assert (found.row, found.column, found.code) == (2, "学期", "bad_term") and found.value


@pytest.mark.parametrize("number", ["NA", "0012", "1e5", "TRUE", "nan"])
def test_codes_that_look_like_nothing_stay_text(tmp_path: Path, number: str) -> None:
    row, _ = read_one(tmp_path, "household", 户编号=number)
    assert row is not None and row["household_no"] == number


def test_a_household_of_many_rows_is_read_in_time(tmp_path: Path) -> None:
    lines = [",".join(HOUSEHOLD)]
    plain = PLAIN_ROWS["household"]
    for n in range(20_000):
        cells = {
            **plain,
            "户编号": f"{n // 4:010d}",
            "人编号": f"{n:012d}",
            "证件号码": "",
            "与户主关系": "户主" if n % 4 == 0 else "之子",
        }
        lines.append(",".join(str(cells[name]) for name in HOUSEHOLD))
    (tmp_path / "a.csv").write_text("\n".join(lines))
    assert read(tmp_path / "a.csv", "household", "220822").accepted == 20_000
