"""What is recognised by meaning, and what is not understood: told and unknown, never dropped, never taken as normal."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from fuzhi.rosters.cleaning import choices, dates, people, states
from fuzhi.rosters.kinds.remarks import departure, is_struck_off
from fuzhi.rosters.reader import read
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.identity import complete_id
from tests.libraries.rosters.sheets_made import BOY, GIRL, MAN, PLAIN_ROWS, WOMAN, read_one, read_rows, workbook

TODAY = date(2018, 3, 20)


@pytest.mark.parametrize(
    "written",
    [
        "2008-9-1 00:00:00",
        "2008-9-1 12:30:00",
        "2008-9-1 0:00",
        "2008年9月1日 0时",
        "2008-09-01T00:00:00Z",
        "2008-9-1 下午 3:20",
        "2008、9、1",
        "2008，9，1",
        "2008 9 1",
        "08-9-1",
        "08.9.1",
        "080901",
        "20080901生",
        "公历2008年9月1日",
        "二00八年九月一日",
        "2008年九月1日",
        "1-Sep-08",
        "Sep 1, 2008",
        "9/1/08",
        "20080901000000",
        datetime(2008, 9, 1, 12, 30),
    ],
)
def test_a_birth_date_that_a_clerk_reads_at_sight(written: Any) -> None:
    with clock.at(TODAY):
        assert dates.birth(written)[0] == date(2008, 9, 1)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2080.9.1", "date_out_of_range"),
        ("2018-03-21", "date_out_of_range"),
        ("1890-01-01", "date_out_of_range"),
        ("08/09/10", "date_unknown"),
        ("2008--9-1", "date_unknown"),
        ("200912", "date_incomplete"),
        ("2009-11", "date_incomplete"),
        ("2009-11-31", "bad_date"),
    ],
)
def test_a_birth_date_that_cannot_be_is_unknown_and_told(written: str, code: str) -> None:
    with clock.at(TODAY):
        value, issues = dates.birth(written)
    assert value is None and [issue.code for issue in issues] == [code]


def test_a_short_year_is_in_the_past() -> None:
    with clock.at(TODAY):
        assert dates.birth("35-1-5")[0] == date(1935, 1, 5) and dates.birth("17-1-5")[0] == date(2017, 1, 5)


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("在读", "在读"),
        ("在校生", "在读"),
        ("转学（转入）", "在读"),
        ("已复学", "在读"),
        ("转学【转出】", "转出"),
        ("2017.9已转走", "转出"),
        ("随母迁走", "转出"),
        ("辍学（外出）", "退学"),
        ("病休一年", "休学"),
        ("失联", "离校"),
        ("应征入伍", "离校"),
        ("人籍分离未在校", "离校"),
        ("病故", "死亡"),
        ("初中毕业", "毕业"),
        ("到外校就读", "另校在读"),
    ],
)
def test_a_state_by_its_meaning(written: str, state: str) -> None:
    assert states.roll_state(written)[0] == state


@pytest.mark.parametrize("written", ["拟转出", "未毕业", "休学后复学", "核查", "7", "疑似辍学", "待定"])
def test_a_state_that_is_not_understood_is_told_and_not_attending(written: str) -> None:
    value, issues = states.roll_state(written)
    assert value == "不明" and [issue.code for issue in issues] == ["roll_state_unknown"]


@pytest.mark.parametrize(
    ("remark", "said"),
    [
        ("2017年10月转至外县", "转出"),
        ("父亲病故，母亲外出务工", None),
        ("随父迁往长春", "转出"),
        ("低保，已死亡", "死亡"),
        ("本学期新转入", None),
        ("住校，品学兼优", None),
        ("", None),
    ],
)
def test_what_a_remark_says_of_the_pupil(remark: str, said: str | None) -> None:
    assert departure(remark) == said


def test_a_remark_takes_what_it_denies(tmp_path: Path) -> None:
    row, told = read_one(tmp_path, "roll", 备注="已转走", 状态="在读")
    assert row is not None and row["roll_state"] == "不明" and told == ["remark_decisive"]
    row, told = read_one(tmp_path, "roll", 说明="参军入伍")
    assert row is not None and row["roll_state"] == "离校" and told == ["remark_decisive"]
    row, told = read_one(tmp_path, "roll", 备注="班长")
    assert row is not None and row["roll_state"] is None and told == []


@pytest.mark.parametrize(
    "kind", ["household", "disability", "minimum_living", "bill", "teacher", "school", "kindergarten"]
)
@pytest.mark.parametrize("remark", ["与三组重复", "作废", "已死亡"])
def test_every_kind_reads_its_remarks(tmp_path: Path, kind: str, remark: str) -> None:
    _, told = read_one(tmp_path, kind, 备注=remark)
    assert told == ["remark_decisive"]


def test_a_household_that_was_struck_off_is_not_plainly_poor(tmp_path: Path) -> None:
    wife = {"姓名": "李红", "证件号码": WOMAN, "人编号": "2", "与户主关系": "配偶"}
    reading = read_rows(
        tmp_path, "household", {"备注": "2016年识别不准清退"}, wife, {**wife, "户编号": "7", "人编号": "9"}
    )
    assert reading.table.column("poverty_state").to_pylist() == [None, None, "poor"]
    assert is_struck_off("整户销户") and not is_struck_off("户主已迁入新房")


@pytest.mark.parametrize(
    ("written", "name", "note"),
    [
        ("张小三（转）", "张小三", "转"),
        ("赵强 (已故)", "赵强", "已故"),
        ("王芳[辍学]", "王芳", "辍学"),
        ("王芳（", "王芳", ""),
        ("王芳。", "王芳", ""),
    ],
)
def test_a_note_beside_a_name_is_no_part_of_it(written: str, name: str, note: str) -> None:
    value, issues = people.person_name(written)
    assert value == name and [issue.detail for issue in issues if issue.code == "name_note"] == ([note] if note else [])


def test_a_note_beside_a_name_counts_as_a_remark(tmp_path: Path) -> None:
    row, told = read_one(tmp_path, "roll", 姓名="王小明（休）", 状态="在读")
    assert row is not None and (row["name"], row["roll_state"]) == ("王小明", "不明")
    assert told == ["name_note", "remark_decisive"]


@pytest.mark.parametrize("written", ["同上", "未取名", "待补", "不详"])
def test_what_is_no_name(tmp_path: Path, written: str) -> None:
    row, told = read_one(tmp_path, "roll", 姓名=written)
    assert row is None and told == ["name_is_none"]
    row, told = read_one(tmp_path, "roll", 监护人=written)
    assert row is not None and row["guardian_name"] is None and told == ["name_unknown"]


@pytest.mark.parametrize("name", ["TRAN VAN BINH", "Anna Lee", "K.Petrov", "J. O'Brien", "Jean-Luc Martin"])
def test_blanks_and_stops_of_a_latin_name_are_its_own(name: str) -> None:
    assert people.person_name(name) == (name, ())


@pytest.mark.parametrize(
    ("written", "name"),
    [("朴　英 子", "朴英子"), ("艾力.吐尔逊", "艾力·吐尔逊"), ("李 Anna", "李Anna")],
)
def test_alignment_and_chinese_dots_are_mended_as_before(written: str, name: str) -> None:
    value, issues = people.person_name(written)
    assert value == name and [issue.code for issue in issues] == ["name_repaired"]


@pytest.mark.parametrize(
    ("written", "value"), [("是（单亲）", True), ("否,走读", False), ("无：健康", False), ("有(一级)", True)]
)
def test_a_note_beside_yes_or_no(written: str, value: bool) -> None:
    read, issues = choices.yes_no(written)
    assert read is value and [issue.code for issue in issues] == ["note_beside_word"]


@pytest.mark.parametrize("written", ["是否", "○", "可能是", "有无"])
def test_what_is_neither_yes_nor_no(written: str) -> None:
    assert choices.yes_no(written)[0] is None and choices.yes_no(written)[1][0].code == "unknown_value"


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("性别", "雄", "value_unknown"),
        ("出生日期", "属牛", "date_unknown"),
        ("是否住宿", "偶尔", "value_unknown"),
        ("入学年月", "2017-13", "date_unknown"),
        ("学制", "很久", "number_unknown"),
        ("现住址", "长" * 2_001, "text_too_long"),
        ("就读方式", "骑车", "value_unknown"),
    ],
)
def test_one_cell_that_cannot_be_read_does_not_take_the_child_off_the_roll(
    tmp_path: Path, column: str, cell: str, code: str
) -> None:
    row, told = read_one(tmp_path, "roll", **{column: cell})
    assert row is not None and row["name"] == "王小明" and told == [code]


def test_what_names_the_person_or_its_money_still_refuses_the_row(tmp_path: Path) -> None:
    assert read_one(tmp_path, "roll", 身份证件号=2.20822e17) == (None, ["id_digits_lost"])
    assert read_one(tmp_path, "roll", 出生日期="2009-13-45") == (None, ["bad_date"])
    assert read_one(tmp_path, "bill", 杂费="百把块") == (None, ["bad_money"])
    assert read_one(tmp_path, "bank_return", 处理结果="再议") == (None, ["bank_result_unclear"])


def test_household_facts_of_the_first_row_hold_for_the_household(tmp_path: Path) -> None:
    blank = {"脱贫属性": "", "人数": ""}
    wife = {"姓名": "李红", "证件号码": WOMAN, "人编号": "2", "与户主关系": "配偶", **blank}
    other = {"户编号": "2200000002", "姓名": "张强", "证件号码": GIRL, "人编号": "3", **blank}
    rows = read_rows(tmp_path, "household", {}, wife, other).table.to_pylist()
    assert [row["poverty_state"] for row in rows] == ["poor", "poor", None], "never over into the next household"
    unclear = {**wife, "脱贫属性": "已脱贫"}
    rows = read_rows(tmp_path, "household", {}, unclear).table.to_pylist()
    assert rows[1]["poverty_state"] is None, "what was written and not understood is not overwritten"


def test_a_column_of_parents_numbers_is_not_the_childrens(tmp_path: Path) -> None:
    parents = [complete_id(f"2208221980010{n}101") for n in range(1, 4)]
    changes: list[dict[str, Any]] = [
        {"学籍号": f"L22082200000000000{n}", "身份证件号": number, "出生日期": "", "性别": ""}
        for n, number in enumerate(parents)
    ]
    with clock.at(TODAY):
        reading = read_rows(tmp_path, "roll", *changes)
        row, told = read_one(tmp_path, "roll", 身份证件号=MAN, 出生日期="")
    assert reading.table.column("id_number").null_count == 3 and reading.table.column("birth_date").null_count == 3
    assert "id_of_adult" in [finding.code for finding in reading.warnings]
    assert row is not None and row["id_number"] is None and "id_of_adult" in told


def test_a_grade_that_no_column_says(tmp_path: Path) -> None:
    head = ["姓名", "学籍号", "班级"]
    two = ["安二", "L220822000000000002", "2班"]
    for title, first, grade in (
        ("学生名册", ["安一", "L220822000000000001", "五年级1班"], [5, None]),
        ("七年级学生名册", ["安一", "L220822000000000001", "1班"], [7, 7]),
        ("三、四年级和五年级名册", ["安一", "L220822000000000001", "1班"], [None, None]),
    ):
        reading = read(workbook(tmp_path / "a.xlsx", ("一册", [[title], head, first, two])), "roll")
        assert reading.table.column("grade_no").to_pylist() == grade
        assert [one.code for one in reading.findings] == (["grade_elsewhere"] if any(grade) else [])


def test_a_line_over_a_section_is_nobody_and_says_the_grade(tmp_path: Path) -> None:
    rows = [["姓名", "学籍号", "班级"], ["三年级"], ["安一", "L220822000000000001", "1班"], ["四年级(2)班"]]
    rows.append(["安二", "L220822000000000002", "2班"])
    found = read(workbook(tmp_path / "a.xlsx", ("一册", rows)), "roll").table.to_pylist()
    assert [(row["name"], row["grade_no"], row["row"]) for row in found] == [("安一", 3, 3), ("安二", 4, 5)]


@pytest.mark.parametrize(
    ("title", "grade", "class_name"),
    [
        ("三年级2班学生统计表", 3, "2班"),
        ("兴隆山镇中心校初一（3）班名册", 1, "3班"),
        ("中心幼儿园大班幼儿名册", 3, None),
        ("高二年级学生名册", 2, None),
    ],
)
def test_a_class_teachers_list_has_its_class_in_the_title(
    tmp_path: Path, title: str, grade: int, class_name: str | None
) -> None:
    rows = [[title], ["序号", "姓名", "性别", "身份证号码", "家长姓名", "联系电话", "备注"]]
    rows += [["1", "王小明", "男", BOY, "王大田", "13800000021", ""], ["2", "李红", "女", GIRL, "李强", "", ""]]
    reading = read(workbook(tmp_path / "a.xlsx", ("一册", rows)), "roll")
    assert reading.table.column("grade_no").to_pylist() == [grade, grade]
    assert reading.table.column("class_name").to_pylist() == [class_name, class_name]
    assert "grade_elsewhere" in [one.code for one in reading.findings]


def test_a_list_whose_class_nobody_says_is_still_refused(tmp_path: Path) -> None:
    rows = [["学生统计表"], ["序号", "姓名", "性别", "身份证号码", "家长姓名"], ["1", "王小明", "男", BOY, "王大田"]]
    with pytest.raises(InputError, match="年级"):
        read(workbook(tmp_path / "a.xlsx", ("一册", rows)), "roll")


@pytest.mark.parametrize("header", ["是否脱贫", "脱贫与否", "是否已脱贫"])
@pytest.mark.parametrize(
    ("said", "state", "told"),
    [
        ("否", "poor", []),
        ("未脱贫", "poor", []),
        ("×", "poor", []),
        ("是", None, ["poverty_state_unclear"]),
        ("已脱贫", None, ["poverty_state_unclear"]),
        ("1", None, ["poverty_state_unclear"]),
        ("已脱贫（享受政策）", "exited_with_policy", []),
        ("返贫", "relapsed", []),
        ("待定", None, ["value_unknown"]),
    ],
)
def test_a_column_that_asks_whether_poverty_was_left(
    tmp_path: Path, header: str, said: str, state: str | None, told: list[str]
) -> None:
    plain = {name: cell for name, cell in PLAIN_ROWS["household"].items() if name != "脱贫属性"}
    rows = [[*plain, header], [*plain.values(), said]]
    reading = read(workbook(tmp_path / "a.xlsx", ("名册", rows)), "household", "220822")
    assert reading.table.column("poverty_state").to_pylist() == [state]
    assert [one.code for one in reading.findings] == told


@pytest.mark.parametrize(
    ("attribute", "answer", "state", "told"),
    [
        ("未脱贫", "否", "poor", []),
        ("未脱贫", "是", None, ["poverty_state_unclear", "poverty_answers_differ"]),
        ("已脱贫（享受政策）", "是", "exited_with_policy", []),
        ("已脱贫（享受政策）", "否", None, ["poverty_answers_differ"]),
        ("", "否", "poor", []),
        ("看不清", "否", None, ["value_unknown"]),
    ],
)
def test_two_columns_of_poverty_are_believed_together_or_not(
    tmp_path: Path, attribute: str, answer: str, state: str | None, told: list[str]
) -> None:
    row, found = read_one(tmp_path, "household", 脱贫属性=attribute, 是否脱贫=answer)
    assert row is not None and row["poverty_state"] == state and found == told


@pytest.mark.parametrize("header", ["离校日期", "退学时间", "转出日期"])
def test_a_bill_says_when_the_child_left(tmp_path: Path, header: str) -> None:
    row, told = read_one(tmp_path, "bill", **{header: "2017.11.3"})
    assert row is not None and row["ends_on"] == date(2017, 11, 3) and row["meal_days"] == 98
    assert told == ["left_meanwhile"]
