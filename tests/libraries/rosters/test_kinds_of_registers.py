"""What the registers of other offices, schools and bills mean: derived columns, doubts that accept, errors that reject."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fuzhi.rosters.reader import read
from fuzhi.vocabulary.codes import AssistanceKind, PostKind, SchoolArea
from fuzhi.vocabulary.identity import complete_id
from tests.libraries.rosters.sheets_made import BOY, GIRL, MAN, WOMAN, read_one, read_rows, table, workbook


def test_the_certificate_fills_blanks_and_contradictions_are_told(tmp_path: Path) -> None:
    row, told = read_one(tmp_path, "disability", 身份证号="", 残疾类别="", 残疾等级="", 性别="")
    assert row is not None and told == []
    assert (row["id_number"], row["id_state"], row["category"], row["grade"], row["sex"]) == (
        GIRL,
        "valid",
        "肢体",
        2,
        "女",
    )
    row, told = read_one(tmp_path, "disability", 身份证号=WOMAN)
    assert row is not None and row["id_number"] == WOMAN and told == ["certificate_id_differs"]
    row, told = read_one(tmp_path, "disability", 残疾等级="三级")
    assert row is not None and row["grade"] == 3 and told == ["certificate_grade_differs"]
    row, told = read_one(tmp_path, "disability", 残疾证号=GIRL + "42B1")
    assert row is not None and row["certificate_number"] == GIRL + "42B1" and told == []
    row, told = read_one(tmp_path, "disability", 残疾证号="22080112")
    assert row is not None and told == ["certificate_shape"]


def test_a_certificate_in_the_id_column_of_the_register(tmp_path: Path) -> None:
    row, told = read_one(tmp_path, "household", 证件号码=MAN + "31", 与户主关系="户主")
    assert (
        row is not None
        and (row["id_number"], row["certificate_number"]) == (MAN, MAN + "31")
        and told == ["id_is_certificate"]
    )


def test_minimum_living(tmp_path: Path) -> None:
    row, told = read_one(tmp_path, "minimum_living")
    assert row is not None and told == []
    assert (row["head_name"], row["head_id_number"], row["name"], row["id_number"]) == ("王伟", MAN, "王小明", BOY)
    assert (row["amount_fen"], row["starts_on"], row["covered_count"]) == (42000, date(2016, 7, 1), 3)
    for written, kind in (
        ("城市低保", "urban_minimum_living"),
        ("农村低保", "rural_minimum_living"),
        ("特困供养", "destitute"),
        ("孤儿", "orphan"),
    ):
        row, _ = read_one(tmp_path, "minimum_living", 保障类别=written)
        assert row is not None and row["assistance_kind"] == kind and kind in list(AssistanceKind)


def test_minimum_living_members_below_their_head(tmp_path: Path) -> None:
    below = {"户主姓名": "", "户主身份证号": "", "保障人口": "", "保障类别": "", "月保障金额": "", "起始年月": ""}
    reading = read_rows(
        tmp_path,
        "minimum_living",
        {"家庭成员": "王伟", "成员身份证号": MAN, "与户主关系": "户主"},
        {**below, "家庭成员": "王小明", "成员身份证号": BOY},
        {"户主姓名": "李红", "户主身份证号": WOMAN, "家庭成员": "李红", "成员身份证号": "", "与户主关系": "本人"},
    )
    rows = reading.table.to_pylist()
    assert [(row["head_name"], row["head_id_number"], row["assistance_kind"]) for row in rows[:2]] == [
        ("王伟", MAN, "rural_minimum_living")
    ] * 2
    assert [row["amount_fen"] for row in rows] == [42000, None, 42000], (
        "a family's sum is never multiplied by its members"
    )
    assert rows[2]["id_number"] == WOMAN and rows[2]["id_state"] == "valid"


def test_a_member_without_a_name_is_refused_and_never_taken_for_the_head(tmp_path: Path) -> None:
    below = {"户主姓名": "", "户主身份证号": "", "家庭成员": "", "成员身份证号": BOY, "与户主关系": ""}
    reading = read_rows(
        tmp_path, "minimum_living", {"家庭成员": "王伟", "成员身份证号": MAN, "与户主关系": "户主"}, below
    )
    assert reading.table.column("name").to_pylist() == ["王伟"]
    assert [(finding.row, finding.code) for finding in reading.errors] == [(3, "required_missing")]


def test_school(tmp_path: Path) -> None:
    row, told = read_one(
        tmp_path, "school", 学区村编码="220822103203、220822103204", **{"同类公办收费标准(元/学期)": "900"}
    )
    assert (
        row
        == {
            "sheet": "名册",
            "row": 2,
            "unread": None,
            "fees_never": None,
            "school_code": "2122000001",
            "name": "开通镇中心校",
            "county_code": "220822",
            "kind_text": "小学",
            "ownership": "public",
            "area": "township",
            "is_teaching_point": False,
            "zone_village_codes": "220822103203;220822103204",
            "public_tuition_fen": 90000,
        }
        and told == []
    )
    assert read_one(tmp_path, "school", 学区村编码="长发村")[0]["zone_village_codes"] == "220822103203"  # type: ignore[index]
    for written, area in (("城市", "city"), ("县城", "county_seat"), ("乡镇", "township"), ("村", "village")):
        assert read_one(tmp_path, "school", 城乡=written)[0]["area"] == area and area in list(SchoolArea)  # type: ignore[index]
    for written, kind in (
        ("九年一贯制学校", "九年一贯制"),
        ("职教中心", "中职"),
        ("特殊教育学校", "特殊教育"),
        ("高级中学", "普通高中"),
    ):
        assert read_one(tmp_path, "school", 办学类型=written)[0]["kind_text"] == kind  # type: ignore[index]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"学校标识码": "21220001"}, "bad_school_code"),
        ({"学校标识码": ""}, "required_missing"),
        ({"学区村编码": "无此村"}, "bad_zone_code"),
        ({"学校名称": ""}, "required_missing"),
    ],
)
def test_school_errors(tmp_path: Path, change: dict[str, str], code: str) -> None:
    row, told = read_one(tmp_path, "school", **change)
    assert row is None and told == [code]


def test_kindergarten(tmp_path: Path) -> None:
    row, told = read_one(tmp_path, "kindergarten")
    assert row is not None and told == []
    assert (row["ownership"], row["is_inclusive"], row["certified_from"], row["certified_to"]) == (
        "private",
        True,
        date(2016, 9, 1),
        date(2019, 8, 31),
    )
    assert (row["monthly_fee_fen"], row["public_monthly_fee_fen"]) == (45000, 30000)


def test_bill(tmp_path: Path) -> None:
    row, told = read_one(tmp_path, "bill")
    assert (
        row
        == {
            "sheet": "名册",
            "row": 2,
            "unread": None,
            "charged_fen": None,
            "school_code": None,
            "school_name": None,
            "student_number": "G" + BOY,
            "id_number": None,
            "id_state": "missing",
            "name": "王小明",
            "term": "2017-1",
            "care_fee_fen": 0,
            "misc_fee_fen": 9000,
            "textbook_fee_fen": 12050,
            "tuition_fen": None,
            "accommodation_fen": 30000,
            "bus_fare_fen": 36000,
            "meal_days": 98,
            "is_hardship": True,
            "ends_on": None,
        }
        and told == []
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"学籍号": ""}, "no_person_key"),
        ({"学期": "2017-3"}, "bad_term"),
        ({"学期": ""}, "required_missing"),
        ({"杂费": "-3"}, "negative_money"),
        ({"课本费": "百把块"}, "bad_money"),
        ({"用餐天数": 121}, "bad_number"),
        ({"用餐天数": "九十几"}, "bad_number"),
        ({"用餐天数": -1}, "bad_number"),
        ({"姓名": ""}, "required_missing"),
    ],
)
def test_bill_errors(tmp_path: Path, change: dict[str, Any], code: str) -> None:
    row, told = read_one(tmp_path, "bill", **change)
    assert row is None and told == [code]


def test_the_term_of_a_bill_from_its_title(tmp_path: Path) -> None:
    rows = [row[:2] + row[3:] for row in table("bill", {})]
    reading = read(workbook(tmp_path / "a.xlsx", ("收费", [["2017-2018学年第一学期收费与用餐清单"], *rows])), "bill")
    assert reading.table.column("term").to_pylist() == ["2017-1"]
    reading = read(workbook(tmp_path / "b.xlsx", ("收费", rows)), "bill")
    assert reading.rejected == 1 and reading.errors[0].code == "required_missing"


def test_teacher(tmp_path: Path) -> None:
    row, told = read_one(tmp_path, "teacher")
    assert (
        row
        == {
            "sheet": "名册",
            "row": 2,
            "unread": None,
            "ends_on": None,
            "school_name": "开通镇中心校",
            "school_code": None,
            "name": "赵敏",
            "id_number": WOMAN,
            "id_state": "valid",
            "is_established": True,
            "is_in_post": True,
            "post_kind": "village_school",
            "posted_on": date(2015, 9, 1),
            "secondment": "无",
            "account_number": "6228480000000000011",
        }
        and told == []
    )
    for written, kind in (
        ("乡镇中心校", "township_school"),
        ("教学点", "teaching_point"),
        ("县城学校", "county_seat_school"),
        ("其他", "other"),
    ):
        assert read_one(tmp_path, "teacher", 岗位所在=written)[0]["post_kind"] == kind and kind in list(PostKind)  # type: ignore[index]


def test_account_digits_lost_keep_the_person(tmp_path: Path) -> None:
    row, told = read_one(tmp_path, "teacher", 银行卡号=6228480000000000011.0)
    assert row is not None and row["account_number"] is None and told == ["account_digits_lost"]


def test_account_and_id_numbers_are_masked_everywhere(tmp_path: Path) -> None:
    reading = read_rows(
        tmp_path, "teacher", {"身份证号": f" {WOMAN[:6]} {WOMAN[6:]}", "银行卡号": "62284800 ab"}, {"身份证号": WOMAN}
    )
    text = str(reading.as_report()) + str(reading.columns)
    assert WOMAN not in text and WOMAN[6:14] not in text and "6228480000000000011" not in text
    assert any(finding.value.startswith("尾号") for finding in reading.findings)


def test_two_kinds_of_check_digits_agree_with_the_standard() -> None:
    assert complete_id("11010519491231002") == "11010519491231002X", "the worked example of GB 11643"
