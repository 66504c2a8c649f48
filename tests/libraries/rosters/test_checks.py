"""Checks across rows: the same person twice, households without a head."""

from pathlib import Path

from fuzhi.rosters.reader import read
from fuzhi.vocabulary.identity import complete_id
from tests.libraries.rosters.sheets_made import BOY, GIRL, MAN, WOMAN, read_rows, table, workbook

WIFE = {"人编号": "2", "姓名": "李红", "证件号码": WOMAN, "与户主关系": "配偶"}
CHILD = {"人编号": "3", "姓名": "王小明", "证件号码": BOY, "与户主关系": "之子"}


def told(reading: object) -> list[tuple[int, str]]:
    return [(finding.row, finding.code) for finding in reading.findings]  # type: ignore[attr-defined]


def test_an_equal_row_is_refused_and_the_first_stays(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, "roll", {}, {})
    assert (reading.rows, reading.accepted, reading.rejected) == (2, 1, 1)
    assert told(reading) == [(3, "duplicate_row")] and "第 2 行" in reading.errors[0].message


def test_the_same_person_with_other_facts_is_a_doubt(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, "roll", {}, {"年级": "四年级"})
    assert reading.accepted == 2 and told(reading) == [(3, "duplicate_person")]
    assert "第 2 行" in reading.findings[0].message


def test_the_same_person_on_another_sheet_names_the_sheet(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("甲校", table("roll", {})), ("乙校", table("roll", {"学校名称": "乙校"})))
    reading = read(path, "roll")
    assert [(f.sheet, f.code) for f in reading.findings] == [("乙校", "duplicate_person")]
    assert "“甲校”第 2 行" in reading.findings[0].message


def test_twins_are_two_persons(tmp_path: Path) -> None:
    twin = complete_id("22082220090910033")
    assert told(read_rows(tmp_path, "roll", {}, {"姓名": "王小亮", "身份证件号": twin, "学籍号": "G" + twin})) == []


def test_people_without_numbers_are_never_duplicates(tmp_path: Path) -> None:
    blank = {"身份证件号": "", "学籍号": ""}
    assert told(read_rows(tmp_path, "roll", blank, blank)) == [(2, "id_missing"), (3, "id_missing")]


def test_a_bill_of_another_term_is_no_duplicate(tmp_path: Path) -> None:
    assert told(read_rows(tmp_path, "bill", {}, {"学期": "2017-2"})) == []
    assert told(read_rows(tmp_path, "bill", {}, {"杂费": 100})) == [(3, "duplicate_person")]


def test_a_rejected_first_row_does_not_swallow_its_twin(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, "bill", {"杂费": "百把块"}, {"杂费": ""})
    assert reading.accepted == 1 and reading.table.column("row").to_pylist() == [3]


def test_people_whose_number_is_no_number_are_never_duplicates(tmp_path: Path) -> None:
    shapeless = {"身份证件号": "办理中", "学籍号": ""}
    assert {code for _, code in told(read_rows(tmp_path, "roll", shapeless, shapeless))} == {"id_placeholder"}


def test_the_same_school_code_twice(tmp_path: Path) -> None:
    assert told(read_rows(tmp_path, "school", {}, {"学校名称": "开通镇第二小学"})) == [(3, "duplicate_key")]


def test_a_sound_household_is_silent(tmp_path: Path) -> None:
    assert told(read_rows(tmp_path, "household", {}, WIFE, CHILD)) == []


def test_households_without_a_head_or_with_two(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, "household", {"与户主关系": "之父"}, WIFE)
    assert told(reading) == [(2, "household_heads")] and "没有户主" in reading.findings[0].message
    reading = read_rows(tmp_path, "household", {}, {**WIFE, "与户主关系": "户主"})
    assert told(reading) == [(2, "household_heads")] and "2 个户主" in reading.findings[0].message


def test_two_spouses_and_a_couple_of_one_sex(tmp_path: Path) -> None:
    assert told(read_rows(tmp_path, "household", {}, WIFE, {**CHILD, "与户主关系": "配偶", "证件号码": GIRL})) == [
        (2, "household_spouses")
    ]
    man = complete_id("22082219830307065")
    assert told(read_rows(tmp_path, "household", {}, {**WIFE, "证件号码": man})) == [(2, "household_same_sex")]


def test_relations_phones_and_schooling(tmp_path: Path) -> None:
    reading = read_rows(
        tmp_path,
        "household",
        {"联系电话": "1380000000", "文化程度": "小学", "在校生状况": "七年级"},
        {**CHILD, "与户主关系": "干儿子"},
    )
    assert told(reading) == [(2, "phone_shape"), (2, "education_and_school"), (3, "relation_unknown")]
    assert reading.rejected == 0
    quoted = [(one.value, one.message) for one in reading.findings if one.code == "phone_shape"]
    assert quoted == [("138****0000", "电话“138****0000”不是 11 位手机号，也不是座机号。")], "never a whole number"


def test_an_id_twice_in_two_households(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, "household", {}, {"户编号": "2200000002", "人编号": "7"})
    assert told(reading) == [(3, "duplicate_person")] and MAN not in reading.findings[0].value
