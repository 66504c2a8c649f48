"""Finding the table: titles, two-row heads, several sheets, totals, footers, merged villages, wrong kinds."""

from pathlib import Path

import pytest

from fuzhi.rosters.kinds import KINDS
from fuzhi.rosters.reader import read
from fuzhi.vocabulary.errors import InputError
from tests.libraries.rosters.sheets_made import (
    BOY,
    GIRL,
    HOUSEHOLD,
    MAN,
    PLAIN_ROWS,
    ROLL,
    WOMAN,
    read_one,
    read_rows,
    table,
    workbook,
)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_plain_row_of_every_kind_is_taken_without_a_word(tmp_path: Path, kind: str) -> None:
    row, told = read_one(tmp_path, kind)
    assert row is not None and told == []
    assert list(row) == ["sheet", "row", "unread", *KINDS[kind].columns]


@pytest.mark.parametrize("wanted", sorted(KINDS))
@pytest.mark.parametrize("given", sorted(KINDS))
def test_the_wrong_kind_is_named(tmp_path: Path, wanted: str, given: str) -> None:
    path = workbook(tmp_path / "名册.xlsx", ("名册", table(given, {})))
    if wanted == given:
        assert read(path, wanted, "220822").rows == 1
        return
    with pytest.raises(InputError) as refusal:
        read(path, wanted, "220822")
    assert refusal.value.code == "wrong_kind"
    assert KINDS[given].code.label in refusal.value.message and KINDS[wanted].code.label in refusal.value.message
    assert "名册.xlsx" in refusal.value.message and refusal.value.mend
    assert refusal.value.instead == (given if KINDS[wanted].is_chosen and KINDS[given].is_chosen else "")


def test_a_text_that_is_called_a_workbook_is_told_as_what_it_is(tmp_path: Path) -> None:
    for name, said in (("a.xlsx", "内容其实是文本"), ("a.txt", "找不到学籍名册的表头")):
        (tmp_path / name).write_text("通知：下周一交名册。\n请各校抓紧。\n", encoding="utf-8")
        with pytest.raises(InputError, match=said):
            read(tmp_path / name, "roll", "220822")


def test_titles_units_blank_columns_and_footers(tmp_path: Path) -> None:
    rows = [
        ["", "通榆县2017年秋季学期学生名册"],
        ["", "填报单位：开通镇中心校", "", "", "填报日期：2017年9月20日"],
        [],
        ["", *ROLL, "", "备注"],
        ["", *PLAIN_ROWS["roll"].values(), "", "新转入"],
        [],
        ["", "小计", "", "", "", "", "", "", "", "1"],
        ["", *[cell if cell != BOY else GIRL for cell in PLAIN_ROWS["roll"].values()]],
        ["", "合　计", "", "2 人"],
        ["", "填表人：张三", "", "审核人：李四", "", "单位（盖章）"],
        ["", "注：本表一式两份"],
    ]
    reading = read(workbook(tmp_path / "a.xlsx", ("学生", rows), merges=(("B1:J1", rows[0][1]),)), "roll", "220822")
    assert (reading.header_row, reading.rows, reading.accepted) == (4, 2, 2)
    assert reading.table.column("row").to_pylist() == [5, 8]
    assert [column.header for column in reading.columns][-1] == "备注"
    assert reading.columns[-1].field == "remark" and reading.columns[-1].sample == "新转入"


def test_totals_in_the_middle_whose_name_cell_says_so(tmp_path: Path) -> None:
    rows = table("bill", {}, {"姓名": "合计", "学籍号": "", "杂费": 90}, {"学籍号": "G" + GIRL, "姓名": "李红"})
    reading = read(workbook(tmp_path / "a.xlsx", ("收费", rows)), "bill")
    assert reading.table.column("name").to_pylist() == ["王小明", "李红"] and reading.rejected == 0


TOTALS = (
    "合计",
    "小计",
    "合  计",
    "总　计",
    "共 12 人",
    "共计12人",
    "12人",
    "本页小计",
    "全村合计",
    "合计：12人",
    "总共12户",
)


@pytest.mark.parametrize("said", TOTALS)
@pytest.mark.parametrize("kind", ["household", "roll", "minimum_living", "bill", "disability", "teacher"])
def test_a_total_in_the_name_column_is_no_person_and_is_told(tmp_path: Path, kind: str, said: str) -> None:
    """Beside it stand the merged village or household, counts and sums: what made it look like somebody."""
    named = {"minimum_living": "家庭成员"}.get(kind, "姓名")
    numbers = [name for name in PLAIN_ROWS[kind] if name.endswith(("号", "号码")) and name not in ("户编号", "批次号")]
    total = dict.fromkeys(numbers, "") | {named: said, "人数": 12, "出生日期": "", "性别": ""}
    rows = table(kind, {}, total)
    reading = read(workbook(tmp_path / "a.xlsx", ("表", rows)), kind, "220822")
    assert (reading.rows, reading.accepted, reading.rejected) == (1, 1, 0)
    told = [finding for finding in reading.findings if finding.code == "total_row_skipped"]
    assert [(one.row, one.column, one.severity) for one in told] == [(3, named, "warning")]
    assert "合计行" in told[0].message and reading.warnings_total == len(reading.warnings)


@pytest.mark.parametrize("name", ["何小记", "纪小合", "合计", "纪合", "总春生", "共小红"])
def test_a_person_whose_name_looks_like_a_total_is_kept(tmp_path: Path, name: str) -> None:
    reading = read(workbook(tmp_path / "a.xlsx", ("表", table("roll", {"姓名": name}))), "roll")
    assert reading.rows == 1 and "total_row_skipped" not in [finding.code for finding in reading.findings]


@pytest.mark.parametrize("name", ["何小记", "纪小合"])
def test_such_a_person_without_a_number_is_kept_too(tmp_path: Path, name: str) -> None:
    reading = read(workbook(tmp_path / "a.xlsx", ("表", table("roll", {"姓名": name, "身份证件号": ""}))), "roll")
    assert reading.rows == 1 and "total_row_skipped" not in [finding.code for finding in reading.findings]


def test_a_header_repeated_in_the_middle(tmp_path: Path) -> None:
    rows = table("roll", {}, {"姓名": "李红", "身份证件号": GIRL, "学籍号": "G" + GIRL, "性别": "女", "出生日期": ""})
    reading = read(workbook(tmp_path / "a.xlsx", ("学生", [*rows[:2], ROLL, rows[2]])), "roll")
    assert reading.rows == 2 and reading.table.column("row").to_pylist() == [2, 4]


def test_a_village_title_between_the_rows_is_no_person(tmp_path: Path) -> None:
    rows = table("household", {}, {"户编号": "2200000002", "证件号码": WOMAN, "人编号": "9"})
    rows.insert(2, ["以下为兴隆山镇长发村"])
    assert read(workbook(tmp_path / "a.xlsx", ("村", rows)), "household", "220822").rows == 2


def test_a_two_row_head(tmp_path: Path) -> None:
    upper: list[object] = ["学籍号", "姓名", "学期", "收费项目（元）", "", "", "用餐", "监护人信息", ""]
    lower: list[object] = ["", "", "", "杂费", "课本费", "住宿费", "用餐天数", "姓名", "联系电话"]
    rows: list[list[object]] = [
        ["收费清单"],
        upper,
        lower,
        ["G" + BOY, "王小明", "2017-1", 90, 120.5, 300, 98, "王伟", "13800000000"],
    ]
    merges = (("D2:F2", upper[3]), ("A2:A3", upper[0]), ("B2:B3", upper[1]), ("C2:C3", upper[2]))
    reading = read(workbook(tmp_path / "a.xlsx", ("收费", rows), merges=merges), "bill")
    row = reading.table.to_pylist()[0]
    assert (reading.header_row, reading.rows) == (3, 1)
    assert (row["name"], row["misc_fee_fen"], row["textbook_fee_fen"], row["meal_days"]) == ("王小明", 9000, 12050, 98)


def test_every_sheet_of_the_kind_counts_but_hidden_ones(tmp_path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    for name, number, person in (("一年级", BOY, "王小明"), ("二年级", GIRL, "李红"), ("三年级", MAN, "张三丰")):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ROLL)
        sheet.write_row(1, 0, ["开通镇中心校", "", person, "", "", number, name, "1班", "走读"])
        if name == "三年级":
            sheet.hide()
            sheet.set_row(1, None, None, {"hidden": True})
    notes = book.add_worksheet("填表说明")
    notes.write_column(0, 0, ["一、请按学籍填写", "二、身份证号为文本格式"])
    book.add_worksheet("Sheet5")
    book.close()
    reading = read(tmp_path / "a.xlsx", "roll")
    assert reading.sheet == "一年级、二年级" and reading.accepted == 2
    assert reading.table.column("sheet").to_pylist() == ["一年级", "二年级"]
    assert [finding.code for finding in reading.findings if finding.sheet == "三年级"] == ["sheet_hidden"]


def test_a_sheet_that_nearly_fits_is_told(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", ("甲", table("roll", {})), ("乙", [["姓名", "性别", "联系电话"], ["李红", "女", ""]])
    )
    reading = read(path, "roll")
    assert reading.sheet == "甲" and [(f.code, f.sheet) for f in reading.findings] == [("sheet_skipped", "乙")]


def test_merged_villages_count_for_all_their_rows(tmp_path: Path) -> None:
    rows = table(
        "household",
        {},
        {
            "县(市、区、旗)": "",
            "乡（镇）": "",
            "行政村": "",
            "户编号": "2200000002",
            "人编号": "2",
            "证件号码": WOMAN,
            "姓名": "李红",
        },
    )
    merges = (("A2:A3", "通榆县"), ("B2:B3", "兴隆山镇"), ("C2:C3", "长发村"))
    reading = read(workbook(tmp_path / "a.xlsx", ("村", rows), merges=merges), "household", "220822")
    assert reading.table.column("village_code").to_pylist() == ["220822103203"] * 2
    assert [finding.code for finding in reading.findings] == []


def test_a_village_only_on_the_first_row_of_a_household_is_filled_and_told(tmp_path: Path) -> None:
    blank = {"县(市、区、旗)": "", "乡（镇）": "", "行政村": ""}
    reading = read_rows(
        tmp_path,
        "household",
        {},
        {**blank, "人编号": "2", "姓名": "李红", "证件号码": WOMAN, "与户主关系": "配偶"},
        {"户编号": "2200000002", "人编号": "3", "姓名": "赵强", "证件号码": BOY},
        {**blank, "户编号": "2200000003", "人编号": "4", "姓名": "周红", "证件号码": GIRL},
    )
    assert reading.table.column("village_code").to_pylist() == ["220822103203"] * 3 + [None]
    filled = [finding for finding in reading.findings if finding.code == "filled_down"]
    assert [(finding.row, finding.is_repair) for finding in filled] == [(3, True)]


def test_a_household_whose_number_and_village_stand_on_the_first_row_only(tmp_path: Path) -> None:
    blank = {"县(市、区、旗)": "", "乡（镇）": "", "行政村": "", "户编号": ""}
    wife = {**blank, "人编号": "2", "姓名": "李红", "证件号码": WOMAN, "与户主关系": "配偶"}
    other = {"户编号": "2200000002", "人编号": "3", "姓名": "赵强", "证件号码": BOY}
    reading = read_rows(tmp_path, "household", {}, wife, other)
    assert reading.table.column("household_no").to_pylist() == ["2200000001", "2200000001", "2200000002"]
    assert reading.table.column("village_code").to_pylist() == ["220822103203"] * 3
    assert [(finding.row, finding.code) for finding in reading.findings] == [(3, "filled_down")]


def test_a_village_only_on_the_first_row_of_a_page(tmp_path: Path) -> None:
    blank = {"县(市、区、旗)": "", "乡（镇）": "", "行政村": ""}
    people = [
        {**blank, "户编号": f"220000000{n}", "人编号": str(n), "姓名": "赵强", "证件号码": ""} for n in range(2, 6)
    ]
    reading = read_rows(tmp_path, "household", {}, *people)
    assert reading.table.column("village_code").to_pylist() == ["220822103203"] * 5
    told = [(finding.row, finding.column) for finding in reading.findings if finding.code == "column_filled_down"]
    assert told == [(3, name) for name in ("县(市、区、旗)", "乡（镇）", "行政村")], "one word for the whole column"


@pytest.mark.parametrize(
    ("headers", "field"),
    [
        (
            [
                "身份证号码",
                "公民身份号码",
                "证件号",
                "＊身份证号",
                "身份证号：",
                "身 份 证 号",
                "身份证号(18位)",
                "身份证\n号码",
            ],
            "id_number",
        ),
        (["姓　名", "学生姓名", "姓名*", "学生姓名（必填）"], "name"),
        (["全国学籍号", "学籍号码"], "student_number"),
    ],
)
def test_headers_of_many_spellings(tmp_path: Path, headers: list[str], field: str) -> None:
    written = {"id_number": "身份证件号", "name": "姓名", "student_number": "学籍号"}[field]
    for header in headers:
        rows = table("roll", {})
        rows[0] = [header if name == written else name for name in rows[0]]
        reading = read(workbook(tmp_path / "a.xlsx", ("学生", rows)), "roll")
        assert reading.table.column(field)[0].as_py() is not None, header


def test_the_name_of_another_person_is_never_the_pupils(tmp_path: Path) -> None:
    rows = [["家长姓名", "姓名(监护人)", "学生姓名", "学籍号", "年级"], ["王伟", "王伟", "王小明", "G" + BOY, "三年级"]]
    row = read(workbook(tmp_path / "a.xlsx", ("学生", rows)), "roll").table.to_pylist()[0]
    assert (row["name"], row["guardian_name"]) == ("王小明", "王伟")


def test_a_guardians_name_alone_makes_no_table(tmp_path: Path) -> None:
    for head in ([["姓名(监护人)", "学籍号", "年级"]], [["监护人信息", "学籍号", "年级"], ["姓名", "", ""]]):
        path = workbook(tmp_path / "a.xlsx", ("学生", [*head, ["王伟", "G" + BOY, "三年级"]]))
        with pytest.raises(InputError) as refusal:
            read(path, "roll")
        assert refusal.value.code == "missing_columns" and "“姓名”" in refusal.value.message


def test_a_group_of_another_person_may_stand_left_of_the_pupils_name(tmp_path: Path) -> None:
    rows = [
        ["家长信息", "", "学籍号", "姓名", "年级"],
        ["姓名", "联系电话", "", "", ""],
        ["王伟", "13800000000", "G" + BOY, "王小明", "三年级"],
    ]
    row = read(workbook(tmp_path / "a.xlsx", ("学生", rows)), "roll").table.to_pylist()[0]
    assert (row["name"], row["guardian_name"], row["phone"]) == ("王小明", "王伟", "13800000000")


def test_columns_in_any_order_with_extra_ones(tmp_path: Path) -> None:
    rows = table("roll", {})
    rows = [["序号", *reversed(rows[0]), "备注1"], [1, *reversed(rows[1]), "x"]]
    reading = read(workbook(tmp_path / "a.xlsx", ("学生", rows)), "roll")
    assert reading.table.to_pylist()[0]["name"] == "王小明"
    assert [column.header for column in reading.columns if column.field is None] == ["序号", "备注1"]


def test_a_clerk_corrects_what_a_column_was_taken_for(tmp_path: Path) -> None:
    rows = [["名单", "学籍号", "姓名", "年级"], ["王小明", "G" + BOY, "开通镇中心校", "三年级"]]
    path = workbook(tmp_path / "a.xlsx", ("学生", rows))
    row = read(path, "roll", None, {"名单": "name", "姓名": "school_name"}).table.to_pylist()[0]
    assert (row["name"], row["school_name"]) == ("王小明", "开通镇中心校")
    with pytest.raises(InputError) as refusal:
        read(path, "roll", None, {"名单": "no_such_field"})
    assert refusal.value.code == "unknown_field"


def test_a_column_may_be_switched_off(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("学生", table("roll", {})))
    assert read(path, "roll", None, {"班级": ""}).table.column("class_name")[0].as_py() is None


def test_missing_columns_are_named(tmp_path: Path) -> None:
    rows = [["学籍号", "性别", "年级", "班级"], ["G" + BOY, "男", "三年级", "1班"]]
    with pytest.raises(InputError) as refusal:
        read(workbook(tmp_path / "a.xlsx", ("学生", rows)), "roll")
    assert refusal.value.code == "missing_columns"
    assert (
        "“姓名”" in refusal.value.message and "第 1 行" in refusal.value.message and "“学生”" in refusal.value.message
    )


def test_no_table_at_all_and_a_head_without_rows(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refusal:
        read(workbook(tmp_path / "a.xlsx", ("甲", [["会议通知"], ["请于周五前报送"]])), "roll")
    assert refusal.value.code == "no_table"
    with pytest.raises(InputError) as refusal:
        read(workbook(tmp_path / "b.xlsx", ("甲", [["名册"], ROLL])), "roll")
    assert refusal.value.code == "no_rows" and "第 2 行" in refusal.value.message


def test_rows_are_counted_as_accepted_plus_rejected(tmp_path: Path) -> None:
    reading = read_rows(
        tmp_path, "household", {}, {"姓名": ""}, {"户编号": "", "与户主关系": "", "人编号": "2", "证件号码": WOMAN}
    )
    assert (reading.rows, reading.accepted, reading.rejected) == (3, 1, 2)
    assert [(f.row, f.column, f.code) for f in reading.errors] == [
        (3, "姓名", "required_missing"),
        (4, "户编号", "required_missing"),
    ]
    assert HOUSEHOLD[3] in reading.errors[1].message and reading.errors[1].fix
