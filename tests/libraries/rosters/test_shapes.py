"""The shapes of workbooks of the list of findings, each made anew: what comes out is right, or told; nothing is silent."""

from pathlib import Path
from typing import Any

import pytest

from fuzhi.rosters import RosterReading
from fuzhi.rosters.reader import read
from fuzhi.vocabulary.errors import InputError
from tests.libraries.rosters.sheets_made import BOY, GIRL, MAN, PLAIN_ROWS, WOMAN, read_rows, table, workbook

Rows = list[list[Any]]


def made(tmp_path: Path, kind: str, rows: Rows, **more: Any) -> RosterReading:
    return read(workbook(tmp_path / "a.xlsx", ("名册", rows), **more), kind, "220822")


def told(reading: RosterReading) -> set[str]:
    return {one.code for one in reading.findings}


def test_h02_three_titles_and_a_head_merged_downwards(tmp_path: Path) -> None:
    rows = [["通榆县扶贫名册"], ["单位：户、人"], ["2017年9月"]]
    rows += [["户编号", "家庭成员信息", "", "", "", "脱贫属性"], ["", "姓名", "性别", "身份证号码", "与户主关系", ""]]
    rows += [["2200000001", "王伟", "男", MAN, "户主", "未脱贫"], ["", "李红", "女", WOMAN, "配偶", ""]]
    rows += [["填表人：某", "审核人：某"]]
    merges = (("A4:A5", "户编号"), ("F4:F5", "脱贫属性"), ("B4:E4", "家庭成员信息"))
    found = made(tmp_path, "household", rows, merges=merges).table.to_pylist()
    assert [(one["name"], one["household_no"], one["poverty_state"], one["id_number"]) for one in found] == [
        ("王伟", "2200000001", "poor", MAN),
        ("李红", "2200000001", "poor", WOMAN),
    ]


def test_h04_a_hand_list_without_household_numbers_is_refused_in_words(tmp_path: Path) -> None:
    rows = [["长发村名单"], ["序号", "户主", "家庭成员", "关系", "身份证号", "脱贫属性"]]
    rows += [["1", "王伟", "王伟", "户主", MAN, "未脱贫"], ["2", "", "李红", "配偶", WOMAN, ""]]
    with pytest.raises(InputError, match="户编号"):
        made(tmp_path, "household", rows)


@pytest.mark.parametrize("said", ["已脱贫", "脱贫", "贫困边缘", "2016", "A"])
def test_h08_a_state_that_nobody_understands_keeps_the_person(tmp_path: Path, said: str) -> None:
    reading = read_rows(tmp_path, "household", {"脱贫属性": said})
    assert reading.table["poverty_state"].to_pylist() == [None]
    assert told(reading) & {"poverty_state_unclear", "value_unknown"}


def test_h12_a_second_village_in_another_order(tmp_path: Path) -> None:
    rows = [["户编号", "姓名", "证件号码", "与户主关系", "脱贫属性"], ["2200000001", "王伟", MAN, "户主", "未脱贫"]]
    rows += [["兴隆村"], ["姓名", "与户主关系", "户编号", "脱贫属性", "证件号码"]]
    rows += [["张强", "户主", "2200000002", "返贫", WOMAN]]
    found = made(tmp_path, "household", rows).table.to_pylist()
    assert [(one["name"], one["id_number"], one["poverty_state"]) for one in found] == [
        ("王伟", MAN, "poor"),
        ("张强", WOMAN, "relapsed"),
    ]


def test_h22_headers_in_a_countys_own_words(tmp_path: Path) -> None:
    head = ["户 编 号", "成员名称", "身份证(18位)", "和户主的关系", "脱贫与否", "家庭电话", "所在乡镇", "所在村"]
    rows = [head, ["2200000001", "王伟", MAN, "户主", "否", "13800000021", "兴隆山镇", "长发村"]]
    (found,) = made(tmp_path, "household", rows).table.to_pylist()
    names = ("name", "id_number", "relation", "poverty_state", "phone", "village_name")
    assert [found[name] for name in names] == ["王伟", MAN, "户主", "poor", "13800000021", "长发村"]


@pytest.mark.parametrize(
    ("said", "boards"),
    [
        ("V", True),
        ("√", True),
        ("×", False),
        ("0", False),
        ("是（单亲）", True),
        ("○", None),
        ("偶尔", None),
        ("2", None),
    ],
)
def test_r06_yes_and_no(tmp_path: Path, said: str, boards: bool | None) -> None:
    reading = read_rows(tmp_path, "roll", {"就读方式": "", "是否住宿": said})
    assert reading.table["is_boarder"].to_pylist() == [boards] and (
        boards is not None or "value_unknown" in told(reading)
    )


@pytest.mark.parametrize(("where", "grade"), [("class", 3), ("section", 3), ("tab", 3)])
def test_r05_r18_the_grade_stands_elsewhere(tmp_path: Path, where: str, grade: int) -> None:
    head, row = ["姓名", "学籍号", "班级"], ["安一", "L220822000000000001", "1班"]
    rows: Rows = [head, row]
    if where == "class":
        rows = [head, [*row[:2], "三年级1班"]]
    if where == "section":
        rows = [head, ["三年级"], row]
    path = workbook(tmp_path / "a.xlsx", ("三年级1班" if where == "tab" else "一册", rows))
    reading = read(path, "roll")
    assert reading.table["grade_no"].to_pylist() == [grade] and "grade_elsewhere" in told(reading)


def test_r15_r16_a_form_and_a_turned_table_are_refused_in_words(tmp_path: Path) -> None:
    form = [["学校", "开通镇中心校", "年级", "三年级"], ["姓名", "王小明", "性别", "男"], ["身份证号", BOY]]
    turned = [["姓名", "王小明", "李红"], ["身份证号", BOY, GIRL], ["年级", "三年级", "三年级"]]
    for rows in (form, turned):
        with pytest.raises(InputError) as refused:
            made(tmp_path, "roll", rows)
        assert refused.value.code in ("no_table", "missing_columns") and refused.value.mend


def test_r21_r22_whose_number_it_is(tmp_path: Path) -> None:
    rows = [["家长姓名", "身份证号", "学生姓名", "身份证号", "年级"], ["王伟", MAN, "王小明", BOY, "三年级"]]
    rows += [
        ["二班"],
        ["学生姓名", "身份证号", "家长姓名", "身份证号", "年级"],
        ["李红", GIRL, "李强", WOMAN, "四年级"],
    ]
    found = made(tmp_path, "roll", rows).table.to_pylist()
    assert [(one["name"], one["id_number"], one["guardian_name"]) for one in found] == [
        ("王小明", BOY, "王伟"),
        ("李红", GIRL, "李强"),
    ]


@pytest.mark.parametrize(
    ("category", "grade", "read_as"), [("肢体残疾", "贰级", 2), ("4肢体", "2", 2), ("肢体", "重度", 2)]
)
def test_d01_category_and_grade(tmp_path: Path, category: str, grade: str, read_as: int) -> None:
    reading = read_rows(tmp_path, "disability", {"残疾类别": category, "残疾等级": grade})
    (found,) = reading.table.to_pylist()
    assert (found["category"], found["grade"]) == ("肢体", read_as), "what a word does not say the certificate does"


@pytest.mark.parametrize(
    ("header", "said", "fen"),
    [
        ("年保障金额（元）", 4800, 40000),
        ("补助金额（万元）", 0.0425, 42500),
        ("补助金额（万元）", "0.0425", 42500),
        ("保障金额（元/季度）", 1200, 40000),
    ],
)
def test_m03_m04_a_sum_of_another_unit(tmp_path: Path, header: str, said: float, fen: int) -> None:
    plain = {name: cell for name, cell in PLAIN_ROWS["minimum_living"].items() if name != "月保障金额"}
    reading = made(tmp_path, "minimum_living", [[*plain, header], [*plain.values(), said]])
    assert reading.table["amount_fen"].to_pylist() == [fen] and "unit_converted" in told(reading)


def test_b02_k02_units_of_charges(tmp_path: Path) -> None:
    head = ["学籍号", "姓名", "学期", "学费（元/年）", "住宿费（万元）", "用餐天数（周）"]
    (found,) = made(
        tmp_path, "bill", [head, ["L220822000000000001", "安一", "2017-1", 3000, 0.03, 18]]
    ).table.to_pylist()
    assert (found["tuition_fen"], found["accommodation_fen"], found["meal_days"]) == (150000, 30000, None)
    garden = {name: cell for name, cell in PLAIN_ROWS["kindergarten"].items() if name != "收费标准(元/月)"}
    reading = made(tmp_path, "kindergarten", [[*garden, "收费标准（元/学期）"], [*garden.values(), 2250]])
    assert reading.table["monthly_fee_fen"].to_pylist() == [45000]


def test_r17_one_child_on_two_rows_is_told(tmp_path: Path) -> None:
    rows = table("roll", {}, {"姓名": "王晓明", "班级": "2班"})
    assert "duplicate_person" in told(made(tmp_path, "roll", rows))
